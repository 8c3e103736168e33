"""Deslizadores para la clase: se mueve uno y la figura de abajo cambia.

Cada función muestra, en la celda que la llama, los controles y una figura fija que ya
cuenta la idea entera: es la que se ve en GitHub, en papel y antes de tocar nada. Al
mover un control, otra figura la reemplaza.
"""

import io
from collections.abc import Callable
from contextlib import redirect_stdout

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab.classroom.figures import Place, format_number
from lrlab.data import linear_dataset
from lrlab.descent import critical_learning_rate, gradient_descent, regime
from lrlab.divergence import DIVERGED_ABOVE
from lrlab.plots.descent import plot_descent, plot_fit
from lrlab.plots.style import DECORATION, MUTED, STYLE, learning_rate_colors

START, STEPS, GOAL = -4.0, 20, 0.01
"""La bicicleta: de qué w parte, cuántos pasos da y a qué pérdida hay que llegar."""

EPOCHS = (10, 30, 100, 300)
"""Las épocas que ofrece `trainer`: cada una es un programa ya compilado."""

_VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
_WITHOUT_WIDGETS = (
    "Para mover los controles falta ipywidgets: instalalo con «pip install ipywidgets» "
    "y reiniciá el kernel. Mientras tanto, la figura cuenta lo mismo."
)
_RIDE_CURVATURE = 2.0  # la de L(w) = w²
_RIDES = (0.02, 0.3, 0.9, 1.05)  # una por régimen
_RIDE_RANGE = (-3, 0.3)  # exponentes de 10
_RIDE_LOSSES = (1e-8, 1e4)  # el cuadro de las pérdidas; abajo ya es cero
_TRAINER_RANGE = (-4, 1)
_TRAINER_GRID = np.geomspace(1e-4, 10, 31)
_FACTORS = {
    "100 veces menos": 0.01,
    "10 veces menos": 0.1,
    "el mejor": 1,
    "100 veces más": 100,
}


class Controls(dict):
    """Los controles de una celda, por nombre; se mueven también desde el código::

        controls["learning_rate"].value = 0.3

    Como última línea de una celda no escribe nada: ya están a la vista.
    """

    def _ipython_display_(self):
        pass


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
        return {"learning_rate": _learning_rate_slider(ipywidgets, start, _RIDE_RANGE)}

    return _connect(build_sliders, _draw_rides(_RIDES), _draw_ride)


def trainer(optimizer="adam") -> Controls:
    """La red de la serie, entrenada en el momento con lo que digan los controles.

    La figura fija muestra cuatro learning rates alrededor del mejor; la que se mueve,
    la pérdida de cada época junto a la del mejor learning rate para esas épocas y ese
    ruido, y lo que la red predice. Entrena `lrlab.sweep`, siempre desde los mismos
    pesos iniciales. Al crearse compila (unos segundos); después responde enseguida.

    Parámetros
    ----------
    optimizer : nombre u optimizador de Keras, de los que acepta `lrlab.sweep`.

    Devuelve
    --------
    `Controls` con ``learning_rate`` (de 0.0001 a 10), ``epochs`` (uno de `EPOCHS`) y
    ``noise`` (de 0 a 10, el ruido de `lrlab.linear_dataset`); vacío si falta
    ipywidgets.

    Errores
    -------
    TypeError o ValueError si el barrido no puede usar ese optimizador.
    """

    def build_sliders(ipywidgets):
        for epochs in EPOCHS:
            _train([], epochs, 2.0, optimizer)  # deja compilado
        layout = _layout(ipywidgets)
        return {
            "learning_rate": _learning_rate_slider(
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

    return _connect(build_sliders, _draw_trainings(optimizer), draw, digits=2)


# --- Los controles ------------------------------------------------------------------


def _connect(
    build_sliders: Callable, static: Figure, draw: Callable, digits: int = 3
) -> Controls:
    """Muestra los controles y `static`; al mover uno la reemplaza `draw(**valores)`."""
    controls, place = _shown_controls(build_sliders), Place()
    place.show(static, digits=digits)

    starts = {name: slider.value for name, slider in controls.items()}

    def redraw(_change):
        values = {name: slider.value for name, slider in controls.items()}
        if starts and all(np.isclose(values[n], starts[n], rtol=1e-3) for n in starts):
            return  # nadie lo movió: al mostrarlo, el navegador redondeó el valor
        starts.clear()
        place.show(draw(**values), digits=digits)

    for slider in controls.values():
        slider.observe(redraw, names="value")
    return controls


def _shown_controls(build_sliders: Callable) -> Controls:
    try:
        import ipywidgets
    except ImportError:
        print(_WITHOUT_WIDGETS)
        return Controls()
    from IPython.display import display

    controls = Controls(build_sliders(ipywidgets))
    box = ipywidgets.VBox(list(controls.values()))
    names = ", ".join(slider.description for slider in controls.values())
    # El repr de ipywidgets cambia entre versiones, y es lo que compara nbval.
    display(
        {
            _VIEW_TYPE: {
                "version_major": 2,
                "version_minor": 0,
                "model_id": box.model_id,
            },
            "text/plain": f"Controles ({names}): ejecutá la celda para moverlos.",
        },
        raw=True,
    )
    return controls


def _learning_rate_slider(ipywidgets, value, exponents, **options):
    low, high = exponents
    return ipywidgets.FloatLogSlider(
        description="learning rate",
        value=value,
        min=low,
        max=high,
        step=0.02,
        readout_format=".2g",
        **_layout(ipywidgets),
        **options,
    )


def _layout(ipywidgets) -> dict:
    return {
        "layout": ipywidgets.Layout(width="95%", max_width="45em"),
        "style": {"description_width": "7em"},
    }


# Los paneles chicos no entran con la letra de proyector.
_in_notebook_style = plt.rc_context(STYLE)


# --- La bicicleta -------------------------------------------------------------------


def _ride(learning_rate: float) -> np.ndarray:
    return gradient_descent(lambda w: 2 * w, START, learning_rate, STEPS)


def _draw_ride(learning_rate: float) -> Figure:
    """El camino y las pérdidas de un learning rate, con su régimen y la meta."""
    figure, (left, right) = _panels(1, 2)
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


@_in_notebook_style
def _draw_rides(learning_rates) -> Figure:
    """Un learning rate por columna: arriba el camino, abajo sus pérdidas."""
    figure, axes = _panels(2, len(learning_rates))
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
    _only_outer_labels(axes)
    figure.suptitle(
        f"{STEPS} pasos desde w = {format_number(START)}: ¿quién llega a una pérdida "
        f"menor que {GOAL}?",
        weight="bold",
    )
    return figure


def _draw_path(ax: Axes, path: np.ndarray, learning_rate: float) -> None:
    plot_descent(path, np.square, bounds=(-6, 6), learning_rate=learning_rate, ax=ax)


def _draw_ride_losses(ax: Axes, path: np.ndarray, color) -> None:
    low, high = _RIDE_LOSSES
    losses = np.maximum(path**2, low)
    ax.set(yscale="log", ylim=(low, high), xlim=(0, STEPS))
    _draw_until_exit(ax, np.arange(STEPS + 1), losses, color=color, label="pérdida")
    ax.axhline(GOAL, color="black", ls=":", lw=2, label=f"meta: {GOAL}")
    ax.set(xlabel="Paso", ylabel="Pérdida", xticks=range(0, STEPS + 1, 5))


def _label_goal(ax: Axes) -> None:
    ax.text(0.5, GOAL / 1.5, f"meta: {GOAL}", va="top", gid=DECORATION)


# --- El entrenador ------------------------------------------------------------------


def _train(learning_rates, epochs: int, noise: float, optimizer):
    """Los datos, y el barrido de esos learning rates seguidos de los de la grilla."""
    from lrlab.engine.sweeps import sweep

    X, y = linear_dataset(noise=noise)
    rates = [*learning_rates, *_TRAINER_GRID]
    with redirect_stdout(io.StringIO()):  # la barra de progreso, acá, parpadearía
        return X, y, sweep(rates, X, y, epochs=epochs, optimizer=optimizer)


def _draw_training(learning_rate, epochs, noise, optimizer) -> Figure:
    """La pérdida con ese learning rate junto a la mejor, y lo que la red predice."""
    X, y, result = _train([learning_rate], epochs, noise, optimizer)
    figure, (left, right) = _panels(1, 2)
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


@_in_notebook_style
def _draw_trainings(optimizer) -> Figure:
    """Cuatro learning rates, uno por columna: arriba el ajuste, abajo su pérdida."""
    *_, grid = _train([], 100, 2.0, optimizer)
    rates = [factor * grid.best.learning_rate for factor in _FACTORS.values()]
    X, y, result = _train(rates, 100, 2.0, optimizer)
    figure, axes = _panels(2, len(rates))
    colors = learning_rate_colors(rates)
    for i, (column, name) in enumerate(zip(axes.T, _FACTORS, strict=True)):
        _draw_fit(column[0], X, y, result.model(i), colors[i])
        column[0].set_title(
            f"{name}\nlr = {format_number(rates[i], 2)}", fontsize="medium"
        )
        _draw_losses(column[1], result, i, colors[i])
    _only_outer_labels(axes)
    figure.suptitle(
        "La misma red, 100 épocas, con cuatro learning rates", weight="bold"
    )
    return figure


def _draw_losses(ax: Axes, result, index: int, color) -> None:
    """La curva de pérdida de un modelo del barrido y, en gris, la del mejor."""
    curve, best = (result.losses[0, i] for i in (index, result.best.index))
    epochs = np.arange(1, len(curve) + 1)
    ax.set(yscale="log", ylim=(best.min() / 2, DIVERGED_ABOVE * best[0]))
    name = f"el mejor, lr={format_number(result.best.learning_rate, 2)}"
    ax.plot(epochs, best, color=MUTED, ls="--", label=name)
    name = f"lr={format_number(result.learning_rates[index], 2)}"
    _draw_until_exit(ax, epochs, curve, color=color, label=name)
    ax.set(xlim=(1, len(curve)), xlabel="Época", ylabel="Pérdida (MSE)")


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


# --- Lo que comparten ---------------------------------------------------------------


def _panels(rows: int, columns: int):
    """Una fila de paneles, o dos de paneles chicos que comparten ejes.

    Los márgenes son fijos: así se dibuja más rápido y nada salta al mover un control.
    """
    share = "row" if rows > 1 else False
    size = np.array((12, 5 + rows))
    figure, axes = plt.subplots(
        rows, columns, figsize=size, layout="none", sharex=share, sharey=share
    )
    em = plt.rcParams["font.size"] / 72 / size
    figure.subplots_adjust(
        left=4.6 * em[0],
        right=1 - 1.2 * em[0],
        bottom=3.5 * em[1],
        top=1 - 5.2 * em[1],
        wspace=0.12 if share else 13.5 * em[0],
        hspace=0.38,
    )
    return figure, axes


def _draw_until_exit(ax: Axes, x, y, *, color, label: str) -> None:
    """Una curva y, si se va por encima del cuadro, una cruz donde se va."""
    ax.plot(x, y, color=color, label=label)
    ceiling = ax.get_ylim()[1]
    with np.errstate(invalid="ignore"):
        outside = ~(y <= ceiling)
    if outside.any():
        exit_at = x[int(np.argmax(outside))]
        ax.plot(
            exit_at, ceiling, "X", color=color, ms=13, clip_on=False, gid=DECORATION
        )


def _only_outer_labels(axes: np.ndarray) -> None:
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
