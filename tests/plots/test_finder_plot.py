"""La curva de un finder y lo que propone cada regla."""

from types import SimpleNamespace

import numpy as np
import pytest
from drawn import curves

from lrlab.plots.finder import plot_finder
from lrlab.plots.style import DECORATION

RATES = np.geomspace(1e-3, 1, 4)


def found(losses) -> SimpleNamespace:
    losses = np.array(losses, float)
    return SimpleNamespace(learning_rates=RATES, losses=losses, smoothed=losses)


def test_it_marks_each_suggestion_on_the_curve():
    proposed = {"una": 1e-2, "otra": 0.1**1.5, "ninguna": None}
    ax = plot_finder(found([8, 4, 2, 90]), suggestions=proposed)
    drawn = curves(ax)
    assert set(drawn) == {"pérdida suavizada", "una", "otra"}
    assert drawn["una"].get_ydata() == pytest.approx([4])
    assert drawn["otra"].get_ydata() == pytest.approx([3])
    assert drawn["una"].get_marker() != drawn["otra"].get_marker()
    assert [t.get_text() for t in ax.legend().get_texts()][-1] == "ninguna: nada"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_it_names_down_to_the_minimum_and_draws_the_rest():
    ax = plot_finder(found([8, 4, 2, 90]))
    drawn = curves(ax)["pérdida suavizada"]
    np.testing.assert_array_equal(drawn.get_ydata(), [8, 4, 2])
    [hidden] = [line for line in ax.lines if line.get_gid() == DECORATION]
    np.testing.assert_array_equal(hidden.get_ydata(), [2, 90])


def test_curves_share_axes_and_bear_what_is_not_finite():
    ax = plot_finder({"una": (RATES, [8, 4, 2, np.inf]), "otra": (RATES, [np.nan] * 4)})
    assert set(curves(ax)) == {"una", "otra"}
    ax.figure.canvas.draw()


def test_several_curves_are_named_to_the_first_minimum_of_all():
    ax = plot_finder({"una": (RATES, [8, 4, 9, 9]), "otra": (RATES, [8, 7, 6, 9])})
    for drawn in curves(ax).values():
        np.testing.assert_array_equal(drawn.get_xdata(), RATES[:2])


@pytest.mark.parametrize(
    ("rates", "losses"),
    [(RATES, [1, 2]), (RATES[::-1], [1, 2, 3, 4]), ([0.1, 0.1], [1, 2])],
)
def test_what_is_not_a_curve_is_refused(rates, losses):
    with pytest.raises(ValueError, match="'una' tienen que ser crecientes"):
        plot_finder({"una": (rates, losses)})
