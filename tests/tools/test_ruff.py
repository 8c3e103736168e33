"""El código del paquete, de las pruebas y de los notebooks pasa ruff."""

import pytest
from run_module import run_module


@pytest.mark.parametrize("command", [["check"], ["format", "--check"]], ids=" ".join)
def test_ruff_finds_nothing(command, root):
    done = run_module("ruff", root, *command, "--no-cache", ".")
    assert done.returncode == 0, done.stdout + done.stderr
