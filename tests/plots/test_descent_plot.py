"""El descenso sobre el relieve, los regímenes y el ajuste."""

import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from drawn import curves, labels

from lrlab.descent import gradient_descent
from lrlab.plots import descent


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


def test_bad_shapes():
    with pytest.raises(ValueError, match=r"path y bounds .* \(4, 2\) y \(2,\)"):
        descent.plot_descent(np.ones((4, 2)), sum, bounds=(0, 1), learning_rate=1)
    with pytest.raises(ValueError, match=r"predictions\['red'\] .* 5 valores.* 3"):
        descent.plot_fit(np.ones((5, 1)), np.ones((5, 1)), {"red": [1, 2, 3]})
