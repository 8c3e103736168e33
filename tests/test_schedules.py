"""Los schedules dan lo que dicen sus fórmulas y Keras, y se entrenan igual que él."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrlab
from lrlab import keras_schedule, per_batch, schedules
from lrlab.quiet import keras

PEAK, STEPS = 0.02, 400
K = keras.optimizers.schedules

ALL = {
    "constant": schedules.constant(),
    "step": schedules.step(),
    "exponential": schedules.exponential(),
    "linear": schedules.linear(),
    "polynomial": schedules.polynomial(3, end=0.1),
    "cosine": schedules.cosine(),
    "inverse_time": schedules.inverse_time(20),
    "warmup": schedules.warmup(0.1, then=schedules.cosine()),
    "restarts": schedules.restarts(3),
    "one_cycle": schedules.one_cycle(),
    "triangular": schedules.triangular(4),
    "wsd": schedules.wsd(),
}
every_schedule = pytest.mark.parametrize("schedule", ALL.values(), ids=ALL)


# --- Contra Keras -----------------------------------------------------------------

SAME_AS_KERAS = {
    "ExponentialDecay": (
        schedules.exponential(end=0.03),
        K.ExponentialDecay(PEAK, STEPS, 0.03),
    ),
    "ExponentialDecay, staircase": (
        schedules.step(at=(0.25, 0.5, 0.75), factor=0.3),
        K.ExponentialDecay(PEAK, STEPS // 4, 0.3, staircase=True),
    ),
    "PiecewiseConstantDecay, que baja después del límite": (
        schedules.step(at=(0.5, 0.75), factor=0.1),
        K.PiecewiseConstantDecay([199, 299], [PEAK, PEAK / 10, PEAK / 100]),
    ),
    "CosineDecay": (schedules.cosine(), K.CosineDecay(PEAK, STEPS)),
    "CosineDecay con alpha": (
        schedules.cosine(end=0.1),
        K.CosineDecay(PEAK, STEPS, alpha=0.1),
    ),
    "CosineDecay con warm-up": (
        schedules.warmup(0.1, then=schedules.cosine()),
        K.CosineDecay(0.0, 360, warmup_target=PEAK, warmup_steps=40),
    ),
    "CosineDecay con warm-up desde más arriba": (
        schedules.warmup(0.25, then=schedules.cosine(), start=0.2),
        K.CosineDecay(0.2 * PEAK, 300, warmup_target=PEAK, warmup_steps=100),
    ),
    "CosineDecayRestarts": (
        schedules.restarts(4),
        K.CosineDecayRestarts(PEAK, 100, t_mul=1.0),
    ),
    "PolynomialDecay": (
        schedules.polynomial(power=2, end=0.1),
        K.PolynomialDecay(PEAK, STEPS, 0.1 * PEAK, power=2),
    ),
    "PolynomialDecay lineal": (
        schedules.linear(),
        K.PolynomialDecay(PEAK, STEPS, 0.0, power=1),
    ),
    "InverseTimeDecay": (
        schedules.inverse_time(rate=20),
        K.InverseTimeDecay(PEAK, STEPS, 20),
    ),
}


@pytest.mark.parametrize(("ours", "theirs"), SAME_AS_KERAS.values(), ids=SAME_AS_KERAS)
def test_same_numbers_as_keras(ours, theirs):
    some = [*range(0, STEPS, 13), 39, 40, 41, 100, 199, 200, 300, 398, 399]
    expected = [float(theirs(step)) for step in some]
    found = PEAK * schedules.factors(ours, STEPS)[some]
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=2e-7 * PEAK)


# --- Contra la fórmula de cada paper ----------------------------------------------


@given(t=st.integers(0, 999), cycles=st.integers(1, 10), low=st.floats(0, 1))
def test_triangular_is_the_formula_of_the_paper(t, cycles, low):
    """Smith, arXiv 1506.01186: con stepsize, medio ciclo."""
    stepsize = 1000 / cycles / 2
    cycle = np.floor(1 + t / (2 * stepsize))
    x = abs(t / stepsize - 2 * cycle + 1)
    expected = low + (1 - low) * max(0, 1 - x)
    found = schedules.factors(schedules.triangular(cycles, low), 1000)[t]
    assert found == pytest.approx(expected, abs=1e-9)


@given(
    t=st.integers(0, 999),
    rise=st.floats(0.05, 0.95),
    start=st.floats(0, 1),
    end=st.floats(0, 1),
)
def test_one_cycle_is_two_half_cosines(t, rise, start, end):
    """La forma de fastai: coseno de start a 1 en `rise`, y de 1 a end en el resto."""

    def annealed(first, last, position):
        return first + (1 + np.cos(np.pi * (1 - position))) * (last - first) / 2

    p = t / 1000
    if p < rise:
        expected = annealed(start, 1, p / rise)
    else:
        expected = annealed(1, end, (p - rise) / (1 - rise))
    found = schedules.one_cycle(rise, start, end)(p)
    assert found == pytest.approx(expected, abs=1e-9)


@given(
    t=st.integers(0, 999),
    warm=st.integers(0, 400),
    cooling=st.integers(1, 600),
    steps=st.just(1000),
)
def test_wsd_is_the_formula_of_the_paper(t, warm, cooling, steps):
    """MiniCPM, arXiv 2404.06395, en pasos: sube en W, sigue hasta T, y baja a 0."""
    if t < warm:
        expected = t / warm
    elif t < steps - cooling:
        expected = 1
    else:
        expected = (steps - t) / cooling
    shape = schedules.wsd(rise=warm / steps, cooldown=cooling / steps)
    assert schedules.factors(shape, steps)[t] == pytest.approx(expected, abs=1e-9)
    assert shape(1.0) == 0
    rate = keras_schedule(shape, PEAK, steps)
    assert float(rate(t)) == pytest.approx(PEAK * expected, rel=1e-6, abs=1e-9)


def test_wsd_cut_and_cooled_is_the_run_that_never_knew_its_end():
    short, long = (schedules.factors(schedules.wsd(0), n) for n in (100, 400))
    np.testing.assert_array_equal(short[:80], long[:80])


def test_restarts_are_the_sgdr_formula():
    """Loshchilov y Hutter, arXiv 1608.03983, con T₀ = 100 y T_mult = 1."""
    found = schedules.factors(schedules.restarts(3), 300)
    expected = (1 + np.cos(np.pi * np.arange(100) / 100)) / 2
    np.testing.assert_allclose(found, np.tile(expected, 3), atol=1e-12)
    assert schedules.restarts(3)(1.0) == 0


def test_warmup_goes_up_to_where_the_next_one_starts():
    shape = schedules.warmup(0.5, then=lambda p: 0.4 * (1 - p), start=0.2)
    np.testing.assert_allclose(
        shape(np.array([0, 0.25, 0.5, 0.75, 1])), [0.2, 0.3, 0.4, 0.2, 0]
    )


def test_no_warmup_is_the_next_one():
    found = schedules.factors(schedules.warmup(0, then=schedules.cosine()), 50)
    np.testing.assert_array_equal(found, schedules.factors(schedules.cosine(), 50))


# --- Todos ------------------------------------------------------------------------


@every_schedule
@given(p=st.floats(0, 1))
def test_a_factor_is_between_0_and_1(schedule, p):
    assert 0 <= schedule(p) <= 1


@every_schedule
def test_shape_in_is_shape_out_and_nothing_is_remembered(schedule):
    grid = np.linspace(0, 1, 12).reshape(3, 4)
    before = schedule(grid)
    assert before.shape == (3, 4)
    one_by_one = [schedule(float(p)) for p in grid.ravel()[::-1]][::-1]
    assert all(np.ndim(value) == 0 for value in one_by_one)
    np.testing.assert_allclose(np.reshape(one_by_one, (3, 4)), before, rtol=1e-14)
    np.testing.assert_array_equal(schedule(grid), before)


@every_schedule
@pytest.mark.parametrize("progress", [-0.1, 1.1, np.nan, [0.5, 2], "medio"])
def test_progress_out_of_range_is_refused(schedule, progress):
    with pytest.raises((TypeError, ValueError), match="progress"):
        schedule(progress)


def test_factors_are_measured_at_the_start_of_each_step():
    found = schedules.factors(schedules.linear(), 4)
    np.testing.assert_array_equal(found, [1, 0.75, 0.5, 0.25])
    assert found.dtype == np.float64


# --- Errores ----------------------------------------------------------------------

BAD_ARGUMENTS = {
    "step(at=())": lambda: schedules.step(at=()),
    "step(at=0.5)": lambda: schedules.step(at=0.5),
    "step(at=(0.5, 0.5))": lambda: schedules.step(at=(0.5, 0.5)),
    "step(at=(0.75, 0.5))": lambda: schedules.step(at=(0.75, 0.5)),
    "step(at=(0, 0.5))": lambda: schedules.step(at=(0, 0.5)),
    "step(at=(1,))": lambda: schedules.step(at=(1,)),
    "step(at=200)": lambda: schedules.step(at=(200, 300)),
    "factor=0": lambda: schedules.step(factor=0),
    "end=0, exponencial": lambda: schedules.exponential(end=0),
    "end=2": lambda: schedules.exponential(end=2),
    "end=-1": lambda: schedules.linear(end=-1),
    "end=nan": lambda: schedules.cosine(end=np.nan),
    "end de texto": lambda: schedules.cosine(end="0"),
    "power=0": lambda: schedules.polynomial(power=0),
    "rate=0": lambda: schedules.inverse_time(rate=0),
    "fraction=1": lambda: schedules.warmup(1, then=schedules.cosine()),
    "fraction=40": lambda: schedules.warmup(40, then=schedules.cosine()),
    "start=2": lambda: schedules.warmup(0.1, then=schedules.cosine(), start=2),
    "then=0.1": lambda: schedules.warmup(0.1, then=0.1),
    "then sin paréntesis": lambda: schedules.warmup(0.1, then=schedules.cosine),
    "cycles=0": lambda: schedules.restarts(0),
    "cycles=2.5": lambda: schedules.triangular(2.5),
    "rise=0": lambda: schedules.one_cycle(rise=0),
    "rise=1": lambda: schedules.one_cycle(rise=1),
    "rise=0.9, cooldown=0.2": lambda: schedules.wsd(0.9, 0.2),
    "cooldown=0": lambda: schedules.wsd(cooldown=0),
    "rise=-1": lambda: schedules.wsd(rise=-1),
    "low=2": lambda: schedules.triangular(2, low=2),
    "steps=0": lambda: schedules.factors(schedules.cosine(), 0),
    "steps=1.5": lambda: schedules.factors(schedules.cosine(), 1.5),
    "peak=0": lambda: keras_schedule(schedules.cosine(), 0, 10),
    "peak=-1": lambda: per_batch(schedules.cosine(), -1, 10),
    "schedule=None": lambda: per_batch(None, 0.1, 10),
}


@pytest.mark.parametrize("call", BAD_ARGUMENTS.values(), ids=BAD_ARGUMENTS)
def test_bad_argument_is_refused_in_spanish(call):
    with pytest.raises(
        (TypeError, ValueError), match="tiene que|faltan los paréntesis"
    ):
        call()


@pytest.mark.parametrize("constructor", [schedules.cosine, schedules.constant])
def test_missing_parentheses_are_named(constructor):
    with pytest.raises(
        TypeError, match=f"paréntesis, schedules.{constructor.__name__}"
    ):
        schedules.factors(constructor, 10)


BAD_SCHEDULES = {
    "nan": (lambda p: p * np.nan, "con progreso 0 devolvió nan"),
    "infinito": (lambda p: np.where(p > 0.5, np.inf, 1), "progreso 0.6 devolvió inf"),
    "negativo": (lambda p: 0.5 - p, "con progreso 0.6 devolvió -0.1"),
    "un número solo": (lambda p: 1.0, r"forma \(10,\) devolvió uno de forma \(\)"),
    "uno menos": (lambda p: p[1:], r"forma \(10,\) devolvió uno de forma \(9,\)"),
    "texto": (lambda p: "rápido", "tiene que devolver números"),
}


@pytest.mark.parametrize(
    ("schedule", "message"), BAD_SCHEDULES.values(), ids=BAD_SCHEDULES
)
def test_bad_schedule_is_refused_in_spanish(schedule, message):
    with pytest.raises((TypeError, ValueError), match=message):
        schedules.factors(schedule, 10)


# --- Adaptadores ------------------------------------------------------------------

SHAPE = schedules.warmup(0.2, then=schedules.cosine(end=0.1))


@pytest.fixture(scope="module")
def line():
    return lrlab.linear_dataset()


def fitted(line, learning_rate, epochs=5, **settings):
    model = lrlab.build_model(seed=0)
    model.compile(keras.optimizers.Adam(learning_rate), "mse", run_eagerly=True)
    history = model.fit(*line, epochs=epochs, shuffle=False, verbose=0, **settings)
    return model, history.history


def assert_same_weights(a, b):
    for one, other in zip(a.get_weights(), b.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("steps", [20, 12], ids=["justos", "fit sigue de largo"])
def test_schedule_and_callback_train_the_same(line, steps):
    a, _ = fitted(line, keras_schedule(SHAPE, 0.05, steps))
    b, history = fitted(line, 1.0, callbacks=[per_batch(SHAPE, 0.05, steps)])
    assert_same_weights(a, b)
    last_of_each_epoch = np.minimum(np.array([3, 7, 11, 15, 19]), steps) / steps
    expected = [0.05 * SHAPE(p) for p in last_of_each_epoch]
    np.testing.assert_allclose(history["learning_rate"], expected, rtol=1e-5)


def test_both_train_as_the_schedule_of_keras(line):
    theirs = K.CosineDecay(0.0, 16, warmup_target=0.05, warmup_steps=4)
    ours = schedules.warmup(0.2, then=schedules.cosine())
    a, _ = fitted(line, theirs)
    b, _ = fitted(line, keras_schedule(ours, 0.05, 20))
    assert_same_weights(a, b)


def test_sweep_trains_the_same(line):
    order = lrlab.batch_order(100, 5, seed=0)
    model = lrlab.build_model(seed=0)
    swept = lrlab.sweep([0.05], *line, model=model, epochs=5, schedule=SHAPE)
    model.compile(
        keras.optimizers.Adam(keras_schedule(SHAPE, 0.05, 20)),
        loss="mse",
    )
    for rows in order:
        model.fit(line[0][rows], line[1][rows], shuffle=False, verbose=0)
    assert_same_weights(swept.model(0), model)


def test_callback_starts_again_in_each_fit(line):
    callback = per_batch(SHAPE, 0.05, 20)
    a, first = fitted(line, 1.0, callbacks=[callback])
    b, second = fitted(line, 1.0, callbacks=[callback])
    assert_same_weights(a, b)
    assert first["learning_rate"] == second["learning_rate"]


def test_callback_refuses_an_optimizer_with_a_schedule(line):
    with pytest.raises(TypeError, match="se construyó con un schedule"):
        fitted(
            line,
            K.CosineDecay(0.1, 20),
            callbacks=[per_batch(SHAPE, 0.05, 20)],
        )


def test_keras_schedule_stays_where_it_ended():
    rate = keras_schedule(schedules.linear(end=0.5), 0.2, 10)
    found = [float(rate(step)) for step in (0, 5, 10, 11, 1000)]
    np.testing.assert_allclose(found, [0.2, 0.15, 0.1, 0.1, 0.1], rtol=1e-6)


def test_keras_schedule_is_saved_with_the_model(line, tmp_path):
    rate = keras_schedule(SHAPE, 0.05, 20)
    model, _ = fitted(line, rate, epochs=2)
    model.save(tmp_path / "red.keras")
    loaded = keras.models.load_model(tmp_path / "red.keras")
    for one in (model, loaded):  # los dos siguen desde el paso 8
        one.fit(*line, epochs=2, shuffle=False, verbose=0)
    assert_same_weights(model, loaded)
    copy = K.deserialize(K.serialize(rate))
    assert [float(copy(t)) for t in range(22)] == [float(rate(t)) for t in range(22)]
