"""Dónde están los notebooks, y cómo se leen y se escriben."""

import json
from pathlib import Path

ROOT = Path(__file__).parents[1]
NOTEBOOKS = ROOT / "notebooks"


def paths() -> list[Path]:
    """Los notebooks de la serie, en orden."""
    return sorted(NOTEBOOKS.glob("*.ipynb"))


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def write(path: Path, notebook: dict):
    """Lo guarda con el formato con que lo guarda Jupyter."""
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def source_of(cell: dict) -> str:
    """El texto de la celda, que en el archivo es una lista de renglones."""
    return "".join(cell["source"])


def set_source(cell: dict, text: str):
    cell["source"] = text.splitlines(keepends=True)
