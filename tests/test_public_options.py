"""Cada opción pública está explicada, y alguna prueba o notebook la usa."""

import inspect
import re
from dataclasses import is_dataclass
from pathlib import Path

import nbformat
import pytest

import lrlab

ROOT = Path(__file__).parents[1]
CALLABLES = {  # menos las dataclasses, que se reciben y no se llaman
    name: value
    for name in lrlab.__all__
    if callable(value := getattr(lrlab, name)) and not is_dataclass(value)
}


def options(value) -> list[str]:
    kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    parameters = inspect.signature(value).parameters.values()
    return [p.name for p in parameters if p.kind not in kinds]


def explained(name: str, value) -> bool:
    """Si el docstring (de la clase, o de su __init__) nombra ese parámetro."""
    texts = [value.__doc__, value.__init__.__doc__ if inspect.isclass(value) else ""]
    return re.search(rf"\b{name}\b", "\n".join(filter(None, texts))) is not None


@pytest.fixture(scope="module")
def uses() -> str:
    """Todo el código de las pruebas y de los notebooks."""
    tests = [path.read_text(encoding="utf-8") for path in ROOT.glob("tests/**/*.py")]
    cells = [
        cell.source
        for path in ROOT.glob("notebooks/*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    ]
    return "\n".join(tests + cells)


@pytest.mark.parametrize("function", CALLABLES)
def test_every_option_is_explained(function):
    value = CALLABLES[function]
    assert [n for n in options(value) if not explained(n, value)] == []


@pytest.mark.parametrize("function", CALLABLES)
def test_every_option_is_used_by_a_test_or_a_notebook(function, uses):
    """Por su nombre, si tiene un valor por omisión; si no, alcanza con llamarla."""
    assert re.search(rf"\b{function}\b", uses)
    value = CALLABLES[function]
    defaults = [
        name
        for name in options(value)
        if inspect.signature(value).parameters[name].default is not inspect._empty
    ]
    unused = [n for n in defaults if not re.search(rf"\b{n}\s*=|[\"']{n}[\"']", uses)]
    assert unused == []
