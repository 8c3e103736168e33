"""Lo poco que las pruebas necesitan leer de un texto en Markdown."""

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

_NOT_PROSE = [
    re.compile(r"^([ \t]*)(```|~~~).*?^\1\2[ \t]*$", re.MULTILINE | re.DOTALL),
    re.compile(r"(`+)[^`].*?\1"),
    re.compile(r"\$\$.*?\$\$", re.DOTALL),
    re.compile(r"\$[^$\n]+\$"),
]
_IMAGE = re.compile(r"!\[([^\]]*)\]\(\s*<?([^)\s>]*)")
_LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]]|!\[[^\]]*\]\([^)]*\))*)\]\(\s*<?([^)\s>]*)>?[^)]*\)"
)
_REFERENCE = re.compile(r"^\[[^\]]+\]:\s*<?([^\s>]+)", re.MULTILINE)
_HTML_TARGET = re.compile(r"""(?:href|src)\s*=\s*["']([^"']*)["']""")
_HTML_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_HTML_ALT = re.compile(r"""\balt\s*=\s*["']\s*[^"'\s]""", re.IGNORECASE)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


class Link(NamedTuple):
    label: str  # lo escrito en el renglón hasta el enlace, y el texto del enlace
    target: str


class Heading(NamedTuple):
    level: int
    text: str


def prose(source: str) -> str:
    """El texto sin bloques de código, código en línea ni fórmulas."""
    for pattern in _NOT_PROSE:
        source = pattern.sub("", source)
    return source


def headings(source: str) -> list[Heading]:
    return [Heading(len(m[1]), m[2]) for m in _HEADING.finditer(prose(source))]


def links(source: str) -> list[Link]:
    """Los enlaces ``[texto](destino)``, en orden."""
    found = []
    for line in prose(source).splitlines():
        start = 0
        for match in _LINK.finditer(line):
            found.append(Link(line[start : match.end(1)], match[2]))
            start = match.end()
    return found


def targets(source: str) -> list[str]:
    """Todo destino de un enlace o de una imagen, en Markdown o en HTML."""
    text = prose(source)
    return [
        *(match[2] for match in _LINK.finditer(text)),
        *(match[2] for match in _IMAGE.finditer(text)),
        *_REFERENCE.findall(text),
        *_HTML_TARGET.findall(text),
    ]


def broken_targets(source: str, folder: Path) -> list[str]:
    """Los destinos relativos que, partiendo de `folder`, no llevan a ningún archivo."""
    return [t for t in targets(source) if _is_local(t) and not _exists(t, folder)]


def images_without_alt(source: str) -> list[str]:
    """Las imágenes del texto que no dicen en palabras qué muestran."""
    text = prose(source)
    bare_markdown = [m[2] for m in _IMAGE.finditer(text) if not m[1].strip()]
    bare_html = [tag for tag in _HTML_IMAGE.findall(text) if not _HTML_ALT.search(tag)]
    return bare_markdown + bare_html


def _is_local(target: str) -> bool:
    return not target.startswith("#") and not _SCHEME.match(target)


def _exists(target: str, folder: Path) -> bool:
    file = unquote(target.split("#")[0])
    return bool(file) and not file.startswith("/") and (folder / file).exists()
