"""La pérdida final según el learning rate: una curva con su banda, o un mapa."""

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from lrlab import _check
from lrlab.divergence import typical
from lrlab.plots.style import (
    DECORATION,
    GROUND,
    loss_label,
    new_axes,
    plot_named_until,
    series_styles,
)


def plot_final_losses(results, *, ax: Axes | None = None) -> Axes:
    """La pérdida final contra el learning rate, con la banda que dejan las semillas.

    La línea es la mediana de las semillas (`lrlab.divergence.typical`, la misma con la
    que `SweepResult.best` elige); la banda va del decil 10 al 90. La línea se corta
    donde la mitad de las semillas divergió, y ahí lleva una cruz y dice «divergió».
    El eje dice si la pérdida es de entrenamiento o, en un barrido con ``validation``,
    de los datos nuevos.

    La descripción de la figura da las cifras de cada curva hasta su mínimo: más allá,
    cerca de la pared, son del sorteo y del redondeo de cada máquina.

    Parámetros
    ----------
    results : un resultado, o un diccionario de nombre a resultado, hasta seis. Un
        resultado es lo que devuelve `lrlab.sweep`; o un par (learning rates, pérdidas),
        con K números mayores que 0 y pérdidas de forma (semillas, K) o (K,), que pueden
        traer inf o nan.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    named = results if isinstance(results, Mapping) else {"mediana": results}
    ax = ax or new_axes()
    label = loss_label("Pérdida final", *named.values())
    ax.set(xscale="log", xlabel="Learning rate", ylabel=label)
    alive = [
        _draw_one(ax, *_rates_and_losses(name, result), name, style)
        for (name, result), style in zip(
            named.items(), series_styles(len(named)), strict=True
        )
    ]
    if any(alive):
        ax.set_yscale("log")
    else:
        ax.set_title("Todos divergieron")
    return ax


def _rates_and_losses(name: str, result) -> tuple[np.ndarray, np.ndarray]:
    """Los learning rates en orden, (K,), y sus pérdidas, (S, K): inf si divergió."""
    if isinstance(result, tuple | list):
        rates, losses = result
    else:
        rates = result.learning_rates
        losses = np.where(result.diverged, np.inf, result.final_losses)
    rates = _check.learning_rates(f"los learning rates de {name!r}", rates)
    losses = np.atleast_2d(np.asarray(losses, dtype=float))
    if losses.ndim != 2 or losses.shape[1] != len(rates) or len(losses) == 0:
        raise ValueError(
            f"Las pérdidas de {name!r} tienen que tener forma (semillas, "
            f"{len(rates)}), una por learning rate; llegaron con forma {losses.shape}."
        )
    order = np.argsort(rates)
    losses = losses[:, order]
    return rates[order], np.where(np.isfinite(losses), losses, np.inf)


def _draw_one(ax: Axes, rates, losses, name: str, style: dict) -> bool:
    """Dibuja una curva con su banda; dice si le queda algún punto vivo."""
    middle = typical(losses)
    alive = np.isfinite(middle)
    low, high = np.quantile(losses, [0.1, 0.9], axis=0, method="nearest")
    finite = np.where(alive, middle, np.nan)
    until = int(np.argmin(middle)) + 1
    plot_named_until(ax, rates, finite, until, name, **style)
    color = style["color"]
    ceiling = 3 * np.max(middle[alive], initial=1e-12)
    band = np.minimum(high, ceiling)
    ax.fill_between(rates, low, band, where=alive, color=color, alpha=0.2, lw=0)
    if alive.any() and not alive.all():
        _mark_divergence(ax, rates[int(np.argmin(alive))], color)
    ax.update_datalim([(rate, 1) for rate in rates], updatey=False)
    return bool(alive.any())


def _mark_divergence(ax: Axes, rate: float, color) -> None:
    """Una cruz bajo el borde de arriba, en el primer learning rate que divergió."""
    top = ax.get_xaxis_transform()
    cross = {"color": color, "ms": 13, "clip_on": False, "gid": DECORATION}
    ax.plot(rate, 0.97, "X", transform=top, **cross)
    said = [text.xy[0] for text in ax.texts if text.get_text() == "divergió"]
    if any(0.5 < rate / other < 2 for other in said):
        return  # la palabra ya está ahí al lado
    ax.annotate(
        "divergió",
        (rate, 0.97),
        (0, -12),
        xycoords=top,
        textcoords="offset points",
        color=color,
        weight="bold",
        size="small",
        rotation=90,
        ha="center",
        va="top",
    )


def plot_heat_map(
    learning_rates, row_values, losses, *, row_label: str, ax: Axes | None = None
) -> Axes:
    """La pérdida final como mapa: un learning rate por columna, otro ajuste por fila.

    El color va del azul (pérdida baja) al amarillo (alta), en escala logarítmica; lo
    que divergió queda en blanco, rayado.

    Parámetros
    ----------
    learning_rates : K ≥ 2 números finitos mayores que 0, en orden creciente.
    row_values : R valores del otro ajuste, uno por fila, de abajo hacia arriba.
    losses : pérdidas de forma (R, K); pueden traer inf o nan.
    row_label : nombre del otro ajuste.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes; la fila i está a la altura i del eje vertical.

    Errores
    -------
    TypeError o ValueError si algo no es un número o las formas no coinciden.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    losses = np.asarray(losses, dtype=float)
    rows = [f"{value:g}" for value in row_values]
    if len(rates) < 2 or losses.shape != (len(rows), len(rates)):
        raise ValueError(
            f"losses tiene que tener forma ({len(rows)}, {len(rates)}), una fila por "
            "valor de row_values y una columna por learning rate, dos o más; "
            f"llegó con forma {losses.shape}."
        )
    ax = ax or new_axes()
    logs = np.log(rates)
    middles = (logs[1:] + logs[:-1]) / 2
    ends = 2 * logs[[0, -1]] - middles[[0, -1]]
    edges = np.exp([ends[0], *middles, ends[1]])
    ax.patch.set(hatch="////", edgecolor=GROUND)
    mesh = ax.pcolormesh(
        edges,
        np.arange(len(rows) + 1) - 0.5,
        np.ma.masked_invalid(losses),
        norm="log",
        cmap="cividis",
    )
    colorbar = ax.figure.colorbar(mesh, ax=ax, label="Pérdida final (MSE)")
    ax.set(xscale="log", xlabel="Learning rate", ylabel=row_label)
    for axis in (ax.xaxis, colorbar.ax.yaxis):
        axis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        axis.set_major_formatter("{x:g}")
        axis.set_minor_formatter(NullFormatter())
    ax.set_yticks(range(len(rows)), rows)
    ax.grid(visible=False)
    return ax
