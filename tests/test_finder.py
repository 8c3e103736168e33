"""El finder deja todo como estaba y las reglas dan lo que dicen sus definiciones."""

import numpy as np
import pytest

import lrlab
from lrlab import finder
from lrlab.quiet import keras

RATES = np.geomspace(1e-4, 1, 41)


@pytest.fixture(scope="module")
def line():
    return lrlab.linear_dataset()


@pytest.fixture
def model():
    return lrlab.build_model(0.02, seed=0)


def state(model) -> list[np.ndarray]:
    """Todo lo que el finder podría haber cambiado."""
    variables = [*model.variables, *model.optimizer.variables]
    return [v.numpy() for v in variables + model.metrics_variables]


def assert_same_state(model, before):
    for old, new in zip(before, state(model), strict=True):
        assert old.dtype == new.dtype
        np.testing.assert_array_equal(old, new)


# --- La corrida -------------------------------------------------------------------


def test_each_loss_is_the_one_of_its_own_batch(line):
    """La cuenta a mano: SGD sobre una neurona, en NumPy."""
    X, y = (a.astype("float64") for a in line)
    neuron = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    neuron.compile(optimizer="sgd", loss="mse")
    w, b = (float(v.numpy().squeeze()) for v in neuron.trainable_variables)
    found = lrlab.lr_find(neuron, *line, start=1e-4, end=1e-2, steps=12, seed=3)
    order = lrlab.batch_order(100, 4, seed=3)
    batches = [rows[i : i + 32] for rows in order for i in (0, 32, 64)]
    expected = []
    for rate, rows in zip(np.geomspace(1e-4, 1e-2, 12), batches, strict=True):
        error = w * X[rows] + b - y[rows]
        expected.append(np.mean(error**2))
        w -= rate * 2 * np.mean(error * X[rows])
        b -= rate * 2 * np.mean(error)
    np.testing.assert_allclose(found.losses, expected, rtol=1e-4)
    np.testing.assert_allclose(found.learning_rates, np.geomspace(1e-4, 1e-2, 12))
    assert not found.diverged


def test_everything_comes_back_bit_for_bit(model, line):
    model.fit(*line, epochs=2, verbose=0)  # con acumuladores y contador en marcha
    before = state(model)
    assert int(model.optimizer.iterations.numpy()) == 8
    lrlab.lr_find(model, *line, steps=10)
    assert_same_state(model, before)


def test_training_afterwards_is_as_if_nothing_had_happened(line):
    def train(search):
        model = lrlab.build_model(0.02, seed=0)
        if search:
            lrlab.lr_find(model, *line, steps=10)
        order = lrlab.batch_order(100, 1)[0]
        X, y = (a[order] for a in line)
        return model.fit(X, y, epochs=3, shuffle=False, verbose=0).history["loss"]

    assert train(search=True) == train(search=False)


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError("sarasa")])
def test_everything_comes_back_when_it_is_cut(model, line, monkeypatch, error):
    model.fit(*line, epochs=1, verbose=0)
    before, train, calls = state(model), model.train_on_batch, []

    def cut(*args, **kwargs):
        calls.append(1)
        if len(calls) == 5:
            raise error
        return train(*args, **kwargs)

    monkeypatch.setattr(model, "train_on_batch", cut)
    with pytest.raises(KeyboardInterrupt if error is KeyboardInterrupt else Exception):
        lrlab.lr_find(model, *line, steps=10)
    assert len(calls) == 5
    assert_same_state(model, before)


def test_state_that_is_not_weights_comes_back_too(line):
    """Promedios de BatchNormalization, azar de Dropout, métricas a medio contar."""
    model = keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(4),
            keras.layers.BatchNormalization(),
            keras.layers.Dropout(0.5, seed=1),
            keras.layers.Dense(1),
        ]
    )
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True)
    model.compile(optimizer=optimizer, loss="huber", metrics=["mae"])
    model.train_on_batch(*line)
    before = state(model)
    found = lrlab.lr_find(model, *line, steps=8)
    assert_same_state(model, before)
    assert np.isfinite(found.losses).all()


def test_it_stops_when_the_smoothed_loss_grows(model, line):
    found = lrlab.lr_find(model, *line, start=1e-3, end=1e4, steps=60)
    assert found.diverged and len(found.losses) < 60
    lowest = np.minimum.accumulate(found.smoothed)
    above = found.smoothed > 4 * lowest
    assert above[-1] and not above[:-1].any()
    assert len(found.losses) == len(found.learning_rates) == len(found.smoothed)


def test_what_is_not_finite_is_cut_and_not_kept(line):
    neuron = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    neuron.compile(optimizer="sgd", loss="mse")
    before = state(neuron)
    huge = {"start": 1e10, "end": 1e30, "stop_factor": 1e300}
    found = lrlab.lr_find(neuron, *line, **huge, steps=50)
    assert found.diverged and 0 < len(found.losses) < 50
    assert np.isfinite(found.losses).all()
    assert_same_state(neuron, before[: len(state(neuron))])


def test_a_first_loss_that_is_not_finite_is_an_error(line):
    model = lrlab.build_model(seed=0)
    model.set_weights([np.full_like(w, np.nan) for w in model.get_weights()])
    with pytest.raises(ValueError, match="no es finita ya en el primer paso"):
        lrlab.lr_find(model, *line)


def test_the_same_call_gives_the_same_curve(model, line):
    first, again = (lrlab.lr_find(model, *line, steps=20) for _ in range(2))
    np.testing.assert_array_equal(first.losses, again.losses)
    other = lrlab.lr_find(model, *line, steps=20, seed=1)
    assert not np.array_equal(first.losses, other.losses)


def test_fewer_rows_than_a_batch(model, line):
    X, y = (a[:5] for a in line)
    assert len(lrlab.lr_find(model, X, y, end=1e-3, steps=7).losses) == 7


def test_keras_logs_are_the_running_mean(line):
    """La trampa del notebook: lo que un callback anota no es la pérdida del batch."""
    X, y = lrlab.linear_dataset(n=320)
    model = lrlab.build_model(0.01, seed=0)
    found = lrlab.lr_find(model, X, y, start=1e-3, end=1e-2, steps=10)
    logged = []

    class Naive(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            self.model.optimizer.learning_rate = float(found.learning_rates[batch])

        def on_train_batch_end(self, batch, logs=None):
            logged.append(logs["loss"])

    order = lrlab.batch_order(320, 1)[0]
    model.fit(X[order], y[order], shuffle=False, callbacks=[Naive()], verbose=0)
    average = np.cumsum(found.losses) / np.arange(1, 11)
    np.testing.assert_allclose(logged, average, rtol=1e-4)


# --- Argumentos ------------------------------------------------------------------


def test_growth():
    np.testing.assert_allclose(
        finder.growing_rates(1e-3, 1.0, 4), [1e-3, 1e-2, 1e-1, 1]
    )
    np.testing.assert_allclose(
        finder.growing_rates(1.0, 4.0, 4, "lineal"), [1, 2, 3, 4]
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"start": 0}, "start tiene que ser un número finito y mayor que 0"),
        ({"start": 1, "end": 0.1}, "start tiene que ser menor que end"),
        ({"steps": 1}, "steps tiene que ser un entero, 2 o más"),
        ({"batch_size": 0}, "batch_size tiene que ser un entero, 1 o más"),
        ({"growth": "cúbico"}, "growth tiene que ser uno de 'exponencial', 'lineal'"),
        ({"beta": 1}, "beta tiene que ir de 0 a menos de 1"),
        ({"stop_factor": 1}, "stop_factor tiene que ser mayor que 1"),
        ({"seed": -1}, "seed tiene que ser un entero, 0 o más"),
    ],
)
def test_bad_arguments(model, line, wrong, message):
    with pytest.raises(ValueError, match=message):
        lrlab.lr_find(model, *line, **wrong)


def test_a_schedule_is_refused(line):
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    model = lrlab.build_model(seed=0)
    model.compile(optimizer=keras.optimizers.SGD(schedule), loss="mse")
    with pytest.raises(ValueError, match=r"lo maneja un schedule.*SGD\(learning_rate"):
        lrlab.lr_find(model, *line)


def test_a_model_is_needed_and_compiled(line):
    with pytest.raises(TypeError, match="model tiene que ser un modelo de Keras"):
        lrlab.lr_find(lrlab.build_model, *line)
    bare = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="no está compilado"):
        lrlab.lr_find(bare, *line)


# --- El suavizado ----------------------------------------------------------------


def test_smoothing_is_the_weighted_mean_of_what_came_before():
    losses = np.random.default_rng(0).normal(10, 3, 30)
    expected = []
    for k in range(1, 31):
        weights = 0.9 ** np.arange(k)[::-1]
        expected.append(np.average(losses[:k], weights=weights))
    np.testing.assert_allclose(finder.smooth(losses, 0.9), expected)
    np.testing.assert_allclose(finder.smooth(losses, 0), losses)
    np.testing.assert_allclose(finder.smooth(np.full(9, 7.0)), 7.0)


# --- Las reglas, contra otra cuenta y contra curvas hechas a propósito ------------


def noisy_curves():
    rng = np.random.default_rng(0)
    for n in (3, 10, 40, 41):
        for _ in range(5):
            yield np.geomspace(1e-4, 1, n), np.cumsum(rng.normal(0, 0.02, n)) + 2


def brute_force_valley(rates, losses):
    """La subsecuencia decreciente más larga, por recursión con memoria."""
    best = {}

    def ending_at(i):
        if i not in best:
            before = [ending_at(j) for j in range(i) if losses[j] > losses[i]]
            best[i] = 1 + max(before, default=0)
        return best[i]

    lengths = [ending_at(i) for i in range(len(losses))]
    size = max(lengths)
    if size < 3:
        return None
    return rates[lengths.index(size) - size + int(size / 3) + int(size / 3 / 2)]


def walking_slide(rates, losses, width=15, threshold=0.005):
    """El intervalo que camina hacia la izquierda, paso por paso."""
    slopes = np.gradient(losses)
    right, last = len(losses) - 1, None
    while right - width >= 0 and abs(slopes[right] - slopes[right - width]) > threshold:
        last = right - width
        right -= 1
    return None if last in (None, 0) else rates[last]


@pytest.mark.parametrize(("rates", "losses"), list(noisy_curves()))
def test_rules_against_another_computation(rates, losses):
    assert finder.valley(rates, losses) == brute_force_valley(rates, losses)
    assert finder.slide(rates, losses) == (
        walking_slide(rates, losses) if len(rates) > 15 else None
    )
    falls = [
        ((losses[i + 1] - losses[i]) / np.log(rates[i + 1] / rates[i]), rates[i])
        for i in range(len(rates) - 1)
    ]
    assert finder.steep(rates, losses) == (min(falls)[1] if min(falls)[0] < 0 else None)
    pairs = sorted(zip(losses, rates, strict=True))
    lowest = pairs[0][1]
    inside = lowest not in (rates[0], rates[-1])
    assert finder.minimum(rates, losses) == (lowest / 10 if inside else None)


def test_valley_is_the_middle_of_a_straight_fall():
    losses = np.concatenate([np.full(11, 9.0), np.linspace(8.9, 1, 18), np.arange(12)])
    end = 28  # el 1; el 0 que sigue alarga la bajada un paso
    longest = 20  # un 9, la recta y el 0
    place = end + 1 - longest + longest // 3 + longest // 6
    assert finder.valley(RATES, losses) == RATES[place]
    assert RATES[14] < finder.valley(RATES, losses) < RATES[24]


def test_steep_is_the_steepest_step():
    losses = 5 - 4 / (1 + np.exp(-3 * (np.log(RATES) - np.log(RATES[20]))))
    assert finder.steep(RATES, losses) in (RATES[19], RATES[20])


def test_minimum_is_ten_times_below():
    losses = (np.log(RATES) - np.log(RATES[30])) ** 2
    assert finder.minimum(RATES, losses) == RATES[30] / 10


def test_slide_stops_before_the_final_rise():
    losses = np.where(np.arange(41) < 25, 1.0, 1 + 0.1 * (np.arange(41) - 24) ** 2)
    found = finder.slide(RATES, losses, width=10)
    assert RATES[12] < found < RATES[26]
    assert finder.slide(RATES, losses * 1e9, width=10) == found
    assert finder.slide(RATES, losses / 1e9, width=10) is None


@pytest.mark.parametrize("rule", finder.RULES.values())
@pytest.mark.parametrize("losses", [np.full(41, 3.0), np.arange(41.0)])
def test_rules_that_find_nothing_say_so(rule, losses):
    assert rule(RATES, losses) is None


@pytest.mark.parametrize("rule", finder.RULES.values())
@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_rules_cut_what_is_not_finite(rule, bad):
    losses = np.where(np.arange(41) < 25, 1.0, 1 + 0.1 * (np.arange(41) - 24) ** 2)
    losses[:25] += np.linspace(1, 0, 25)
    worse = np.append(losses, [bad, 0.0])
    rates = np.append(RATES, [2, 3])
    assert rule(rates, worse) == rule(RATES, losses)
    assert rule(rates[-2:], worse[-2:]) is None
    assert rule([], []) is None


@pytest.mark.parametrize("rule", finder.RULES.values())
def test_rules_refuse_what_is_not_a_curve(rule):
    with pytest.raises(ValueError, match="dos listas del mismo largo"):
        rule([0.1, 0.2], [1, 2, 3])
    with pytest.raises(ValueError, match="creciente y mayor que 0"):
        rule([0.2, 0.1], [1, 2])


def test_suggestions_leave_out_both_ends():
    seen = {}

    def spy(rates, losses):
        seen["rates"] = rates

    losses = np.append(np.linspace(3, 2, 40), np.nan)
    assert finder.suggestions(RATES, losses, rules={"espía": spy}) == {"espía": None}
    np.testing.assert_array_equal(seen["rates"], RATES[4:35])
    finder.suggestions(RATES, losses, rules={"espía": spy}, skip_end=0)
    np.testing.assert_array_equal(seen["rates"], RATES[4:40])
    assert set(finder.suggestions(RATES, losses)) == set(finder.RULES)
    with pytest.raises(ValueError, match="skip_start tiene que ir de 0"):
        finder.suggestions(RATES, losses, skip_start=1)


def test_on_the_series_problem_valley_is_inside_the_valley(line):
    found = lrlab.lr_find(lrlab.build_model(seed=0), *line)
    proposed = finder.suggestions(found.learning_rates, found.smoothed)["valley"]
    losses = lrlab.sweep([proposed], *line, seeds=3).final_losses
    assert np.median(losses) < 5
