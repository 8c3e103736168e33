"""El dataset de la serie, contra su definición y contra mínimos cuadrados."""

import numpy as np
import pytest

from lrlab import linear_dataset, series_dataset


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


def test_series_windows_slide_one_step_and_are_followed_by_the_next_value():
    X, y = series_dataset(n=30, steps=4)
    assert X.shape == (30, 4, 1)
    assert y.shape == (30, 1)
    assert X.dtype == y.dtype == np.float32
    np.testing.assert_array_equal(X[1:, :-1], X[:-1, 1:])
    np.testing.assert_array_equal(y[:-1], X[1:, -1])


def test_series_without_noise_is_its_two_waves():
    X, y = series_dataset(n=60, steps=5, noise=0)
    t = np.arange(5, 65)
    waves = np.sin(2 * np.pi * t / 25) + 0.5 * np.sin(2 * np.pi * t / 7)
    np.testing.assert_allclose(y[:, 0], waves, atol=1e-6)
    assert X[0, 0, 0] == 0


def test_series_noise_is_what_was_asked_for():
    noisy, clean = (series_dataset(n=20_000, noise=s)[1] for s in (0.1, 0))
    assert (noisy - clean).std() == pytest.approx(0.1, rel=0.02)
    again, other = (series_dataset(seed=seed)[1] for seed in (0, 1))
    np.testing.assert_array_equal(series_dataset()[1], again)
    assert not np.array_equal(again, other)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"n": 0}, r"n tiene que ser un entero, 1 o más; llegó 0"),
        ({"steps": 0}, r"steps tiene que ser un entero, 1 o más; llegó 0"),
        ({"noise": -1}, r"noise .* 0 o mayor; llegó -1"),
        ({"seed": -1}, r"seed .* 0 o más; llegó -1"),
    ],
)
def test_series_bad_arguments(arguments, message):
    with pytest.raises(ValueError, match=message):
        series_dataset(**arguments)
