"""Lo que dibujan las funciones, leído de los propios artistas de matplotlib."""

import warnings
from itertools import pairwise

import matplotlib

matplotlib.use("agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

from lrlab.classroom.figures import DECORATION
from lrlab.descent import gradient_descent
from lrlab.plots import descent, finder, losses, style, sweeps
from lrlab.plots.losses import plot_losses

DECAYING = {0.1: [400, 40, 4], 0.01: [400, 200, 100], 0.001: [400, 390, 380]}
EXPLODING = {0.1: [400, 40, 4], 5.0: [400, 1e5, np.inf], 1.0: [400, 9e3, 8e5]}


@pytest.fixture(autouse=True)
def clean_figures():
    with plt.rc_context():
        style.use_style()
        yield
    plt.close("all")


def curves(ax):
    return {line.get_label(): line for line in ax.lines if line.get_gid() != DECORATION}


def labels(ax):
    return [t.get_text() for t in ax.texts]


def grey(color) -> float:
    return float(np.dot(color[:3], [0.299, 0.587, 0.114]))


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


def test_one_named_curve_per_learning_rate():
    ax = plot_losses(DECAYING)
    assert set(curves(ax)) == {"lr=0.1", "lr=0.01", "lr=0.001"}
    line = curves(ax)["lr=0.01"]
    np.testing.assert_array_equal(line.get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(line.get_ydata(), [400, 200, 100])
    assert sorted(labels(ax)) == sorted(curves(ax))


def test_it_draws_on_the_axes_it_is_given():
    ax = plt.subplots()[1]
    assert plot_losses(DECAYING, ax=ax) is ax


def test_curves_differ_in_stroke_and_in_grey():
    rates = [10.0**k for k in range(-5, 1)]
    drawn = curves(plot_losses({lr: [3, 2, 1] for lr in rates})).values()
    assert len({str(line._unscaled_dash_pattern) for line in drawn}) == len(rates)
    shades = [grey(c) for c in style.learning_rate_colors(rates)]
    assert np.all(np.diff(shades) > 0.02)


def test_colors_follow_the_logarithm():
    low, middle, high = style.learning_rate_colors([1e-4, 1e-2, 1])
    np.testing.assert_allclose(style.learning_rate_colors([1, 1e-4, 1e-2])[2], middle)
    expected = style.learning_rate_colors([1, 2, 4])[1]
    np.testing.assert_allclose(middle, expected)
    assert not np.allclose(low, high)


@pytest.mark.parametrize(
    ("losses", "scale"), [([400, 4], "log"), ([4, 3], "linear"), ([1, 0], "linear")]
)
def test_log_scale_only_where_the_range_asks(losses, scale):
    assert plot_losses({0.1: losses}).get_yscale() == scale


def test_divergence_is_drawn_marked_and_named():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_losses(EXPLODING)
        ax.figure.canvas.draw()
    assert {"lr=5 divergió", "lr=1 divergió", "lr=0.1"} == set(labels(ax))
    crosses = [line for line in ax.lines if line.get_marker() == "X"]
    assert sorted(float(c.get_xdata()[0]) for c in crosses) == [2, 2]
    top = ax.get_ylim()[1]
    assert all(c.get_ydata()[0] == pytest.approx(top) for c in crosses)
    assert top < 1e5


@pytest.mark.parametrize("losses", [[np.nan, np.nan], [np.inf], [5.0], [1e300, 1e308]])
def test_odd_curves_are_drawn_without_warnings(losses):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_losses({0.1: losses})
        ax.figure.canvas.draw()
    assert np.isfinite(ax.get_ylim()).all()


@pytest.mark.parametrize(
    ("losses", "expected"),
    [([4, 3], False), ([4, 39], False), ([4, 41], True), ([4, np.nan], True)]
    + [([4, np.inf, 1], True), ([4, 9000, 2], False)],
)
def test_diverged(losses, expected):
    assert losses.diverged(losses) is expected


def test_end_labels_do_not_overlap():
    ax = plot_losses({lr: [400, 4 + lr] for lr in (0.1, 0.01, 0.001, 1e-4)})
    ax.figure.canvas.draw()
    boxes = sorted((Text.get_window_extent(t) for t in ax.texts), key=lambda b: b.y0)
    assert all(low.y1 <= high.y0 + 2 for low, high in pairwise(boxes))


def test_spread_leaves_what_already_fits():
    np.testing.assert_allclose(losses.spread([0, 0.4, 1], 0.2), [0, 0.4, 1])


def test_spread_separates_around_the_middle_and_stays_inside():
    np.testing.assert_allclose(losses.spread([0.5, 0.5, 0.5], 0.1), [0.4, 0.5, 0.6])
    np.testing.assert_allclose(losses.spread([0, 0, 0.9], 0.2), [0, 0.2, 0.9])
    np.testing.assert_allclose(losses.spread([1, 1, 1], 0.2), [0.6, 0.8, 1])


def test_spread_is_the_least_squares_solution():
    rng = np.random.default_rng(0)
    wanted = np.sort(rng.uniform(0.3, 0.7, 5))
    best = losses.spread(wanted, 0.1)
    assert np.all(np.diff(best) >= 0.1 - 1e-12)
    for _ in range(2000):
        other = np.sort(best + rng.normal(0, 0.03, 5))
        if np.all(np.diff(other) >= 0.1):
            assert np.sum((other - wanted) ** 2) >= np.sum((best - wanted) ** 2) - 1e-12


RATES = [1e-3, 1e-2, 1e-1, 1.0]


def test_final_losses_draws_the_median_over_seeds():
    finals = [[400, 100, 4, 50], [300, 120, 5, 70], [350, 90, 3, np.nan]]
    ax = sweeps.plot_final_losses(RATES, finals, label="Adam")
    line = curves(ax)["Adam"]
    np.testing.assert_allclose(line.get_ydata(), [350, 100, 4, 70])
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert labels(ax) == []


def test_final_losses_names_only_what_is_stable_and_draws_everything():
    ax = sweeps.plot_final_losses(RATES, [400, 100, 4, 50], stable_until=0.1)
    np.testing.assert_allclose(curves(ax)["mediana"].get_xdata(), RATES[:3])
    drawn = np.concatenate([line.get_xydata() for line in ax.lines])
    assert [1.0, 50.0] in drawn.tolist()


def test_final_losses_sorts_the_rates_and_takes_one_seed():
    ax = sweeps.plot_final_losses([1, 0.1, 0.01], [3, 2, 1])
    np.testing.assert_allclose(curves(ax)["mediana"].get_xydata()[:, 1], [1, 2, 3])


def test_final_losses_marks_where_it_diverged():
    finals = [[400, 100, np.inf, np.nan], [300, 120, 5, np.inf], [3, 9, np.nan, 1]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = sweeps.plot_final_losses(RATES, finals)
        ax.figure.canvas.draw()
    np.testing.assert_allclose(
        curves(ax)["mediana"].get_ydata(), [300, 100, np.nan, np.nan]
    )
    assert labels(ax) == ["divergió"]
    assert ax.texts[0].xy[0] == 1e-2
    assert ax.get_xlim()[1] > RATES[-1]


def test_final_losses_with_nothing_finite_is_drawn_without_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        sweeps.plot_final_losses(RATES, np.full((2, 4), np.nan)).figure.canvas.draw()


def test_final_losses_refuses_other_shapes():
    with pytest.raises(ValueError, match=r"final_losses .* \(semillas, 4\).* \(2, 3\)"):
        sweeps.plot_final_losses(RATES, np.ones((2, 3)))


def test_heat_map_has_a_cell_per_pair_and_leaves_divergence_blank():
    losses = [[400, 4, np.inf], [300, 5, np.nan]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = sweeps.plot_heat_map([0.01, 0.1, 1], [0, 0.9], losses, row_label="β")
        ax.figure.canvas.draw()
    values = ax.collections[0].get_array()
    np.testing.assert_array_equal(values.mask, ~np.isfinite(losses))
    np.testing.assert_array_equal(values[:, :2], np.array(losses)[:, :2])
    edges = ax.collections[0].get_coordinates()[0, :, 0]
    np.testing.assert_allclose(edges, 10.0 ** np.array([-2.5, -1.5, -0.5, 0.5]))
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0", "0.9"]


def test_heat_map_refuses_other_shapes():
    with pytest.raises(ValueError, match=r"losses .* \(2, 3\).* llegó .* \(3, 2\)"):
        sweeps.plot_heat_map([1, 2, 3], [0, 1], np.ones((3, 2)), row_label="β")


def test_descent_in_one_dimension():
    path = gradient_descent(lambda w: 2 * w, -4.0, 0.1, steps=5)
    ax = descent.plot_descent(path, np.square, bounds=(-5, 5), learning_rate=0.1)
    line = curves(ax)["camino"]
    np.testing.assert_allclose(line.get_xdata(), path)
    np.testing.assert_allclose(line.get_ydata(), path**2)
    assert ax.get_title(loc="left") == "lr = 0.1"
    assert labels(ax) == []


def test_descent_says_when_it_leaves_the_frame():
    path = gradient_descent(lambda w: 2 * w, -4.0, 1.5, steps=900)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = descent.plot_descent(path, np.square, bounds=(-5, 5), learning_rate=1.5)
        ax.figure.canvas.draw()
    assert labels(ax) == ["se va del cuadro\nen el paso 1"]


def test_descent_in_two_dimensions():
    path = gradient_descent(lambda p: p, [1.0, 2.0], 0.5, steps=3)
    ax = descent.plot_descent(
        path,
        lambda p: np.sum(np.square(p), axis=-1),
        bounds=((-2, 2), (-3, 3)),
        learning_rate=0.5,
    )
    np.testing.assert_allclose(curves(ax)["camino"].get_xydata(), path)


def test_fit_draws_data_and_predictions():
    X = np.linspace(0, 1, 5).reshape(-1, 1)
    ax = descent.plot_fit(X, 2 * X, {"red": 3 * X})
    np.testing.assert_allclose(curves(ax)["red"].get_ydata(), 3 * X[:, 0])
    np.testing.assert_allclose(ax.collections[0].get_offsets()[:, 1], 2 * X[:, 0])


def test_regimes_are_named_on_their_axis():
    ax = descent.shade_regimes(plt.subplots()[1])
    assert labels(ax) == ["lento", "suave", "oscila", "diverge"]
    assert ax.get_xlim() == (0, 1.2)


@pytest.mark.parametrize(
    ("losses", "error", "message"),
    [
        ([1, 2], TypeError, "losses tiene que ser un diccionario.*list"),
        ({}, ValueError, "losses llegó vacía"),
        ({-1: [1]}, ValueError, r"losses\[0\] .* mayor que 0; llegó -1"),
        ({"a": [1]}, TypeError, r"losses\[0\] .* llegó 'a'"),
        ({0.1: []}, ValueError, r"losses\[0.1\] .* lista de números"),
        ({0.1: "abc"}, ValueError, r"losses\[0.1\] .* llegó 'abc'"),
        ({0.1: [[1, 2]]}, ValueError, r"losses\[0.1\]"),
    ],
)
def test_bad_losses(losses, error, message):
    with pytest.raises(error, match=message):
        plot_losses(losses)


def test_bad_shapes():
    with pytest.raises(ValueError, match=r"path y bounds .* \(4, 2\) y \(2,\)"):
        descent.plot_descent(np.ones((4, 2)), sum, bounds=(0, 1), learning_rate=1)
    with pytest.raises(ValueError, match=r"predictions\['red'\] .* 5 valores.* 3"):
        descent.plot_fit(np.ones((5, 1)), np.ones((5, 1)), {"red": [1, 2, 3]})


# --- plot_finder ------------------------------------------------------------------

FINDER_RATES = np.geomspace(1e-3, 1, 4)


def test_finder_marks_each_suggestion_on_the_curve():
    proposed = {"una": 1e-2, "otra": 0.1**1.5, "ninguna": None}
    ax = finder.plot_finder(FINDER_RATES, [8, 4, 2, 90], suggestions=proposed)
    drawn = curves(ax)
    assert set(drawn) == {"pérdida suavizada", "una", "otra"}
    np.testing.assert_array_equal(drawn["pérdida suavizada"].get_ydata(), [8, 4, 2, 90])
    assert drawn["una"].get_ydata() == pytest.approx([4])
    assert drawn["otra"].get_ydata() == pytest.approx([3])
    assert drawn["una"].get_marker() != drawn["otra"].get_marker()
    assert [t.get_text() for t in ax.legend().get_texts()][-1] == "ninguna: nada"
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_finder_hides_chaotic_numbers_but_draws_them():
    ax = finder.plot_finder(FINDER_RATES, [8, 4, 2, 90], stable_until=0.05)
    np.testing.assert_array_equal(curves(ax)["pérdida suavizada"].get_ydata(), [8, 4])
    hidden = [line for line in ax.lines if line.get_gid() == DECORATION]
    np.testing.assert_array_equal(hidden[0].get_ydata(), [4, 2, 90])


def test_finder_curves_share_axes_and_bear_what_is_not_finite():
    ax = plt.subplots()[1]
    assert finder.plot_finder(FINDER_RATES, [8, 4, 2, np.inf], ax=ax) is ax
    finder.plot_finder(FINDER_RATES, [np.nan] * 4, ax=ax, label="otra")
    assert set(curves(ax)) == {"pérdida suavizada", "otra"}
    ax.figure.canvas.draw()


@pytest.mark.parametrize(
    ("rates", "losses"),
    [(FINDER_RATES, [1, 2]), (FINDER_RATES[::-1], [1, 2, 3, 4]), ([0.1, 0.1], [1, 2])],
)
def test_finder_refuses_what_is_not_a_curve(rates, losses):
    with pytest.raises(ValueError, match="learning_rates tiene que ser creciente"):
        finder.plot_finder(rates, losses)
