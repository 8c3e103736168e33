"""El mapa de lo que se entrena, y cuán quebrado es su borde."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LinearSegmentedColormap, Normalize
from matplotlib.ticker import NullFormatter, NullLocator

from lrlab.fractal import MIN_BOXES, BoxCount, Trainability, check_bounds
from lrlab.plots.style import DECORATION, INK, MARKERS, new_axes, series_styles

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


def plot_box_counts(
    counts: dict[str, BoxCount],
    *,
    sure: Mapping[str, BoxCount] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Por cuánto se multiplican las cajas al partir su lado al medio, a cada escala.

    Una curva suave queda en 2 y una mancha en 4; un fractal, en un valor del medio y a
    la misma altura en todas las escalas. Las líneas no entran en la descripción de la
    figura, porque cambian con el tamaño de la imagen.

    Parámetros
    ----------
    counts : diccionario de nombre a `BoxCount`, hasta seis.
    sure : de algunos de esos nombres, el conteo de la parte del dibujo que es segura:
        la banda entre los dos es lo que no se sabe.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, los dos en escala logarítmica.
    """
    ax = ax or new_axes()
    styles = series_styles(len(counts))
    for i, (name, found) in enumerate(counts.items()):
        side = found.sizes[:-1] / (MIN_BOXES * found.sizes[-1])
        line = {"marker": MARKERS[i], "label": name, "gid": DECORATION}
        ax.plot(side, found.growth, **line, **styles[i])
        if sure and name in sure:
            band = {"color": styles[i]["color"], "alpha": 0.2, "lw": 0}
            ax.fill_between(side, found.growth, sure[name].growth, **band)
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1))
    for growth, what, va in ((2, "una curva", "top"), (4, "una mancha", "bottom")):
        ax.axhline(growth, color=INK, lw=1, label=what)
        note = {"va": va, "ha": "center", "color": INK, "gid": DECORATION}
        ax.text(0.4, growth, what, transform=ax.get_yaxis_transform(), **note)
    ax.set(xscale="log", yscale="log", xlabel="Lado de la caja / el de la imagen")
    ax.set(xlim=(0.16, 0.006), ylim=(1.6, 4.5), ylabel="Las cajas se multiplican por")
    ax.set_yticks([2, 2.5, 3, 3.5, 4])
    sides = 1 / 2.0 ** np.arange(3, 8)
    ax.set_xticks(sides, [f"1/{1 / side:.0f}" for side in sides])
    ax.yaxis.set_major_formatter("{x:g}")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_minor_formatter(NullFormatter())
        axis.set_minor_locator(NullLocator())
    return ax
