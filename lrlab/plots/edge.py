"""Los dibujos del borde: la agudeza en el camino, y el mapa de lo que se entrena."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from lrlab.fractal import BoxCount, Trainability, check_bounds
from lrlab.plots.style import (
    DECORATION,
    INK,
    LINE_STYLES,
    MARKERS,
    learning_rate_colors,
    plot_naming_what_is_stable,
)

if TYPE_CHECKING:  # trae TensorFlow, y para dibujar no hace falta
    from lrlab.sharpness import SharpnessPath

SPEED_COLORS = LinearSegmentedColormap.from_list(
    "entrenabilidad",
    [
        *[(0.0, "#050a24"), (0.25, "#1c3273"), (0.5, "#5a7fc0")],
        *[(0.5, "#e88a1a"), (0.75, "#f8c26b"), (1.0, "#fffbe8")],
    ],
    N=512,
)
"""Del azul casi negro (convergió rápido) al crema (explotó enseguida): la luminosidad
siempre crece, y salta en el borde, así que se lee también en gris."""

_SPEED_TICKS = {
    -0.95: "converge\nenseguida",
    -0.1: "converge\nlento",
    0.1: "tarda en\nexplotar",
    0.95: "explota\nenseguida",
}

_FINEST = 1 / 32
"""Hasta qué lado de caja, relativo al mayor, llegan las guías del conteo."""


def plot_sharpness(
    paths: Sequence["SharpnessPath"],
    *,
    labels: Sequence[str] | None = None,
    stable_until: Sequence[float] | None = None,
) -> Figure:
    """Pérdida arriba y agudeza abajo, con el límite de cada entrenamiento punteado.

    Lo que sube más de doce veces por encima de la pérdida inicial sale del cuadro; si
    divergió, con una cruz.

    Parámetros
    ----------
    paths : entrenamientos de `lrlab.sharpness_path`, de uno a seis.
    labels : un nombre para cada uno; None los nombra por su learning rate.
    stable_until : para cada uno, el paso hasta el que los números se repiten entre
        máquinas. Más allá se dibuja igual, pero la descripción de la figura no da sus
        cifras. None: todos.

    Devuelve
    --------
    La figura, con dos paneles.
    """
    if labels is None:
        labels = [f"lr = {path.learning_rate:.3g}" for path in paths]
    if stable_until is None:
        stable_until = [np.inf] * len(paths)
    fig, (top, bottom) = plt.subplots(2, 1, figsize=(11, 8.6), sharex=True)
    highest = 12 * max(path.losses[0] for path in paths)
    ceiling = 1.25 * max([p.limit for p in paths] + [p.sharpness[0] for p in paths])
    colors = learning_rate_colors(np.arange(1, len(paths) + 1))
    rows = zip(paths, labels, stable_until, colors, LINE_STYLES, strict=False)
    for path, label, stable, color, line_style in rows:
        style = {"color": color, "ls": line_style, "lw": 2.2}
        steps = np.arange(len(path.losses))
        plot_naming_what_is_stable(top, steps, path.losses, stable, label, **style)
        measured = path.steps, path.sharpness
        plot_naming_what_is_stable(bottom, *measured, stable, label, **style)
        _draw_limit(bottom, path, label, color)
        if path.diverged:
            out = int(np.argmax(path.losses > highest))
            cross = {"color": color, "ms": 14, "clip_on": False, "gid": DECORATION}
            top.plot(out, highest, "X", **cross)
    low = min(path.losses.min() for path in paths)
    top.set(yscale="log", ylim=(low / 2, highest), ylabel="Pérdida (MSE)")
    bottom.set(xlabel="Paso", ylabel="Agudeza (λmax)")
    limits = [path.limit for path in paths]
    if max(limits) > 4 * min(limits):  # en escala lineal, los chicos se encimarían
        bottom.set(yscale="log", ylim=(min(limits) / 2, 1.5 * ceiling))
        bottom.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
        bottom.yaxis.set_major_formatter("{x:g}")
        bottom.yaxis.set_minor_formatter(NullFormatter())
    else:
        bottom.set_ylim(0, ceiling)
    bottom.set_xlim(0, max(len(path.losses) for path in paths))
    top.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return fig


def _draw_limit(ax: Axes, path: "SharpnessPath", label: str, color) -> None:
    dots = {"color": color, "ls": (0, (1, 1.5)), "lw": 2.4, "zorder": 1}
    ax.axhline(path.limit, **dots, label=f"límite, {label}")
    note = {"color": color, "weight": "bold", "gid": DECORATION, "va": "center"}
    place = ax.get_yaxis_transform()
    ax.text(1.01, path.limit, f"límite {path.limit:.3g}", transform=place, **note)


def plot_trainability(
    found: Trainability,
    bounds,
    *,
    zoom=None,
    colorbar: bool = True,
    ax: Axes | None = None,
) -> Axes:
    """El mapa de una grilla de entrenamientos, con el color de `Trainability.values`.

    La descripción de la figura dice qué pasa en el noveno de cada esquina, y no cuántos
    puntos tiene la grilla: la misma imagen se puede calcular chica, en clase, o grande,
    para guardar.

    Parámetros
    ----------
    found : lo que dio `lrlab.trainability`; su fila 0 se dibuja abajo.
    bounds : (x0, x1, y0, y1), los learning rates de los bordes de la imagen, mayores
        que 0: el eje x es el de la primera variable y el y, el de la segunda. La grilla
        es pareja en su logaritmo.
    zoom : None, u otros (x0, x1, y0, y1) que se marcan con un recuadro.
    colorbar : si lleva al costado la barra que explica los colores.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, cuyas coordenadas son log₁₀ de los learning rates.
    """
    ax = ax or plt.subplots(figsize=(9.5, 7.5))[1]
    x0, x1, y0, y1 = np.log10(check_bounds("bounds", bounds))
    ax.imshow(
        SPEED_COLORS((found.values + 1) / 2),  # colores, no valores: ver arriba
        extent=(x0, x1, y0, y1),
        origin="lower",
        aspect="auto",
        interpolation="nearest",
        label=_where_it_converges(found.converged),
    )
    ax.autoscale(False)
    if zoom is not None:
        left, right, low, high = np.log10(check_bounds("zoom", zoom))
        corner, size = (left, low), (right - left, high - low)
        for color, width in (("white", 5), ("black", 2)):
            ax.add_patch(plt.Rectangle(corner, *size, fill=False, ec=color, lw=width))
    ax.set(xlabel="log₁₀ lr de la 1.ª variable", ylabel="log₁₀ lr de la 2.ª variable")
    ax.grid(visible=False)
    if colorbar:
        _speed_bar(ax)
    return ax


def _where_it_converges(converged: np.ndarray) -> str:
    """Cuántas convergen en cada esquina, en palabras que no cambian por un punto."""
    rows, columns = (-(-side // 3) for side in converged.shape)
    corners = {
        "abajo a la izquierda": converged[:rows, :columns],
        "abajo a la derecha": converged[:rows, -columns:],
        "arriba a la izquierda": converged[-rows:, :columns],
        "arriba a la derecha": converged[-rows:, -columns:],
    }
    told = [f"{where}, {_how_many(part.mean())}" for where, part in corners.items()]
    return "Convergen: " + "; ".join(told)


def _how_many(fraction: float) -> str:
    if fraction > 0.9:
        return "casi todas"
    return "una parte" if fraction > 0.15 else "casi ninguna"


def _speed_bar(ax: Axes) -> None:
    scale = ScalarMappable(Normalize(-1, 1), SPEED_COLORS)
    bar = ax.figure.colorbar(scale, ax=ax)
    bar.set_ticks(list(_SPEED_TICKS), labels=list(_SPEED_TICKS.values()))
    bar.ax.tick_params(length=0)


def plot_box_counts(counts: dict[str, BoxCount], *, ax: Axes | None = None) -> Axes:
    """Cuántas cajas hacen falta según su lado, y la pendiente de cada dibujo.

    Las rectas se rotulan con su dimensión; no entran en la descripción de la figura,
    porque cambian con el tamaño de la imagen.

    Parámetros
    ----------
    counts : diccionario de nombre a `BoxCount`, hasta seis.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.
    """
    ax = ax or plt.subplots()[1]
    colors = learning_rate_colors(np.arange(1, len(counts) + 1))
    for i, (name, found) in enumerate(counts.items()):
        # el lado relativo a la mayor caja, para que no dependa del tamaño de la imagen
        side = found.sizes / found.sizes[-1]
        share = found.counts / found.counts[-1]
        label = f"{name}: {found.dimension:.2f} ± {found.error:.2f}"
        marks = {"color": colors[i], "marker": MARKERS[i], "ls": LINE_STYLES[i]}
        ax.plot(side, share, **marks, label=label, gid=DECORATION)
    ends = np.array([_FINEST, 1])
    for slope in (1, 2):
        guide = {"color": INK, "lw": 1.2, "ls": ":", "gid": DECORATION}
        ax.plot(ends, ends ** (-slope), **guide)
        note = {"va": "center", "ha": "left", "color": INK}
        ax.text(_FINEST / 1.06, _FINEST**-slope, f"pendiente {slope}", **note)
    ax.set(xscale="log", yscale="log", xlabel="Lado de la caja / la mayor")
    ax.set(xlim=(1.15, _FINEST / 2.2), ylim=(0.7, 2 * _FINEST**-2))
    ax.set_ylabel("Cajas / las de la mayor")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter("{x:g}")
    ax.legend(loc="upper left", title="Dimensión medida")
    return ax
