"""La pérdida final según el learning rate: una curva con su banda, o un mapa."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import LogLocator, NullFormatter

from lrlab import _check
from lrlab.plots.style import (
    DECORATION,
    GROUND,
    INK,
    new_axes,
    plot_naming_what_is_stable,
)


def plot_final_losses(
    learning_rates,
    final_losses,
    *,
    label: str = "mediana",
    color=INK,
    line_style="-",
    stable_until: float = np.inf,
    ax: Axes | None = None,
) -> Axes:
    """La pérdida final contra el learning rate, con la banda que dejan las semillas.

    La línea es la mediana; la banda va del decil 10 al 90. Donde más de la mitad de las
    semillas divergió, la línea se corta con una cruz y se rotula «divergió».

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0.
    final_losses : pérdidas de forma (semillas, K) o (K,); pueden traer inf o nan.
    label, color, line_style : nombre y trazo de la curva.
    stable_until : learning rate, mayor que 0, hasta el que los números se repiten entre
        máquinas. Más allá, cerca de la pared, el entrenamiento es caótico: se dibuja
        igual, pero la descripción de la figura no da sus cifras.
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
    final = np.atleast_2d(np.asarray(final_losses, dtype=float))
    if final.ndim != 2 or final.shape[1] != len(rates) or len(final) == 0:
        raise ValueError(
            f"final_losses tiene que tener forma (semillas, {len(rates)}), uno por "
            f"learning rate; llegó con forma {np.shape(final_losses)}."
        )
    order = np.argsort(rates)
    rates, final = rates[order], final[:, order]
    final = np.where(np.isfinite(final), final, np.inf)
    low, middle, high = np.quantile(final, [0.1, 0.5, 0.9], axis=0, method="nearest")
    ax = ax or new_axes()
    alive = np.isfinite(middle)
    finite = np.where(alive, middle, np.nan)
    style = {"color": color, "ls": line_style}
    plot_naming_what_is_stable(ax, rates, finite, stable_until, label, **style)
    ceiling = 3 * np.max(middle[alive], initial=1e-12)
    ax.fill_between(
        rates, low, np.minimum(high, ceiling), where=alive, color=color, alpha=0.2, lw=0
    )
    if not alive.all() and alive.any():
        last = int(np.argmin(alive)) - 1
        if last >= 0:
            ax.plot(rates[last], middle[last], "X", color=color, ms=13, gid=DECORATION)
            ax.annotate(
                "divergió",
                (rates[last], middle[last]),
                (0, 14),
                textcoords="offset points",
                color=color,
                weight="bold",
                rotation=90,
                ha="center",
            )
    ax.update_datalim([(rate, 1) for rate in rates], updatey=False)
    ax.set(xscale="log", xlabel="Learning rate", ylabel="Pérdida final (MSE)")
    if alive.any():
        ax.set_yscale("log")
    else:
        ax.set_title("Todos divergieron")
    return ax


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
