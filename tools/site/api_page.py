"""La página con todo lo que `lrlab` ofrece, escrita desde sus docstrings."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from series import Notebook

ROOMS = {
    "lrlab": "Lo que la serie enseña",
    "lrlab.classroom": "En la celda",
    "lrlab.plots": "Dibujos",
    "lrlab.engine": "El motor",
}
"""El tema de cada cuarto del paquete, en el orden en que van."""

_SECTION = re.compile(r"^(\w[^\n]*)\n-{3,}[ \t]*$", re.MULTILINE)
_IMPORTED = re.compile(r"^from lrlab import (.+)$", re.MULTILINE)
_CODE = re.compile(r"(``.+?``|`.+?`)", re.DOTALL)


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


# --- Una docstring, en Markdown ------------------------------------------------------


def _entry(item: Item, known: dict[str, str]) -> Iterator[str]:
    yield f"({anchor(item.name)})=\n#### `{item.name}`"
    if not callable(item.value):
        yield f"Vale `{item.value!r}`."
        return
    if shown := _signature(item):
        yield f"```python\n{shown}\n```"
    doc = inspect.getdoc(item.value) or ""
    yield docstring_to_markdown(doc, {**known, item.short_name: ""})


def anchor(name: str) -> str:
    """El ancla de un nombre; la de una clase es otra que la de su función homónima."""
    kind = "clase" if name.rpartition(".")[2][:1].isupper() else "api"
    return f"{kind}-" + name.lower().replace(".", "-").replace("_", "-")


def _signature(item: Item) -> str:
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


def docstring_to_markdown(doc: str, known: dict[str, str]) -> str:
    """La docstring en Markdown; `known`: los nombres que están en la página."""
    pieces = _SECTION.split(doc)
    parts = [_prose(pieces[0], known)]
    for title, body in zip(pieces[1::2], pieces[2::2], strict=True):
        listed = title in ("Parámetros", "Atributos")
        shown = _definitions(body, known) if listed else _prose(body, known)
        parts.append(f"**{title}**\n\n{shown}")
    return "\n\n".join(part for part in parts if part.strip())


def _definitions(body: str, known: dict[str, str]) -> str:
    """«nombre : qué es», con los renglones que siguen más adentro, como lista."""
    entries: list[list[str]] = []
    for line in body.strip("\n").splitlines():
        name, colon, told = line.partition(" : ")
        if line[:1].strip() and colon:
            entries.append([name, told])
        elif entries:
            entries[-1][1] += "\n" + line.strip()
        elif line.strip():
            entries.append(["", line])
    return "\n".join(
        f"- {_names(name)}{_inline(told.strip(), known)}".replace("\n", "\n  ")
        for name, told in entries
    )


def _names(name: str) -> str:
    return (
        ", ".join(f"`{each.strip()}`" for each in name.split(",")) + ": "
        if name
        else ""
    )


def _prose(text: str, known: dict[str, str]) -> str:
    """Párrafos, listas y ejemplos sangrados después de «::»."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    shown, is_example = [], False
    for block in blocks:
        if is_example and block.startswith("    "):
            shown.append("```python\n" + inspect.cleandoc(block) + "\n```")
            continue
        is_example = block.rstrip().endswith("::")
        shown.append(_inline(re.sub(r"::\s*$", ":", block), known))
    return "\n\n".join(shown)


def _inline(text: str, known: dict[str, str]) -> str:
    """Escapa lo que Markdown tomaría por marcas, y enlaza los nombres conocidos."""
    return "".join(_piece(piece, known) for piece in _CODE.split(text))


def _piece(piece: str, known: dict[str, str]) -> str:
    if not piece.startswith("`"):
        return re.sub(r"([*_<$\[\]\\])", r"\\\1", piece)
    code = " ".join(piece.strip("`").split())
    target = known.get(code.removeprefix("lrlab.").rpartition(".")[2], "")
    return f"[`{code}`](#{anchor(target)})" if target else f"`{code}`"
