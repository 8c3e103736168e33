"""La dirección del repositorio es una sola, y todo lo que la lleva la lleva bien."""

import json
import re
import shutil
import subprocess
import sys
from functools import partial

import nbformat
import pytest
from run_module import run_module

from lrlab import _setup_cell, repo

FORK = "una-escuela/lrlab-de-prueba"
COLAB = "https://colab.research.google.com/github/"
LONGEST = f"{'a' * 39}/{'b' * 100}"


def read(path) -> str:
    return path.read_text(encoding="utf-8")


def relative(paths, root) -> list[str]:
    return sorted(path.relative_to(root).as_posix() for path in paths)


# --- Lo guardado ----------------------------------------------------------------


def test_everything_agrees_with_pyproject(root):
    assert relative(repo.changes(root), root) == [], "corré python -m lrlab.repo"


def test_the_first_code_cell_is_the_setup(notebook):
    nb = nbformat.read(notebook, as_version=4)
    first = next(cell for cell in nb.cells if cell.cell_type == "code")
    assert first.id == _setup_cell.CELL_ID
    assert first.outputs == []


def test_no_link_to_colab_is_stray(root):
    """Ni un enlace de más que el comando no escriba, como una insignia a mano."""
    address = repo.address_in(read(root / "pyproject.toml"))
    notebooks = sorted(root.glob("notebooks/*.ipynb"))
    files = [root / "README.md", *notebooks]
    found = [link for path in files for link in colab_links(read(path))]
    expected = (
        [] if address is None else 2 * [colab_link(address, p) for p in notebooks]
    )
    assert sorted(found) == sorted(expected)


def colab_links(text: str) -> list[str]:
    return re.findall(re.escape(COLAB) + r"[^\s)\"\\]+", text)


def colab_link(address: str, path) -> str:
    repository = address.removeprefix("https://github.com/")
    return f"{COLAB}{repository}/blob/main/notebooks/{path.name}"


# --- El comando, sobre una copia ------------------------------------------------


run = partial(run_module, "lrlab.repo")


@pytest.fixture(scope="module")
def forked(root, tmp_path_factory):
    """Una copia del repositorio a la que el comando le escribió otra dirección."""
    copy = tmp_path_factory.mktemp("fork") / "lrlab-fork"
    shutil.copytree(root / "notebooks", copy / "notebooks")
    shutil.copytree(root / "lrlab", copy / "lrlab")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, copy / name)
    done = run(copy, FORK)
    assert done.returncode == 0, done.stderr
    assert f"https://github.com/{FORK}" in done.stdout
    return copy


@pytest.fixture
def fork(forked, tmp_path):
    """Una copia de la copia, para estropearla."""
    return shutil.copytree(forked, tmp_path / "fork")


def test_badges_and_setup_cells_name_the_fork(forked):
    version = repo.version_in(read(forked / "pyproject.toml"))
    notebooks = list(forked.glob("notebooks/*.ipynb"))
    assert notebooks
    for path in notebooks:
        nb = nbformat.read(path, as_version=4)
        link = f"{COLAB}{FORK}/blob/main/notebooks/{path.name}"
        title, blank, badge, *_ = nb.cells[0].source.splitlines()
        assert (title[:2], blank) == ("# ", "")
        assert badge.endswith(f"({link})")
        assert f"git+https://github.com/{FORK}@v{version}\n" in nb.cells[1].source
        assert link in read(forked / "README.md")


def test_the_rest_of_each_notebook_is_the_same(forked, root):
    for path in forked.glob("notebooks/*.ipynb"):
        fork, original = (
            nbformat.read(folder / "notebooks" / path.name, as_version=4)
            for folder in (forked, root)
        )
        assert fork.metadata == original.metadata
        assert [c for c in fork.cells[1:] if c.id != _setup_cell.CELL_ID] == [
            c for c in original.cells[1:] if c.id != _setup_cell.CELL_ID
        ]


def test_files_are_written_as_jupyter_does(forked, tmp_path):
    for path in forked.glob("notebooks/*.ipynb"):
        nbformat.write(nbformat.read(path, as_version=4), tmp_path / path.name)
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


def test_again_writes_nothing(forked):
    assert repo.changes(forked) == repo.changes(forked, FORK) == {}
    assert "escrito" not in run(forked / "notebooks", FORK).stdout


def test_only_the_standard_library_is_needed(fork):
    """En GitHub corren sin instalar nada."""
    for module, argument in (("lrlab.repo", FORK), ("lrlab.copies", "copias")):
        command = [sys.executable, "-S", "-m", module, argument]
        done = subprocess.run(command, cwd=fork, capture_output=True, encoding="utf-8")
        assert done.returncode == 0, done.stderr


def test_another_address_replaces_it_all(fork):
    assert run(fork, "otro_mas/curso.lr").returncode == 0
    for path in [*fork.glob("*.*"), *fork.glob("notebooks/*.ipynb")]:
        assert FORK not in read(path)
        assert "otro_mas/curso.lr" in read(path)


def test_without_address_nothing_points_anywhere(fork):
    project = fork / "pyproject.toml"
    unknown = repo.with_address(read(project), "https://lrlab.invalid/")
    project.write_text(unknown, encoding="utf-8")
    done = run(fork)
    assert "no tiene dirección" in done.stdout
    for path in [*fork.glob("*.*"), *fork.glob("notebooks/*.ipynb")]:
        assert FORK not in read(path)
        assert colab_links(read(path)) == []
        assert "git+http" not in read(path)


def test_ruff_accepts_the_longest_address(fork, root):
    assert run(fork, LONGEST).returncode == 0
    for command in (["check"], ["format", "--check"]):
        done = run_module("ruff", fork, *command, "--no-cache", "notebooks")
        assert done.returncode == 0, done.stdout + done.stderr


A_NOTEBOOK = "notebooks/03_dataset_y_modelo.ipynb"


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (A_NOTEBOOK, f"github/{FORK}/blob", "github/otra/cosa/blob"),
        (A_NOTEBOOK, "blob/main/notebooks/03_", "blob/main/notebooks/04_"),
        (A_NOTEBOOK, "blob/main", "blob/otra"),
        (A_NOTEBOOK, f"git+https://github.com/{FORK}", "git+https://github.com/x/y"),
        (A_NOTEBOOK, "@v0.1.0", "@v0.0.9"),
        (A_NOTEBOOK, '"cellView": "form"', '"cellView": "code"'),
        (A_NOTEBOOK, "--no-deps ", ""),
        ("README.md", f"github/{FORK}/blob", "github/otra/cosa/blob"),
        ("README.md", "notebooks/03_dataset_y_modelo.ipynb)", "notebooks/x.ipynb)"),
    ],
)
def test_one_place_that_disagrees_is_seen(name, old, new, fork):
    text = read(fork / name)
    assert old in text
    # En el README la última vez: las primeras son de otras tablas.
    head, _, tail = text.rpartition(old)
    (fork / name).write_text(head + new + tail, encoding="utf-8")
    assert relative(repo.changes(fork), fork) == [name]
    assert run(fork).returncode == 0
    assert read(fork / name) == text


def test_another_address_or_version_in_pyproject_is_seen_everywhere(fork):
    project = read(fork / "pyproject.toml")
    notebooks = relative(fork.glob("notebooks/*.ipynb"), fork)
    version = repo.version_in(project)
    for old, new, files in (
        (FORK, "otra/cosa", ["README.md", *notebooks]),
        (f'version = "{version}"', 'version = "9.9.9"', notebooks),
    ):
        changed = project.replace(old, new)
        assert changed != project
        (fork / "pyproject.toml").write_text(changed, encoding="utf-8")
        assert relative(repo.changes(fork), fork) == files


def test_a_notebook_without_setup_cell_gets_one(fork):
    path = fork / A_NOTEBOOK
    text = read(path)
    notebook = json.loads(text)
    notebook["cells"] = [
        cell for cell in notebook["cells"] if cell["id"] != _setup_cell.CELL_ID
    ]
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            for counted in (cell, *cell["outputs"]):
                if "execution_count" in counted:
                    counted["execution_count"] -= 1
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert repo.changes(fork) == {path: text}


# --- Lo que se rechaza ----------------------------------------------------------


@pytest.mark.parametrize(
    "repository",
    [
        "",
        "lrlab",
        "escuela/",
        "/lrlab",
        "escuela/lrlab/más",
        "una escuela/lrlab",
        "-escuela/lrlab",
        "escuela/..",
        "escuela/lrlab.git",
        "https://github.com/escuela/lrlab",
        'escuela/l"rlab',
        "escuela/lrlab\n",
    ],
)
def test_a_malformed_repository_is_refused_and_nothing_written(repository, root):
    with pytest.raises(ValueError, match=r"dueño/nombre.*Llegó"):
        repo.changes(root, repository)


def test_the_command_says_what_is_wrong_in_spanish(fork, tmp_path):
    done = run(fork, "https://github.com/escuela/lrlab")
    assert done.returncode == 1
    assert "se dice dueño/nombre" in done.stderr
    assert "Traceback" not in done.stderr
    done = run(tmp_path, FORK)
    assert done.returncode == 1
    assert "no está dentro del repositorio de lrlab" in done.stderr
    done = run(fork, "--ayuda")
    assert done.returncode == 2
    assert "Uso: python -m lrlab.repo" in done.stderr


@pytest.mark.parametrize(
    ("name", "old", "message"),
    [
        ("README.md", "<!-- colab -->\n", "<!-- colab -->"),
        ("README.md", "<!-- /colab -->\n", "<!-- colab -->"),
        ("pyproject.toml", "Repository = ", r"Repository = \"…\""),
    ],
)
def test_a_missing_place_is_an_error(name, old, message, fork):
    path = fork / name
    path.write_text(read(path).replace(old, ""), encoding="utf-8")
    if name == "pyproject.toml":
        path.write_text(read(path).replace('"https://github', '# "https://github'))
    with pytest.raises(ValueError, match=message):
        repo.changes(fork, FORK)


def test_an_address_that_is_not_of_github_is_refused():
    project = '[project.urls]\nRepository = "https://gitlab.example/escuela/lrlab"'
    with pytest.raises(ValueError, match="gitlab"):
        repo.address_in(project)
