"""Qué queda plegado después de cada 🔮, para que nadie vea la respuesta sin predecir.

Recorre las celdas en orden y las devuelve como piezas. El código que sigue a un 🔮 se
ve; desde su primera salida queda todo plegado, hasta terminar la celda de texto que la
lee. De esa celda quedan afuera, si los tiene, el título o el 🔮 que le sigue (con el
párrafo que lo presenta) y el párrafo final que presenta con «:» lo que viene.
"""

import re
from dataclasses import dataclass

from series import FENCE, Cell, Notebook

CRYSTAL_BALL = re.compile(r"^(?:> ?|#+ +)🔮", re.MULTILINE)
_ONLY_DRAWS = re.compile(r"\blrlab\.plot_schedule\(")
"""Lo que se dibuja sin entrenar nada es parte de la pregunta, no el resultado."""

_SHORT = 60
"""Un texto de un solo renglón y de menos letras presenta lo que sigue: no lo lee."""


@dataclass(frozen=True)
class Text:
    """Un pedazo de texto en Markdown."""

    markdown: str


@dataclass(frozen=True)
class Code:
    """El código de una celda."""

    cell: Cell


@dataclass(frozen=True)
class Outputs:
    """Las salidas de una celda."""

    cell: Cell


@dataclass(frozen=True)
class Fold:
    """Lo que se ve al pedirlo: la respuesta de una predicción."""

    pieces: tuple


def fold(notebook: Notebook) -> list:
    """Las piezas del notebook, con la respuesta de cada 🔮 en un `Fold`."""
    folding = _Folding(notebook)
    for cell in notebook.cells:
        if cell.is_code:
            folding.code(cell)
        else:
            folding.text(cell)
    folding.close()
    folding.expect_nothing()
    return folding.pieces


class _Folding:
    """Las piezas que van saliendo, lo que se está plegando y el 🔮 que espera."""

    def __init__(self, notebook: Notebook):
        self.notebook = notebook
        self.pieces: list = []
        self.folded: list | None = None
        self.asked: Cell | None = None

    def code(self, cell: Cell) -> None:
        if cell.is_setup:
            self.close()
        self.put(Code(cell))
        if cell.outputs:
            if self.asked and not cell.is_setup and not _ONLY_DRAWS.search(cell.source):
                self.open()
            self.put(Outputs(cell))

    def text(self, cell: Cell) -> None:
        if cell.source.lstrip().startswith("#"):
            self.close()
        asks = CRYSTAL_BALL.search(cell.source) is not None
        if asks:
            self.expect_nothing()
        if self.folded is None and self.asked and not _only_presents(cell.source):
            self.open()  # un texto contesta antes que cualquier salida
        if self.folded is None or _only_presents(cell.source):
            self.put(Text(cell.source))
        else:
            self.read(cell.source)
        if asks:
            self.asked = cell

    def read(self, markdown: str) -> None:
        """Pliega la lectura del resultado y, si ya lo había, cierra."""
        reading, rest = split_reading(markdown)
        if reading:
            self.put(Text(reading))
        if rest or any(isinstance(piece, Outputs) for piece in self.folded):
            self.close()
        if rest:
            self.put(Text(rest))

    def put(self, piece) -> None:
        (self.pieces if self.folded is None else self.folded).append(piece)

    def open(self) -> None:
        self.folded, self.asked = [], None

    def close(self) -> None:
        if self.folded is not None:
            self.pieces.append(Fold(tuple(self.folded)))
            self.folded = None

    def expect_nothing(self) -> None:
        if self.asked:
            self.notebook.broken("a su 🔮 no le sigue ningún resultado", self.asked)


def _only_presents(markdown: str) -> bool:
    """Si el texto presenta lo que sigue (un título, un renglón corto) y no lo lee."""
    one_line = "\n" not in markdown.strip() and len(markdown) < _SHORT
    return one_line or markdown.lstrip().startswith("#")


def split_reading(markdown: str) -> tuple[str, str]:
    """(lo que lee el resultado, lo que ya habla de otra cosa); el segundo, o vacío."""
    paragraphs = paragraphs_of(markdown)
    for i, paragraph in enumerate(paragraphs):
        if paragraph.startswith("#"):
            return _join(paragraphs[:i]), _join(paragraphs[i:])
        if CRYSTAL_BALL.search(paragraph):
            start = max(i - 1, min(i, 1))  # el párrafo anterior lo presenta
            return _join(paragraphs[:start]), _join(paragraphs[start:])
    if len(paragraphs) > 1 and paragraphs[-1].rstrip().endswith(":"):
        return _join(paragraphs[:-1]), paragraphs[-1]
    return markdown, ""


def paragraphs_of(markdown: str) -> list[str]:
    """Los bloques separados por un renglón en blanco; uno de código es un bloque."""
    kept = []

    def keep(match):
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    blocks = re.split(r"\n\s*\n", FENCE.sub(keep, markdown.strip()))
    return [re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], block) for block in blocks]


def _join(paragraphs: list[str]) -> str:
    return "\n\n".join(paragraphs)
