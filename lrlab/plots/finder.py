"""La curva de un finder y lo que propone cada regla."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes

from lrlab import _check
from lrlab.plots.style import (
    DECORATION,
    LIGHTEST,
    MARKERS,
    SCALE,
    new_axes,
    plot_named_until,
    series_styles,
)


def plot_finder(
    curves,
    *,
    suggestions: Mapping[str, float | None] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """La curva de un finder, con lo que propone cada regla marcado sobre ella.

    La descripción de la figura da las cifras hasta el primer mínimo de todos, el de la
    pérdida de cada batch: poco después explota, y ahí cada máquina redondea distinto.

    Parámetros
    ----------
    curves : lo que devuelve `lrlab.lr_find`, del que se dibuja la pérdida suavizada; o
        un diccionario de nombre a par (learning rates, pérdidas), hasta seis, con n
        learning rates crecientes, mayores que 0, y n pérdidas, que pueden traer inf o
        nan.
    suggestions : diccionario de nombre de la regla a learning rate. Cada uno se marca
        con una forma distinta, a la altura de la última curva; los que son None se
        nombran en la leyenda con «nada».
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    if isinstance(curves, Mapping):
        curves = {name: _checked(name, *curve) for name, curve in curves.items()}
        calm = min(_lowest(losses) for _, losses in curves.values()) + 1
    else:
        calm = _lowest(curves.losses) + 1
        curves = {"pérdida suavizada": (curves.learning_rates, curves.smoothed)}
    ax = ax or new_axes()
    styles = series_styles(len(curves))
    for (name, (rates, losses)), style in zip(curves.items(), styles, strict=True):
        plot_named_until(ax, rates, losses, calm, name, **style)
        if (losses[np.isfinite(losses)] > 0).any():
            ax.set_yscale("log")
    _mark_suggestions(ax, rates, losses, dict(suggestions or {}))
    ax.set(xscale="log", xlabel="Learning rate", ylabel="Pérdida del batch")
    return ax


def _lowest(losses) -> int:
    return int(np.where(np.isfinite(losses), losses, np.inf).argmin())


def _checked(name: str, rates, losses) -> tuple[np.ndarray, np.ndarray]:
    rates = _check.learning_rates(f"los learning rates de {name!r}", rates)
    losses = np.asarray(losses, dtype=float)
    if losses.shape != rates.shape or (np.diff(rates) <= 0).any():
        raise ValueError(
            f"Los learning rates de {name!r} tienen que ser crecientes y traer una "
            f"pérdida cada uno; llegaron {len(rates)}, y pérdidas de forma "
            f"{losses.shape}."
        )
    return rates, losses


def _mark_suggestions(ax: Axes, rates, losses, named: dict) -> None:
    colors = SCALE(np.linspace(0, LIGHTEST, max(len(named), 2)))
    for i, (name, rate) in enumerate(named.items()):
        style = {"color": colors[i], "marker": MARKERS[i % len(MARKERS)], "ls": "none"}
        if rate is None:
            ax.plot([], [], label=f"{name}: nada", gid=DECORATION, **style)
            continue
        height = np.interp(np.log(rate), np.log(rates), losses)
        ax.plot(rate, height, ms=15, mec="white", zorder=3, label=name, **style)
