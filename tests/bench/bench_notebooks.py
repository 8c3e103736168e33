"""Cuánto tarda cada notebook, y cuál es su celda más lenta.

    python tests/bench/bench_notebooks.py

Ejecuta cada uno en un kernel nuevo, como «Restart & Run All», y escribe la tabla en
notebooks/EN_CLASE.md, entre sus marcas. Conviene la máquina quieta: se mide una vez.
"""

import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "notebooks/EN_CLASE.md"
MARKED = re.compile(r"(<!-- tiempos -->\n).*?(<!-- /tiempos -->)", re.DOTALL)


def cell_seconds(path: Path) -> dict[str, float]:
    """Los segundos de cada celda de código, por su id, en el orden en que corren."""
    nb = nbformat.read(path, as_version=4)
    started, seconds = {}, {}
    with tempfile.TemporaryDirectory() as empty:  # nada al lado del notebook
        NotebookClient(
            nb,
            timeout=600,
            resources={"metadata": {"path": empty}},
            on_cell_execute=lambda cell, cell_index: started.update(
                {cell.id: time.perf_counter()}
            ),
            on_cell_executed=lambda cell, cell_index, execute_reply: seconds.update(
                {cell.id: time.perf_counter() - started[cell.id]}
            ),
        ).execute()
    return seconds


def sections(path: Path) -> dict[str, str]:
    """La sección de cada celda, por su id: su título, o "" antes de la primera."""
    title, found = "", {}
    for cell in nbformat.read(path, as_version=4).cells:
        if heading := re.match(r"## (.*?)(?: \(\d+ minutos\))?$", cell.source, re.M):
            title = heading[1] if cell.cell_type == "markdown" else title
        found[cell.id] = title
    return found


def row_of(path: Path) -> str:
    seconds, title = cell_seconds(path), sections(path)
    preparing = sum(value for name, value in seconds.items() if not title[name])
    taught = {name: value for name, value in seconds.items() if title[name]}
    slowest = max(taught, key=taught.get)
    return (
        f"| {path.stem[:2]} | {sum(seconds.values()):.0f} s | {preparing:.0f} s "
        f"| {taught[slowest]:.1f} s, en «{title[slowest]}» |"
    )


def main():
    rows = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        rows.append(row_of(path))
        print(rows[-1], file=sys.stderr)
    heading = (
        "| Notebook | Entero | De eso, cargar todo | "
        f"La celda más lenta ({os.cpu_count()} núcleos) |"
    )
    table = "\n".join([heading, "| --- | --- | --- | --- |", *rows])
    page = PAGE.read_text(encoding="utf-8")
    assert MARKED.search(page), f"{PAGE.name} no tiene las marcas de la tabla"
    page = MARKED.sub(lambda m: f"{m[1]}\n{table}\n\n{m[2]}", page)
    PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
