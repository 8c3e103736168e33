"""El barrido da lo mismo que `model.fit` con los mismos pesos y los mismos batches."""

import numpy as np
import pytest
from like_fit import assert_like_fit, fitted

from lrlab import build_model, linear_dataset, schedules, sweep
from lrlab.engine import sweeps
from lrlab.engine.program import program
from lrlab.quiet import keras

optimizers, L = keras.optimizers, keras.layers

OPTIMIZERS = {
    "sgd": optimizers.SGD(),
    "nesterov": optimizers.SGD(momentum=0.9, nesterov=True),
    "rmsprop": optimizers.RMSprop(momentum=0.5, centered=True),
    "adam": optimizers.Adam(),
    "amsgrad, clipvalue": optimizers.Adam(amsgrad=True, clipvalue=0.5),
    "clipnorm": optimizers.Adam(clipnorm=0.1),
    "global_clipnorm": optimizers.SGD(global_clipnorm=0.1),
    "loss_scale_factor": optimizers.Adam(loss_scale_factor=8.0, epsilon=0.1),
    "adamw, decay": optimizers.AdamW(weight_decay=0.1),
    "adamax": optimizers.Adamax(),
    "nadam": optimizers.Nadam(),
    "adagrad": optimizers.Adagrad(),
    "adadelta": optimizers.Adadelta(),
    "adafactor": optimizers.Adafactor(),
    "ftrl": optimizers.Ftrl(),
    "lamb": optimizers.Lamb(),
    "lion": optimizers.Lion(),
    "muon": optimizers.Muon(),
}


def dense_model():
    return keras.Sequential(
        [
            keras.Input((1,)),
            L.Dense(6, activation="tanh", kernel_regularizer="l2"),
            L.Dense(1),
        ]
    )


def line_dataset(n):
    """La recta en [−1, 1]: así ningún optimizer llega al borde de la estabilidad."""
    X, y = linear_dataset(n)
    return X / 10, y / 10


def total_absolute_log(y, prediction):
    """Una pérdida propia que ya viene reducida, y no es un promedio."""
    return keras.ops.sum(keras.ops.log1p(keras.ops.abs(y - prediction)))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name):
    assert_like_fit(dense_model, OPTIMIZERS[name], *line_dataset(20), epochs=3)


def test_weights_averaged_by_the_optimizer():
    # Una sola época: al terminar cada llamada, `fit` deja los pesos promediados.
    optimizer = optimizers.SGD(use_ema=True, ema_momentum=0.7)
    result = assert_like_fit(dense_model, optimizer, *line_dataset(60), epochs=1)
    plain = sweep(
        [1e-3, 1e-2],
        *line_dataset(60),
        model=dense_model,
        optimizer="sgd",
        epochs=1,
        batch_size=8,
    )
    assert np.abs(result.weights - plain.weights).max() > 1e-3


def test_weights_excluded_from_decay():
    X, y = line_dataset(20)
    options = {"epochs": 9, "batch_size": 20, "rates": [1e-2]}

    class Excluding(optimizers.AdamW):  # `from_config` no guarda las exclusiones
        def __init__(self, **options):
            super().__init__(**options)
            self.exclude_from_weight_decay(var_names=["bias"])

    theirs = assert_like_fit(
        dense_model, Excluding(weight_decay=9.0), X, y, **options
    ).losses
    optimizer = optimizers.AdamW(weight_decay=9.0)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    how = {"model": dense_model, "epochs": 9, "batch_size": 20}
    ours, all_of_them = (
        sweep([1e-2], X, y, optimizer=o, **how).losses
        for o in (optimizer, optimizers.AdamW(weight_decay=9.0))
    )
    np.testing.assert_allclose(ours, theirs, rtol=1e-6)
    assert np.abs(ours / all_of_them - 1).max() > 1e-3


@pytest.mark.parametrize(
    "n, batch_size", [(20, 20), (20, 32), (21, 8), (20, 1), (1, 1)], ids=str
)
def test_batch_sizes(n, batch_size):
    X, y = line_dataset(21)
    assert_like_fit(
        dense_model, optimizers.Adam(), X[:n], y[:n], batch_size=batch_size, epochs=2
    )


def test_several_seeds_with_validation_and_metrics():
    X, y = line_dataset(20)
    assert_like_fit(
        dense_model,
        optimizers.Adam(),
        X,
        y,
        seeds=(0, 3, 11),
        metrics=["mae", keras.metrics.RootMeanSquaredError(name="rmse")],
        validation=line_dataset(13),
    )


def test_loss_that_comes_reduced_and_is_not_an_average():
    X, y = line_dataset(20)
    assert_like_fit(
        dense_model,
        optimizers.Adam(),
        X,
        y,
        loss=total_absolute_log,
        validation=line_dataset(13),
    )


def test_classes():
    X, y = line_dataset(20)
    labels = (y > 0) + (y > 0.5).astype("float32")
    result = assert_like_fit(
        lambda: keras.Sequential([keras.Input((1,)), L.Dense(3, activation="softmax")]),
        optimizers.Adam(),
        X,
        labels,
        rates=(1e-3, 0.1),
        loss="crossentropy",
        metrics=["accuracy"],
        validation=(X[:9], labels[:9]),
    )
    assert result.metrics["accuracy"].shape == (1, 2, 4)
    right = result.model(1).predict(X[:9], verbose=0).argmax(1) == labels[:9, 0]
    assert result.validation_metrics["accuracy"][0, 1, -1] == pytest.approx(
        right.mean()
    )


@pytest.mark.parametrize("metric", ["accuracy", "mae"])
def test_metrics_do_not_undo_the_blocks(metric, monkeypatch):
    """Si una métrica no se puede apilar, los modelos van de a uno, y nadie avisa."""
    widths = []

    def recorded(*arguments):
        made = program(*arguments)
        widths.append(made.width)
        return made

    monkeypatch.setattr(sweeps, "program", recorded)
    X, y = line_dataset(20)
    classes = keras.utils.to_categorical(y > 0, 2)
    model = keras.Sequential([keras.Input((1,)), L.Dense(2, activation="softmax")])
    how = {"loss": "categorical_crossentropy", "metrics": [metric], "epochs": 2}
    sweep([1e-3, 1e-2], X, classes, model=model, **how)
    assert widths == [4]


def test_a_fraction_for_validation_is_the_end_of_the_data():
    X, y = line_dataset(21)
    options = {"model": dense_model, "epochs": 2, "metrics": ["mae"]}
    fraction = sweep([1e-2], X, y, validation=0.2, **options)
    pair = sweep([1e-2], X[:16], y[:16], validation=(X[16:], y[16:]), **options)
    model = dense_model()
    model.compile("sgd", "mse")
    batches = model.fit(X, y, batch_size=1, validation_split=0.2, verbose=0).params
    assert batches["steps"] == 16
    for name in ("losses", "validation_losses"):
        np.testing.assert_array_equal(getattr(fraction, name), getattr(pair, name))
    np.testing.assert_array_equal(
        fraction.validation_metrics["mae"], pair.validation_metrics["mae"]
    )


def test_a_rate_per_variable_also_with_an_optimizer_that_mixes_weights():
    X, y = line_dataset(20)
    rates = np.full((1, 4), 1e-2)
    options = {"model": dense_model, "epochs": 3, "batch_size": 8}
    for optimizer in (optimizers.AdamW(clipnorm=0.1), optimizers.Muon()):
        one = sweep([1e-2], X, y, optimizer=optimizer, **options)
        each = sweep(rates, X, y, optimizer=optimizer, **options)
        np.testing.assert_allclose(each.losses, one.losses, rtol=1e-6)
        slow = sweep(rates * [1, 1, 1e-9, 1e-9], X, y, optimizer=optimizer, **options)
        start = dense_model_weights()
        np.testing.assert_allclose(slow.weights[0, 0, -7:], start[-7:], atol=1e-6)
        assert np.abs(slow.weights[0, 0, :12] - start[:12]).max() > 1e-3


def dense_model_weights():
    keras.utils.set_random_seed(0)
    return np.concatenate([w.ravel() for w in dense_model().get_weights()])


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


@pytest.mark.parametrize(
    ("name", "optimizer"),
    [(name, "nesterov") for name in KERAS_SCHEDULES] + [("coseno", "adamw, decay")],
)
def test_schedule(name, optimizer):
    schedule, keras_schedule = KERAS_SCHEDULES[name]
    X, y = line_dataset(20)
    options = {"epochs": 4, "batch_size": 8}
    peak, steps = 1e-2, 4 * 3
    optimizer = OPTIMIZERS[optimizer]
    how = {"model": dense_model, "optimizer": optimizer, "schedule": schedule}
    result = sweep([peak], X, y, **how, **options)
    _, history = fitted(
        dense_model, optimizer, keras_schedule(peak, steps), X, y, **options
    )
    np.testing.assert_allclose(result.losses[0, 0], history["loss"], rtol=1e-5)


def test_divergence_comes_in_the_same_epoch():
    X, y = linear_dataset(20)
    options = {"epochs": 12, "batch_size": 8}
    result = sweep([1e-3, 1.0], X, y, optimizer="sgd", **options)
    expected = fitted(build_model, optimizers.SGD(), 1.0, X, y, **options)[1]["loss"]
    first = int(np.argmin(np.isfinite(expected))) + 1
    assert 1 < first <= 12
    assert result.diverged_epoch.tolist() == [[0, first]]
    assert result.diverged.tolist() == [[False, True]]


def test_where_training_is_chaotic_fit_itself_moves_as_much_in_one_ulp():
    """En el borde de la estabilidad, la última cifra de un peso cambia la curva."""
    X = np.linspace(-1, 1, 20).reshape(-1, 1)
    y = np.cos(4 * np.arccos(X))
    options = {"epochs": 200, "batch_size": 20}

    def build(ulps=0):
        keras.utils.set_random_seed(0)
        hidden = [L.Dense(50, activation="tanh") for _ in range(2)]
        model = keras.Sequential([keras.Input((1,)), *hidden, L.Dense(1)])
        first, *others = model.get_weights()
        moved = np.nextafter(first, np.float32(np.inf)) if ulps else first
        model.set_weights([moved, *others])
        return model

    def losses_of_fit(ulps):
        model = build(ulps)
        model.compile(optimizers.SGD(0.3), "mse")
        return model.fit(X, y, shuffle=False, verbose=0, **options).history["loss"]

    swept = sweep([0.3], X, y, model=build, optimizer="sgd", **options).losses[0, 0]
    plain, moved = losses_of_fit(0), losses_of_fit(1)
    np.testing.assert_allclose(swept[:50], plain[:50], rtol=1e-5)
    ours, theirs = (np.abs(np.log(a) - np.log(plain)).max() for a in (swept, moved))
    assert theirs > 1e-2, "no es caótico: la prueba no dice nada"
    assert ours < 5 * theirs
