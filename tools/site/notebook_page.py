"""La página de un notebook: sus celdas, pasadas a Markdown de MyST, sin correr nada."""

import base64
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import controls
from folding import CRYSTAL_BALL, Code, Fold, Outputs, Text, fold
from links import with_links
from series import Cell, ConventionError, Notebook
from where import Place

_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_NAVIGATION = re.compile(
    r"^\*.*\[(?:← Anterior|Siguiente).*\]\(.*\).*\*[ \t]*$\n?", re.M
)
_MATH_BEFORE_A_MARK = re.compile(r"(?<=[^\s$\\`])\$(?=[,.;:)»?!])")
WORD_JOINER = "\N{WORD JOINER}"  # que un renglón no empiece con la coma de una fórmula
_FORM_TITLE = re.compile(r"^# ?@title +(.+)$", re.MULTILINE)
_NEEDS_LRLAB = (
    '<p class="nota">Para correr el notebook descargado hace falta lrlab: está en el '
    "repositorio de la serie, y su README dice cómo instalarlo.</p>"
)
_NO_WIDGETS = "application/vnd.jupyter.widget-view+json"


class Page:
    """Escribe la página de un notebook; lo que no es texto lo anota aparte.

    figures : {nombre de archivo: PNG}, las figuras que la página usa.
    """

    def __init__(self, notebook: Notebook, place: Place, names: set[str]):
        self.notebook, self.place, self.names = notebook, place, names
        self.figures: dict[str, bytes] = {}

    def markdown(self) -> str:
        pieces = fold(self.notebook)
        has_folds = any(isinstance(piece, Fold) for piece in pieces)
        opening = self.title_and_toolbar(has_folds)
        body = [part for piece in pieces[1:] for part in self.piece(piece)]
        return "\n\n".join([opening, *body]) + "\n"

    def title_and_toolbar(self, has_folds: bool) -> str:
        text = _NAVIGATION.sub("", self.notebook.opening)
        title, rest = text.strip().split("\n", 1)
        return "\n\n".join([title, self.toolbar(has_folds), self.text(rest.strip())])

    def toolbar(self, has_folds: bool) -> str:
        name = self.notebook.name
        links = [
            f'<span class="minutos">{self.notebook.minutes} minutos</span>',
            f'<a href="notebooks/{name}.ipynb" download>Descargar el notebook</a>',
        ]
        if has_folds:
            links.append(
                '<button type="button" class="abrir-todo" hidden aria-pressed="false">'
                "Mostrar todos los resultados</button>"
            )
        if colab := self.place.colab(name):
            links.insert(1, f'<a href="{colab}">Abrir en Colab</a>')
        else:
            links.append(_NEEDS_LRLAB)
        return _html("barra", "\n".join(links))

    def piece(self, piece) -> Iterator[str]:
        if isinstance(piece, Text):
            yield self.text(piece.markdown)
        elif isinstance(piece, Code):
            yield from self.code(piece.cell)
        elif isinstance(piece, Outputs):
            yield from self.outputs(piece.cell)
        else:
            yield from self.folded(piece)

    def folded(self, piece: Fold) -> Iterator[str]:
        moves = any(
            isinstance(each, Outputs) and controls.kind_of(each.cell.source)
            for each in piece.pieces
        )
        call = (
            "Ya predije: mover los controles" if moves else "Ya predije: ver qué pasó"
        )
        yield f'<details class="resultado">\n<summary>{call}</summary>'
        for each in piece.pieces:
            yield from self.piece(each)
        yield "</details>"

    # --- El texto -------------------------------------------------------------------

    def text(self, markdown: str) -> str:
        markdown = _NAVIGATION.sub("", markdown)
        markdown = with_links(markdown, self.notebook, self.place, self.names)
        markdown = _MATH_BEFORE_A_MARK.sub(f"${WORD_JOINER}", markdown)
        return CRYSTAL_BALL.sub(
            lambda found: (
                "{.prediccion}\n" + found[0] if found[0].startswith(">") else found[0]
            ),
            markdown,
        )

    # --- El código ------------------------------------------------------------------

    def code(self, cell: Cell) -> Iterator[str]:
        block = _fenced("python", cell.source)
        if not cell.is_setup:
            yield block
            return
        yield f'<details class="plegada">\n<summary>{_setup_name(cell)}</summary>'
        yield block
        yield "</details>"

    # --- Las salidas ----------------------------------------------------------------

    def outputs(self, cell: Cell) -> Iterator[str]:
        kind = controls.kind_of(cell.source)
        rendered = [
            part for output in cell.outputs for part in self.output(cell, output)
        ]
        if kind is None:
            yield from rendered
        else:
            yield controls.open_tag(kind, cell.source)
            yield from rendered
            yield "</div>"

    def output(self, cell: Cell, output: dict) -> Iterator[str]:
        if output["output_type"] == "stream":
            yield from _printed(_joined(output["text"]))
            return
        data = output.get("data", {})
        if "image/png" in data:
            yield self.figure(cell, output)
        elif _NO_WIDGETS in data or _is_placeholder(cell, data):
            return
        elif "text/markdown" in data:
            yield '<div class="salida dicha">'
            yield self.text(_joined(data["text/markdown"]))
            yield "</div>"
        elif "text/plain" in data:
            yield from _printed(_joined(data["text/plain"]))
        else:
            self.notebook.broken(
                f"el sitio no sabe mostrar una salida {sorted(data) or output}", cell
            )

    def figure(self, cell: Cell, output: dict) -> str:
        png = base64.b64decode(_joined(output["data"]["image/png"]))
        told = output.get("metadata", {}).get("image/png", {})
        alt = told.get("alt") or self.notebook.broken(
            "una figura sin descripción", cell
        )
        name = hashlib.sha256(png).hexdigest()[:16] + ".webp"
        self.figures[name] = png
        width, height = _size(png)
        shown = told.get("width", width // 2)
        # En un renglón: adentro de HTML, un renglón en blanco vuelve a ser Markdown.
        alt = escape(" ".join(alt.split()))
        return (
            f'<figure class="figura"><img src="figuras/{name}" alt="{alt}" '
            f'width="{shown}" height="{round(shown * height / width)}" '
            'loading="lazy" decoding="async"></figure>'
        )


def _setup_name(cell: Cell) -> str:
    if titled := _FORM_TITLE.search(cell.source):
        return escape(titled[1])
    if cell.is_catch_up:
        return "Reenganche: para seguir desde acá si lo estás corriendo"
    return "Preparación: lo que se importa"


def _is_placeholder(cell: Cell, data: dict) -> bool:
    """El renglón que en Jupyter ocupa el lugar de los deslizadores."""
    return bool(controls.kind_of(cell.source)) and set(data) == {"text/plain"}


def _printed(text: str) -> Iterator[str]:
    text = _ANSI.sub("", text).rstrip("\n")
    text = "\n".join(line.rpartition("\r")[2] for line in text.split("\n")).rstrip()
    if text:
        yield '<div class="salida">'
        yield _fenced("text", text)
        yield "</div>"


def _fenced(language: str, text: str) -> str:
    """Un bloque de código que dice cuántas columnas ocupa, para que quepa entero."""
    ticks = max((len(run) for run in re.findall(r"`{3,}", text)), default=2) + 1
    columns = max((len(line) for line in text.splitlines()), default=1)
    fence = "`" * max(ticks, 3)
    return (
        f'<div class="ancho" style="--columnas: {columns}">\n\n'
        f"{fence}{language}\n{text}\n{fence}\n\n</div>"
    )


def _html(css_class: str, inside: str) -> str:
    return f'<div class="{css_class}">\n{inside}\n</div>'


def _joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)


def _size(png: bytes) -> tuple[int, int]:
    """(ancho, alto) en píxeles, de la cabecera del PNG."""
    if png[:8] != b"\x89PNG\r\n\x1a\n":
        raise ConventionError("una figura no es un PNG.")
    return int.from_bytes(png[16:20]), int.from_bytes(png[20:24])


def save_figures(figures: dict[str, bytes], folder: Path, each: Callable = map) -> None:
    """Guarda cada PNG como WebP sin pérdida (pesa menos de la mitad) si falta."""
    from PIL import Image

    folder.mkdir(parents=True, exist_ok=True)

    def save(item):
        path = folder / item[0]
        if not path.exists():
            image = Image.open(io.BytesIO(item[1])).convert("RGB")
            packed = io.BytesIO()
            image.save(packed, "webp", lossless=True, method=3, quality=30)
            path.write_bytes(packed.getvalue())

    list(each(save, figures.items()))
    for path in folder.glob("*.webp"):
        if path.name not in figures:
            path.unlink()
