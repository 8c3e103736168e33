"""La curva en vivo: un solo lugar, un texto que no cambia y un renglón que sí."""

import matplotlib.pyplot as plt
import pytest

import lrlab
from lrlab import describe, format_number
from lrlab.classroom import live
from lrlab.quiet import keras


@pytest.fixture
def drawn(monkeypatch):
    """Una lista por lugar, con la descripción de cada figura que se puso ahí."""
    places = []

    class RecordedPlace:
        def __init__(self):
            places.append([])

        def show(self, figure, *, text):
            assert text == live._TEXT
            places[-1].append(describe(figure))
            plt.close(figure.figure)

    monkeypatch.setattr(live, "Place", RecordedPlace)
    yield places
    assert not plt.get_fignums()


def fit(*callbacks, learning_rate=0.01, epochs=5, **options):
    X, y = lrlab.linear_dataset()
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mse")
    return model.fit(
        X, y, epochs=epochs, verbose=0, callbacks=list(callbacks), **options
    ).history


def test_it_draws_the_first_epoch_every_few_and_the_last(drawn):
    fit(lrlab.LivePlot(every=2), epochs=6)
    titles = [text.split(".")[1].strip() for text in drawn[0]]
    assert titles == [f"Pérdida hasta la época {n}" for n in (1, 3, 5, 6)]


def test_the_last_figure_has_the_whole_history(drawn, capsys):
    losses = fit(lrlab.LivePlot(), epochs=4)["loss"]
    first, last = (format_number(losses[i], 2) for i in (0, -1))
    assert f"«lr=0.01»: 4 puntos, de (1; {first}) a (4; {last})" in drawn[0][-1]
    first, last = (format_number(losses[i], 2) for i in (0, -1))
    assert capsys.readouterr().out == f"4 épocas: la pérdida fue de {first} a {last}.\n"


def test_the_axis_is_the_whole_training_from_the_start(drawn):
    fit(lrlab.LivePlot(), epochs=7)
    assert all("Eje x (Época): de 1 a 7." in text for text in drawn[0])


@pytest.mark.parametrize("start", [0.0, 0.01])
def test_a_schedule_is_named_even_if_it_starts_at_zero(drawn, start):
    rate = keras.optimizers.schedules.CosineDecay(
        start, 12, warmup_target=0.02, warmup_steps=8
    )
    fit(lrlab.LivePlot(), learning_rate=rate)
    assert "«schedule»" in drawn[0][-1]
    assert "lr=" not in drawn[0][-1]


def test_each_fit_starts_another_figure(drawn):
    plot = lrlab.LivePlot()
    fit(plot)
    fit(plot, epochs=1)
    assert len(drawn) == 2
    assert "«lr=0.01» en (1; " in drawn[1][-1]


def test_divergence_is_drawn_and_told(drawn, capsys):
    fit(lrlab.LivePlot(every=1), learning_rate=0.3, epochs=20)
    assert "deja de ser finita" in drawn[0][-1]
    assert "la pérdida divergió; en la época" in capsys.readouterr().out


def test_divergence_that_is_still_finite_is_told(drawn, capsys):
    fit(lrlab.LivePlot(), learning_rate=0.05, epochs=5)
    assert capsys.readouterr().out.startswith("5 épocas: la pérdida divergió, de ")


@pytest.mark.parametrize("options", [{"every": 0}, {"every": 1.5}])
def test_bad_arguments(options):
    with pytest.raises((TypeError, ValueError), match=next(iter(options))):
        lrlab.LivePlot(**options)
