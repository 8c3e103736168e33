"""Qué promete `sweep`, además de dar lo mismo que `fit` (test_sweep_against_fit)."""

import _thread
import itertools
import random
import subprocess
import sys
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lrlab
from lrlab import batch_order, build_model, linear_dataset, sweep
from lrlab.engine import program as programs
from lrlab.engine import sweeps
from lrlab.quiet import keras, tf

X, y = linear_dataset(20)
SHORT = {"epochs": 3, "batch_size": 8}
RATES = np.geomspace(1e-4, 1e-1, 40)


def linear_model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])


def compilations():
    return programs._build_once.cache_info().misses


def sgd_by_hand(start, rate, X, y, order, batch_size):
    """Pérdidas y pesos finales de y ≈ wx + b con SGD, en NumPy y con float64."""
    theta, losses = start.astype("float64"), []
    for rows in order:
        total = 0.0
        for first in range(0, len(rows), batch_size):
            chosen = rows[first : first + batch_size]
            x, error = X[chosen, 0], X[chosen, 0] * theta[0] + theta[1] - y[chosen, 0]
            total += (error**2).sum()
            theta = theta - rate * 2 * np.array([(error * x).mean(), error.mean()])
        losses.append(total / len(rows))
    return np.array(losses), theta


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    rates=st.lists(st.floats(1e-6, 5e-3), min_size=1, max_size=20),
    n=st.integers(1, 9),
    batch_size=st.integers(1, 10),
    epochs=st.integers(1, 3),
    seeds=st.lists(st.integers(0, 10_000), min_size=1, max_size=3, unique=True),
)
def test_any_size_equals_sgd_by_hand(rates, n, batch_size, epochs, seeds):
    X, y = linear_dataset(12)
    X, y = X[3 : 3 + n], y[3 : 3 + n]
    result = sweep(
        rates,
        X,
        y,
        model=linear_model,
        optimizer="sgd",
        epochs=epochs,
        batch_size=batch_size,
        seeds=seeds,
    )
    assert result.losses.shape == (len(seeds), len(rates), epochs)
    assert result.seeds.tolist() == seeds
    for s, seed in enumerate(seeds):
        keras.utils.set_random_seed(seed)
        start = np.array([float(linear_model().layers[0].kernel[0, 0]), 0.0])
        order = batch_order(n, epochs, seed=seed)
        for k, rate in enumerate(rates):
            losses, weights = sgd_by_hand(start, rate, X, y, order, batch_size)
            np.testing.assert_allclose(result.losses[s, k], losses, rtol=1e-4)
            np.testing.assert_allclose(
                result.weights[s, k], weights, rtol=1e-4, atol=1e-5
            )


def test_a_rate_per_variable():
    rates = np.array([[1e-3, 1e-1], [1e-2, 1e-3], [1e-2, 1e-2]])
    options = SHORT | {"model": linear_model, "optimizer": "sgd"}
    result = sweep(rates, X, y, **options)
    keras.utils.set_random_seed(0)
    start = np.array([float(linear_model().layers[0].kernel[0, 0]), 0.0])
    order = batch_order(len(X), SHORT["epochs"], seed=0)
    for k, rate in enumerate(rates):
        losses, weights = sgd_by_hand(start, rate, X, y, order, SHORT["batch_size"])
        np.testing.assert_allclose(result.losses[0, k], losses, rtol=1e-4)
        np.testing.assert_allclose(result.weights[0, k], weights, rtol=1e-4)
    np.testing.assert_allclose(
        result.losses[0, 2], sweep([1e-2], X, y, **options).losses[0, 0], rtol=1e-6
    )
    assert result.best.learning_rate.tolist() in rates.tolist()
    assert result.model(1).predict(X, verbose=0).shape == (20, 1)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(data=st.data())
def test_order_and_grouping_of_the_rates_change_nothing(data):
    whole = sweep(RATES, X, y, seeds=2, **SHORT)
    chosen = data.draw(st.lists(st.integers(0, 39), min_size=1, max_size=40))
    part = sweep(RATES[chosen], X, y, seeds=2, **SHORT)
    np.testing.assert_array_equal(part.losses, whole.losses[:, chosen])
    np.testing.assert_array_equal(part.weights, whole.weights[:, chosen])


def test_a_divergent_neighbour_changes_nothing():
    options = SHORT | {"optimizer": "sgd", "epochs": 20}
    alone = sweep([1e-4], X, y, **options)
    among = sweep([1e-4, 1e3, 1e10], X, y, **options)
    np.testing.assert_array_equal(among.losses[0, 0], alone.losses[0, 0])
    assert among.diverged.tolist() == [[False, True, True]]


def test_same_call_same_bits_whatever_the_global_random_state():
    first = sweep(RATES, X, y, seeds=2, **SHORT)
    keras.utils.set_random_seed(123)
    second = sweep(RATES, X, y, seeds=2, **SHORT)
    np.testing.assert_array_equal(first.losses, second.losses)
    np.testing.assert_array_equal(first.weights, second.weights)


def test_global_random_state_is_left_as_it_was():
    def draws():
        model = build_model()
        return (
            random.random(),
            np.random.rand(),
            float(tf.random.uniform(())),
            float(keras.random.uniform(())),
            np.ravel(keras.ops.convert_to_numpy(model.weights[0])).tolist(),
        )

    keras.utils.set_random_seed(7)
    expected = draws()
    keras.utils.set_random_seed(7)
    sweep([1e-2], X, y, model=linear_model, seeds=[5, 6], **SHORT).model(0)
    assert draws() == expected


def test_seeds_draw_weights_and_batches():
    by_count = sweep([1e-2], X, y, seeds=3, **SHORT)
    by_list = sweep([1e-2], X, y, seeds=[2, 0], **SHORT)
    np.testing.assert_array_equal(by_list.losses, by_count.losses[[2, 0]])
    assert len(np.unique(by_count.losses[:, 0, 0])) == 3


def test_the_first_weights_of_a_seed_are_those_of_build_model():
    tiny = sweep([1e-20], X, y, optimizer="sgd", seeds=[4], **SHORT)
    expected = build_model(seed=4).get_weights()
    for got, weight in zip(tiny.model(0).get_weights(), expected, strict=True):
        np.testing.assert_allclose(got, weight, atol=1e-15)


def test_batch_order():
    order = batch_order(10, 6, seed=3)
    assert order.shape == (6, 10)
    np.testing.assert_array_equal(np.sort(order), np.tile(np.arange(10), (6, 1)))
    np.testing.assert_array_equal(order[:2], batch_order(10, 2, seed=3))
    assert (order != batch_order(10, 6, seed=4)).any()
    assert len(np.unique(order, axis=0)) == 6


def test_other_rates_do_not_compile_again():
    options = SHORT | {"model": linear_model, "optimizer": "adamax"}
    sweep([1e-2], X, y, **options)
    before = compilations()
    sweep([1e-4, 1e-3, 1e-2, 0.1], X + 1, y, seeds=3, **options)
    sweep([1e-3, 1e-2], X, y, **options | {"model": lambda: linear_model()})
    sweep([1e-3], X, y, **options | {"model": linear_model()})
    sweep([1e-3], X, y, **options | {"optimizer": keras.optimizers.Adamax(0.3)})
    assert compilations() == before
    sweep([1e-3], X, y, **options | {"optimizer": keras.optimizers.Adamax(beta_1=0.8)})
    assert compilations() == before + 1
    sweep(np.geomspace(1e-4, 1e-2, 5), X, y, **options)
    assert compilations() == before + 2, "con más de cuatro, otro"
    sweep(np.geomspace(1e-4, 1e-2, 50), X, y, **options)
    assert compilations() == before + 2


def test_models_that_look_alike_are_not_confused():
    def with_activation(activation):
        layers = [keras.Input((1,)), keras.layers.Dense(1, activation=activation)]
        return sweep([1e-3], X, y, model=lambda: keras.Sequential(layers), **SHORT)

    names = ["linear", "relu", "tanh"]
    own = [lambda x: 2 * x, lambda x: 3 * x]
    firsts = [with_activation(a).losses[0, 0, 0] for a in [*names, *own]]
    assert len(set(firsts)) == 5


def test_a_given_model_is_used_and_left_as_it_was():
    model = build_model(seed=9)
    optimizer = keras.optimizers.SGD(0.5, momentum=0.9)
    weights = model.get_weights()
    result = sweep(
        [1e-3], X, y, model=model, optimizer=optimizer, seeds=[0, 1], **SHORT
    )
    for after, before in zip(model.get_weights(), weights, strict=True):
        np.testing.assert_array_equal(after, before)
    assert isinstance(model.optimizer, keras.optimizers.Adam)
    assert not optimizer.built
    assert float(optimizer.learning_rate) == 0.5
    other = sweep(
        [1e-3], X, y, model=lambda: build_model(seed=9), optimizer=optimizer, **SHORT
    )
    np.testing.assert_array_equal(result.losses[0], other.losses[0])
    assert result.losses[1, 0, 0] != result.losses[0, 0, 0]


def test_trained_models_come_back():
    result = sweep([1e-3, 1e-2], X, y, seeds=[3, 8], validation=(X, y), **SHORT)
    for s, seed in enumerate([3, 8]):
        for k, rate in enumerate([1e-3, 1e-2]):
            model = result.model(rate, seed=seed)
            assert float(model.optimizer.learning_rate) == pytest.approx(rate)
            assert model.evaluate(X, y, verbose=0) == pytest.approx(
                result.validation_losses[s, k, -1], rel=1e-5
            )
    assert result.model(1) is not result.model(1)
    model.fit(X, y, verbose=0)
    for message, arguments in {
        "más cercano": (0.5,),
        "posición": (2,),
        "semilla 0": (1e-3, 0),
    }.items():
        with pytest.raises(ValueError, match=message):
            result.model(*arguments)


def test_a_normalized_model_comes_back_normalized():
    normalization = keras.layers.Normalization()
    normalization.adapt(X)
    model = keras.Sequential([keras.Input((1,)), normalization, keras.layers.Dense(1)])
    result = sweep([1e-2], X, y, model=model, validation=(X, y), **SHORT)
    assert result.model(0).evaluate(X, y, verbose=0) == pytest.approx(
        result.validation_losses[0, 0, -1], rel=1e-5
    )


def test_validation_is_the_judge():
    upside_down = X, -y  # cuanto mejor aprende los datos, peor le va acá
    result = sweep([1e-4, 3e-2], X, y, validation=upside_down, seeds=2, epochs=40)
    np.testing.assert_array_equal(
        result.final_losses, result.validation_losses[..., -1]
    )
    assert result.best.learning_rate == 1e-4
    assert sweep([1e-4, 3e-2], X, y, seeds=2, epochs=40).best.learning_rate == 3e-2


def test_best():
    rates = [1e-3, 1e-2, 3e-2, 1e30]
    result = sweep(rates, X, y, seeds=3, epochs=40, batch_size=8)
    best = result.best
    finals = np.where(np.isfinite(result.final_losses), result.final_losses, np.inf)
    assert (
        best.index
        == np.argmin(np.median(finals, axis=0))
        == rates.index(best.learning_rate)
    )
    assert best.final_loss == pytest.approx(np.median(finals, axis=0)[best.index])
    assert best.per_seed.tolist() == [rates[k] for k in finals.argmin(1)]
    assert not best.on_edge
    assert sweep(rates[:2], X, y, **SHORT).best.on_edge
    with pytest.raises(ValueError, match="más chicos"):
        _ = sweep([1e30], X, y, optimizer="sgd", **SHORT).best


@pytest.fixture
def slow_blocks(monkeypatch):
    def slow(*arguments):
        fast = programs.program(*arguments)

        def run(*arguments):
            time.sleep(0.05)
            return fast.run(*arguments)

        return programs.Program(run, fast.width)

    monkeypatch.setattr(sweeps, "program", slow)


def test_interrupting_keeps_what_was_done(monkeypatch):
    rates = np.geomspace(1e-4, 1e-2, 800)
    complete = sweep(rates[:16], X, y, **SHORT)
    blocks = itertools.count()

    def interrupted(*arguments):
        whole = programs.program(*arguments)

        def run(*arguments):
            started = next(blocks)
            if started == 10:
                _thread.interrupt_main()
            elif started > 10:
                time.sleep(0.05)  # que llegue antes de que estén todos
            return whole.run(*arguments)

        return programs.Program(run, whole.width)

    monkeypatch.setattr(sweeps, "program", interrupted)
    result = sweep(rates, X, y, **SHORT)
    done = result.completed[0]
    assert 0 < done.sum() < len(rates)
    assert np.isfinite(result.losses[0, done]).all()
    assert np.isnan(result.losses[0, ~done]).all()
    assert not result.diverged.any()
    assert done[result.best.index]
    np.testing.assert_array_equal(result.losses[:, :16], complete.losses)
    with pytest.raises(ValueError, match="interrumpió"):
        result.model(int(np.argmin(done)))


def test_a_short_sweep_shows_no_bar_and_a_long_one_does(
    slow_blocks, monkeypatch, capsys
):
    sweep(RATES, X, y, **SHORT)
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sweeps, "PATIENCE", 0.01)
    sweep(np.tile(RATES, 5), X, y, **SHORT)
    assert "Entrenando" in capsys.readouterr().out


def test_nothing_reaches_stderr():
    code = """
from lrlab import sweep
from lrlab.quiet import keras
import numpy as np
layers = keras.layers
build = lambda: keras.Sequential(
    [keras.Input((4, 1)), layers.Conv1D(2, 2), layers.Flatten(), layers.Dense(1)]
)
X = np.ones((8, 4, 1))
for optimizer in ("sgd", "adam", "lion", "rmsprop"):
    sweep([1e30, 1e-2], X, X[:, 0], model=build, optimizer=optimizer, epochs=30)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_sweep_is_the_function_even_with_its_module_loaded():
    assert lrlab.sweep is sweeps.sweep


def spectral():
    return L.SpectralNormalization(Dense(1))


class OwnStep(keras.Sequential):
    def train_step(self, data):
        return super().train_step(data)


def two_outputs():
    x = keras.Input((1,))
    return keras.Model(x, [Dense(1)(x), Dense(1)(x)])


optimizers, L = keras.optimizers, keras.layers
Dense = L.Dense


def stack(*layers, shape=(1,), kind=keras.Sequential):
    return lambda: kind([keras.Input(shape), *(make() for make in layers)])


def excluding(**options):
    optimizer = optimizers.AdamW()
    optimizer.exclude_from_weight_decay(**options)
    return optimizer


def copying_the_weights():
    """Un optimizer que parte de una copia de los pesos, como ScheduleFreeAdamW."""

    class Anchored(optimizers.SGD):
        def build(self, variables):
            super().build(variables)
            self.anchors = [self.add_variable(v.shape) for v in variables]
            for anchor, v in zip(self.anchors, variables, strict=True):
                anchor.assign(v)

    return Anchored()


REFUSED = {
    "varias salidas": ({"model": two_outputs}, "una de cada una"),
    "float16": ({"model": stack(lambda: Dense(1, dtype="mixed_float16"))}, "float32"),
    "train_step": ({"model": stack(lambda: Dense(1), kind=OwnStep)}, "train_step"),
    "reescribe sus pesos": ({"model": stack(spectral)}, "SpectralNormalization"),
    "schedule": (
        {"optimizer": optimizers.SGD(optimizers.schedules.CosineDecay(0.1, 10))},
        "es un schedule",
    ),
    "acumulación": (
        {"optimizer": optimizers.SGD(gradient_accumulation_steps=2)},
        "batch_size más grande",
    ),
    "ema que reescribe": (
        {"optimizer": optimizers.SGD(use_ema=True, ema_overwrite_frequency=3)},
        "dejá use_ema solo",
    ),
    "exclusión por variable": (
        {"optimizer": excluding(var_list=[keras.Variable(1.0)])},
        "var_names",
    ),
    "maneja a otros": (
        {"optimizer": optimizers.LossScaleOptimizer(optimizers.SGD())},
        "LossScale",
    ),
    "copia los pesos": ({"optimizer": copying_the_weights()}, "copia de los pesos"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_swept_is_refused_saying_what_to_do(name):
    arguments, message = REFUSED[name]
    with pytest.raises(ValueError, match=message):
        sweep([1e-2], X, y, **SHORT | arguments)


@pytest.mark.parametrize(
    "model, message",
    [
        (stack(lambda: Dense(1, trainable=False)), "congeladas"),
        (stack(lambda: Dense(1), shape=(3,)), "forma"),
        (lambda: keras.Sequential([Dense(1)]), "keras.Input"),
    ],
    ids=["congelado", "otra forma", "sin construir"],
)
def test_models_that_fit_would_not_train_either(model, message):
    with pytest.raises(ValueError, match=message):
        sweep([1e-2], X, y, model=model, **SHORT)


@pytest.mark.parametrize(
    "error, arguments, message",
    [
        (ValueError, {"learning_rates": []}, "vacía"),
        (ValueError, {"learning_rates": [0.1, 0]}, r"learning_rates\[1\]"),
        (ValueError, {"learning_rates": [np.nan]}, "finito"),
        (TypeError, {"learning_rates": 0.1}, "lista"),
        (ValueError, {"learning_rates": [[0.1, 0.2]]}, r"\(K, 4\)"),
        (ValueError, {"X": np.zeros(20)}, "reshape"),
        (ValueError, {"y": y[:3]}, "misma cantidad de filas"),
        (ValueError, {"epochs": 0}, "epochs"),
        (TypeError, {"batch_size": 2.5}, "batch_size"),
        (ValueError, {"seeds": 0}, "seeds"),
        (ValueError, {"seeds": [1, 1]}, "repetidos"),
        (TypeError, {"seeds": "3"}, "seeds"),
        (ValueError, {"loss": "ninguna"}, "no conoce la pérdida"),
        (TypeError, {"loss": 3}, "loss"),
        (ValueError, {"loss": keras.losses.MeanSquaredError(reduction=None)}, "número"),
        (TypeError, {"model": 3}, "modelo de Keras"),
        (TypeError, {"model": lambda: 3}, "modelo de Keras"),
        (TypeError, {"optimizer": keras.optimizers.Adam}, "ya creado"),
        (TypeError, {"schedule": 0.5}, "schedule"),
        (ValueError, {"schedule": lambda p: p - 1}, "schedule"),
        (ValueError, {"schedule": lambda p: np.ones(3)}, "schedule"),
        (TypeError, {"validation": X}, "par"),
        (ValueError, {"validation": 1.5}, "fracción"),
        (ValueError, {"optimizer": "adan"}, "no conoce el optimizer 'adan'"),
        (TypeError, {"metrics": "accuracy"}, "lista"),
        (ValueError, {"metrics": ["exactitud"]}, "no conoce la métrica"),
        (ValueError, {"metrics": ["mae", "mae"]}, "mismo nombre"),
        (ValueError, {"validation": (np.zeros((3, 2)), y[:3])}, "validación"),
    ],
)
def test_errors_say_what_to_do(error, arguments, message):
    everything = {"learning_rates": [1e-2], "X": X, "y": y} | SHORT | arguments
    with pytest.raises(error, match=message):
        sweep(**everything)


def test_another_backend_is_refused(monkeypatch):
    monkeypatch.setattr(keras.config, "backend", lambda: "jax")
    with pytest.raises(RuntimeError, match="KERAS_BACKEND"):
        sweep([1e-2], X, y, **SHORT)
