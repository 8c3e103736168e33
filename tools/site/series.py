"""La serie, leída de los notebooks: su orden, sus títulos y sus celdas.

Nada se ejecuta y nada se repite acá: el orden es el de los nombres (NN_tema.ipynb), y
el título, los minutos y los objetivos salen de la primera celda de cada uno.
"""

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

FENCE = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,6}) +(.+?)[ \t]*$", re.MULTILINE)
_MINUTES = re.compile(r"^\*(\d+) minutos\b.*\*[ \t]*$", re.MULTILINE)
_GOALS = re.compile(r"^\*\*Qué vas a aprender\*\*\n+((?:- .+\n?(?:  .+\n?)*)+)", re.M)


class ConventionError(ValueError):
    """Un notebook no cumple algo de lo que el sitio depende."""


@dataclass(frozen=True)
class Cell:
    """Una celda: su id, su clase, su texto, sus salidas y si es de preparación."""

    id: str
    kind: str
    source: str
    outputs: tuple
    is_setup: bool

    @property
    def is_code(self) -> bool:
        return self.kind == "code"

    @property
    def is_catch_up(self) -> bool:
        return self.id.startswith("reenganche")


@dataclass(frozen=True)
class Notebook:
    """Un notebook de la serie."""

    path: Path
    cells: tuple[Cell, ...]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def number(self) -> str:
        return self.name[:2]

    @cached_property
    def title(self) -> str:
        found = [text for level, text in headings(self.opening) if level == 1]
        return (
            found[0] if found else self.broken("su primera celda no tiene título (#)")
        )

    @property
    def opening(self) -> str:
        if not self.cells or self.cells[0].is_code:
            self.broken("la primera celda tiene que ser de texto, con su título")
        return self.cells[0].source

    @cached_property
    def minutes(self) -> int:
        found = _MINUTES.search(self.opening)
        return int(found[1]) if found else self.broken("no dice «*N minutos …*»")

    @cached_property
    def goals(self) -> list[str]:
        found = _GOALS.search(self.opening)
        if not found:
            self.broken("no dice «**Qué vas a aprender**» seguido de una lista")
        return [goal.strip() for goal in re.split(r"^- ", found[1], flags=re.M)[1:]]

    def broken(self, problem: str, cell: Cell | None = None):
        where = f"{self.path.name}, celda {cell.id}" if cell else self.path.name
        raise ConventionError(f"{where}: {problem}.")


def read_series(folder: Path) -> list[Notebook]:
    """Los notebooks de la carpeta, en orden; ConventionError si no son una serie."""
    paths = sorted(folder.glob("*.ipynb"))
    if not paths:
        raise ConventionError(f"no hay notebooks en {folder}.")
    for path in paths:
        if not re.fullmatch(r"\d\d_\w+\.ipynb", path.name):
            raise ConventionError(
                f"{path.name}: el nombre tiene que ser NN_tema.ipynb."
            )
    return [_read(path) for path in paths]


def headings(markdown: str) -> list[tuple[int, str]]:
    """(nivel, texto) de cada título, sin mirar adentro de los bloques de código."""
    bare = FENCE.sub("", markdown)
    return [(len(marks), text) for marks, text in _HEADING.findall(bare)]


def _read(path: Path) -> Notebook:
    raw = json.loads(path.read_text(encoding="utf-8"))
    notebook = Notebook(path, tuple(_cell(cell) for cell in raw["cells"]))
    if not any(cell.id == "arranque" and cell.is_code for cell in notebook.cells):
        notebook.broken("falta la celda de código «arranque»")
    return notebook


def _cell(raw: dict) -> Cell:
    metadata = raw.get("metadata", {})
    is_code = raw["cell_type"] == "code"
    skipped = metadata.get("slideshow", {}).get("slide_type") == "skip"
    tagged = "reenganche" in metadata.get("tags", [])
    is_setup = is_code and (
        skipped or tagged or raw["id"] in ("arranque", "preparacion")
    )
    source = "".join(raw["source"])
    outputs = tuple(raw.get("outputs", []))
    return Cell(raw["id"], raw["cell_type"], source, outputs, is_setup)
