"""Las curvas de pérdida, y los nombres a su derecha."""

import warnings
from itertools import pairwise
from types import SimpleNamespace

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawn import curves, labels, marks
from matplotlib.text import Text

from lrlab.plots import losses
from lrlab.plots.losses import plot_losses
from lrlab.plots.style import learning_rate_colors

DECAYING = {0.1: [400, 40, 4], 0.01: [400, 200, 100], 0.001: [400, 390, 380]}
EXPLODING = {0.1: [400, 40, 4], 5.0: [400, 1e5, np.inf], 1.0: [400, 9e3, 8e5]}


def grey(color) -> float:
    return float(np.dot(color[:3], [0.299, 0.587, 0.114]))


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
    shades = [grey(c) for c in learning_rate_colors(rates)]
    assert np.all(np.diff(shades) > 0.02)


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
    assert [float(c.get_xdata()[0]) for c in marks(ax, "X")] == [2, 2]
    assert ax.get_ylim()[1] < 1e5


def test_a_curve_that_comes_back_is_told_apart():
    ax = plot_losses({0.1: [400, 9e3, 20], 0.01: [400, 300, 200]})
    assert [float(c.get_xdata()[0]) for c in marks(ax, "^")] == [2]
    assert marks(ax, "X") == []
    assert set(labels(ax)) == {"lr=0.1", "lr=0.01"}


def test_it_draws_the_first_seed_of_a_result():
    result = SimpleNamespace(
        learning_rates=np.array([0.1, 0.01]),
        losses=np.zeros((2, 2, 2)),
        judged_losses=np.array([[[4, 2], [4, 3]], [[9, 9], [9, 9]]], float),
        validation_losses=True,
    )
    ax = plot_losses(result)
    assert ax.get_ylabel() == "Pérdida en datos nuevos (MSE)"
    drawn = curves(ax)
    np.testing.assert_array_equal(drawn["lr=0.1"].get_ydata(), [4, 2])
    np.testing.assert_array_equal(drawn["lr=0.01"].get_ydata(), [4, 3])


@pytest.mark.parametrize("losses", [[np.nan, np.nan], [np.inf], [5.0], [1e300, 1e308]])
def test_odd_curves_are_drawn_without_warnings(losses):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_losses({0.1: losses})
        ax.figure.canvas.draw()
    assert np.isfinite(ax.get_ylim()).all()


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


@pytest.mark.parametrize(
    ("losses", "error", "message"),
    [
        ([1, 2], TypeError, "losses tiene que ser el resultado .* diccionario.*list"),
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
