"""Los deslizadores: qué dicen sus figuras, y que una nueva reemplaza a la anterior."""

import re
import sys

import ipywidgets
import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbclient import NotebookClient

import lrlab
from lrlab import describe, format_number
from lrlab.classroom import controls as controls_room
from lrlab.classroom import figures, trainer
from lrlab.engine import program
from lrlab.quiet import keras


@pytest.fixture
def shown(monkeypatch):
    """Los textos que se mostraron, en orden; los de la figura, en un solo lugar."""
    texts, places = [], []

    class RecordedPlace:
        def __init__(self):
            places.append(self)

        def show(self, figure):
            figures._send(record, figure, describe(figure), light=True)

    def record(data, metadata=None, raw=True):
        assert len(places) <= 1, "hay más de un lugar: la figura se agrega"
        texts.append(data["text/plain"])

    monkeypatch.setattr(controls_room, "Place", RecordedPlace)
    monkeypatch.setattr("IPython.display.display", record)
    yield texts
    assert not plt.get_fignums()


# --- La bicicleta ---------------------------------------------------------------


def test_before_touching_anything_the_four_regimes_are_there(shown):
    lrlab.bicycle()
    controls, figure = shown
    assert controls == "Controles (learning rate): ejecutá la celda para moverlos."
    for regime in ("0.02: lento", "0.3: suave", "0.9: oscila", "1.05: diverge"):
        assert f"lr = {regime}" in figure
    assert "«meta: 0.01»: recta horizontal en 0.01" in figure


@pytest.mark.parametrize(
    ("learning_rate", "title"),
    [
        (0.01, "lr / lr crítico = 0.01: lento; la meta, todavía no."),
        (0.08, "lr / lr crítico = 0.08: suave; la meta, todavía no."),
        (0.09, "lr / lr crítico = 0.09: suave; ¡meta cumplida!"),
        (0.5, "lr / lr crítico = 0.5: suave; ¡meta cumplida!"),
        (0.91, "lr / lr crítico = 0.91: oscila; ¡meta cumplida!"),
        (0.93, "lr / lr crítico = 0.93: oscila; la meta, todavía no."),
        (1.0, "lr / lr crítico = 1: diverge; la meta, todavía no."),
        (1.9, "lr / lr crítico = 1.9: diverge; la meta, todavía no."),
    ],
)
def test_the_bicycle_names_the_regime_and_the_goal(learning_rate, title, shown):
    lrlab.bicycle()["learning_rate"].value = learning_rate
    assert len(shown) == 3
    assert shown[-1].splitlines()[1] == title
    final = 16 * (1 - 2 * learning_rate) ** 40
    assert ("cumplida" in title) == (final < 0.01)
    assert f"Pérdida final: {format_number(final, 2)}." in shown[-1]


def test_the_browser_rounding_the_start_is_not_a_move(shown):
    slider = lrlab.bicycle()["learning_rate"]
    slider.value *= 1 + 1e-5
    assert len(shown) == 2
    slider.value = 0.1
    slider.value = 10**-1.7
    assert len(shown) == 4


def test_each_move_redraws_once(shown):
    slider = lrlab.bicycle()["learning_rate"]
    for value in (0.1, 0.2, 0.2, 0.1):
        slider.value = value
    assert len(shown) == 2 + 3
    assert shown[-1] == shown[2] != shown[3]


# --- El entrenador --------------------------------------------------------------


def test_before_touching_anything_four_rates_around_the_best(shown):
    lrlab.trainer()
    controls, figure = shown
    assert "(learning rate, épocas, ruido)" in controls
    for name in ("100 veces menos", "10 veces menos", "el mejor", "100 veces más"):
        assert name in figure


def test_the_trainer_shows_what_the_sweep_gives(shown):
    controls = lrlab.trainer()
    controls["epochs"].value = 30
    controls["noise"].value = 5.0
    controls["learning_rate"].value = 0.05
    X, y = lrlab.linear_dataset(noise=5.0)
    new_data = lrlab.linear_dataset(trainer.N_NEW, noise=5.0, seed=1)
    result = lrlab.sweep([0.05], X, y, epochs=30, validation=new_data)
    loss = format_number(result.final_losses[0, 0], 2)
    text = shown[-1]
    assert f"lr = 0.05: la pérdida terminó en {loss};" in text
    assert "30 épocas, ruido 5." in text
    assert "Pérdida en datos nuevos (MSE)" in text
    assert re.search(rf"«lr=0.05»: 30 puntos, de \(1; \S+\) a \(30; {loss}\)", text)
    fit = np.asarray(result.model(0.05)(X))[[0, -1], 0]
    left, right = (format_number(value, 2) for value in fit)
    assert f"«red»: 100 puntos, de (−10; {left}) a (10; {right})" in text


def test_the_best_curve_is_the_best_of_the_grid(shown):
    lrlab.trainer()["learning_rate"].value = 1e-4
    X, y = lrlab.linear_dataset()
    new_data = lrlab.linear_dataset(trainer.N_NEW, seed=1)
    best = lrlab.sweep(trainer._TRAINER_GRID, X, y, validation=new_data).best
    rate, loss = (format_number(v, 2) for v in (best.learning_rate, best.final_loss))
    assert f"«el mejor, lr={rate}»" in shown[-1]
    assert f"la del mejor terminó en {loss}." in shown[-1]


def test_divergence_is_drawn(shown):
    lrlab.trainer("sgd")["learning_rate"].value = 10
    assert "lr = 10: la pérdida divergió" in shown[-1]
    assert "Notas: divergió: no predice nada" in shown[-1]


def test_once_created_nothing_compiles_again(shown):
    controls = lrlab.trainer("adagrad")
    built = program._build_once.cache_info().misses
    for epochs in trainer.EPOCHS:
        trainer._train([0.3], epochs, 7.5, "adagrad")
    assert program._build_once.cache_info().misses == built
    assert controls["epochs"].options == trainer.EPOCHS


def test_an_optimizer_the_sweep_refuses_is_refused(shown):
    sgd = keras.optimizers.SGD(gradient_accumulation_steps=2)
    with pytest.raises(ValueError, match="batch_size más grande"):
        lrlab.trainer(sgd)


# --- Los controles --------------------------------------------------------------


def test_what_trains_waits_until_the_slider_is_released(shown):
    for slider in lrlab.trainer().values():
        assert slider.continuous_update is False
        assert isinstance(slider, ipywidgets.Widget)


def test_controls_as_the_last_line_of_a_cell_write_nothing(shown):
    assert DisplayFormatter().format(lrlab.bicycle()) == ({}, {})


@pytest.mark.parametrize("make", [lrlab.bicycle, lrlab.trainer])
def test_without_ipywidgets_it_says_so_and_leaves_the_figure(
    make, shown, monkeypatch, capsys
):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    assert make() == {}
    assert "pip install ipywidgets" in capsys.readouterr().out
    assert len(shown) == 1


# --- En un kernel de verdad -----------------------------------------------------


def test_a_move_replaces_the_figure_of_its_cell():
    sources = (
        "import lrlab\ncontrols = lrlab.bicycle()",
        "for value in (0.1, 0.2, 0.3): controls['learning_rate'].value = value",
    )
    nb = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in sources]
    )
    NotebookClient(nb, kernel_name="python3", store_widget_state=False).execute()
    view, figure = nb.cells[0].outputs
    assert controls_room._VIEW_TYPE in view.data
    assert figure.data["text/plain"].splitlines()[1].startswith("lr / lr crítico = 0.3")
    assert figure.metadata["image/png"]["alt"] == figure.data["text/plain"]
    assert nb.cells[1].outputs == []
