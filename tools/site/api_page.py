"""La página con todo lo que `lrlab` ofrece, escrita desde sus docstrings."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from docstrings import anchor, docstring_to_markdown
from series import Notebook

ROOMS = {
    "lrlab": "Lo que la serie enseña",
    "lrlab.classroom": "En la celda",
    "lrlab.plots": "Dibujos",
    "lrlab.engine": "El motor",
}
"""El tema de cada cuarto del paquete, en el orden en que van."""

_IMPORTED = re.compile(r"^from lrlab import (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Item:
    """Algo público: cómo se lo pide, qué es y en qué módulo está."""

    name: str
    value: object
    module: ModuleType

    @property
    def short_name(self) -> str:
        return self.name.rpartition(".")[2]


def api_markdown(notebooks: list[Notebook]) -> str:
    """La página entera: por cuarto y por módulo, cada nombre con su docstring."""
    groups = _by_module([*_package_items(), *_module_items(notebooks)])
    known = {item.short_name: item.name for items in groups.values() for item in items}
    parts = [
        "# El paquete lrlab",
        "Lo que se usa en los notebooks, con `import lrlab`. Cada docstring se lee "
        "también en la celda: `help(lrlab.sweep)`.",
    ]
    for room, title in ROOMS.items():
        modules = [module for module in groups if _room(module.__name__) == room]
        if modules:
            parts.append(f"## {title}")
        for module in modules:
            parts.append(f"### {_first_sentence(module)}")
            for item in groups[module]:
                parts.extend(_entry(item, known))
    return "\n\n".join(parts) + "\n"


def _package_items() -> list[Item]:
    """Los nombres de `lrlab`, en el orden en que los nombra su __init__.py."""
    import lrlab

    listing = Path(lrlab.__file__).read_text(encoding="utf-8")
    names = sorted(lrlab.__all__, key=lambda name: listing.find(f'"{name}"'))
    return [
        Item(f"lrlab.{name}", value, _home(value, name, listing))
        for name in names
        if not isinstance(value := getattr(lrlab, name), ModuleType)
    ]


def _home(value, name: str, listing: str) -> ModuleType:
    """El módulo donde está definido; para una constante, el que dice __init__.py."""
    module = getattr(value, "__module__", "") or ""
    if not module.startswith("lrlab"):
        found = re.search(rf'"{name}": *"([\w.]+)"', listing)
        module = f"lrlab.{found[1]}" if found else "lrlab"
    return import_module(module)


def _module_items(notebooks: list[Notebook]) -> Iterator[Item]:
    """Las funciones de los módulos que los notebooks piden enteros."""
    for name in sorted(_imported_modules(notebooks)):
        module = import_module(f"lrlab.{name}")
        for function, value in vars(module).items():
            public = inspect.isfunction(value) and not function.startswith("_")
            if public and value.__module__ == module.__name__:
                yield Item(f"{name}.{function}", value, module)


def _imported_modules(notebooks: list[Notebook]) -> set[str]:
    sources = [cell.source for book in notebooks for cell in book.cells if cell.is_code]
    asked = {
        name.split(" as ")[0].strip()
        for source in sources
        for names in _IMPORTED.findall(source)
        for name in names.split("#")[0].split(",")
    }
    return {name for name in asked if name and _is_module(name)}


def _is_module(name: str) -> bool:
    import lrlab

    return name not in lrlab.__all__ and isinstance(
        getattr(import_module("lrlab"), name, None) or import_module(f"lrlab.{name}"),
        ModuleType,
    )


def _by_module(items: list[Item]) -> dict[ModuleType, list[Item]]:
    groups: dict[ModuleType, list[Item]] = {}
    for item in items:
        groups.setdefault(item.module, []).append(item)
    return groups


def _room(module: str) -> str:
    inside = module.removeprefix("lrlab.").partition(".")[0]
    return f"lrlab.{inside}" if f"lrlab.{inside}" in ROOMS else "lrlab"


def _first_sentence(module: ModuleType) -> str:
    doc = inspect.getdoc(module) or module.__name__
    paragraph = " ".join(doc.split("\n\n")[0].split())
    return re.split(r"(?<=\w)[.:](?:\s|$)", paragraph)[0]


# --- Cada nombre ---------------------------------------------------------------------


def _entry(item: Item, known: dict[str, str]) -> Iterator[str]:
    yield f"({anchor(item.name)})=\n#### `{item.name}`"
    if not callable(item.value):
        yield f"Vale `{item.value!r}`."
        return
    if shown := _signature(item):
        yield f"```python\n{shown}\n```"
    doc = inspect.getdoc(item.value) or ""
    elsewhere = {**known, item.short_name: ""}
    yield docstring_to_markdown(doc, elsewhere)
    if inspect.isclass(item.value):
        yield from _members(item.value, elsewhere)


def _members(described: type, known: dict[str, str]) -> Iterator[str]:
    """Lo que una clase calcula o hace, con su docstring."""
    for name, member in vars(described).items():
        is_public = inspect.isfunction(member) or isinstance(member, property)
        if not name.startswith("_") and is_public and (doc := inspect.getdoc(member)):
            called = "(…)" if inspect.isfunction(member) else ""
            yield f"`.{name}{called}`"
            yield _quoted(docstring_to_markdown(doc, known))


def _quoted(markdown: str) -> str:
    return "{.miembro}\n" + "\n".join(f"> {line}" for line in markdown.splitlines())


def _signature(item: Item) -> str:
    if is_dataclass(item.value):
        return ""  # las que devuelve lrlab: nadie las construye a mano
    try:
        signature = inspect.signature(item.value)
    except (TypeError, ValueError):
        return ""
    bare = [
        parameter.replace(annotation=parameter.empty)
        for parameter in signature.parameters.values()
    ]
    inside = str(inspect.Signature(bare))
    line = item.name + inside
    if len(line) <= 72:
        return line
    shown = [part.strip() for part in _split_arguments(inside[1:-1])]
    return item.name + "(\n    " + ",\n    ".join(shown) + ",\n)"


def _split_arguments(text: str) -> list[str]:
    """Separa por las comas que no están adentro de un paréntesis."""
    parts, depth = [""], 0
    for char in text:
        depth += (char in "([{") - (char in ")]}")
        if char == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return parts
