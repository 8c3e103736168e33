"""El descenso a mano, contra diferencias finitas, la solución exacta y Keras."""

import warnings

import numpy as np
import pytest

import lrlab
from lrlab import descent


@pytest.fixture(scope="module")
def line():
    return lrlab.linear_dataset()


def test_path_follows_the_closed_form():
    path = descent.gradient_descent(lambda w: 2 * w, -4.0, 0.9, steps=20)
    np.testing.assert_allclose(path, -4 * (1 - 2 * 0.9) ** np.arange(21))


def test_path_in_two_dimensions_keeps_its_shape_and_its_start():
    path = descent.gradient_descent(lambda p: p * [2, 4], [1, -1], 0.1, steps=3)
    assert path.shape == (4, 2)
    np.testing.assert_allclose(path[0], [1, -1])
    np.testing.assert_allclose(path[1], [0.8, -0.6])


def test_divergence_is_a_value_without_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = descent.gradient_descent(lambda w: 2 * w, 1.0, 50.0, steps=400)
    assert not np.isfinite(path[-1])


def test_gradient_agrees_with_finite_differences(line):
    loss, gradient = descent.linear_fit_loss(*line), descent.linear_fit_gradient(*line)
    point, h = np.array([1.5, -2.0]), 1e-5
    for i, direction in enumerate(np.eye(2)):
        slope = (loss(point + h * direction) - loss(point - h * direction)) / (2 * h)
        assert gradient(point)[i] == pytest.approx(slope, rel=1e-6)


def test_hessian_agrees_with_finite_differences_of_the_gradient():
    X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [2.0, 2.0]])
    gradient = descent.linear_fit_gradient(X, np.zeros((4, 1)))
    columns = [gradient(d) - gradient(np.zeros(3)) for d in np.eye(3)]
    np.testing.assert_allclose(descent.linear_fit_hessian(X), columns, rtol=1e-6)


def test_loss_takes_points_one_by_one_and_in_batches(line):
    loss = descent.linear_fit_loss(*line)
    points = np.array([[3.0, 7.0], [0.0, 0.0], [1.0, -1.0]])
    np.testing.assert_allclose(loss(points), [loss(p) for p in points])
    residual = line[1] - (3 * line[0] + 7)
    assert loss([3, 7]) == pytest.approx(np.mean(residual**2), rel=1e-5)


def test_minimum_has_zero_gradient(line):
    minimum = descent.linear_fit_minimum(*line)
    np.testing.assert_allclose(
        descent.linear_fit_gradient(*line)(minimum), [0, 0], atol=1e-9
    )


def test_critical_learning_rate_of_the_line(line):
    hessian = descent.linear_fit_hessian(line[0])
    critical = descent.critical_learning_rate(hessian)
    assert critical == pytest.approx(1 / np.mean(line[0] ** 2), rel=1e-5)
    assert f"{critical:.4f}" == "0.0294"


def test_critical_learning_rate_separates_convergence_from_divergence():
    X = np.array([[1.0, 2.0], [3.0, -1.0], [0.5, 4.0], [2.0, 2.5]])
    y = np.array([[1.0], [2.0], [3.0], [4.0]])
    critical = descent.critical_learning_rate(descent.linear_fit_hessian(X))
    gradient = descent.linear_fit_gradient(X, y)
    distance = {}
    for ratio in (0.99, 1.01):
        path = descent.gradient_descent(gradient, [0, 0, 0], ratio * critical, 3000)
        distance[ratio] = np.linalg.norm(
            path - descent.linear_fit_minimum(X, y), axis=1
        )
    assert distance[0.99][-1] < 0.1 * distance[0.99][0]
    assert distance[1.01][-1] > 1e6 * distance[1.01][0]


def test_keras_sgd_walks_the_same_path(line):
    from lrlab.quiet import keras

    X, y = line
    neuron = keras.layers.Dense(1, kernel_initializer="zeros")
    model = keras.Sequential([keras.Input((1,)), neuron])
    model.compile(optimizer=keras.optimizers.SGD(0.02), loss="mse")
    history = model.fit(X, y, epochs=12, batch_size=len(X), verbose=0)
    path = descent.gradient_descent(
        descent.linear_fit_gradient(X, y), [0, 0], 0.02, steps=12
    )
    losses = descent.linear_fit_loss(X, y)(path[:-1])
    np.testing.assert_allclose(history.history["loss"], losses, rtol=1e-5)
    weights = [float(w[..., 0].item()) for w in neuron.get_weights()]
    np.testing.assert_allclose(weights, path[-1], rtol=1e-5)


@pytest.mark.parametrize("curvature", [2, [[2.0]], np.diag([2.0, 0.5])])
def test_critical_learning_rate_of_numbers_and_matrices(curvature):
    assert descent.critical_learning_rate(curvature) == pytest.approx(1)


@pytest.mark.parametrize(
    ("ratio", "name"),
    [(0.01, "lento"), (0.049, "lento"), (0.05, "suave"), (0.5, "suave")]
    + [(0.51, "oscila"), (0.999, "oscila"), (1, "diverge"), (30, "diverge")],
)
def test_regimes(ratio, name):
    assert descent.regime(ratio) == name


@pytest.mark.parametrize("ratio", [0.2, 0.49, 0.51, 0.9, 1.1])
def test_regimes_describe_what_a_real_descent_does(ratio):
    path = descent.gradient_descent(lambda w: 2 * w, -1.0, ratio, steps=20)
    crosses, grows = path[1] > 0, abs(path[-1]) > 1
    expected = "diverge" if grows else "oscila" if crosses else "suave"
    assert descent.regime(ratio) == expected


@pytest.mark.parametrize("bad", [-0.1, 0, float("nan"), float("inf")])
def test_bad_learning_rate(bad):
    with pytest.raises(ValueError, match="learning_rate .* mayor que 0; llegó"):
        descent.gradient_descent(lambda w: w, 1.0, bad, 3)


def test_bad_arguments():
    def double(w):
        return 2 * w

    with pytest.raises(TypeError, match="learning_rate .* llegó 'alto', de tipo str"):
        descent.gradient_descent(double, 1.0, "alto", 3)
    with pytest.raises(ValueError, match="steps tiene que ser un entero, 1 o más"):
        descent.gradient_descent(double, 1.0, 0.1, 0)
    with pytest.raises(ValueError, match="start .* finitos"):
        descent.gradient_descent(double, [1, np.nan], 0.1, 3)
    with pytest.raises(ValueError, match=r"gradient .* forma \(2,\).* forma \(3,\)"):
        descent.gradient_descent(lambda w: np.ones(3), [0, 0], 0.1, 3)
    with pytest.raises(ValueError, match="misma cantidad de filas.* 3 y 2"):
        descent.linear_fit_loss(np.ones((3, 1)), np.ones((2, 1)))
    with pytest.raises(ValueError, match=r"X .* forma \(n, 1\).*reshape"):
        descent.linear_fit_hessian(np.ones(3))
    with pytest.raises(ValueError, match="cuadrada y simétrica"):
        descent.critical_learning_rate([[1, 2], [3, 4]])
    with pytest.raises(ValueError, match="autovalor mayor que 0"):
        descent.critical_learning_rate(-1)
    with pytest.raises(ValueError, match="ratio"):
        descent.regime(0)
