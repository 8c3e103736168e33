"""Copias autónomas de los notebooks: cada una trae adentro el paquete entero.

Para repartirlas por Moodle, correo o pendrive, o subirlas a mano a Colab: andan solas,
no descargan nada y su lrlab es siempre el que les toca. Desde la carpeta del
repositorio::

    python -m lrlab.copies CARPETA

Los notebooks de `notebooks` no se tocan.
"""

import base64
import io
import json
import sys
import zipfile
from pathlib import Path

from lrlab import _setup_cell
from lrlab.repo import as_jupyter_writes, find_root, version_in

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # la primera fecha que un .zip sabe decir


def package_zip(root: Path) -> bytes:
    """Un .zip con lrlab (sus .py y la licencia), siempre igual para el mismo código."""
    files = {path.relative_to(root): path for path in root.glob("lrlab/**/*.py")}
    files[Path("lrlab/LICENSE")] = root / "LICENSE"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name.as_posix(), _LONG_AGO)
            entry.create_system = 3  # como en Linux, se haga donde se haga
            entry.external_attr = 0o644 << 16
            text = files[name].read_text(encoding="utf-8")
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED, compresslevel=9)
    return packed.getvalue()


def self_contained(notebook: dict, package: bytes, version: str) -> dict:
    """El mismo notebook, con `package` en su celda de arranque."""
    copy = json.loads(json.dumps(notebook))
    encoded = base64.b64encode(package).decode("ascii")
    _setup_cell.place(copy, _setup_cell.self_contained_source(encoded, version))
    return copy


def write_copies(root: Path, folder: str | Path) -> list[Path]:
    """Escribe en `folder` una copia autónoma de cada notebook; devuelve cuáles.

    `folder` se crea si no existe. ValueError si es la carpeta de los notebooks.
    """
    folder, notebooks = Path(folder), root / "notebooks"
    if folder.resolve() == notebooks.resolve():
        raise ValueError(
            "Las copias van en otra carpeta: en notebooks taparían a los originales."
        )
    folder.mkdir(parents=True, exist_ok=True)
    version = version_in((root / "pyproject.toml").read_text(encoding="utf-8"))
    package = package_zip(root)
    written = []
    for path in sorted(notebooks.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        text = as_jupyter_writes(self_contained(notebook, package, version))
        written.append(folder / path.name)
        written[-1].write_text(text, encoding="utf-8", newline="\n")
    return written


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("Uso: python -m lrlab.copies CARPETA", file=sys.stderr)
        return 2
    try:
        for path in write_copies(find_root(), arguments[0]):
            print("escrita:", path)
    except (OSError, ValueError) as error:
        print(f"No se hicieron las copias: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
