"""La curva de un finder y lo que propone cada regla."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from lrlab import _check
from lrlab.plots.style import (
    DECORATION,
    INK,
    LIGHTEST,
    MARKERS,
    SCALE,
    new_axes,
    plot_naming_what_is_stable,
)


def plot_finder(
    learning_rates,
    losses,
    *,
    suggestions: Mapping[str, float | None] | None = None,
    label: str = "pérdida suavizada",
    color=INK,
    line_style="-",
    stable_until: float = np.inf,
    ax: Axes | None = None,
) -> Axes:
    """La curva de un finder, con lo que propone cada regla marcado sobre ella.

    Parámetros
    ----------
    learning_rates : n números finitos mayores que 0, en orden creciente.
    losses : (n,) pérdidas; pueden traer inf o nan.
    suggestions : diccionario de nombre de la regla a learning rate. Cada uno se marca
        con una forma distinta, a la altura de la curva; los que son None se nombran en
        la leyenda con «nada».
    label, color, line_style : nombre y trazo de la curva.
    stable_until : learning rate, mayor que 0, hasta el que los números se repiten entre
        máquinas: lo que sigue se dibuja, pero la descripción no da sus cifras.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva. Se puede llamar varias
        veces sobre los mismos ejes, una por curva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    losses = np.asarray(losses, dtype=float)
    if losses.shape != rates.shape or (np.diff(rates) <= 0).any():
        raise ValueError(
            f"learning_rates tiene que ser creciente y losses traer {len(rates)} "
            f"valores, uno para cada uno; llegó con forma {losses.shape}."
        )
    ax = ax or new_axes()
    style = {"color": color, "ls": line_style}
    plot_naming_what_is_stable(ax, rates, losses, stable_until, label, **style)
    named = dict(suggestions or {})
    colors = SCALE(np.linspace(0, LIGHTEST, max(len(named), 2)))
    for i, (name, rate) in enumerate(named.items()):
        style = {"color": colors[i], "marker": MARKERS[i % len(MARKERS)], "ls": "none"}
        if rate is None:
            ax.plot([], [], label=f"{name}: nada", gid=DECORATION, **style)
            continue
        height = np.interp(np.log(rate), np.log(rates), losses)
        ax.plot(rate, height, ms=15, mec="white", zorder=3, label=name, **style)
    ax.set(xscale="log", xlabel="Learning rate", ylabel="Pérdida del batch")
    if (losses[np.isfinite(losses)] > 0).any():
        ax.set_yscale("log")
    return ax
