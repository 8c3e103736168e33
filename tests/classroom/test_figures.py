"""La descripción dice lo que la figura muestra, y cambia si la figura cambia."""

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

import lrlab
from lrlab import DECORATION, describe, format_number
from lrlab.classroom import figures


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]


def test_a_curve_is_told_by_its_ends_and_its_minimum(ax):
    ax.plot([1, 2, 3], [400, 3.14159, 9], label="lr=0.1")
    text = describe(ax)
    assert "«lr=0.1»: 3 puntos, de (1; 400) a (3; 9), mínimo en (2; 3.1)" in text
    assert "mínimo en (2; 3.14)" in describe(ax, digits=3)


def test_titles_axes_and_scales_are_told(ax):
    ax.set(title="Un título", xlabel="Época", ylabel="Pérdida", yscale="log")
    ax.set(xlim=(1, 100), ylim=(3, 400))
    text = describe(ax)
    assert "Un título. Eje x (Época): de 1 a 100." in text
    assert "Eje y (Pérdida): de 3 a 400, escala logarítmica." in text


def test_divergence_is_told(ax):
    ax.plot([1, 2, 3], [4, np.inf, np.nan], label="lr=9")
    assert "lr=9» en (1; 4)" in describe(ax)
    ax.plot([1, 2, 3, 4], [4, 8, np.inf, np.nan], label="lr=10")
    assert "deja de ser finita en x = 3" in describe(ax)
    ax.plot([1, 2], [np.nan, np.nan], label="lr=11")
    assert "«lr=11» no tiene ningún valor finito" in describe(ax)


def test_panels_are_numbered():
    figure, axes = plt.subplots(1, 2)
    for panel, title in zip(axes, ("uno", "dos"), strict=True):
        panel.set_title(title)
    figure.suptitle("Dos paneles")
    text = describe(figure)
    assert "Dos paneles." in text
    assert "Panel 1: uno." in text
    assert "Panel 2: dos." in text


def test_points_maps_bars_notes_and_lines(ax):
    ax.scatter([0, 1, 2], [5, 6, 4], label="datos")
    ax.axhline(3.7, label="piso")
    ax.axvline(0.5, label="crítico")
    ax.bar([0, 1], [2, 3], label="épocas")
    ax.pcolormesh(np.array([[1.0, 2.0, 3.0], [4.0, np.nan, 6.0]]))
    ax.imshow(np.ones((2, 2, 3)), label="Arriba es azul")
    ax.imshow(np.ones((2, 2, 3)))
    ax.text(0, 0, "divergió")
    ax.text(0, 0, "adorno", gid=DECORATION)
    text = describe(ax)
    assert "«datos»: 3 puntos, x de 0 a 2, y de 4 a 6" in text
    assert "«piso»: recta horizontal en 3.7" in text
    assert "«crítico»: recta vertical en 0.5" in text
    assert "«épocas»: barras de 2, 3" in text
    assert "Mapa de 2 × 3 valores, de 1 a 6; 1 sin valor finito" in text
    assert "valor finito. Arriba es azul. «épocas»" in text
    assert "Notas: divergió" in text
    assert "adorno" not in text


def test_colorbars_are_not_panels(ax):
    ax.figure.colorbar(ax.pcolormesh(np.ones((2, 2))))
    assert "Panel" not in describe(ax)


def test_the_description_changes_with_the_data():
    before = describe(lrlab.plot_losses({0.1: [400, 4]}))
    after = describe(lrlab.plot_losses({0.1: [400, 4.1]}))
    assert before != after


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0294059, "0.0294"),
        (382.4, "382"),
        (1000, "1000"),
        (23456, "23500"),
        (-3, "−3"),
        (0, "0"),
        (-0.0, "0"),
    ]
    + [
        (1.23456e7, "1.23×10⁷"),
        (1e-5, "1×10⁻⁵"),
        (np.inf, "infinito"),
        (np.nan, "nan"),
    ],
)
def test_format_number(value, text):
    assert format_number(value) == text


@pytest.fixture
def displayed(monkeypatch):
    """Lo que se mandó a mostrar: tuplas (datos, metadatos)."""
    outputs = []
    monkeypatch.setattr(
        "IPython.display.display",
        lambda data, metadata, raw: outputs.append((data, metadata, raw)),
    )
    return outputs


def test_show_displays_png_with_its_description_and_closes(ax, displayed):
    ax.plot([1, 2], [3, 4], label="lr=0.1")
    text = describe(ax)
    figures.show(ax)
    ((data, metadata, raw),) = displayed
    assert set(data) == {"image/png", "text/plain"}
    assert data["text/plain"] == metadata["image/png"]["alt"] == text
    assert data["image/png"].startswith("iVBORw0KGgo")
    assert raw
    assert ax.figure.number not in plt.get_fignums()


def test_show_takes_the_current_figure(ax, displayed):
    figures.show()
    assert len(displayed) == 1
    assert not plt.get_fignums()


def test_digits_decide_the_precision(ax, displayed):
    ax.plot([1, 2], [3.14159, 2.71828], label="lr=0.1")
    figures.show(ax, digits=2)
    assert "de (1; 3.1) a (2; 2.7)" in displayed[0][0]["text/plain"]
    with pytest.raises(ValueError, match="digits .* 1 o más; llegó 0"):
        describe(ax, digits=0)


def test_show_refuses_what_is_not_a_figure():
    with pytest.raises(TypeError, match="figure .* ejes de matplotlib.* list"):
        figures.show([1, 2])
