"""Qué se junta en esta carpeta y cuáles son los notebooks que se prueban."""

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

collect_ignore = ["bench"]  # mide tiempos: no se corre con las pruebas


# Lo que ejecuta notebooks, abre un navegador, empieza otro proceso o entrena mucho.
# Lo demás es `rapido`.
SLOW = (
    "tests/classroom/test_browser.py",
    "tests/classroom/test_live.py",
    "tests/classroom/test_widgets.py",
    "tests/engine/",
    "tests/notebooks/",
    "tests/site/",
    "tests/test_diagnosis.py::test_when_it_says_slow_it_was",
    "tests/test_package.py",
    "tests/test_real_data.py",
    "tests/test_transfer.py",
    "tests/tools/",
)


def pytest_ignore_collect(collection_path, config):
    """Con ``-m rapido``, lo demás ni se importa."""
    if config.option.markexpr != "rapido":
        return None
    path = collection_path.relative_to(ROOT).as_posix()
    return path.startswith(tuple(s.rstrip("/") for s in SLOW)) or None


def pytest_collection_modifyitems(items):
    for item in items:
        if item.nodeid.startswith("tests/") and not item.nodeid.startswith(SLOW):
            item.add_marker("rapido")


def pytest_generate_tests(metafunc):
    """Una prueba que pide `notebook` se repite con cada notebook de la serie."""
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def root() -> Path:
    """La raíz del repositorio."""
    return ROOT


@pytest.fixture
def run_nbval(root, tmp_path):
    """Corre un notebook con las opciones del proyecto: {id de celda: resultado}."""

    def run(path) -> dict[str, str]:
        report = tmp_path / "informe.xml"
        options = [
            "-c",
            "pyproject.toml",
            "--rootdir",
            ".",
            "-p",
            "nbval_as_jupyter",
            "-n0",
        ]
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", *options),
                *("-p", "no:cacheprovider", f"--junitxml={report}", path),
            ],
            cwd=root,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        print(done.stdout)  # pytest lo muestra si la prueba falla
        assert report.exists(), done.stderr
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        ids = [cell["id"] for cell in cells if cell["cell_type"] == "code"]
        return {
            ids[int(case.get("name").removeprefix("Cell "))]: outcome(case)
            for case in ElementTree.parse(report).iter("testcase")
        }

    return run


def outcome(case: ElementTree.Element) -> str:
    kinds = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    return next((kinds[child.tag] for child in case if child.tag in kinds), "passed")
