"""El descenso por el relieve de la pérdida, los regímenes y el ajuste."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from lrlab import _check
from lrlab.descent import SLOW_BELOW, regime
from lrlab.plots.style import DECORATION, GROUND, INK, MUTED, SCALE, new_axes


def plot_descent(
    path, loss: Callable, *, bounds, learning_rate: float, ax: Axes | None = None
) -> Axes:
    """El camino del gradiente descendente sobre el relieve de la pérdida.

    Parámetros
    ----------
    path : camino de `gradient_descent`, de forma (pasos + 1,) o (pasos + 1, 2).
    loss : función de pérdida; recibe puntos en lote: (…,) o (…, 2).
    bounds : (mínimo, máximo) del parámetro, o dos pares, uno para cada uno. Lo que
        cae afuera no se dibuja; el rótulo dice en qué paso el camino salió.
    learning_rate : el learning rate del camino, para el rótulo.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.
    """
    learning_rate = _check.positive_number("learning_rate", learning_rate)
    path = np.asarray(path, dtype=float)
    bounds = _check.finite_array("bounds", bounds)
    if (
        path.ndim == 0
        or bounds.shape not in ((2,), (2, 2))
        or (path.shape[1:] != bounds.shape[:-1])
    ):
        raise ValueError(
            "path y bounds tienen que ser (pasos + 1,) con un par (mínimo, máximo), o "
            "(pasos + 1, 2) con dos pares; "
            f"llegaron con forma {path.shape} y {bounds.shape}."
        )
    ax = ax or new_axes()
    draw = _draw_descent_1d if path.ndim == 1 else _draw_descent_2d
    draw(ax, path, loss, bounds)
    low, high = np.moveaxis(bounds, -1, 0)
    with np.errstate(invalid="ignore"):
        outside = ~((path >= low) & (path <= high)).reshape(len(path), -1).all(axis=1)
    if outside.any():
        note = f"se va del cuadro\nen el paso {int(np.argmax(outside))}"
        style = {"facecolor": "white", "alpha": 0.85, "edgecolor": "none"}
        style["boxstyle"] = "square,pad=0.05"
        ax.text(
            0.5,
            0.3,
            note,
            ha="center",
            transform=ax.transAxes,
            weight="bold",
            bbox=style,
        )
    ax.set_title(f"lr = {learning_rate:.3g}")
    return ax


def _draw_descent_1d(ax: Axes, path: np.ndarray, loss: Callable, bounds) -> None:
    grid = np.linspace(*bounds, 400)
    relief = loss(grid)
    ax.plot(grid, relief, color=GROUND, lw=5, gid=DECORATION)
    with np.errstate(over="ignore", invalid="ignore"):
        heights = loss(path)
    ax.plot(path, heights, "o-", color=INK, lw=1.3, label="camino")
    ax.plot(path[0], heights[0], "o", ms=15, mfc="none", mec=INK, mew=2, gid=DECORATION)
    ax.set_xlim(*bounds)
    top = relief.max()
    ax.set_ylim(relief.min() - 0.05 * top, top)
    ax.set_xlabel("Parámetro w")
    ax.set_ylabel("Pérdida")


def _draw_descent_2d(ax: Axes, path: np.ndarray, loss: Callable, bounds) -> None:
    grid = np.stack(np.meshgrid(*(np.linspace(*b, 200) for b in bounds)), axis=-1)
    relief = loss(grid)
    levels = np.geomspace(max(relief.min(), relief.max() * 1e-4), relief.max(), 14)
    ax.contour(*np.moveaxis(grid, -1, 0), relief, levels, colors=GROUND, linewidths=1)
    ax.plot(*path.T, "o-", color=INK, lw=1.3, ms=6, label="camino")
    ax.set_xlim(*bounds[0])
    ax.set_ylim(*bounds[1])
    ax.set_xlabel("Pendiente w")
    ax.set_ylabel("Ordenada b")


def shade_regimes(ax: Axes) -> Axes:
    """Pinta de fondo los cuatro regímenes, con su nombre, hasta lr/lr_crítico = 1.2.

    Parámetros
    ----------
    ax : ejes cuyo eje horizontal es lr/lr_crítico, en escala lineal.

    Devuelve
    --------
    Los mismos ejes, con el eje horizontal de 0 a 1.2.
    """
    limits = [0, SLOW_BELOW, 0.5, 1, 1.2]
    for i, (left, right) in enumerate(pairwise(limits)):
        center = (left + right) / 2
        name = regime(center)
        ax.axvspan(left, right, color=SCALE(0.26 * i), alpha=0.2, lw=0)
        ax.text(
            center,
            0.97,
            name,
            ha="center",
            va="top",
            weight="bold",
            rotation=90 if name == "lento" else 0,
            transform=ax.get_xaxis_transform(),
        )
    ax.set_xlim(0, limits[-1])
    ax.set_xlabel("lr / lr crítico")
    return ax


def plot_fit(X, y, predictions: Mapping[str, np.ndarray], *, ax: Axes | None = None):
    """Los datos y una línea por cada predicción.

    Parámetros
    ----------
    X, y : datos de forma (n, 1).
    predictions : diccionario de nombre a valores de forma (n,) o (n, 1), uno por fila
        de X.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes.
    """
    X, y = _check.data_pair(X, y)
    ax = ax or new_axes()
    ax.scatter(X[:, 0], y[:, 0], s=42, color=GROUND, ec=MUTED, label="datos")
    styles = ["-", (0, (4, 2)), ":"]
    colors = SCALE(np.linspace(0.1, 0.7, max(len(predictions), 2)))
    for i, (name, values) in enumerate(predictions.items()):
        values = np.asarray(values, dtype=float).reshape(-1)
        if len(values) != len(X):
            raise ValueError(
                f"predictions[{name!r}] tiene que traer {len(X)} valores, uno por fila "
                f"de X; llegaron {len(values)}."
            )
        ax.plot(X[:, 0], values, color=colors[i], ls=styles[i % 3], label=name)
    ax.set_xlabel("x")
    ax.set_ylabel("y")
    ax.legend(loc="lower right")
    return ax
