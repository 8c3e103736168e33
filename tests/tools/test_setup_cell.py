"""La celda de arranque, en un kernel de verdad: con lrlab, sin él y sin red."""

import os
import sys

import bare_python
import nbformat
import pytest
from nbclient import NotebookClient

from lrlab import _setup_cell

ADDRESS = "https://github.com/una-escuela/lrlab"
BOTH = [_setup_cell.source(None, "0.1.0"), _setup_cell.source(ADDRESS, "0.1.0")]


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Corre unas celdas, solas en una carpeta, y devuelve sus salidas.

    Con `lrlab_is_here=False`, en un Python que no tiene lrlab; git no llega a ningún
    repositorio.
    """
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ninguno")
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


@pytest.mark.parametrize("source", BOTH, ids=["sin dirección", "con dirección"])
def test_where_lrlab_is_it_does_nothing(source, run, monkeypatch, root):
    monkeypatch.setenv("PYTHONPATH", str(root))
    assert run(source, lrlab_is_here=True) == [[]]


@pytest.mark.parametrize(
    ("source", "what_happened"),
    [
        (BOTH[0], "este notebook no sabe de qué repositorio instalarlo"),
        (BOTH[1], "no se pudo instalar"),
    ],
    ids=["sin dirección", "con dirección"],
)
def test_where_it_is_not_one_message_says_how_to_go_on(source, what_happened, run):
    ((error,),) = run(source)
    assert error.output_type == "error"
    (shown,) = error.traceback
    assert shown == error.evalue
    for text in (what_happened, "copia autónoma", "!unzip -q lrlab.zip", "README"):
        assert text in shown


def test_a_folder_that_only_has_the_name_is_not_lrlab(run, tmp_path):
    (tmp_path / "solo" / "lrlab").mkdir()  # como un clon, que adentro tiene otra
    ((error,),) = run(BOTH[0])
    assert "Falta lrlab" in error.evalue


def test_the_folder_uploaded_beside_the_notebook_is_enough(run, tmp_path):
    package = tmp_path / "solo" / "lrlab"
    package.mkdir()
    (package / "__init__.py").write_text("")
    assert run(*BOTH) == [[], []]


def test_it_installs_at_the_version_and_nothing_else():
    (line,) = [each.strip() for each in BOTH[1].splitlines() if "%pip" in each]
    assert line == f"%pip install -q --no-deps git+{ADDRESS}@v0.1.0"
    assert "pip" not in BOTH[0]


@pytest.mark.parametrize("source", BOTH)
def test_it_is_short_and_a_form_of_colab(source):
    assert source.startswith("# @title ")
    assert len(source.splitlines()) <= 15
    assert "google" not in source


# --- Dónde queda en el notebook -------------------------------------------------


def notebook(*counts):
    result = {"output_type": "execute_result", "execution_count": counts[0]}
    cells = [{"cell_type": "markdown", "id": "titulo"}]
    for i, count in enumerate(counts):
        cell = {"cell_type": "code", "id": f"c{i}", "execution_count": count}
        cells.append(cell | {"outputs": [result.copy()] if i == 0 else []})
    return {"cells": cells}


def test_it_goes_first_and_the_others_move_one_place():
    placed = notebook(1, 2)
    _setup_cell.place(placed, "a = 1\nb = 2")
    title, setup, first, second = placed["cells"]
    assert (title["id"], setup["id"]) == ("titulo", _setup_cell.CELL_ID)
    assert [c["execution_count"] for c in (setup, first, second)] == [1, 2, 3]
    assert first["outputs"][0]["execution_count"] == 2
    assert setup["source"] == ["a = 1\n", "b = 2"]
    assert setup["metadata"]["cellView"] == "form"


def test_placing_it_again_only_changes_its_code():
    placed = notebook(1, 2)
    _setup_cell.place(placed, "a = 1")
    _setup_cell.place(placed, "a = 2")
    assert [c.get("execution_count") for c in placed["cells"]] == [None, 1, 2, 3]
    assert placed["cells"][1]["source"] == ["a = 2"]


def test_a_notebook_not_executed_stays_so():
    placed = notebook(None)
    _setup_cell.place(placed, "a = 1")
    assert [c.get("execution_count") for c in placed["cells"]] == [None] * 3
