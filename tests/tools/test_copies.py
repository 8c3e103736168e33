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

import lrlab
from tools import colab_branch, copies, setup_cell

ALONE = "00_empeza_aca.ipynb"
FORK = "una-escuela/lrlab-de-prueba"
run = partial(run_module, "tools.copies")


@pytest.fixture(autouse=True)
def lrlab_only_where_it_is_installed(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)


@pytest.fixture(scope="module")
def written(root, tmp_path_factory):
    """La carpeta con las copias, hechas con el comando."""
    folder = tmp_path_factory.mktemp("copias") / "nueva"
    before = {
        path: path.read_bytes() for path in root.glob("notebooks/*") if path.is_file()
    }
    command = [sys.executable, "-S", "-m", "tools.copies", folder]  # sin paquetes
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert before == {path: path.read_bytes() for path in before}
    return folder


def setup_source(path) -> str:
    (cell,) = [cell for cell in cells(path) if cell.id == setup_cell.CELL_ID]
    return cell.source


def packed_in(path) -> zipfile.ZipFile:
    (text,) = re.findall(r'^ +"([A-Za-z0-9+/=]{1000,})"$', setup_source(path), re.M)
    return zipfile.ZipFile(io.BytesIO(base64.b64decode(text)))


def cells(path) -> list:
    return nbformat.read(path, as_version=4).cells


def test_what_is_taught_is_the_same(notebook, written):
    copy = nbformat.read(written / notebook.name, as_version=4)
    nbformat.validate(copy)
    for before, after in zip(cells(notebook), copy.cells, strict=True):
        if before.cell_type == "code" and before.id != setup_cell.CELL_ID:
            assert after.source in (before.source, copies.guarded(before.source))
        assert (after.id, after.metadata) == (before.id, before.metadata)
        assert after.get("outputs") == before.get("outputs")


def test_no_link_is_dead_and_nothing_sends_to_the_readme(notebook, written):
    for cell in cells(written / notebook.name):
        if cell.cell_type == "markdown":
            targets = md.targets(cell.source)
            assert [t for t in targets if not t.startswith(("https:", "#"))] == []
        if cell.id != setup_cell.CELL_ID:
            assert "README" not in cell.source
            assert "<!-- repositorio" not in cell.source


def test_what_only_holds_in_the_repository_goes_and_links_become_text():
    text = (
        "[← Antes](01_que_es_el_learning_rate.ipynb#hoy) y [más](../README.md).\n"
        "Con Python<!-- repositorio -->, como dice\nel README<!-- /repositorio -->.\n"
        "`f[0](x)` y [afuera](https://ejemplo.org) y [arriba](#arriba)\n"
    )
    assert copies.detached_text(text, copies.no_link) == (
        "← Antes y más.\nCon Python.\n"
        "`f[0](x)` y [afuera](https://ejemplo.org) y [arriba](#arriba)\n"
    )
    linked = copies.detached_text(text, lambda name: f"https://ejemplo.org/{name}")
    assert md.targets(linked)[:2] == [
        "https://ejemplo.org/notebooks/01_que_es_el_learning_rate.ipynb",
        "https://ejemplo.org/README.md",
    ]


def test_after_a_disconnection_it_says_what_to_run_first(written, tmp_path):
    """En las de reenganche y en la que importa todo, que son donde se empieza."""
    copy = cells(written / "03_donde_se_define.ipynb")
    tagged = [c for c in copy if "reenganche" in c.metadata.get("tags", [])]
    starts = [c for c in copy if c.id == "preparacion"] + tagged
    assert len(starts) > 2
    python = bare_python.create(tmp_path / "python")
    for cell in starts[:2]:
        command = [python, "-c", cell.source]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, encoding="utf-8"
        )
        assert done.stderr.endswith("Corré antes la primera celda: Preparar lrlab\n")
    for cell in starts:
        assert cell.source == copies.guarded(cell.source.replace(copies._GUARD, ""))


def test_for_class_nothing_is_answered_before(notebook, tmp_path_factory, written):
    folder = tmp_path_factory.getbasetemp() / "clase"
    if not folder.exists():
        copies.write_copies(folder, outputs=False)
    for_class, other = cells(folder / notebook.name), cells(written / notebook.name)
    assert [cell.source for cell in for_class] == [cell.source for cell in other]
    code = [cell for cell in for_class if cell.cell_type == "code"]
    assert [c.id for c in code if c.outputs or c.execution_count] == []


def test_no_notebook_needs_a_file_beside_it(notebook):
    images = re.compile(r"!\[[^\]]*\]\(([^)]*)\)|<img\b[^>]*src=[\"']([^\"']*)")
    for cell in cells(notebook):
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


def test_all_carry_the_same_and_again_gives_the_same(written, tmp_path):
    for again in copies.write_copies(tmp_path):
        assert setup_source(again) == setup_source(written / ALONE)
        assert again.read_bytes() == (written / again.name).read_bytes()


def test_they_say_the_version(written):
    assert f"# lrlab {lrlab.__version__}, entero" in setup_source(written / ALONE)


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


@pytest.mark.parametrize("arguments", [[], ["--clase"], ["a", "b"], ["--otra"]])
def test_without_a_folder_it_says_how_to_use_it(arguments, root):
    done = run(root, *arguments)
    assert done.returncode == 2
    assert "Uso: python3 -m tools.copies CARPETA [--clase]" in done.stderr


# --- La rama colab --------------------------------------------------------------


@pytest.fixture(scope="module")
def branch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rama")
    colab_branch.write_branch(folder, FORK)
    return folder


def test_every_link_of_the_branch_to_itself_opens_a_file_of_it(branch):
    ours = f"https://colab.research.google.com/github/{FORK}/blob/colab/"
    readme = (branch / "README.md").read_text(encoding="utf-8")
    opened = {t.removeprefix(ours) for t in md.targets(readme) if t.startswith(ours)}
    notebooks = {p.relative_to(branch).as_posix() for p in branch.glob("**/*.ipynb")}
    assert opened == notebooks
    for path in branch.glob("**/*.ipynb"):
        text = "\n".join(c.source for c in cells(path) if c.cell_type == "markdown")
        found = [t for t in md.targets(text) if t.startswith(ours)]
        folder = path.parent.relative_to(branch).as_posix().removeprefix(".")
        assert found
        assert {t.removeprefix(ours).rpartition("/")[0] for t in found} == {folder}
        assert {t.removeprefix(ours) for t in found} <= notebooks


def test_without_a_repository_it_says_how_to_use_it(monkeypatch, capsys):
    monkeypatch.delenv("GITHUB_REPOSITORY", raising=False)
    assert colab_branch.main(["carpeta"]) == 2
    assert "GITHUB_REPOSITORY=dueño/nombre" in capsys.readouterr().err
