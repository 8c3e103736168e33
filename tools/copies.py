"""Copias autónomas de los notebooks: cada una trae adentro el paquete entero.

Andan solas, en Google Colab o en cualquier Jupyter: no descargan nada y su lrlab es
siempre el que les toca. Desde la carpeta del repositorio, sin instalar nada::

    python3 -m tools.copies CARPETA           # con sus resultados
    python3 -m tools.copies CARPETA --clase   # sin ellos: nada se contesta de antemano

Los notebooks de `notebooks` no se tocan.
"""

import base64
import io
import posixpath
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from tools import notebook_files as files
from tools import setup_cell

USAGE = "Uso: python3 -m tools.copies CARPETA [--clase]"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # la primera fecha que un .zip sabe decir
_VERSION = re.compile(r'^__version__ = "(.+)"$', re.MULTILINE)
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
_ONLY_IN_THE_REPOSITORY = re.compile(
    r"<!-- repositorio -->.*?<!-- /repositorio -->", re.DOTALL
)
_IMPORTS_LRLAB = re.compile(r"^(import|from) lrlab\b", re.MULTILINE)
_GUARD = """\
import importlib.util
assert importlib.util.find_spec("lrlab"), "Corré antes la primera celda: Preparar lrlab"
"""

Link = Callable[[str], str | None]
"""De un archivo del repositorio a la dirección que lo abre; None si no la hay."""


def no_link(_file: str) -> None:
    return None


def write_copies(
    folder: str | Path, link: Link = no_link, outputs: bool = True
) -> list[Path]:
    """Escribe en `folder` una copia autónoma de cada notebook; devuelve cuáles.

    `folder` se crea si no existe; ValueError si es la carpeta de los notebooks. Un
    enlace a otro archivo del repositorio pasa a ser el que dé `link`, o puro texto.
    Con ``outputs=False`` quedan como recién escritos, sin ejecutar.
    """
    folder = Path(folder)
    if folder.resolve() == files.NOTEBOOKS.resolve():
        raise ValueError(
            "Las copias van en otra carpeta: en notebooks taparían a los originales."
        )
    folder.mkdir(parents=True, exist_ok=True)
    package = base64.b64encode(package_zip()).decode("ascii")
    setup = setup_cell.self_contained_source(package, version())
    written = []
    for path in files.paths():
        notebook = files.read(path)
        detach(notebook, setup, link)
        if not outputs:
            clear(notebook)
        written.append(folder / path.name)
        files.write(written[-1], notebook)
    return written


def version() -> str:
    """La versión de lrlab."""
    text = (files.ROOT / "lrlab/__init__.py").read_text(encoding="utf-8")
    return _VERSION.search(text)[1]


def package_zip() -> bytes:
    """Un .zip con lrlab (sus .py y la licencia), siempre igual para el mismo código."""
    root = files.ROOT
    found = {path.relative_to(root): path for path in root.glob("lrlab/**/*.py")}
    found[Path("lrlab/LICENSE")] = root / "LICENSE"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(found):
            entry = zipfile.ZipInfo(name.as_posix(), _LONG_AGO)
            entry.create_system = 3  # como en Linux, se haga donde se haga
            entry.external_attr = 0o644 << 16
            text = found[name].read_text(encoding="utf-8")
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def detach(notebook: dict, setup: str, link: Link):
    """Deja el notebook de modo que no le falte nada de lo que tenía al lado."""
    setup_cell.place(notebook, setup)
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            files.set_source(cell, detached_text(files.source_of(cell), link))
    for cell in _where_one_may_start(notebook["cells"]):
        files.set_source(cell, guarded(files.source_of(cell)))


def detached_text(text: str, link: Link) -> str:
    """El texto, sin lo que sólo vale en el repositorio ni enlaces a sus archivos."""

    def relink(match: re.Match) -> str:
        label, target = match.groups()
        name = posixpath.normpath(posixpath.join("notebooks", target.partition("#")[0]))
        if ":" in target or target.startswith("#") or not (files.ROOT / name).exists():
            return match[0]
        address = link(name)
        return f"[{label}]({address})" if address else label

    return _LINK.sub(relink, _ONLY_IN_THE_REPOSITORY.sub("", text))


def _where_one_may_start(cells: list[dict]) -> list[dict]:
    """La celda que importa todo y las de reenganche: si el entorno se desconectó, ahí
    es donde se nota que falta lrlab."""
    importing = [
        cell
        for cell in cells
        if cell["cell_type"] == "code"
        and cell["id"] != setup_cell.CELL_ID
        and _IMPORTS_LRLAB.search(files.source_of(cell))
    ]
    return [
        cell
        for i, cell in enumerate(importing)
        if i == 0 or "reenganche" in cell["metadata"].get("tags", [])
    ]


def guarded(source: str) -> str:
    """El código con una comprobación delante, detrás del comentario que lo abre."""
    comment = re.match(r"(?:#.*\n)*", source)[0]
    return comment + _GUARD + source[len(comment) :]


def clear(notebook: dict):
    """Saca los resultados."""
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None


def main(arguments: list[str]) -> int:
    folders = [each for each in arguments if each != "--clase"]
    if len(folders) != 1 or folders[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        for path in write_copies(folders[0], outputs="--clase" not in arguments):
            print("escrita:", path)
    except (OSError, ValueError) as error:
        print(f"No se hicieron las copias: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
