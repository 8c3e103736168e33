"""La agudeza, contra la hessiana entera, la fórmula de la recta y el SGD de Keras."""

import numpy as np
import pytest

import lrlab
from lrlab import sharpness as sh
from lrlab.quiet import keras, tf


def network(hidden=5, activation="tanh", seed=0, outputs=1):
    keras.utils.set_random_seed(seed)
    inner = keras.layers.Dense(hidden, activation=activation)
    return keras.Sequential([keras.Input((2,)), inner, keras.layers.Dense(outputs)])


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(12, 2))
    return X, np.sin(2 * X[:, :1]) + X[:, 1:]


def gradient_in_double(model, X, y, flat):
    """El gradiente de la MSE de una red Dense(tanh) → Dense, a mano y en float64."""
    shapes = [v.shape for v in model.trainable_variables]
    cuts = np.cumsum([int(np.prod(s)) for s in shapes])[:-1]
    W, b, V, c = (
        p.reshape(s) for p, s in zip(np.split(flat, cuts), shapes, strict=True)
    )
    h = np.tanh(X @ W + b)
    error = 2 * (h @ V + c - y) / y.size
    back = (error @ V.T) * (1 - h**2)
    return np.concatenate(
        [a.ravel() for a in (X.T @ back, back.sum(0), h.T @ error, error.sum(0))]
    )


def exact_hessian(model, X, y, h=1e-5):
    """La hessiana entera, por diferencias finitas del gradiente en float64."""
    flat = np.concatenate([w.ravel() for w in model.get_weights()]).astype(float)
    columns = [
        gradient_in_double(model, X, y, flat + h * e)
        - gradient_in_double(model, X, y, flat - h * e)
        for e in np.eye(len(flat))
    ]
    return np.array(columns) / (2 * h)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_sharpness_is_the_largest_eigenvalue_of_the_whole_hessian(data, seed):
    X, y = data
    model = network(seed=seed)
    values = np.linalg.eigvalsh(exact_hessian(model, X, y))
    assert sh.measure_sharpness(model, X, y) == pytest.approx(values[-1], rel=1e-4)


def test_largest_is_the_most_positive_and_not_the_one_of_largest_modulus(data):
    X, y = data

    def upside_down(target, prediction):
        return -tf.reduce_mean(tf.square(target - prediction))

    model = network(seed=3)
    values = np.linalg.eigvalsh(-exact_hessian(model, X, y))
    assert abs(values[0]) > 2 * abs(values[-1])  # el de mayor módulo es negativo
    found = sh.measure_sharpness(model, X, y, loss=upside_down, iterations=40)
    assert found == pytest.approx(values[-1], rel=1e-3)


def test_linear_regression_has_the_curvature_of_its_data():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(30, 4)) * [1, 2, 3, 4], rng.normal(size=(30, 1))
    neuron = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
    expected = np.linalg.eigvalsh(lrlab.linear_fit_hessian(X))[-1]
    assert sh.measure_sharpness(neuron, X, y) == pytest.approx(expected, rel=1e-5)


def test_loss_of_several_outputs_and_other_losses(data):
    X, _ = data
    labels = np.arange(12).reshape(-1, 1) % 3
    keras.utils.set_random_seed(0)
    layer = keras.layers.Dense(3, activation="softmax", use_bias=False)
    model = keras.Sequential([keras.Input((2,)), layer])
    x32, weights = tf.constant(X, tf.float32), tf.constant(layer.get_weights()[0])
    with tf.GradientTape() as outer:
        outer.watch(weights)
        with tf.GradientTape() as inner:
            inner.watch(weights)
            chosen = tf.one_hot(labels[:, 0], 3)
            logs = tf.nn.log_softmax(x32 @ weights)
            loss = -tf.reduce_mean(tf.reduce_sum(chosen * logs, 1))
        slope = inner.gradient(loss, weights)
    hessian = outer.jacobian(slope, weights).numpy().reshape(6, 6)
    found = sh.measure_sharpness(
        model, X, labels, loss="sparse_categorical_crossentropy"
    )
    assert found == pytest.approx(np.linalg.eigvalsh(hessian)[-1], rel=1e-4)


def test_measuring_and_training_leave_the_model_as_it_was(data):
    model = network()
    before = model.get_weights()
    sh.measure_sharpness(model, *data)
    sh.sharpness_path(model, *data, 0.1, 20, every=10)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("momentum", [0.0, 0.8])
def test_path_takes_the_steps_of_keras(data, momentum):
    X, y = data
    model = network()
    path = sh.sharpness_path(model, X, y, 0.05, 40, every=20, momentum=momentum)
    model.compile(keras.optimizers.SGD(0.05, momentum=momentum), "mse")
    curve = model.fit(X, y, epochs=20, batch_size=12, verbose=0).history["loss"]
    np.testing.assert_allclose(path.losses[:20], curve, rtol=1e-4)
    np.testing.assert_array_equal(path.steps, [0, 20])
    assert path.sharpness[1] == pytest.approx(
        sh.measure_sharpness(model, X, y), rel=1e-3
    )
    assert not path.diverged and len(path.losses) == 40


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
def test_stable_limit_separates_convergence_from_divergence(momentum):
    X, y = lrlab.linear_dataset()
    neuron = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    critical = 2 * (1 + momentum) / sh.measure_sharpness(neuron, X, y)
    for ratio, explodes in [(0.98, False), (1.02, True)]:
        rate = ratio * critical
        path = sh.sharpness_path(
            neuron, X, y, rate, 2000, every=2000, momentum=momentum
        )
        assert path.diverged is explodes
        assert path.limit == pytest.approx(path.sharpness[0] / ratio, rel=1e-5)


def test_path_that_explodes_is_cut_where_it_stops_being_finite(data):
    path = sh.sharpness_path(network(activation="relu"), *data, 50.0, 201, every=3)
    assert path.diverged
    assert np.isfinite(path.losses).all() and len(path.losses) < 200
    assert len(path.steps) == len(path.sharpness)
    assert path.steps[-1] < len(path.losses)


def test_sharpness_of_a_network_that_exploded_is_nan(data):
    model = network()
    model.set_weights([np.full_like(w, np.nan) for w in model.get_weights()])
    assert np.isnan(sh.measure_sharpness(model, *data))


def test_flat_loss_has_no_curvature(data):
    model = network()
    model.set_weights([np.zeros_like(w) for w in model.get_weights()])
    X = data[0]

    def constant(target, prediction):
        return tf.reduce_sum(0 * prediction)

    assert sh.measure_sharpness(model, X, X[:, :1], loss=constant) == 0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": 0}, "learning_rate"),
        ({"steps": 15}, "múltiplo de every"),
        ({"every": 0}, "every"),
        ({"momentum": 1}, "momentum"),
        ({"momentum": -0.1}, "momentum"),
        ({"iterations": 0}, "iterations"),
        ({"X": np.zeros((3, 2))}, "misma cantidad de filas"),
        ({"loss": "sarasa"}, "sarasa"),
        ({"model": "red"}, "model"),
    ],
)
def test_bad_arguments_are_refused_by_name(data, change, message):
    good = {"model": network(), "X": data[0], "y": data[1], "learning_rate": 0.1}
    with pytest.raises((TypeError, ValueError), match=message):
        sh.sharpness_path(**(good | {"steps": 20, "every": 10} | change))


def test_layers_with_state_are_refused(data):
    layers = [keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    model = keras.Sequential([keras.Input((2,)), *layers])
    with pytest.raises(ValueError, match="BatchNormalization"):
        sh.measure_sharpness(model, *data)
