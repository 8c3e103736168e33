"""El barrido da lo mismo que `model.fit` con los mismos pesos y los mismos batches."""

import numpy as np
import pytest

from lrlab import batch_order, build_model, linear_dataset, schedules, sweep
from lrlab.quiet import keras

OPTIMIZERS = {
    "sgd": keras.optimizers.SGD(),
    "momentum": keras.optimizers.SGD(momentum=0.9),
    "nesterov": keras.optimizers.SGD(momentum=0.9, nesterov=True),
    "rmsprop": keras.optimizers.RMSprop(),
    "adam": keras.optimizers.Adam(),
    "amsgrad, clipvalue": keras.optimizers.Adam(amsgrad=True, clipvalue=0.5),
    "adamw": keras.optimizers.AdamW(weight_decay=0.1),
    "adamax": keras.optimizers.Adamax(),
    "nadam": keras.optimizers.Nadam(),
    "adagrad": keras.optimizers.Adagrad(),
    "adadelta": keras.optimizers.Adadelta(),
    "lion": keras.optimizers.Lion(),
}


def dense_model():
    return keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(6, activation="tanh", kernel_regularizer="l2"),
            keras.layers.Dense(4, activation="relu"),
            keras.layers.Dense(1),
        ]
    )


def conv_model():
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.Conv2D(2, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Flatten(),
            keras.layers.Dense(1),
        ]
    )


def line_dataset(n):
    """La recta en [−1, 1]: así ningún optimizador llega al borde de la estabilidad."""
    X, y = linear_dataset(n)
    return X / 10, y / 10


def image_dataset(n):
    images = np.random.default_rng(0).normal(size=(n, 6, 6, 1)).astype("float32")
    return images, 5 * images.mean((1, 2))


def total_absolute_log(y, prediction):
    """Una pérdida propia que ya viene reducida, y no es un promedio."""
    return keras.ops.sum(keras.ops.log1p(keras.ops.abs(y - prediction)))


def losses_of_fit(
    model, optimizer, learning_rate, X, y, *, epochs, batch_size, seed, loss, **options
):
    """Lo que informa `fit` entrenando en el orden de batches del barrido.

    learning_rate : un número, o un LearningRateSchedule de Keras.
    """
    config = optimizer.get_config() | {"learning_rate": learning_rate}
    model.compile(optimizer=type(optimizer).from_config(config), loss=loss)
    histories = [
        model.fit(
            X[order],
            y[order],
            batch_size=batch_size,
            shuffle=False,
            verbose=0,
            **options,
        ).history
        for order in batch_order(len(X), epochs, seed=seed)
    ]
    return {name: np.concatenate([h[name] for h in histories]) for name in histories[0]}


def assert_equal_to_fit(
    build, optimizer, X, y, *, rates=(1e-3, 1e-2), seeds=(0,), loss="mse", **options
):
    options = {"epochs": 4, "batch_size": 8} | options
    result = sweep(
        rates, X, y, model=build, optimizer=optimizer, loss=loss, seeds=seeds, **options
    )
    for s, seed in enumerate(seeds):
        for k, rate in enumerate(rates):
            keras.utils.set_random_seed(seed)
            expected = losses_of_fit(
                build(), optimizer, rate, X, y, seed=seed, loss=loss, **options
            )
            np.testing.assert_allclose(
                result.losses[s, k], expected["loss"], rtol=1e-5, err_msg=f"lr={rate}"
            )


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_dense_model(name):
    assert_equal_to_fit(dense_model, OPTIMIZERS[name], *line_dataset(20))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_conv_model_with_another_loss(name):
    assert_equal_to_fit(conv_model, OPTIMIZERS[name], *image_dataset(10), loss="huber")


@pytest.mark.parametrize(
    "n, batch_size", [(20, 20), (20, 32), (21, 8), (20, 1), (1, 1)], ids=str
)
def test_batch_sizes(n, batch_size):
    X, y = line_dataset(21)
    assert_equal_to_fit(
        dense_model, OPTIMIZERS["adam"], X[:n], y[:n], batch_size=batch_size, epochs=2
    )


def test_several_seeds():
    assert_equal_to_fit(
        dense_model, OPTIMIZERS["adam"], *line_dataset(20), seeds=(0, 3, 11)
    )


def test_loss_that_comes_reduced():
    assert_equal_to_fit(
        dense_model, OPTIMIZERS["adam"], *line_dataset(20), loss=total_absolute_log
    )


def test_classes():
    X, y = line_dataset(20)
    assert_equal_to_fit(
        lambda: keras.Sequential(
            [keras.Input((1,)), keras.layers.Dense(3, activation="softmax")]
        ),
        OPTIMIZERS["adam"],
        X,
        (y > 0) + (y > 2).astype("float32"),
        loss="sparse_categorical_crossentropy",
    )


def test_recurrent_model():
    def build():
        layers = [keras.Input((3, 1)), keras.layers.SimpleRNN(3), keras.layers.Dense(1)]
        return keras.Sequential(layers)

    X, y = image_dataset(10)
    assert_equal_to_fit(build, OPTIMIZERS["adam"], X[:, 0, :3], y)


def test_frozen_layers_and_normalization():
    X, y = line_dataset(20)

    def build():
        normalization = keras.layers.Normalization()
        normalization.adapt(X)
        hidden = keras.layers.Dense(5, activation="relu", trainable=False)
        return keras.Sequential(
            [keras.Input((1,)), normalization, hidden, keras.layers.Dense(1)]
        )

    assert_equal_to_fit(build, OPTIMIZERS["momentum"], X, y)


def test_validation_losses():
    X, y = line_dataset(20)
    X_new, y_new = line_dataset(7)
    result = sweep(
        [1e-2],
        X,
        y,
        model=dense_model,
        epochs=4,
        batch_size=8,
        validation=(X_new, y_new),
    )
    keras.utils.set_random_seed(0)
    expected = losses_of_fit(
        dense_model(),
        OPTIMIZERS["adam"],
        1e-2,
        X,
        y,
        epochs=4,
        batch_size=8,
        seed=0,
        loss="mse",
        validation_data=(X_new, y_new),
    )
    np.testing.assert_allclose(
        result.validation_losses[0, 0], expected["val_loss"], rtol=1e-5
    )


KERAS_SCHEDULES = {
    "coseno": (
        schedules.cosine(),
        lambda peak, steps: keras.optimizers.schedules.CosineDecay(peak, steps),
    ),
    "exponencial": (
        schedules.exponential(end=0.05),
        lambda peak, steps: keras.optimizers.schedules.ExponentialDecay(
            peak, steps, 0.05
        ),
    ),
    "escalones": (
        schedules.step(at=(0.5,), factor=0.1),
        lambda peak, steps: keras.optimizers.schedules.PiecewiseConstantDecay(
            [steps // 2 - 1], [peak, peak / 10]
        ),
    ),
}


@pytest.mark.parametrize("name", KERAS_SCHEDULES)
@pytest.mark.parametrize("optimizer", ["momentum", "adam", "adamw"])
def test_schedule(name, optimizer):
    schedule, keras_schedule = KERAS_SCHEDULES[name]
    X, y = line_dataset(20)
    options = {"epochs": 4, "batch_size": 8}
    rates, steps = [1e-3, 1e-2], 4 * 3
    result = sweep(
        rates,
        X,
        y,
        model=dense_model,
        optimizer=OPTIMIZERS[optimizer],
        schedule=schedule,
        **options,
    )
    for losses, peak in zip(result.losses[0], rates, strict=True):
        keras.utils.set_random_seed(0)
        expected = losses_of_fit(
            dense_model(),
            OPTIMIZERS[optimizer],
            keras_schedule(peak, steps),
            X,
            y,
            seed=0,
            loss="mse",
            **options,
        )["loss"]
        np.testing.assert_allclose(losses, expected, rtol=1e-5, err_msg=f"{peak=}")


def test_divergence_comes_in_the_same_epoch():
    X, y = linear_dataset(20)
    options = {"epochs": 12, "batch_size": 8}
    result = sweep([1e-3, 1.0], X, y, optimizer="sgd", **options)
    keras.utils.set_random_seed(0)
    expected = losses_of_fit(
        build_model(), OPTIMIZERS["sgd"], 1.0, X, y, seed=0, loss="mse", **options
    )["loss"]
    first = int(np.argmin(np.isfinite(expected))) + 1
    assert 1 < first <= 12
    assert result.diverged_epoch.tolist() == [[0, first]]
    assert result.diverged.tolist() == [[False, True]]
