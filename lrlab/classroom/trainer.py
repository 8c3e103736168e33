"""La red de la serie, entrenada en el momento con lo que digan los controles."""

import io
from contextlib import redirect_stdout

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab.classroom.controls import (
    Controls,
    connect,
    draw_until_exit,
    in_notebook_style,
    layout_of,
    learning_rate_slider,
    only_outer_labels,
    panels,
)
from lrlab.classroom.describe import format_number
from lrlab.data import linear_dataset
from lrlab.divergence import DIVERGED_ABOVE
from lrlab.plots.descent import plot_fit
from lrlab.plots.style import MUTED, learning_rate_colors

EPOCHS = (10, 30, 100, 300)
"""Las épocas que ofrece `trainer`: cada una es un programa ya compilado."""

N_NEW = 1000
"""Los puntos nuevos de la recta, con el mismo ruido, que juzgan a cada red."""

_TRAINER_RANGE = (-4, 1)
_TRAINER_GRID = np.geomspace(1e-4, 10, 31)
_FACTORS = {
    "100 veces menos": 0.01,
    "10 veces menos": 0.1,
    "el mejor": 1,
    "100 veces más": 100,
}


def trainer(optimizer="adam") -> Controls:
    """La red de la serie, entrenada en el momento con lo que digan los controles.

    La figura fija muestra cuatro learning rates alrededor del mejor; la que se mueve,
    la pérdida de cada época junto a la del mejor learning rate para esas épocas y ese
    ruido, y lo que la red predice. La pérdida es la de `N_NEW` puntos de la recta que
    la red no vio. Entrena `lrlab.sweep`, siempre desde los mismos pesos iniciales. Al
    crearse compila (unos segundos); después responde enseguida.

    Parámetros
    ----------
    optimizer : nombre u optimizer de Keras, de los que acepta `lrlab.sweep`.

    Devuelve
    --------
    `Controls` con ``learning_rate`` (de 0.0001 a 10), ``epochs`` (uno de `EPOCHS`) y
    ``noise`` (de 0 a 10, el ruido de `lrlab.linear_dataset`); vacío si falta
    ipywidgets.

    Errores
    -------
    TypeError o ValueError si el barrido no puede usar ese optimizer.
    """

    def build_sliders(ipywidgets):
        layout = layout_of(ipywidgets)
        return {
            "learning_rate": learning_rate_slider(
                ipywidgets, 0.001, _TRAINER_RANGE, continuous_update=False
            ),
            "epochs": ipywidgets.SelectionSlider(
                description="épocas",
                options=EPOCHS,
                value=100,
                continuous_update=False,
                **layout,
            ),
            "noise": ipywidgets.FloatSlider(
                description="ruido",
                value=2.0,
                min=0.0,
                max=10.0,
                step=0.5,
                readout_format=".1f",
                continuous_update=False,
                **layout,
            ),
        }

    def draw(learning_rate, epochs, noise):
        return _draw_training(learning_rate, epochs, noise, optimizer)

    return connect(build_sliders, _draw_trainings(optimizer), draw)


def _train(learning_rates, epochs: int, noise: float, optimizer):
    """Los datos, y el barrido de esos learning rates seguidos de los de la grilla."""
    from lrlab.engine.sweeps import sweep

    X, y = linear_dataset(noise=noise)
    asked = {"epochs": epochs, "optimizer": optimizer}
    asked["validation"] = linear_dataset(N_NEW, noise=noise, seed=1)
    rates = [*learning_rates, *_TRAINER_GRID]
    with redirect_stdout(io.StringIO()):  # la barra de progreso, acá, parpadearía
        return X, y, sweep(rates, X, y, **asked)


def _draw_training(learning_rate, epochs, noise, optimizer) -> Figure:
    """La pérdida con ese learning rate junto a la mejor, y lo que la red predice."""
    X, y, result = _train([learning_rate], epochs, noise, optimizer)
    figure, (left, right) = panels(1, 2)
    color = learning_rate_colors([learning_rate, *_TRAINER_GRID])[0]
    _draw_losses(left, result, 0, color)
    left.legend(loc="upper right")
    left.set_title(f"{epochs} épocas, ruido {noise:g}")
    _draw_fit(right, X, y, result.model(0), color)
    right.set_title("Lo que aprendió la red")
    best, final = result.best, result.final_losses[0, 0]
    lost = result.diverged[0, 0]
    verdict = "divergió" if lost else f"terminó en {format_number(final, 2)}"
    figure.suptitle(
        f"lr = {format_number(learning_rate, 2)}: la pérdida {verdict}; "
        f"la del mejor terminó en {format_number(best.final_loss, 2)}",
        weight="bold",
    )
    return figure


@in_notebook_style
def _draw_trainings(optimizer) -> Figure:
    """Cuatro learning rates, uno por columna: arriba el ajuste, abajo su pérdida."""
    *_, grid = _train([], 100, 2.0, optimizer)
    rates = [factor * grid.best.learning_rate for factor in _FACTORS.values()]
    X, y, result = _train(rates, 100, 2.0, optimizer)
    figure, axes = panels(2, len(rates))
    colors = learning_rate_colors(rates)
    for i, (column, name) in enumerate(zip(axes.T, _FACTORS, strict=True)):
        _draw_fit(column[0], X, y, result.model(i), colors[i])
        column[0].set_title(
            f"{name}\nlr = {format_number(rates[i], 2)}", fontsize="medium"
        )
        _draw_losses(column[1], result, i, colors[i])
    only_outer_labels(axes)
    figure.suptitle(
        "La misma red, 100 épocas, con cuatro learning rates", weight="bold"
    )
    return figure


def _draw_losses(ax: Axes, result, index: int, color) -> None:
    """La curva de pérdida de un modelo del barrido y, en gris, la del mejor."""
    curve, best = (result.judged_losses[0, i] for i in (index, result.best.index))
    epochs = np.arange(1, len(curve) + 1)
    ax.set(yscale="log", ylim=(best.min() / 2, DIVERGED_ABOVE * best[0]))
    name = f"el mejor, lr={format_number(result.best.learning_rate, 2)}"
    ax.plot(epochs, best, color=MUTED, ls="--", label=name)
    name = f"lr={format_number(result.learning_rates[index], 2)}"
    draw_until_exit(ax, epochs, curve, color=color, label=name)
    ax.set(xlim=(1, len(curve)), xlabel="Época")
    ax.set_ylabel("Pérdida en\ndatos nuevos (MSE)", size="small")


def _draw_fit(ax: Axes, X, y, model, color) -> None:
    predictions = np.asarray(model(X))
    plot_fit(X, y, {"red": predictions}, ax=ax)
    ax.lines[-1].set_color(color)
    ax.get_legend().remove()
    margin = np.ptp(y) / 4
    ax.set_ylim(y.min() - margin, y.max() + margin)
    if not np.isfinite(predictions).all():
        ax.text(
            0.97,
            0.05,
            "divergió: no\npredice nada",
            ha="right",
            weight="bold",
            transform=ax.transAxes,
        )
