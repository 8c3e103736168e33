"""Deja un notebook como tiene que quedar guardado: ejecutado en orden y limpio.

    python -m tools.execute notebooks/02_dataset_y_modelo.ipynb …

Lo corre de arriba a abajo en un kernel nuevo, le pone la celda de arranque y saca la
metadata que cambia en cada corrida (tiempos, estado de los controles, la versión de
Python). Con ``--limpiar`` no lo corre: sólo lo limpia. Si una celda falla, no lo toca.
"""

import json
import os
import sys
from pathlib import Path

from tools import notebook_files as files
from tools import setup_cell

USAGE = "Uso: python -m tools.execute [--limpiar] NOTEBOOK…"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

_NOTEBOOK_METADATA = {
    "kernelspec": {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    },
    "lang": "es",
    "language_info": {"name": "python"},
}
_CELL_METADATA = ("cellView", "jupyter", "slideshow", "tags")


def executed(notebook: dict, folder: Path) -> dict:
    """El notebook, corrido entero en `folder`; si una celda falla, levanta su error."""
    import nbformat
    from nbclient import NotebookClient

    os.environ.setdefault("LRLAB_PATIENCE", "3600")  # sin barras: tardan distinto
    nb = nbformat.reads(json.dumps(notebook), as_version=4)
    NotebookClient(
        nb,
        timeout=600,
        kernel_name="python3",
        store_widget_state=False,
        coalesce_streams=True,
        resources={"metadata": {"path": str(folder)}},
    ).execute()
    return json.loads(nbformat.writes(nb))


def clean(notebook: dict):
    """Deja la metadata que la serie usa y ninguna otra."""
    notebook["metadata"] = _NOTEBOOK_METADATA
    for cell in notebook["cells"]:
        metadata = cell["metadata"]
        cell["metadata"] = {k: metadata[k] for k in _CELL_METADATA if k in metadata}
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)


def main(arguments: list[str]) -> int:
    paths = [Path(each) for each in arguments if each != "--limpiar"]
    if not paths or any(str(path).startswith("-") for path in paths):
        print(USAGE, file=sys.stderr)
        return 2
    for path in paths:
        notebook = files.read(path)
        setup_cell.place(notebook)
        if "--limpiar" not in arguments:
            notebook = executed(notebook, path.parent)
        clean(notebook)
        files.write(path, notebook)
        print("listo:", path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
