"""Lo que nbval no mira: la forma que tiene que tener cada notebook de la serie.

``problems(path)`` devuelve una lista de mensajes, vacía si el notebook está bien. Cada
regla es una función de `CHECKS`: recibe el notebook leído y da sus mensajes.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import markdown_scan as md
import nbformat
from nbformat.validator import iter_validate

MAX_CODE_LINES = 15
MIN_DESCRIPTION = 40
SUMMARY_ITEMS = 5

_FILE_NAME = re.compile(r"\d\d(_[a-z0-9]+)+\.ipynb")
_PREDICTION = re.compile(r"🔮 \*\*Pred")
_SLIDE_TYPES = {"slide", "subslide", "fragment", "notes", "skip", "-"}
_TIMING_KEYS = {"execution", "executionInfo", "ExecuteTime", "papermill"}
_IMAGE_TYPE = "image/"
_SPANISH_WORD = re.compile(
    r"\b(de|del|la|el|los|las|en|con|por|que|una?|y|es)\b", re.IGNORECASE
)
_MINUTES = re.compile(r"\d+ minutos\b")
_OBJECTIVES = re.compile(r"\*\*Qué vas a aprender:?\*\*:?[ \t]*\n+[-*+] ")
_REQUIREMENTS = re.compile(r"\*\*Qué necesitás:?\*\*")
_LIST_ITEM = re.compile(r"^(?:[-*+]|\d+[.)])[ \t]+\S", re.MULTILINE)
_SUMMARY_SECTION = re.compile(r"^## Resumen[ \t]*\n(.*?)(?=^#|\Z)", re.M | re.DOTALL)
_EXERCISE = re.compile(r"Ejercicio\b(?: (\d+) · \S)?")
ANSWER_CELL = re.compile(
    r"from lrlab\.classroom\.exercises\.(?P<module>\w+) "
    r"import (?P<name>\w+) as (?P<alias>\w+)\n"
    r"(?:\nmy_answer = None\b.*"
    r"|\n\ndef (?P<function>\w+)\(.*\):\n(?:    \"\"\".*\"\"\"\n)?    \.\.\..*\n\n)"
    r"\n(?P=alias)\.check\((?(function)(?P=function)|my_answer)\).*"
)
"""La celda donde se responde un ejercicio, sin responder."""
_DETAILS = re.compile(r"<details\b.*?(?=<details\b|\Z)", re.DOTALL)
_GOOD_DETAILS = re.compile(
    r"<details[^>]*>\s*<summary>\s*[^\s<].*?</summary>[ \t]*\n[ \t]*\n.+</details>",
    re.DOTALL,
)
_FOLDED = re.compile(r"</summary>(.*)</details>", re.DOTALL)
_TUTEO = re.compile(
    r"\b(tú|contigo|eres|puedes|tienes|quieres|debes|sabes|haces|necesitas|prefieres"
    r"|entiendes|piensas|sigues|obtienes|empiezas|comienzas|eliges|recuerdas|haz|pon"
    r"|imagínate|fíjate)\b",
    re.IGNORECASE,
)
_SILENCING_TAG = re.compile(r"nbval-(ignore-output|skip|raises-exception)|raises-exc.*")
_SILENCING_COMMENT = re.compile(
    r"^[ \t]*#+[ \t]*(NBVAL_IGNORE_OUTPUT|NBVAL_SKIP|NBVAL_RAISES_EXCEPTION"
    r"|PYTEST_VALIDATE_IGNORE_OUTPUT)[ \t]*$",
    re.MULTILINE,
)
_SILENCING_REASON = re.compile(r"#.*\bnbval:[ \t]*\S")
_OF_ONE_MACHINE = re.compile(
    r"(?<![\w.-])/(?:home|work|root|Users)/|/tmp/ipykernel|[A-Za-z]:\\+Users\b"
    r"|index-url|Looking in indexes",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,}")
_COLAB = re.compile(r"https://colab\.research\.google\.com/github/[^/]+/[^/]+(/.*)")


@dataclass(frozen=True)
class Book:
    """Un notebook leído: dónde está, qué tiene y los nombres de toda la serie."""

    path: Path
    nb: nbformat.NotebookNode
    series: tuple[str, ...]

    @property
    def code_cells(self) -> list:
        return [cell for cell in self.nb.cells if cell.cell_type == "code"]

    @property
    def markdown_cells(self) -> list:
        return [cell for cell in self.nb.cells if cell.cell_type == "markdown"]

    def neighbour(self, step: int) -> str | None:
        """El nombre del notebook que está `step` lugares después en la serie."""
        place = self.series.index(self.path.name) + step
        return self.series[place] if 0 <= place < len(self.series) else None


def problems(path: str | Path) -> list[str]:
    """Los mensajes de todas las reglas que el notebook no cumple."""
    path = Path(path)
    text = path.read_text(encoding="utf-8")
    return malformed(text) or [
        message for check in CHECKS for message in check(read(path, text))
    ]


def read(path: Path, text: str) -> Book:
    series = sorted(file.name for file in path.parent.glob("*.ipynb"))
    return Book(path, nbformat.v4.reads(text), tuple(series))


def malformed(text: str) -> list[str]:
    """Por qué `text` no es un notebook 4.5 bien formado; sin eso no se revisa más."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        return [f"no es JSON: {error}"]
    version = (raw.get("nbformat"), raw.get("nbformat_minor"))
    if version != (4, 5):
        return [f"el formato tiene que ser 4.5 y es {version[0]}.{version[1]}"]
    invalid = [
        f"{_place(raw, error.absolute_path)}formato no válido: {error.message[:200]}"
        for error in iter_validate(raw, version=4, version_minor=5)
    ]
    if invalid or not raw["cells"]:
        return invalid or ["no tiene celdas"]
    return [
        f"celda {cell_id}: id repetido"
        for cell_id, times in Counter(cell["id"] for cell in raw["cells"]).items()
        if times > 1
    ]


def _place(raw: dict, error_path: Iterable) -> str:
    match list(error_path):
        case ["cells", int(index), *_]:
            return f"celda {raw['cells'][index].get('id', f'número {index}')}: "
        case _:
            return ""


def check_file_name(book: Book) -> Iterator[str]:
    if not _FILE_NAME.fullmatch(book.path.name):
        yield f"el nombre {book.path.name!r} no tiene la forma NN_tema.ipynb"


def check_metadata(book: Book) -> Iterator[str]:
    metadata = book.nb.metadata
    if metadata.get("kernelspec", {}).get("name") != "python3":
        yield 'metadata.kernelspec.name tiene que ser "python3"'
    if metadata.get("lang") != "es":
        yield 'metadata.lang tiene que ser "es"'
    if "widgets" in metadata:
        yield "metadata.widgets sobra: guardalo sin el estado de los widgets"


def check_no_timing(book: Book) -> Iterator[str]:
    if _TIMING_KEYS & set(book.nb.metadata):
        yield "la metadata del notebook guarda cuándo se ejecutó"
    for cell in book.nb.cells:
        if found := _TIMING_KEYS & set(cell.metadata):
            yield f"celda {cell.id}: la metadata guarda tiempos: {sorted(found)}"


def check_slides(book: Book) -> Iterator[str]:
    for cell in book.nb.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
        if kind not in _SLIDE_TYPES:
            yield f"celda {cell.id}: no dice qué lugar tiene en las diapositivas"
        elif cell.cell_type == "markdown" and re.match(r"##? ", cell.source):
            if kind != "slide":
                yield f"celda {cell.id}: un título abre una diapositiva"
        elif kind == "skip" and any(_IMAGE_TYPE in t for t in output_types(cell)):
            yield f"celda {cell.id}: las diapositivas se saltean su figura"
    for question, answer in pairwise(book.nb.cells):
        kind = answer.metadata.get("slideshow", {}).get("slide_type")
        if _PREDICTION.search(question.source) and kind not in ("slide", "subslide"):
            yield f"celda {answer.id}: lo que sigue a un 🔮 va en su propia diapositiva"


def output_types(cell) -> set[str]:
    return {kind for o in cell.get("outputs", []) for kind in o.get("data", {})}


def check_executed_in_order(book: Book) -> Iterator[str]:
    for expected, cell in enumerate(book.code_cells, 1):
        if cell.execution_count != expected:
            yield (
                f"celda {cell.id}: execution_count es {cell.execution_count} y tendría "
                f"que ser {expected} (¿Restart & Run All?)"
            )


def check_has_outputs(book: Book) -> Iterator[str]:
    if not any(cell.outputs for cell in book.code_cells):
        yield "ninguna celda tiene salidas: guardalo ejecutado"


def check_no_errors(book: Book) -> Iterator[str]:
    for cell in book.code_cells:
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"celda {cell.id}: quedó un error: {output.ename}"
            elif output.get("name") == "stderr":
                yield f"celda {cell.id}: salida por stderr: {output.text[:80]!r}"


def check_short_cells(book: Book) -> Iterator[str]:
    for cell in book.code_cells:
        if (lines := len(cell.source.splitlines())) > MAX_CODE_LINES:
            yield f"celda {cell.id}: {lines} líneas; el máximo es {MAX_CODE_LINES}"


def check_figures_are_described(book: Book) -> Iterator[str]:
    for cell in book.code_cells:
        for output in cell.outputs:
            for problem in _figure_problems(output):
                yield f"celda {cell.id}: {problem} (mostrala con lrlab.show)"


def _figure_problems(output) -> Iterator[str]:
    types = [kind for kind in output.get("data", {}) if kind.startswith(_IMAGE_TYPE)]
    if not types:
        if "image/png" in output.get("metadata", {}):
            yield "falta la imagen de una figura"
        return
    if types != ["image/png"]:
        yield f"las figuras van en PNG, no en {types}"
        return
    text = output.data.get("text/plain", "")
    alt = output.metadata.get("image/png", {}).get("alt", "")
    if not _is_description(text):
        yield f"una figura sin descripción en castellano: {text[:60]!r}"
    if text.split() != alt.split():
        yield "el texto alternativo de la figura no es su descripción"


def _is_description(text: str) -> bool:
    return (
        len(text) >= MIN_DESCRIPTION
        and not text.startswith("<")
        and _SPANISH_WORD.search(text) is not None
    )


def check_images_have_alt(book: Book) -> Iterator[str]:
    for cell in book.markdown_cells:
        for image in md.images_without_alt(cell.source):
            yield f"celda {cell.id}: imagen sin texto alternativo: {image}"


def check_opening(book: Book) -> Iterator[str]:
    cell = book.nb.cells[0]
    if cell.cell_type != "markdown":
        yield f"celda {cell.id}: la primera celda tiene que ser de texto"
        return
    if not any(heading.level == 1 for heading in md.headings(cell.source)):
        yield f"celda {cell.id}: falta el título (# …)"
    for pattern, what in (
        (_MINUTES, "«N minutos»"),
        (_OBJECTIVES, "«**Qué vas a aprender**» seguido de una lista"),
        (_REQUIREMENTS, "«**Qué necesitás**»"),
    ):
        if not pattern.search(cell.source):
            yield f"celda {cell.id}: falta {what}"


def check_navigation(book: Book) -> Iterator[str]:
    first, last = book.nb.cells[0], book.nb.cells[-1]
    for cell in [first] if first is last else [first, last]:
        for word, step in (("Anterior", -1), ("Siguiente", 1)):
            expected = book.neighbour(step)
            found = [x.target for x in md.links(cell.source) if word in x.label]
            if found != ([expected] if expected else []):
                yield (
                    f"celda {cell.id}: «{word}» tiene que enlazar a "
                    f"{expected or 'nada: es el extremo de la serie'}"
                )


def check_links_resolve(book: Book) -> Iterator[str]:
    for cell in book.markdown_cells:
        for target in md.broken_targets(cell.source, book.path.parent):
            yield f"celda {cell.id}: el enlace {target!r} no lleva a ningún archivo"


def check_colab_badge(book: Book) -> Iterator[str]:
    cell = book.nb.cells[0]
    for target in md.targets(cell.source):
        match = _COLAB.match(target)
        if match and match[1] != f"/blob/main/notebooks/{book.path.name}":
            yield f"celda {cell.id}: la insignia de Colab abre otro archivo: {target}"


def check_summary(book: Book) -> Iterator[str]:
    cells = [
        cell
        for cell in book.markdown_cells
        if md.Heading(2, "Resumen") in md.headings(cell.source)
    ]
    if len(cells) != 1:
        yield f"tiene que haber un «## Resumen» y hay {len(cells)}"
        return
    after = book.nb.cells[book.nb.cells.index(cells[0]) + 1 :]
    if any(cell.cell_type == "code" or md.headings(cell.source) for cell in after):
        yield f"celda {cells[0].id}: el resumen tiene que ser la última sección"
    section = _SUMMARY_SECTION.search(md.prose(cells[0].source))
    items = len(_LIST_ITEM.findall(section[1])) if section else 0
    if items != SUMMARY_ITEMS:
        yield (
            f"celda {cells[0].id}: el resumen tiene {items} puntos y van "
            f"{SUMMARY_ITEMS}"
        )


def check_exercises(book: Book) -> Iterator[str]:
    sections = exercise_sections(book)
    numbers = [number for number, _ in sections]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        yield f"van dos «## Ejercicio N · …» o más, desde el 1, y hay {numbers}"
    for number, cells in sections:
        answers = [ANSWER_CELL.fullmatch(c.source) for c in cells if _is_code(c)]
        found = [(m["module"], m["alias"]) for m in answers if m]
        if found != [(f"notebook_{book.path.name[:2]}", f"ej{number}")]:
            yield (
                f"celda {cells[0].id}: el ejercicio lleva una celda, y una sola, con "
                "«from lrlab.classroom.exercises."
                f"notebook_{book.path.name[:2]} import … as ej{number}», "
                f"«my_answer = None» y «ej{number}.check(my_answer)»; o, en vez de "
                "«my_answer», una función con «...» en su lugar"
            )
        if len(folded_texts(cells)) != 1:
            yield f"celda {cells[0].id}: el ejercicio lleva un <details>, y uno solo"
    for cell in book.markdown_cells:
        for block in _DETAILS.findall(cell.source):
            if not _GOOD_DETAILS.match(block):
                yield (
                    f"celda {cell.id}: cada <details> lleva <summary>…</summary>, una "
                    "línea en blanco, el texto y </details>"
                )


def exercise_sections(book: Book) -> list[tuple[int, list]]:
    """(número, celdas) de cada ejercicio: de su título hasta el que le sigue.

    El número es 0 si el título no tiene la forma «Ejercicio N · …».
    """
    sections = []
    for cell in book.nb.cells:
        if not _is_code(cell) and (headings := md.headings(cell.source)):
            match = _EXERCISE.match(headings[-1].text)
            sections.append((int(match[1] or 0) if match else None, []))
        if sections:
            sections[-1][1].append(cell)
    return [(number, cells) for number, cells in sections if number is not None]


def folded_texts(cells: Iterable) -> list[str]:
    """Lo que dice cada <details> de esas celdas, sin su <summary>."""
    blocks = [b for c in cells if not _is_code(c) for b in _DETAILS.findall(c.source)]
    return [text.strip() for block in blocks for text in _FOLDED.findall(block)]


def _is_code(cell) -> bool:
    return cell.cell_type == "code"


def check_voseo(book: Book) -> Iterator[str]:
    for cell in book.nb.cells:
        for word in _TUTEO.findall(cell.source):
            yield f"celda {cell.id}: «{word}» es tuteo; la serie vosea"


def check_silencing_has_reason(book: Book) -> Iterator[str]:
    for cell in book.code_cells:
        if is_silenced(cell) and not _SILENCING_REASON.search(cell.source):
            yield (
                f"celda {cell.id}: si nbval no la compara, un comentario "
                "«# nbval: …» tiene que decir por qué"
            )


def is_silenced(cell) -> bool:
    """Si una etiqueta o un comentario le pide a nbval que mire menos."""
    tags = cell.metadata.get("tags", [])
    return any(_SILENCING_TAG.fullmatch(tag) for tag in tags) or bool(
        _SILENCING_COMMENT.search(cell.source)
    )


def check_nothing_of_one_machine(book: Book) -> Iterator[str]:
    for cell in book.nb.cells:
        for text in [cell.source, *output_texts(cell)]:
            if match := _OF_ONE_MACHINE.search(text):
                yield f"celda {cell.id}: nombra algo de una máquina: {match[0]!r}"


def check_no_addresses(book: Book) -> Iterator[str]:
    for cell in book.code_cells:
        for text in output_texts(cell):
            if match := _ADDRESS.search(text):
                yield f"celda {cell.id}: una dirección de memoria: {match[0]}"


def output_texts(cell) -> list[str]:
    """Todo el texto que la celda dejó escrito; de las imágenes, sólo lo que dicen."""
    return [
        str(text)
        for output in cell.get("outputs", [])
        for kind, text in [
            ("text", output.get("text", "")),
            ("traceback", "\n".join(output.get("traceback", []))),
            *output.get("data", {}).items(),
        ]
        if text and not kind.startswith(_IMAGE_TYPE)
    ]


CHECKS = (
    check_file_name,
    check_metadata,
    check_no_timing,
    check_slides,
    check_executed_in_order,
    check_has_outputs,
    check_no_errors,
    check_short_cells,
    check_figures_are_described,
    check_images_have_alt,
    check_opening,
    check_navigation,
    check_links_resolve,
    check_colab_badge,
    check_summary,
    check_exercises,
    check_voseo,
    check_silencing_has_reason,
    check_nothing_of_one_machine,
    check_no_addresses,
)
