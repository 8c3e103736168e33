"""Los datos de la serie, contra su definición y contra mínimos cuadrados."""

import numpy as np
import pytest

from lrlab import linear_dataset, surface_dataset


def test_shapes_types_and_grid():
    X, y = linear_dataset(n=101)
    assert X.shape == y.shape == (101, 1)
    assert X.dtype == y.dtype == np.float32
    np.testing.assert_allclose(np.diff(X[:, 0]), 0.2, rtol=1e-5)
    assert (X[0, 0], X[-1, 0]) == (-10, 10)


def test_without_noise_it_is_the_line():
    X, y = linear_dataset(n=7, noise=0)
    np.testing.assert_allclose(y, 3 * X + 7, rtol=1e-6)


def test_noise_is_what_was_asked_for():
    X, y = linear_dataset(n=20_000, noise=2.0)
    residual = (y - (3 * X + 7))[:, 0]
    assert residual.std() == pytest.approx(2.0, rel=0.02)
    assert residual.mean() == pytest.approx(0, abs=0.05)
    assert np.polyfit(X[:, 0], y[:, 0], 1) == pytest.approx([3, 7], abs=0.06)


def test_the_seed_decides_the_noise():
    again, other = linear_dataset(seed=0)[1], linear_dataset(seed=1)[1]
    np.testing.assert_array_equal(linear_dataset()[1], again)
    assert not np.array_equal(again, other)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"n": 1}, ValueError, r"n tiene que ser un entero, 2 o más; llegó 1"),
        ({"n": 10.0}, TypeError, r"n tiene que ser un entero.*float"),
        ({"n": True}, TypeError, r"n tiene que ser un entero.*bool"),
        ({"noise": -1}, ValueError, r"noise .* 0 o mayor; llegó -1"),
        ({"noise": float("nan")}, ValueError, r"noise .* 0 o mayor; llegó nan"),
        ({"noise": "dos"}, TypeError, r"noise .* llegó 'dos'"),
        ({"seed": -1}, ValueError, r"seed .* 0 o más; llegó -1"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        linear_dataset(**arguments)


def test_the_surface_has_the_shape_and_the_noise_it_promises():
    X, y = surface_dataset(n=5000, noise=0.5, seed=3)
    assert (X.shape, y.shape) == ((5000, 4), (5000, 1))
    assert X.dtype == y.dtype == np.float32
    assert -1 <= X.min() < -0.99 and 0.99 < X.max() <= 1
    clean = surface_dataset(n=5000, noise=0, seed=3)
    np.testing.assert_array_equal(clean[0], X)
    assert (y - clean[1]).std() == pytest.approx(0.5, rel=0.04)


def test_the_surface_is_one_and_the_seed_draws_its_points():
    (X, y), (other, _) = surface_dataset(noise=0), surface_dataset(noise=0, seed=1)
    assert not np.array_equal(X, other)
    a, b, c, d = (X @ np.random.default_rng(99).normal(size=(4, 4))).T
    expected = np.sin(2 * a) + b * c / 2 + np.cos(d)
    np.testing.assert_allclose(y[:, 0], expected, atol=1e-5)


def test_the_surface_rejects_what_the_line_rejects():
    with pytest.raises(ValueError, match="n tiene que ser un entero, 2 o más"):
        surface_dataset(n=1)
    with pytest.raises(ValueError, match="noise"):
        surface_dataset(noise=-1)
