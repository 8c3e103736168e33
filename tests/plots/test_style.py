"""El lenguaje visual: estilos, colores y trazos."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from lrlab.plots import style
from lrlab.plots.losses import plot_losses

DECAYING = {0.1: [400, 40, 4], 0.01: [400, 200, 100]}


def test_the_projector_style_is_larger_and_comes_back():
    sizes = {}
    for name in ("cuaderno", "proyector", "cuaderno"):
        style.use_style(name)
        ax = plot_losses(DECAYING)
        sizes[name] = (ax.xaxis.label.get_size(), ax.lines[0].get_linewidth())
    assert sizes["proyector"] > sizes["cuaderno"]
    assert plt.rcParams["font.size"] == style.STYLE["font.size"]


def test_without_a_name_the_style_stays():
    style.use_style("proyector")
    style.use_style()
    assert plt.rcParams["lines.linewidth"] == style.PROJECTOR["lines.linewidth"]
    style.use_style("cuaderno")
    style.use_style()
    assert plt.rcParams["lines.linewidth"] == style.STYLE["lines.linewidth"]


def test_unknown_style():
    with pytest.raises(ValueError, match="name .* 'cuaderno', 'proyector'; llegó 'x'"):
        style.use_style("x")


def test_colors_follow_the_logarithm():
    low, middle, high = style.learning_rate_colors([1e-4, 1e-2, 1])
    [alone] = style.learning_rate_colors([1e-2], among=[1e-4, 1])
    np.testing.assert_allclose(alone, middle)
    np.testing.assert_allclose(style.learning_rate_colors([1, 1e-4, 1e-2])[2], middle)
    expected = style.learning_rate_colors([1, 2, 4])[1]
    np.testing.assert_allclose(middle, expected)
    assert not np.allclose(low, high)


def test_series_differ_in_stroke_and_get_lighter():
    drawn = style.series_styles(6)
    assert len({str(each["ls"]) for each in drawn}) == 6
    light = [each["color"][:3] @ np.array([0.3, 0.59, 0.11]) for each in drawn]
    assert (np.diff(light) > 0.02).all()
    assert style.series_styles(1) == [{"color": style.INK, "ls": "-"}]


def test_a_seventh_curve_is_refused():
    with pytest.raises(ValueError, match="hasta 6 curvas .* llegaron 7"):
        style.series_styles(7)
