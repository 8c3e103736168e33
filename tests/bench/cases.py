"""Los casos del banco: datos, modelo de Keras y, si hay, lo mismo escrito en JAX."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass

import by_hand
import numpy as np

from lrlab import build_model, linear_dataset, mnist_digits
from lrlab.quiet import keras

L = keras.layers
CLASSES = "sparse_categorical_crossentropy"


@dataclass(frozen=True)
class Case:
    """Un barrido que se mide.

    data : función que da X e y.
    build : función que da el modelo.
    sizes : cuántos learning rates, uno por medición.
    flops : cuentas de los productos por dato y por paso (ida y vuelta), o None.
    apply : el mismo modelo en JAX, (pesos, x) → predicción, o None.
    """

    data: Callable
    build: Callable
    sizes: tuple[int, ...]
    epochs: int
    loss: str = "mse"
    flops: int | None = None
    apply: Callable | None = None

    def rates(self, size: int) -> np.ndarray:
        return np.geomspace(1e-5, 1e-2, size)


def digits(images=False):
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    X = (X[:992] / 16).astype("float32")
    return X.reshape(-1, 8, 8, 1) if images else X, y[:992, None].astype("float32")


def mnist():
    images, labels = mnist_digits()
    return images[:992], labels[:992].astype("float32")


def series():
    """Ventanas de una onda con ruido, y el valor que le sigue a cada una."""
    t = np.arange(500)
    wave = np.sin(t / 4) + np.random.default_rng(0).normal(0, 0.1, 500)
    windows = np.lib.stride_tricks.sliding_window_view(wave, 21)[:480, :, None]
    return windows[:, :-1].astype("float32"), windows[:, -1].astype("float32")


def dense(*widths):
    def build():
        hidden = [L.Dense(n, activation="relu") for n in widths[1:-1]]
        out = L.Dense(widths[-1], activation="softmax")
        return keras.Sequential([keras.Input((widths[0],)), *hidden, out])

    return build


def dense_flops(*widths) -> int:
    return 6 * sum(a * b for a, b in itertools.pairwise(widths))


def convolutional(side):
    def build():
        layers = [L.Conv2D(n, 3, activation="relu") for n in (16, 32)]
        if side > 8:
            layers.insert(1, L.MaxPooling2D())
        end = [L.Flatten(), L.Dense(10, activation="softmax")]
        return keras.Sequential([keras.Input((side, side, 1)), *layers, *end])

    return build


def recurrent():
    return keras.Sequential([keras.Input((20, 1)), L.LSTM(16), L.Dense(1)])


def normalized():
    body = []
    for _ in range(2):
        body += [L.Dense(64), L.BatchNormalization(), L.ReLU(), L.Dropout(0.2)]
    return keras.Sequential(
        [keras.Input((64,)), *body, L.Dense(10, activation="softmax")]
    )


def classifier(widths, size):
    return Case(
        digits,
        dense(*widths),
        (size,),
        epochs=5,
        loss=CLASSES,
        flops=dense_flops(*widths),
        apply=by_hand.dense_classifier,
    )


CASES = {
    "red de la serie": Case(
        linear_dataset, build_model, (4, 256, 4096), 100, apply=by_hand.dense
    ),
    "MLP 64-64-10": classifier((64, 64, 10), 32),
    "MLP 64-256-256-10": classifier((64, 256, 256, 10), 16),
    "CNN 8×8": Case(
        lambda: digits(True),
        convolutional(8),
        (16,),
        2,
        CLASSES,
        apply=by_hand.conv_classifier,
    ),
    "CNN 28×28": Case(mnist, convolutional(28), (4,), 1, CLASSES),
    "LSTM(16), 20 pasos": Case(series, recurrent, (32,), 5),
    "MLP con BatchNorm y Dropout": Case(digits, normalized, (16,), 5, CLASSES),
}
