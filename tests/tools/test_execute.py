"""Un notebook queda como tiene que quedar guardado, venga como venga."""

from copy import deepcopy

import nbformat
import notebook_lint as lint
import pytest

from tools import execute, setup_cell
from tools import notebook_files as files

NOISE = {"execution": {"iopub.execute_input": "2026"}, "collapsed": False}


@pytest.fixture
def dirty(tmp_path):
    """Un notebook sin ejecutar, con la metadata que dejan otros programas."""
    nb = nbformat.v4.new_notebook(metadata={"widgets": {}, "papermill": {}})
    nb.cells = [
        nbformat.v4.new_markdown_cell("# Uno", id="titulo"),
        nbformat.v4.new_code_cell("print(1)\nprint(2)", id="cuenta", metadata=NOISE),
        nbformat.v4.new_code_cell("2 + 2", id="suma", metadata={"tags": ["a"]}),
    ]
    path = tmp_path / "01_uno.ipynb"
    nbformat.write(nb, path)
    return path


def test_it_runs_everything_in_order_and_leaves_no_noise(dirty):
    assert execute.main([str(dirty)]) == 0
    nb = nbformat.read(dirty, as_version=4)
    nbformat.validate(nb)
    code = nb.cells[1:]
    assert [c.id for c in code] == [setup_cell.CELL_ID, "cuenta", "suma"]
    assert [c.execution_count for c in code] == [1, 2, 3]
    assert [c.metadata for c in code[1:]] == [{}, {"tags": ["a"]}]
    assert code[1].outputs[0].text == "1\n2\n"
    assert code[2].outputs[0].data == {"text/plain": "4"}
    book = lint.read(dirty, dirty.read_text(encoding="utf-8"))
    assert [*lint.check_metadata(book), *lint.check_no_timing(book)] == []


def test_cleaning_does_not_run(dirty):
    assert execute.main(["--limpiar", str(dirty)]) == 0
    code = nbformat.read(dirty, as_version=4).cells[2:]
    assert [(c.execution_count, c.outputs, c.metadata) for c in code] == [
        (None, [], {}),
        (None, [], {"tags": ["a"]}),
    ]


def test_the_series_is_already_clean(notebook):
    cleaned = deepcopy(saved := files.read(notebook))
    execute.clean(cleaned)
    assert cleaned == saved, "corré python -m tools.execute --limpiar"


def test_a_cell_that_fails_leaves_the_file_alone(dirty):
    nb = nbformat.read(dirty, as_version=4)
    nb.cells[1].source = "1 / 0"
    nbformat.write(nb, dirty)
    before = dirty.read_bytes()
    with pytest.raises(Exception, match="ZeroDivisionError"):
        execute.main([str(dirty)])
    assert dirty.read_bytes() == before


@pytest.mark.parametrize("arguments", [[], ["--limpiar"], ["--otra", "x.ipynb"]])
def test_without_a_notebook_it_says_how_to_use_it(arguments, capsys):
    assert execute.main(arguments) == 2
    assert "Uso: python -m tools.execute" in capsys.readouterr().err
