"""La bicicleta: un descenso sobre w², con el learning rate en la mano."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab.classroom.controls import (
    Controls,
    connect,
    draw_until_exit,
    in_notebook_style,
    learning_rate_slider,
    only_outer_labels,
    panels,
)
from lrlab.classroom.describe import format_number
from lrlab.descent import critical_learning_rate, gradient_descent, regime
from lrlab.plots.descent import plot_descent
from lrlab.plots.style import DECORATION, learning_rate_colors

START, STEPS, GOAL = -4.0, 20, 0.01
"""La bicicleta: de qué w parte, cuántos pasos da y a qué pérdida hay que llegar."""
_RIDE_CURVATURE = 2.0  # la de L(w) = w²
_RIDES = (0.02, 0.3, 0.9, 1.05)  # una por régimen
_RIDE_RANGE = (-3, 0.3)  # exponentes de 10
_RIDE_LOSSES = (1e-8, 1e4)  # el cuadro; lo que baja más sale por abajo


def bicycle() -> Controls:
    """La bicicleta sobre L(w) = w²: mové el learning rate y llegá a menos de 0.01.

    Parte de w = −4 y da 20 pasos. La figura fija muestra los cuatro regímenes, uno por
    panel; la que se mueve, el camino y la pérdida de cada paso, con lr/lr crítico, el
    régimen y si se llegó a la meta.

    Devuelve
    --------
    `Controls` con ``learning_rate`` (de 0.001 a 2); vacío si falta ipywidgets.
    """

    def build_sliders(ipywidgets):
        start = 10**-1.7  # unos 0.02
        return {"learning_rate": learning_rate_slider(ipywidgets, start, _RIDE_RANGE)}

    return connect(build_sliders, _draw_rides(_RIDES), _draw_ride)


def _ride(learning_rate: float) -> np.ndarray:
    return gradient_descent(lambda w: 2 * w, START, learning_rate, STEPS)


def _draw_ride(learning_rate: float) -> Figure:
    """El camino y las pérdidas de un learning rate, con su régimen y la meta."""
    figure, (left, right) = panels(1, 2)
    color = learning_rate_colors([learning_rate, *10.0 ** np.array(_RIDE_RANGE)])[0]
    path = _ride(learning_rate)
    _draw_path(left, path, learning_rate)
    _draw_ride_losses(right, path, color)
    _label_goal(right)
    right.set_title(f"Pérdida final: {format_number(path[-1] ** 2, 2)}")
    ratio = learning_rate / critical_learning_rate(_RIDE_CURVATURE)
    verdict = "¡meta cumplida!" if path[-1] ** 2 < GOAL else "la meta, todavía no"
    figure.suptitle(
        f"lr / lr crítico = {format_number(ratio)}: {regime(ratio)}; {verdict}",
        weight="bold",
    )
    return figure


@in_notebook_style
def _draw_rides(learning_rates) -> Figure:
    """Un learning rate por columna: arriba el camino, abajo sus pérdidas."""
    figure, axes = panels(2, len(learning_rates))
    colors = learning_rate_colors(learning_rates)
    for column, lr, color in zip(axes.T, learning_rates, colors, strict=True):
        path = _ride(lr)
        _draw_path(column[0], path, lr)
        ratio = lr / critical_learning_rate(_RIDE_CURVATURE)
        column[0].set_title(f"lr = {lr:g}: {regime(ratio)}", fontsize="medium")
        _draw_ride_losses(column[1], path, color)
        for note in column[0].texts:
            note.set_fontsize("x-small")
    _label_goal(axes[1, 0])
    only_outer_labels(axes)
    figure.suptitle(
        f"{STEPS} pasos desde w = {format_number(START)}: ¿quién llega a una pérdida "
        f"menor que {GOAL}?",
        weight="bold",
    )
    return figure


def _draw_path(ax: Axes, path: np.ndarray, learning_rate: float) -> None:
    plot_descent(path, np.square, bounds=(-6, 6), learning_rate=learning_rate, ax=ax)


def _draw_ride_losses(ax: Axes, path: np.ndarray, color) -> None:
    ax.set(yscale="log", ylim=_RIDE_LOSSES, xlim=(0, STEPS))
    draw_until_exit(ax, np.arange(STEPS + 1), path**2, color=color, label="pérdida")
    ax.axhline(GOAL, color="black", ls=":", lw=2, label=f"meta: {GOAL}")
    ax.set(xlabel="Paso", ylabel="Pérdida", xticks=range(0, STEPS + 1, 5))


def _label_goal(ax: Axes) -> None:
    ax.text(0.5, GOAL / 1.5, f"meta: {GOAL}", va="top", gid=DECORATION)
