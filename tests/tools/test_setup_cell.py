"""La celda de arranque, en un kernel de verdad: con lrlab y sin él."""

import os
import sys
from copy import deepcopy

import bare_python
import nbformat
import pytest
from nbclient import NotebookClient

from tools import notebook_files as files
from tools import setup_cell


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Corre unas celdas, solas en una carpeta, y devuelve sus salidas.

    Con `lrlab_is_here=False`, en un Python que no tiene lrlab.
    """
    (tmp_path / "solo").mkdir()

    def run_cells(*sources: str, lrlab_is_here: bool = False) -> list[list]:
        environment = os.environ.copy()
        if not lrlab_is_here:
            monkeypatch.setattr(
                sys, "executable", bare_python.create(tmp_path / "python")
            )
            environment.pop("PYTHONPATH", None)
        nb = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(source) for source in sources]
        )
        client = NotebookClient(
            nb, kernel_name="python3", allow_errors=True, timeout=120
        )
        client.execute(cwd=str(tmp_path / "solo"), env=environment)
        return [cell.outputs for cell in nb.cells]

    return run_cells


def test_where_lrlab_is_it_does_nothing(run, monkeypatch, root):
    monkeypatch.setenv("PYTHONPATH", str(root))
    assert run(setup_cell.SOURCE, lrlab_is_here=True) == [[]]


def test_where_it_is_not_one_message_says_how_to_go_on(run, tmp_path):
    (tmp_path / "solo" / "lrlab").mkdir()  # como un clon, que adentro tiene otra
    ((error,),) = run(setup_cell.SOURCE)
    assert error.output_type == "error"
    (shown,) = error.traceback
    assert shown == error.evalue
    for text in ("Falta lrlab", "la copia de este notebook", "README"):
        assert text in shown


def test_it_is_short_and_a_form_of_colab():
    assert setup_cell.SOURCE.startswith("# @title ")
    assert len(setup_cell.SOURCE.splitlines()) <= 15


# --- Dónde queda en el notebook -------------------------------------------------


def test_every_notebook_has_it_first(notebook):
    saved = files.read(notebook)
    placed = deepcopy(saved)
    setup_cell.place(placed)
    assert saved == placed, "corré python -m tools.setup_cell"
    first = next(cell for cell in saved["cells"] if cell["cell_type"] == "code")
    assert first["id"] == setup_cell.CELL_ID
    assert first["outputs"] == []


def notebook(*counts):
    result = {"output_type": "execute_result", "execution_count": counts[0]}
    cells = [{"cell_type": "markdown", "id": "titulo"}]
    for i, count in enumerate(counts):
        cell = {"cell_type": "code", "id": f"c{i}", "execution_count": count}
        cells.append(cell | {"outputs": [result.copy()] if i == 0 else []})
    return {"cells": cells}


def test_it_goes_first_and_the_others_move_one_place():
    placed = notebook(1, 2)
    setup_cell.place(placed, "a = 1\nb = 2")
    title, setup, first, second = placed["cells"]
    assert (title["id"], setup["id"]) == ("titulo", setup_cell.CELL_ID)
    assert [c["execution_count"] for c in (setup, first, second)] == [1, 2, 3]
    assert first["outputs"][0]["execution_count"] == 2
    assert setup["source"] == ["a = 1\n", "b = 2"]
    assert setup["metadata"]["cellView"] == "form"


def test_placing_it_again_only_changes_its_code():
    placed = notebook(1, 2)
    setup_cell.place(placed, "a = 1")
    setup_cell.place(placed, "a = 2")
    assert [c.get("execution_count") for c in placed["cells"]] == [None, 1, 2, 3]
    assert placed["cells"][1]["source"] == ["a = 2"]


def test_a_notebook_not_executed_stays_so():
    placed = notebook(None)
    setup_cell.place(placed, "a = 1")
    assert [c.get("execution_count") for c in placed["cells"]] == [None] * 3
