"""El modelo de la serie, contra la definición del experimento original en Keras."""

import numpy as np
import pytest

import lrlab
from lrlab.quiet import keras


@pytest.fixture(scope="module")
def line():
    return lrlab.linear_dataset()


def test_the_model_is_the_one_of_the_series():
    model = lrlab.build_model(0.01)
    assert [layer.units for layer in model.layers] == [10, 1]
    assert model.layers[0].activation is keras.activations.relu
    assert model.count_params() == 31
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    assert float(model.optimizer.learning_rate) == pytest.approx(0.01)
    assert model.loss == "mse"


def test_training_is_plain_keras(line):
    losses = lrlab.build_and_train_model(0.01, *line, epochs=3, seed=5)
    keras.utils.set_random_seed(5)
    model = keras.Sequential(
        [keras.Input((1,)), keras.layers.Dense(10, "relu"), keras.layers.Dense(1)]
    )
    model.compile(optimizer=keras.optimizers.Adam(learning_rate=0.01), loss="mse")
    assert losses == model.fit(*line, epochs=3, verbose=0).history["loss"]
    assert len(losses) == 3 and all(isinstance(x, float) for x in losses)


def batches_of(seed, line) -> list[np.ndarray]:
    """Las x de cada batch de dos épocas, anotadas por el propio modelo."""
    seen = []

    class Recorder(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = lrlab.build_model(0.01, seed=seed)

        def call(self, x):
            seen.append(np.asarray(x).ravel())
            return self.inner(x)

    model = Recorder()
    model.compile(optimizer="adam", loss="mse", run_eagerly=True)
    model.fit(*line, epochs=2, verbose=0)
    return [x for x in seen if len(x)]


def test_a_seed_fixes_weights_and_batches(line):
    first, again, other = (lrlab.build_model(0.1, seed=s) for s in (3, 3, 4))
    np.testing.assert_array_equal(*(m.get_weights()[0] for m in (first, again)))
    assert not np.array_equal(first.get_weights()[0], other.get_weights()[0])
    one, same, another = (batches_of(seed, line) for seed in (3, 3, 4))
    assert len(one) == 8
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], another[0])


def test_with_a_seed_every_learning_rate_starts_alike_and_without_it_elsewhere(line):
    one, same, other = (
        lrlab.build_and_train_model(lr, *line, epochs=1, seed=seed)
        for lr, seed in [(1e-9, 0), (1e-8, 0), (1e-9, None)]
    )
    assert one == pytest.approx(same, rel=1e-5)
    assert one != pytest.approx(other, rel=1e-4)


def test_divergence_is_a_value(line):
    losses = lrlab.build_and_train_model(1e30, *line, epochs=3, seed=0)
    assert len(losses) == 3
    assert not np.isfinite(losses[-1])


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"learning_rate": -0.1}, ValueError, "learning_rate .* llegó -0.1"),
        ({"learning_rate": float("nan")}, ValueError, "learning_rate .* llegó nan"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate .* llegó '0.1'"),
        ({"learning_rate": True}, TypeError, "learning_rate .* bool"),
        ({"epochs": 0}, ValueError, "epochs .* 1 o más; llegó 0"),
        ({"epochs": 2.5}, TypeError, "epochs .* llegó 2.5"),
        ({"seed": "a"}, TypeError, "seed .* llegó 'a'"),
        ({"X": np.ones((99, 1))}, ValueError, "filas.* 99 y 100"),
        ({"X": np.ones(100)}, ValueError, r"X .* llegó con forma \(100,\)"),
        ({"y": np.full((100, 1), np.inf)}, ValueError, "y trae valores"),
        ({"y": "abc"}, TypeError, "y tiene que ser un arreglo de números"),
    ],
)
def test_bad_arguments(line, changes, error, message):
    arguments = {"learning_rate": 0.01, "X": line[0], "y": line[1]} | changes
    with pytest.raises(error, match=message):
        lrlab.build_and_train_model(**arguments)


def test_integer_and_numpy_learning_rates_are_welcome(line):
    for lr in (1, np.float32(0.5), np.float64(0.5)):
        assert float(lrlab.build_model(lr).optimizer.learning_rate) == float(lr)
