"""La celda de arranque: la primera de código de cada notebook, igual en todos.

Donde `lrlab` ya está instalado no hace nada. Donde no (Google Colab), lo instala del
repositorio, en la versión del notebook; en una copia autónoma lo saca de sí misma. Está
acá porque la escriben dos comandos: `lrlab.repo` y `lrlab.copies`.
"""

from copy import deepcopy

CELL_ID = "arranque"

_METADATA = {
    "cellView": "form",  # Colab la muestra plegada…
    "jupyter": {"source_hidden": True},  # …y JupyterLab también
    "slideshow": {"slide_type": "skip"},
}

# find_spec encuentra también una carpeta cualquiera que se llame lrlab, como la de un
# clon; pero no le da origen. El error muestra su mensaje sin traceback, y no es un
# ImportError porque a ése Colab le agrega su propia explicación.
_WITH_ADDRESS = """\
# @title Preparar lrlab: corré esta celda primero
import importlib.util
from IPython.utils.capture import capture_output

if not getattr(importlib.util.find_spec("lrlab"), "origin", None):
    with capture_output():
        %pip install -q --no-deps git+{address}@v{version}
    importlib.invalidate_caches()
if not getattr(importlib.util.find_spec("lrlab"), "origin", None):
    error = RuntimeError(
        "Falta lrlab y no se pudo instalar. Usá la copia autónoma del notebook, o\\n"
        "subí lrlab.zip y corré !unzip -q lrlab.zip, o cloná y seguí el README."
    )
    error._render_traceback_ = lambda: [str(error)]
    raise error"""

_WITHOUT_ADDRESS = """\
# @title Preparar lrlab: corré esta celda primero
import importlib.util

if not getattr(importlib.util.find_spec("lrlab"), "origin", None):
    error = RuntimeError(
        "Falta lrlab, y este notebook no sabe de qué repositorio instalarlo. Podés:\\n"
        "- abrir en su lugar la copia autónoma del notebook, que lo trae adentro;\\n"
        "- o subir la carpeta en lrlab.zip, correr !unzip -q lrlab.zip y volver acá;\\n"
        "- o clonar el repositorio y seguir su README."
    )
    error._render_traceback_ = lambda: [str(error)]
    raise error"""

_SELF_CONTAINED = """\
# @title Preparar lrlab: corré esta celda primero (la copia ya lo trae adentro)
import base64
import io
import sys
import tempfile
import zipfile

# lrlab {version}, entero: un .zip escrito en base64. No se descarga nada.
if "lrlab" not in sys.modules:
    lrlab_folder = tempfile.TemporaryDirectory(prefix="lrlab-")
    lrlab_zip = base64.b64decode(
        "{package}"
    )
    zipfile.ZipFile(io.BytesIO(lrlab_zip)).extractall(lrlab_folder.name)
    sys.path.insert(0, lrlab_folder.name)
    import lrlab"""


def source(address: str | None, version: str) -> str:
    """El código de la celda; sin dirección (None) no instala de ningún lado."""
    if address is None:
        return _WITHOUT_ADDRESS
    return _WITH_ADDRESS.format(address=address, version=version)


def self_contained_source(package: str, version: str) -> str:
    """El código de la celda de una copia autónoma; `package` es un .zip en base64."""
    return _SELF_CONTAINED.format(package=package, version=version)


def place(notebook: dict, text: str):
    """Deja `text` en la celda de arranque del notebook; si no la tiene, la agrega.

    Va justo después de la celda del título, y las que siguen corren su número en uno.
    """
    cells = notebook["cells"]
    found = [cell for cell in cells if cell["id"] == CELL_ID]
    if not found:
        executed = _renumber(cells)
        cell = {"cell_type": "code", "id": CELL_ID}
        cell |= {"execution_count": 1 if executed else None, "outputs": []}
        cells.insert(1, cell)
        found = [cell]
    found[0]["metadata"] = deepcopy(_METADATA)
    found[0]["source"] = text.splitlines(keepends=True)


def _renumber(cells: list[dict]) -> bool:
    """Suma uno a la cuenta de cada celda ejecutada; dice si había alguna."""
    executed = [c for c in cells if c.get("execution_count") is not None]
    for cell in executed:
        for counted in (cell, *cell["outputs"]):
            if counted.get("execution_count") is not None:
                counted["execution_count"] += 1
    return bool(executed)
