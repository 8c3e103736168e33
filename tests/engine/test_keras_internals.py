"""Lo que lrlab toca de Keras sin que Keras lo prometa: una prueba por cosa.

Si acá falla algo con una versión nueva de Keras, el nombre de la prueba dice qué cambió
y `lrlab.engine.keras_internals` es el único archivo que hay que tocar.
"""

import numpy as np
import pytest

from lrlab.engine import keras_internals as internals
from lrlab.engine import layers, lstm
from lrlab.quiet import keras, tf

optimizers, L = keras.optimizers, keras.layers
VERSION = f"con Keras {keras.__version__}"


def test_learning_rate_of_an_optimizer():
    decay = optimizers.schedules.CosineDecay(0.1, 10)
    assert internals.has_schedule(optimizers.SGD(decay)), VERSION
    assert not internals.has_schedule(optimizers.SGD(0.1)), VERSION


def test_optimizers_that_wrap_others():
    assert internals.wraps_others(optimizers.LossScaleOptimizer(optimizers.SGD()))
    assert not internals.wraps_others(optimizers.Adam()), VERSION


def test_layers_and_names_of_a_model():
    inner = keras.Sequential([keras.Input((2,)), L.Dense(3, name="adentro")])
    model = keras.Sequential([keras.Input((2,)), inner, L.Dense(1, name="afuera")])
    assert {"adentro", "afuera"} <= {x.name for x in internals.layers_of(model)}
    assert {"adentro", "afuera"} <= internals.names_in(model), VERSION


def test_models_with_their_own_training():
    class Own(keras.Sequential):
        def compute_loss(self, *args, **kwargs):
            return super().compute_loss(*args, **kwargs)

    assert internals.has_own_training(Own())
    assert not internals.has_own_training(keras.Sequential()), VERSION


@pytest.mark.parametrize(
    "outputs, name", [(1, "BinaryAccuracy"), (3, "SparseCategoricalAccuracy")]
)
def test_names_that_depend_on_the_shape(outputs, name):
    y, prediction = keras.KerasTensor((4, 1)), keras.KerasTensor((4, outputs))
    metric = internals.metric_like_fit("accuracy", y, prediction)
    assert type(metric).__name__ == name, VERSION
    assert metric.name == "accuracy"
    assert callable(internals.loss_like_fit("crossentropy", y, prediction))


@pytest.mark.parametrize("name", ["SGD", "Adam", "Nadam", "Muon"])
def test_pure_form_of_an_optimizer_takes_the_step_of_apply(name):
    optimizer = getattr(optimizers, name)(0.1, weight_decay=0.2)
    start, gradient = np.array([[1.0, -2.0]], "float32"), tf.constant([[0.5, 0.25]])
    usual, value = keras.Variable(start), keras.Variable(start)
    pure = internals.pure_optimizer(optimizer, [value])
    optimizer.apply([gradient], [usual])
    pure.rates = [tf.constant(0.1)]
    with keras.StatelessScope() as scope:
        pure.apply([gradient], [value])
    moved = scope.get_current_value(value)
    np.testing.assert_allclose(moved, usual.numpy(), rtol=1e-6, err_msg=VERSION)
    np.testing.assert_array_equal(value.numpy(), start)


def test_each_variable_takes_its_own_rate():
    a, b = keras.Variable([1.0]), keras.Variable([1.0])
    pure = internals.pure_optimizer(optimizers.SGD(weight_decay=0.5), [a, b])
    pure.rates = [tf.constant(0.1), tf.constant(0.01)]
    with keras.StatelessScope() as scope:
        pure.apply([tf.constant([1.0]), tf.constant([1.0])], [a, b])
    moved = [float(scope.get_current_value(v)[0]) for v in (a, b)]
    np.testing.assert_allclose(moved, [0.95 - 0.1, 0.995 - 0.01], rtol=1e-6)


def test_names_excluded_from_decay():
    optimizer = optimizers.AdamW()
    assert not any(internals.excluded_from_decay(optimizer)), VERSION
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert internals.excluded_from_decay(optimizer)[1].search("bias"), VERSION


RNG = np.random.default_rng(0)
OPERATIONS = {
    "numpy.matmul": lambda x: keras.ops.matmul(x[0, 0], RNG_MATRIX),
    "nn.conv": lambda x: keras.ops.conv(x, RNG_FILTER, strides=2, padding="same"),
    "nn.depthwise_conv": lambda x: keras.ops.depthwise_conv(x, RNG_FILTER[..., :2]),
}
RNG_MATRIX = RNG.normal(size=(3, 1)).astype("float32")
RNG_FILTER = RNG.normal(size=(2, 3, 3, 4)).astype("float32")


@pytest.mark.parametrize("place", OPERATIONS)
def test_replaced_operations_are_used_and_give_the_same(place):
    x = RNG.normal(size=(2, 6, 5, 3)).astype("float32")
    expected, used = OPERATIONS[place](x), []

    def spying(original):
        new = layers.OPERATIONS[place](original)
        return lambda *args, **kwargs: used.append(place) or new(*args, **kwargs)

    with internals.replaced({place: spying}, layers.scan):
        got = OPERATIONS[place](x)
    assert used, f"Keras ya no pasa por {place} {VERSION}"
    np.testing.assert_allclose(got, expected, rtol=1e-5, atol=1e-6)


MASK = [[True, True, False, True], [True, False, False, True]]


@pytest.mark.parametrize(
    ("cell", "mask"),
    [("SimpleRNN", MASK), ("GRU", MASK), ("LSTM", MASK), ("GRU", None), ("LSTM", None)],
)
def test_replaced_recurrence_is_used_and_gives_the_same_with_its_slope(cell, mask):
    keras.utils.set_random_seed(0)
    options = {"return_sequences": True, "return_state": True, "go_backwards": True}
    layer = getattr(L, cell)(3, **options)
    x, *states = (
        tf.constant(RNG.normal(size=shape), "float32")
        for shape in [(2, 4, 2), (2, 3), (2, 3)]
    )
    states = states if cell == "LSTM" else states[:1]
    layer(x)
    arrays = [v.numpy() for v in layer.trainable_variables]
    used = []

    def spying(original):
        new = layers.scan(original)
        return lambda *args, **kwargs: used.append(cell) or new(*args, **kwargs)

    def value_and_slopes():
        values = [tf.constant(a) for a in arrays]
        masks = None if mask is None else tf.constant(mask)
        with tf.GradientTape() as tape:
            tape.watch([x, *states, *values])
            places = zip(layer.trainable_variables, values, strict=True)
            with keras.StatelessScope(list(places)):
                given = layer(x, initial_state=states, mask=masks)
            total = tf.add_n([tf.reduce_sum(a**2) for a in given])
        return [*given, *tape.gradient(total, [x, *states, *values])]

    expected = tf.function(value_and_slopes, autograph=False)()
    with internals.replaced({}, spying):
        got = tf.function(value_and_slopes, autograph=False)()
    assert used, f"Keras ya no recorre con inner_loop {VERSION}"
    for a, b in zip(got, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6)


def test_the_plain_lstm_is_recognised():
    assert lstm.is_plain(L.LSTM(3), None, training=True), VERSION
    assert lstm.is_plain(L.LSTM(3, dropout=0.1), None, training=False)
    assert not lstm.is_plain(L.LSTM(3, dropout=0.1), None, training=True)
    assert not lstm.is_plain(L.LSTM(3, recurrent_dropout=0.1), None, training=True)
    assert not lstm.is_plain(L.LSTM(3, activation="relu"), None, training=True)
    assert not lstm.is_plain(L.LSTM(3), MASK, training=True)
    assert not lstm.is_plain(L.GRU(3), None, training=True)
