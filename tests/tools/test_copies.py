"""Las copias autónomas traen el paquete entero y andan donde lrlab no está."""

import base64
import io
import re
import subprocess
import sys
import zipfile
from functools import partial

import bare_python
import markdown_scan as md
import nbformat
import pytest
from run_module import run_module

from lrlab import _setup_cell, copies

ALONE = "00_empeza_aca.ipynb"
run = partial(run_module, "lrlab.copies")


@pytest.fixture(scope="module")
def written(root, tmp_path_factory):
    """La carpeta con las copias, hechas con el comando."""
    folder = tmp_path_factory.mktemp("copias") / "nueva"
    before = {
        path: path.read_bytes() for path in root.glob("notebooks/*") if path.is_file()
    }
    done = run(root, str(folder))
    assert done.returncode == 0, done.stderr
    assert before == {path: path.read_bytes() for path in before}
    return folder


def setup_source(path) -> str:
    (cell,) = [
        cell
        for cell in nbformat.read(path, as_version=4).cells
        if cell.id == _setup_cell.CELL_ID
    ]
    return cell.source


def packed_in(path) -> zipfile.ZipFile:
    (text,) = re.findall(r'^ +"([A-Za-z0-9+/=]{1000,})"$', setup_source(path), re.M)
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(text)))


def test_only_the_setup_cell_is_different(notebook, written):
    original, copy = (
        nbformat.read(path, as_version=4)
        for path in (notebook, written / notebook.name)
    )
    nbformat.validate(copy)
    assert copy.metadata == original.metadata
    for before, after in zip(original.cells, copy.cells, strict=True):
        if before.id != _setup_cell.CELL_ID:
            assert after == before
    assert copy.cells[1].metadata == original.cells[1].metadata


def test_no_notebook_needs_a_file_beside_it(notebook):
    cells = nbformat.read(notebook, as_version=4).cells
    images = re.compile(r"!\[[^\]]*\]\(([^)]*)\)|<img\b[^>]*src=[\"']([^\"']*)")
    for cell in cells:
        if cell.cell_type == "markdown":
            for target in images.findall(md.prose(cell.source)):
                assert "".join(target).startswith(("https:", "data:")), target


def test_the_package_is_there_whole(written, root):
    files = {path.relative_to(root).as_posix() for path in root.glob("lrlab/**/*.py")}
    with packed_in(written / ALONE) as archive:
        assert archive.testzip() is None
        assert set(archive.namelist()) == files | {"lrlab/LICENSE"}
        for name in files:
            text = (root / name).read_text(encoding="utf-8")
            assert archive.read(name).decode("utf-8") == text


def test_all_carry_the_same_and_again_gives_the_same(notebook, written, root, tmp_path):
    assert setup_source(written / notebook.name) == setup_source(written / ALONE)
    copies.write_copies(root, tmp_path)
    again, before = (folder / notebook.name for folder in (tmp_path, written))
    assert again.read_bytes() == before.read_bytes()


def test_they_name_no_repository(written):
    assert not re.search(r"pip|git\+|https?:", setup_source(written / ALONE)[:600])


def test_the_cell_twice_gives_one_lrlab_outside_of_the_folder(written, tmp_path):
    python = bare_python.create(tmp_path / "python")
    code = tmp_path / "solo" / "dos_veces.py"
    code.parent.mkdir()
    ask = "import lrlab, sys; print(lrlab.__file__, len(sys.path), lrlab.SLOPE)\n"
    setup = setup_source(written / ALONE) + "\n"
    code.write_text(setup + ask + setup + ask, encoding="utf-8")
    assert not bare_python.sees_lrlab(python, code.parent)
    command = [python, code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    once, twice = done.stdout.splitlines()
    assert once == twice
    assert "lrlab-" in once
    assert str(code.parent) not in once
    assert [path.name for path in code.parent.iterdir()] == ["dos_veces.py"]


def test_a_copy_runs_where_lrlab_is_not(written, tmp_path, monkeypatch, run_nbval):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    alone = tmp_path / "solo" / ALONE
    alone.parent.mkdir()
    alone.write_bytes((written / ALONE).read_bytes())
    python = bare_python.create(tmp_path / "python")
    assert not bare_python.sees_lrlab(python, alone.parent)
    monkeypatch.setattr(sys, "executable", python)
    results = run_nbval(alone)
    assert len(results) > 3
    assert set(results.values()) == {"passed"}


def test_the_notebooks_folder_is_refused(root):
    done = run(root, "notebooks")
    assert done.returncode == 1
    assert "otra carpeta" in done.stderr


def test_without_a_folder_it_says_how_to_use_it(root):
    done = run(root)
    assert done.returncode == 2
    assert "Uso: python -m lrlab.copies CARPETA" in done.stderr
