"""La portada y el glosario: lo que la serie cuenta de sí misma, puesto en su lugar."""

import re
from html import escape
from pathlib import Path

from links import with_links
from series import Cell, ConventionError, Notebook
from where import Place

_TABLE_ROW = re.compile(r"^\|(.+)\|[ \t]*$", re.MULTILINE)
_GLOSSARY = re.compile(r"^#{2,3} +Glosario\b.*?$(.*?)(?=^#{1,3} |\Z)", re.M | re.S)


def home_markdown(template: str, notebooks: list[Notebook], readme: str) -> str:
    """La portada, con el texto alternativo del valle y la lista de la serie."""
    alt = re.search(r"!\[([^\]]+)\]\(notebooks/img/valle\.png\)", readme) or re.search(
        r'<img[^>]*img/valle\.png"[^>]*alt="([^"]+)"', readme
    )
    if not alt:
        raise ConventionError(
            "README.md no muestra notebooks/img/valle.png con su texto."
        )
    filled = {
        "VALLE_ALT": escape(alt[1]),
        "PRIMERO": notebooks[0].name,
        "SERIE": "\n".join(_card(book, notebooks[0]) for book in notebooks),
        "PAGINAS": "\n".join(book.name for book in notebooks),
        "MINUTOS": str(round(sum(book.minutes for book in notebooks) / 60)),
        "CUANTOS": str(len(notebooks)),
    }
    for name, text in filled.items():
        template = template.replace("{{" + name + "}}", text)
    return template


def _card(book: Notebook, first: Notebook) -> str:
    number, _, name = book.title.partition(" · ")
    told = escape(_plain(_description(book, first) or book.goals[0]))
    return (
        f'<li><a href="{book.name}.html"><span class="numero">{escape(number)}</span>'
        f'<span class="nombre">{escape(name or book.title)}</span>'
        f'<span class="minutos">{book.minutes} min</span>'
        f'<span class="detalle">{told}</span></a></li>'
    )


def _description(book: Notebook, first: Notebook) -> str:
    """Lo que dice de ese notebook la tabla del primero, si lo dice."""
    for cell in first.cells:
        for row in _TABLE_ROW.findall("" if cell.is_code else cell.source):
            if f"({book.path.name})" in row:
                return row.split("|")[-1].strip()
    return ""


def _plain(markdown: str) -> str:
    return re.sub(
        r"[*`$]|\\(?=\W)", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    )


def glossary_markdown(notebooks: list[Notebook], place: Place) -> str:
    """El glosario de la serie, de la sección «Glosario» que lo trae; o vacío.

    La sección es una tabla: término, su nombre en inglés, qué es.
    """
    names = {book.path.name for book in notebooks}
    for book in notebooks:
        for cell in book.cells:
            found = None if cell.is_code else _GLOSSARY.search(cell.source)
            if found:
                return with_links(_glossary(book, cell, found[1]), book, place, names)
    return ""


def _glossary(book: Notebook, cell: Cell, section: str) -> str:
    rows = [
        [part.strip() for part in re.split(r"(?<!\\)\|", row)]
        for row in _TABLE_ROW.findall(section)
    ]
    if len(rows) < 3 or any(len(row) != 3 for row in rows):
        book.broken("el glosario tiene que ser una tabla de tres columnas", cell)
    terms = [
        f"{_plain(term)}\n  {told} *En inglés: {_plain(english)}.*"
        for term, english, told in rows[2:]
    ]
    return (
        "# Glosario\n\nLos términos de la serie, y cómo se llaman en inglés.\n\n"
        "````{glossary}\n" + "\n\n".join(terms) + "\n````\n"
    )


def read_template() -> str:
    return (Path(__file__).parent / "portada.md").read_text(encoding="utf-8")
