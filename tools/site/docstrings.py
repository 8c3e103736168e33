"""Las docstrings del paquete, pasadas a Markdown."""

import inspect
import re

_SECTION = re.compile(r"^(\w[^\n]*)\n-{3,}[ \t]*$", re.MULTILINE)
_NAMED = re.compile(r"[a-z_]\w*(, \w+)* : ")
_CODE = re.compile(r"(``.+?``|`.+?`)", re.DOTALL)


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
        if _NAMED.match(block):
            shown.append(_definitions(block, known))
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


def anchor(name: str) -> str:
    """El ancla de un nombre; la de una clase es otra que la de su función homónima."""
    kind = "clase" if name.rpartition(".")[2][:1].isupper() else "api"
    return f"{kind}-" + name.lower().replace(".", "-").replace("_", "-")
