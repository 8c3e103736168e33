"""La celda de arranque: la primera de código de cada notebook, igual en todos.

Donde `lrlab` está instalado no hace nada; donde no, dice cómo seguir. En una copia
autónoma lo saca de sí misma. Para escribirla en todos los notebooks::

    python3 -m tools.setup_cell
"""

from copy import deepcopy

from tools import notebook_files as files

CELL_ID = "arranque"

_METADATA = {
    "cellView": "form",  # Colab la muestra plegada…
    "jupyter": {"source_hidden": True},  # …y JupyterLab también
    "slideshow": {"slide_type": "skip"},
}

# find_spec encuentra también una carpeta cualquiera que se llame lrlab, como la de un
# clon; pero no le da origen. El error muestra su mensaje sin traceback, y no es un
# ImportError porque a ése Colab le agrega su propia explicación.
SOURCE = """\
# @title Preparar lrlab: corré esta celda primero
import importlib.util

if not getattr(importlib.util.find_spec("lrlab"), "origin", None):
    error = RuntimeError(
        "Falta lrlab, el paquete de la serie. El README del repositorio dice cómo:\\n"
        "- abrir en Google Colab la copia de este notebook, que lo trae adentro;\\n"
        "- o instalar la serie en tu máquina."
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


def self_contained_source(package: str, version: str) -> str:
    """El código de la celda de una copia autónoma; `package` es un .zip en base64."""
    return _SELF_CONTAINED.format(package=package, version=version)


def place(notebook: dict, text: str = SOURCE):
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
    files.set_source(found[0], text)


def _renumber(cells: list[dict]) -> bool:
    """Suma uno a la cuenta de cada celda ejecutada; dice si había alguna."""
    executed = [c for c in cells if c.get("execution_count") is not None]
    for cell in executed:
        for counted in (cell, *cell["outputs"]):
            if counted.get("execution_count") is not None:
                counted["execution_count"] += 1
    return bool(executed)


def main():
    for path in files.paths():
        notebook = files.read(path)
        place(notebook)
        files.write(path, notebook)


if __name__ == "__main__":
    main()
