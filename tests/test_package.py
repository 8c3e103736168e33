"""`import lrlab` es liviano y sus nombres públicos existen."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import lrlab


def run_python(code: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )


def test_import_brings_neither_tensorflow_nor_matplotlib():
    loaded = run_python(
        "import sys, lrlab; lrlab.linear_dataset(); lrlab.critical_learning_rate(2);"
        "print(*{m.partition('.')[0] for m in sys.modules})"
    ).stdout.split()
    assert "numpy" in loaded
    assert not {"tensorflow", "keras", "matplotlib", "IPython"} & set(loaded)


@pytest.mark.parametrize("name", lrlab.__all__)
def test_every_public_name_loads_and_is_documented(name):
    value = getattr(lrlab, name)
    assert name in dir(lrlab)
    if callable(value):
        assert value.__doc__, f"{name} no tiene docstring"


def test_public_names_are_not_hidden_by_their_modules():
    run_python(
        "import lrlab.data, lrlab.descent, lrlab.classroom.figures, lrlab.plots\n"
        "import lrlab\n"
        "for name in lrlab.__all__:\n"
        "    assert not hasattr(getattr(lrlab, name), '__path__')\n"
        "    assert type(getattr(lrlab, name)).__name__ != 'module', name"
    )


def test_unknown_name_is_refused_in_spanish():
    with pytest.raises(AttributeError, match="no tiene nada que se llame 'sarasa'"):
        lrlab.sarasa  # noqa: B018


def test_tensorflow_starts_without_a_word():
    result = run_python("import lrlab.quiet, keras; keras.ops.ones(3)")
    assert result.stderr == ""
    assert result.stdout == ""


def test_editors_see_the_same_names():
    stub = (Path(lrlab.__file__).parent / "__init__.pyi").read_text(encoding="utf-8")
    seen = {
        (node.module, alias.name)
        for node in ast.parse(stub).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {(f"lrlab.{m}", name) for name, m in lrlab._MODULE_OF.items()}
