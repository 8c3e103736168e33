"""Qué se junta en esta carpeta y cuáles son los notebooks que se prueban."""

from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))

collect_ignore = ["bench"]  # mide tiempos: no se corre con las pruebas


def pytest_generate_tests(metafunc):
    """Una prueba que pide `notebook` se repite con cada notebook de la serie."""
    if "notebook" in metafunc.fixturenames:
        metafunc.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)


@pytest.fixture(scope="session")
def root() -> Path:
    """La raíz del repositorio."""
    return Path(__file__).parents[1]
