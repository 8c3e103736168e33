"""Las curvas de pérdida, con el nombre de cada una al final de la curva."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from lrlab import _check
from lrlab.divergence import DIVERGED_ABOVE, diverged
from lrlab.plots.style import (
    DECORATION,
    LINE_STYLES,
    learning_rate_colors,
    loss_label,
    mark_exit,
    new_axes,
)


def plot_losses(losses, *, among=(), ax: Axes | None = None) -> Axes:
    """Una curva de pérdida por learning rate, con su nombre al final de la curva.

    El eje vertical es logarítmico si las pérdidas cubren un factor de 30 o más. Lo que
    pasa de `lrlab.divergence.DIVERGED_ABOVE` veces la pérdida inicial sale del cuadro:
    con una cruz si divergió (el rótulo lo dice), con una flecha si después volvió.

    Parámetros
    ----------
    losses : lo que devuelve `lrlab.sweep`, del que se dibuja la primera semilla (en los
        datos nuevos, si el barrido tuvo ``validation``; el eje lo dice); o un
        diccionario de learning rate (número mayor que 0) a su lista de pérdidas, una
        por época, que pueden traer inf o nan.
    among : los learning rates de todo el notebook, para que cada uno tenga el mismo
        color en todas sus figuras; vacío: la escala es la de estas curvas.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.

    Errores
    -------
    TypeError o ValueError si `losses` no es ninguna de las dos cosas, si está vacío o
    si alguna lista está vacía o no es de números.
    """
    curves = _loss_curves(losses)
    ax = ax or new_axes()
    ceiling = _set_loss_axis(ax, list(curves.values()))
    rates = sorted(curves, reverse=True)
    ends = []
    for i, (lr, color) in enumerate(
        zip(rates, learning_rate_colors(rates, among), strict=True)
    ):
        curve, lost = curves[lr], diverged(curves[lr])
        epochs = np.arange(1, len(curve) + 1)
        label = f"lr={float(f'{lr:.3g}'):g}"
        trace = LINE_STYLES[i % len(LINE_STYLES)]
        ax.plot(epochs, curve, color=color, ls=trace, label=label)
        outside = _above(curve, ceiling)
        if outside.any():
            mark_exit(ax, epochs[outside.argmax()], lost=lost, color=color)
        label, last = (f"{label} divergió", ceiling) if lost else (label, curve[-1])
        ends.append((last, label, color))
    ax.set_xlim(1, max(2, *map(len, curves.values())))
    _label_ends(ax, ends)
    ax.set_title("Pérdida durante el entrenamiento, según el learning rate", wrap=True)
    ax.set(xlabel="Época", ylabel=loss_label("Pérdida", losses))
    return ax


def _loss_curves(losses) -> dict[float, np.ndarray]:
    if hasattr(losses, "learning_rates") and hasattr(losses, "losses"):
        curves = losses.judged_losses[0]
        return dict(zip(losses.learning_rates.tolist(), curves, strict=True))
    if not isinstance(losses, Mapping):
        raise TypeError(
            "losses tiene que ser el resultado de un barrido o un diccionario "
            "{learning rate: lista de pérdidas}; "
            f"llegó algo de tipo {type(losses).__name__}."
        )
    _check.learning_rates("losses", losses)
    return {lr: _curve(lr, values) for lr, values in losses.items()}


def _curve(lr: float, values) -> np.ndarray:
    try:
        curve = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        curve = np.empty((0, 0))
    if curve.ndim != 1 or len(curve) == 0:
        raise ValueError(
            f"losses[{lr!r}] tiene que ser una lista de números, uno por época, "
            f"con uno al menos; llegó {values!r}."
        )
    return curve


def _above(curve: np.ndarray, ceiling: float) -> np.ndarray:
    """Dónde la curva está fuera del cuadro: sobre el techo, o sin valor finito."""
    with np.errstate(invalid="ignore"):
        return ~(curve <= ceiling)


def _set_loss_axis(ax: Axes, curves: list[np.ndarray]) -> float:
    """Fija escala y límites del eje de pérdidas; devuelve el techo."""
    starts = [c[0] for c in curves if np.isfinite(c[0])]
    ceiling = DIVERGED_ABOVE * max(starts, default=1.0)
    outside = [_above(c, ceiling) for c in curves]
    drawn = np.concatenate([c[~out] for c, out in zip(curves, outside, strict=True)])
    if len(drawn) == 0:
        drawn = np.array([ceiling / DIVERGED_ABOVE])
    clipped = any(out.any() for out in outside)
    if not clipped:
        ceiling = float(drawn.max())
    floor = float(drawn.min())
    if floor > 0 and ceiling / floor >= 30:
        ax.set_yscale("log")
        ax.set_ylim(floor / 1.6, ceiling * (1 if clipped else 1.3))
    else:
        margin = 0.04 * (ceiling - floor) or 1.0
        ax.set_ylim(min(0, floor) - margin, ceiling + (0 if clipped else margin))
    return ceiling


def _label_ends(ax: Axes, ends: list[tuple[float, str, object]]) -> None:
    """Rotula cada curva a la derecha de los ejes, a su altura y sin encimarse."""
    ends = sorted(ends, key=lambda end: end[0])
    to_axes = ax.transScale + ax.transLimits
    heights = [to_axes.transform((1.0, y))[1] for y, _, _ in ends]
    points_high = ax.get_position().height * ax.figure.get_figheight() * 72
    gap = 1.25 * plt.rcParams["font.size"] / points_high
    for target, height, (_, label, color) in zip(
        spread(heights, gap), heights, ends, strict=True
    ):
        ax.annotate(
            label,
            xy=(1, height),
            xytext=(1.05, target),
            xycoords="axes fraction",
            color=color,
            weight="bold",
            va="center",
            arrowprops={
                "arrowstyle": "-",
                "color": color,
                "lw": 1,
                "shrinkA": 2,
                "shrinkB": 0,
                "relpos": (0, 0.5),
            },
            annotation_clip=False,
            gid=DECORATION,
        )


def spread(positions, gap: float) -> np.ndarray:
    """Separa posiciones crecientes al menos `gap`, moviéndolas lo menos posible.

    Es una regresión isotónica de ``posición − i·gap`` (mínimos cuadrados), acotada
    para que entren en el alto de los ejes, de 0 a 1, si hay lugar.
    """
    blocks: list[list[float]] = []
    for i, position in enumerate(positions):
        blocks.append([position - i * gap])
        while len(blocks) > 1 and np.mean(blocks[-2]) >= np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    shifted = [np.mean(block) for block in blocks for _ in block]
    room = max(0, 1 - gap * (len(shifted) - 1))
    return np.clip(shifted, 0, room) + gap * np.arange(len(shifted))
