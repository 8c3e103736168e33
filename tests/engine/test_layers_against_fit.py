"""Toda clase de capas: el barrido da lo mismo que `fit`, y `predict` también."""

import numpy as np
import pytest
from like_fit import assert_like_fit

from lrlab.quiet import keras

optimizers, L = keras.optimizers, keras.layers

rng = np.random.default_rng(0)
N = 12
TABLE = rng.normal(size=(N, 4))
IMAGES = rng.normal(size=(N, 6, 6, 2))
SERIES = rng.normal(size=(N, 3, 3))
WORDS = rng.integers(0, 9, size=(N, 3))
DATA = {
    "table": (TABLE, TABLE[:, :1] - TABLE[:, 1:2]),
    "images": (IMAGES, 5 * IMAGES.mean((1, 2, 3)).reshape(N, 1)),
    "series": (SERIES, SERIES.sum((1, 2)).reshape(N, 1)),
    "words": (WORDS, WORDS.mean(1, keepdims=True) / 5),
}


def stack(*layers):
    """Una función que construye la pila de esas capas y, al final, Dense(1)."""

    def build(shape):
        made = [make() for make in layers]
        return keras.Sequential([keras.Input(shape), *made, L.Dense(1)])

    return build


def attention(shape):
    x = keras.Input(shape)
    mixed = L.Add()([L.MultiHeadAttention(2, 4)(x, x), L.Dense(3)(x)])
    pooled = L.GlobalAveragePooling1D()(L.LayerNormalization()(mixed))
    return keras.Model(x, L.Dense(1)(pooled))


def residual(shape):
    x = keras.Input(shape)
    # Sin bias: antes de normalizar su gradiente es puro redondeo, y Adam lo agranda.
    body = L.Conv2D(4, 3, padding="same", use_bias=False)(x)
    body = L.BatchNormalization()(body)
    body = L.Add()([L.ReLU()(body), L.Conv2D(4, 1, use_bias=False)(x)])
    branches = [L.GlobalAveragePooling2D()(body), L.Flatten()(L.AveragePooling2D(3)(x))]
    return keras.Model(x, L.Dense(1)(L.Concatenate()(branches)))


class Scale(L.Layer):
    """Una capa propia, que también castiga su salida."""

    def build(self, shape):
        self.scale = self.add_weight(shape=shape[1:], initializer="ones")

    def call(self, x):
        self.add_loss(0.1 * keras.ops.mean(keras.ops.square(x * self.scale)))
        return x * self.scale


def frozen(shape):
    """Normalization ya adaptada, y una capa congelada."""
    normalization = L.Normalization()
    normalization.adapt(TABLE)
    hidden = L.Dense(5, activation="relu", trainable=False)
    return keras.Sequential([keras.Input(shape), normalization, hidden, L.Dense(1)])


CASES = {
    "BatchNormalization": (
        "table",
        stack(lambda: L.Dense(6, use_bias=False), L.BatchNormalization, L.ReLU),
    ),
    "LayerNormalization, GroupNormalization, PReLU": (
        "table",
        stack(
            lambda: L.Dense(6),
            L.LayerNormalization,
            L.PReLU,
            lambda: L.GroupNormalization(2),
        ),
    ),
    "regularizadores y restricciones": (
        "table",
        stack(
            lambda: L.Dense(
                6,
                kernel_constraint="non_neg",
                bias_regularizer="l1",
                activity_regularizer="l2",
            )
        ),
    ),
    "capa propia": ("table", stack(lambda: L.Dense(4, activation="tanh"), Scale)),
    "Normalization y congelada": ("table", frozen),
    "Embedding": ("words", stack(lambda: L.Embedding(9, 4), L.Flatten)),
    "SimpleRNN y GRU al revés": (
        "series",
        stack(
            lambda: L.SimpleRNN(4, return_sequences=True),
            lambda: L.GRU(3, go_backwards=True),
        ),
    ),
    "Embedding con máscara y LSTM": (
        "words",
        stack(lambda: L.Embedding(9, 3, mask_zero=True), lambda: L.LSTM(4)),
    ),
    "Bidirectional": ("series", stack(lambda: L.Bidirectional(L.SimpleRNN(3)))),
    "Conv1D causal, dilatada": (
        "series",
        stack(
            lambda: L.Conv1D(4, 2, padding="causal", dilation_rate=2),
            lambda: L.MaxPooling1D(2),
            L.Flatten,
        ),
    ),
    "Conv2D con pasos y MaxPooling": (
        "images",
        stack(
            lambda: L.Conv2D(4, 3, padding="same", activation="relu"),
            L.MaxPooling2D,
            lambda: L.Conv2D(3, 2, strides=2, padding="same"),
            L.Flatten,
        ),
    ),
    "DepthwiseConv2D y SeparableConv2D": (
        "images",
        stack(
            lambda: L.DepthwiseConv2D(3, depth_multiplier=2),
            lambda: L.SeparableConv2D(3, 2, padding="same"),
            L.GlobalMaxPooling2D,
        ),
    ),
    "Conv2DTranspose": (
        "images",
        stack(
            lambda: L.Conv2DTranspose(3, 3, strides=2, padding="same"),
            L.GlobalAveragePooling2D,
        ),
    ),
    "atención": ("series", attention),
    "ramas que se juntan": ("images", residual),
}

AT_RANDOM = {
    "Dropout y GaussianNoise": (
        "table",
        stack(
            lambda: L.Dense(8, activation="relu"),
            lambda: L.Dropout(0.3),
            lambda: L.GaussianNoise(0.1),
        ),
    ),
    "recurrente con dropout": (
        "series",
        stack(lambda: L.SimpleRNN(3, dropout=0.2, recurrent_dropout=0.2, unroll=True)),
    ),
    "imágenes cambiadas al azar": (
        "images",
        stack(L.RandomFlip, lambda: L.SpatialDropout2D(0.3), L.Flatten),
    ),
}


def compare(case, optimizer, **options):
    name, build = case
    X, y = DATA[name]
    options = {"epochs": 3} | options
    return assert_like_fit(lambda: build(X.shape[1:]), optimizer, X, y, **options)


@pytest.mark.parametrize("name", CASES)
def test_layers(name):
    compare(CASES[name], optimizers.Adam())


@pytest.mark.parametrize("name", AT_RANDOM)
def test_layers_that_draw_against_fit_compiled(name):
    compare(AT_RANDOM[name], optimizers.Adam(), how={"jit_compile": True})


def test_a_layer_that_cannot_be_stacked_with_that_optimizer():
    compare(CASES["Embedding"], optimizers.RMSprop())


def test_what_batch_normalization_keeps_is_in_the_result():
    case = CASES["BatchNormalization"]
    X, y = DATA["table"]
    result = compare(case, optimizers.SGD(), validation=(X, y))
    trained = result.model(1)
    loss = np.mean((trained.predict(X, verbose=0) - y) ** 2)
    assert loss == pytest.approx(result.validation_losses[0, 1, -1], rel=1e-5)
    mean, variance = result.states
    assert mean.shape == variance.shape == (1, 2, 6)
    assert (mean != 0).any() and (variance != 1).any()


def test_other_seeds_of_a_given_model_draw_other_dropouts():
    from lrlab import sweep

    X, y = DATA["table"]
    model = AT_RANDOM["Dropout y GaussianNoise"][1](X.shape[1:])
    result = sweep([1e-20], X, y, model=model, epochs=2, seeds=3)
    assert len(np.unique(result.losses[:, 0, 0])) == 3
