"""Figuras con el estilo de la serie, que se cierran al terminar cada prueba."""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import pytest

from lrlab.plots import style


@pytest.fixture(autouse=True)
def clean_figures():
    with plt.rc_context():
        style.use_style()
        yield
    plt.close("all")
