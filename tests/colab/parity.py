"""Cada notebook, solo, con las versiones de Colab: anda y da las salidas guardadas.

Corre con un Python que tenga las versiones de constraints.txt (ver .ci/colab)::

    python -m pytest tests/colab/parity.py

Cada notebook va a una carpeta donde no hay otra cosa, con un Python que no tiene lrlab.
De dos maneras: instalándolo con la celda de arranque, del repositorio, al que se llega
con una dirección de GitHub que git cambia por la carpeta de un clon; y como copia
autónoma, sin repositorio ni índice de paquetes; ahí, al final, se mueve además cada
control. nbval compara igual que siempre.
"""

import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import bare_python
import nbformat
import pytest
from notebook_lint import is_silenced

from lrlab import _setup_cell, copies, repo

HERE = Path(__file__).parent
REPOSITORY = "una-escuela/lrlab-de-prueba"  # no se llega: git la cambia por el clon
ADDRESS = f"https://github.com/{REPOSITORY}"
PINS = re.findall(
    r"^\w.*==.*", (HERE / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE
)
SHORT = "00_empeza_aca.ipynb"
MOVE_EVERY_CONTROL = """
import ipywidgets

moved = []
for control in list(ipywidgets.Widget.widgets.values()):
    if hasattr(control, "index"):  # elige una de sus opciones
        moved.append(control)
        for control.index in range(len(control.options)):
            pass
    elif hasattr(control, "max") and hasattr(control, "value"):
        moved.append(control)
        base = getattr(control, "base", None)  # en los logarítmicos, va el exponente
        for end in (control.max, control.min):
            control.value = end if base is None else base**end
assert moved
"""
NOT_COPIED = (".git", ".venv*", "*.egg-info", "artefactos", "__pycache__", ".*_cache")


@pytest.fixture(scope="session")
def published(root, tmp_path_factory) -> Path:
    """Un clon con la dirección escrita y la versión etiquetada, como en GitHub."""
    clone = tmp_path_factory.mktemp("publicado") / "lrlab"
    shutil.copytree(root, clone, ignore=shutil.ignore_patterns(*NOT_COPIED))
    project = (clone / "pyproject.toml").read_text(encoding="utf-8")
    author = ("-c", "user.name=pruebas", "-c", "user.email=pruebas@ejemplo.invalid")
    for command in (
        [sys.executable, "-m", "lrlab.repo", REPOSITORY],
        ["git", "init", "--quiet"],
        ["git", "add", "--all"],
        ["git", *author, "commit", "--quiet", "--message=Publicado"],
        ["git", "tag", f"v{repo.version_in(project)}"],
    ):
        subprocess.run(command, cwd=clone, check=True, stdout=subprocess.DEVNULL)
    return clone


@pytest.fixture(scope="session")
def self_contained(root, tmp_path_factory) -> Path:
    """La carpeta con las copias autónomas, hechas de lo que está guardado."""
    folder = tmp_path_factory.mktemp("copias")
    copies.write_copies(root, folder)
    return folder


@pytest.fixture
def alone(tmp_path, monkeypatch, run_nbval):
    """Corre un notebook solo en una carpeta, sin lrlab: {id de celda: resultado}."""

    def run(nb, name: str, clone: Path | None = None) -> dict[str, str]:
        folder = tmp_path / "solo"
        folder.mkdir()
        nbformat.write(nb, folder / name)
        monkeypatch.delenv("PYTHONPATH", raising=False)
        monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "file" if clone else "ninguno")
        if clone:
            monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
            monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.{clone.as_uri()}.insteadOf")
            monkeypatch.setenv("GIT_CONFIG_VALUE_0", ADDRESS)
        else:
            monkeypatch.setenv("PIP_NO_INDEX", "1")
        python = bare_python.create(tmp_path / "python")
        assert not bare_python.sees_lrlab(python, folder), "este Python ya tiene lrlab"
        monkeypatch.setattr(sys, "executable", python)
        results = run_nbval(folder / name)
        assert [path.name for path in folder.iterdir()] == [name]
        return results

    return run


def read(path: Path):
    return nbformat.read(path, as_version=4)


def outcomes(nb, failed=()) -> dict[str, str]:
    """Lo que tiene que decir nbval: todas pasan, menos las que fallan."""
    return {
        cell.id: "failed" if cell.id in failed else "passed"
        for cell in nb.cells
        if cell.cell_type == "code"
    }


@pytest.mark.parametrize("line", PINS)
def test_the_versions_are_those_of_colab(line):
    name, _, expected = line.partition("==")
    assert version(name) == expected


def test_installed_from_the_repository(notebook, published, alone, tmp_path):
    nb = read(published / "notebooks" / notebook.name)
    assert alone(nb, notebook.name, published) == outcomes(nb)
    # Y no se tocó nada de lo que Colab trae: sólo llegó lrlab.
    (installed,) = tmp_path.glob("python/**/site-packages/lrlab")
    arrived = {path.name.partition("-")[0] for path in installed.parent.iterdir()}
    assert arrived == {"lrlab", bare_python.PTH}


def test_self_contained_copy(notebook, self_contained, alone):
    nb = read(self_contained / notebook.name)
    if has_controls(nb):
        nb.cells.append(nbformat.v4.new_code_cell(MOVE_EVERY_CONTROL, id="mover"))
        nb.cells[-1].execution_count = len(nb.cells)  # sin salidas: que no escriba nada
    assert alone(nb, notebook.name) == outcomes(nb)


def has_controls(nb) -> bool:
    """Si alguna celda muestra controles: en su lugar queda guardado un aviso."""
    return any(
        str(output.get("data", {}).get("text/plain", "")).startswith("Controles (")
        for cell in nb.cells
        for output in cell.get("outputs", [])
    )


# --- Esta prueba puede fallar ---------------------------------------------------


def test_another_output_fails(self_contained, alone):
    nb = read(self_contained / SHORT)
    printed = next(
        cell
        for cell in nb.cells
        if cell.cell_type == "code"
        and not is_silenced(cell)
        and any(output.output_type == "stream" for output in cell.outputs)
    )
    printed.outputs[0].text += "y otra cosa\n"
    assert alone(nb, SHORT) == outcomes(nb, failed={printed.id})


def test_without_setup_cell_it_fails(published, alone):
    nb = read(published / "notebooks" / SHORT)
    nb.cells = [cell for cell in nb.cells if cell.id != _setup_cell.CELL_ID]
    assert "failed" in alone(nb, SHORT, published).values()


def test_without_repository_it_fails(published, alone):
    nb = read(published / "notebooks" / SHORT)
    assert alone(nb, SHORT)[_setup_cell.CELL_ID] == "failed"
