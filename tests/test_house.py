"""La casa: módulos chicos, flechas que sólo bajan, y ningún dibujo que traiga Keras."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lrlab"
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
MAX_MODULE_LINES, MAX_FUNCTION_LINES = 250, 60

MAY_USE = {
    "lecciones": {"lecciones", "engine"},
    "engine": {"lecciones", "engine"},
    "plots": {"lecciones", "plots"},
    "classroom": {"lecciones", "engine", "plots", "classroom"},
}
"""A qué cuartos puede ir cada uno; las lecciones están en la raíz."""


def room_of(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[1] in MAY_USE else "lecciones"


def imports_of(path: Path) -> set[str]:
    """Los módulos de lrlab que un archivo importa, también adentro de una función."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= (names & set(MODULES)) or {node.module}
    return {name for name in found if name.startswith("lrlab.")}


def code_lines(function: ast.AST) -> int:
    """Los renglones de una función, sin contar su docstring."""
    whole = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function, clean=False) is not None:
        whole -= first.end_lineno - first.lineno + 1
    return whole


@pytest.mark.parametrize("module", MODULES)
def test_each_module_is_short(module):
    lines = MODULES[module].read_text(encoding="utf-8").splitlines()
    assert len(lines) <= MAX_MODULE_LINES, f"{module}: {len(lines)} renglones"
    for node in ast.walk(ast.parse("\n".join(lines))):
        if isinstance(node, ast.FunctionDef):
            where = f"{module}.{node.name}: {code_lines(node)} renglones"
            assert code_lines(node) <= MAX_FUNCTION_LINES, where


def test_arrows_only_go_down():
    wrong = [
        f"{module} → {used}"
        for module, path in MODULES.items()
        if module != "lrlab.__init__"
        for used in imports_of(path)
        if room_of(used) not in MAY_USE[room_of(module)]
    ]
    assert wrong == []


def test_nothing_imports_in_a_circle():
    graph = {module: imports_of(path) for module, path in MODULES.items()}
    TopologicalSorter(graph).prepare()  # CycleError nombra el círculo


def test_drawing_brings_no_keras():
    plots = [name for name in MODULES if room_of(name) == "plots"]
    code = (
        f"import sys, {', '.join(plots)}\n"
        "print({'keras', 'tensorflow'} & set(sys.modules) or 'nada')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout == "nada\n", done.stdout + done.stderr
