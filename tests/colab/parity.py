"""La copia de cada notebook, sola, con las versiones de Colab: da lo guardado.

Corre con un Python que tenga las versiones de constraints.txt (ver .ci/colab)::

    python -m pytest tests/colab/parity.py

Cada copia va a una carpeta donde no hay otra cosa, con un Python que no tiene lrlab ni
llega a un índice de paquetes. Al final se mueve además cada control. nbval compara
igual que siempre.
"""

import re
import sys
from importlib.metadata import version
from pathlib import Path

import bare_python
import nbformat
import pytest
from notebook_lint import is_silenced

from tools import setup_cell
from tools.copies import write_copies

HERE = Path(__file__).parent
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


@pytest.fixture(scope="session")
def self_contained(tmp_path_factory) -> Path:
    """La carpeta con las copias autónomas, hechas de lo que está guardado."""
    folder = tmp_path_factory.mktemp("copias")
    write_copies(folder)
    return folder


@pytest.fixture
def alone(tmp_path, monkeypatch, run_nbval):
    """Corre un notebook solo en una carpeta, sin lrlab: {id de celda: resultado}."""

    def run(nb, name: str) -> dict[str, str]:
        folder = tmp_path / "solo"
        folder.mkdir()
        nbformat.write(nb, folder / name)
        monkeypatch.delenv("PYTHONPATH", raising=False)
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


def test_self_contained_copy(notebook, self_contained, alone):
    nb = read(self_contained / notebook.name)
    if has_controls(nb):
        nb.cells.append(nbformat.v4.new_code_cell(MOVE_EVERY_CONTROL, id="mover"))
        nb.cells[-1].execution_count = len(nb.cells)  # sin salidas: que no escriba nada
    assert alone(nb, notebook.name) == outcomes(nb)


@pytest.mark.parametrize("line", PINS)
def test_the_versions_are_those_of_colab(line):
    name, _, expected = line.partition("==")
    assert version(name) == expected


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


def test_without_setup_cell_it_fails(self_contained, alone):
    nb = read(self_contained / SHORT)
    nb.cells = [cell for cell in nb.cells if cell.id != setup_cell.CELL_ID]
    assert "failed" in alone(nb, SHORT).values()
