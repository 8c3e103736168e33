"""La pérdida y la agudeza a lo largo de un entrenamiento, con su límite."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from lrlab.divergence import DIVERGED_ABOVE
from lrlab.plots.style import (
    DECORATION,
    mark_exit,
    plot_named_until,
    series_styles,
)

if TYPE_CHECKING:  # trae TensorFlow, y para dibujar no hace falta
    from lrlab.sharpness import SharpnessPath


def plot_sharpness(paths: Mapping[str, "SharpnessPath"]) -> Figure:
    """Pérdida arriba y agudeza abajo, con el límite de cada uno en una línea finita.

    Lo que divergió sale del cuadro, con una cruz; lo que sube y vuelve se ve entero. La
    descripción de la figura da las cifras de cada entrenamiento hasta que su agudeza
    llega al límite: de ahí en más es caótico.

    Parámetros
    ----------
    paths : diccionario de nombre a entrenamiento de `lrlab.sharpness_path`, hasta seis.

    Devuelve
    --------
    La figura, con dos paneles.
    """
    fig, (top, bottom) = plt.subplots(2, 1, figsize=(11, 8.6), sharex=True)
    highest = _highest_drawn(list(paths.values()))
    for (label, path), style in zip(
        paths.items(), series_styles(len(paths)), strict=True
    ):
        style = style | {"lw": 2.2}
        steps = np.arange(len(path.losses))
        calm, measured = _before_the_limit(path)
        plot_named_until(top, steps, path.losses, calm, label, **style)
        plot_named_until(bottom, path.steps, path.sharpness, measured, label, **style)
        _draw_limit(bottom, path, label, style["color"])
        if path.diverged:
            inside = np.flatnonzero(path.losses <= highest)  # del último no vuelve
            mark_exit(top, inside[-1] + 1, lost=True, color=style["color"])
    low = min(path.losses.min() for path in paths.values())
    top.set(yscale="log", ylim=(low / 2, highest), ylabel="Pérdida de entrenamiento")
    bottom.set(xlabel="Paso", ylabel="Agudeza (λmax)")
    _set_sharpness_axis(bottom, list(paths.values()))
    bottom.set_xlim(0, max(len(path.losses) for path in paths.values()))
    top.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return fig


def _highest_drawn(paths: list["SharpnessPath"]) -> float:
    """Doce veces la mayor pérdida inicial, o más: si algo subió más y volvió."""
    returned = [path.losses.max() for path in paths if not path.diverged]
    return max([12 * max(path.losses[0] for path in paths), *(2 * m for m in returned)])


def _before_the_limit(path: "SharpnessPath") -> tuple[int, int]:
    """Cuántos pasos y mediciones hay antes de subir hasta el límite, o de explotar."""
    below = path.sharpness < path.limit
    chaotic = np.append(False, below[:-1] & ~below[1:])
    if path.diverged:
        chaotic |= path.losses[path.steps] > DIVERGED_ABOVE * path.losses[0]
    if not chaotic.any():
        return len(path.losses), len(path.steps)
    measured = int(chaotic.argmax())
    return int(path.steps[measured - 1]) + 1, measured


def _set_sharpness_axis(ax: Axes, paths: list["SharpnessPath"]) -> None:
    limits = [path.limit for path in paths]
    ceiling = 1.25 * max(limits + [path.sharpness[0] for path in paths])
    if max(limits) <= 4 * min(limits):
        ax.set_ylim(0, ceiling)
        return
    ax.set(yscale="log", ylim=(min(limits) / 2, 1.5 * ceiling))
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter("{x:g}")
    ax.yaxis.set_minor_formatter(NullFormatter())


def _draw_limit(ax: Axes, path: "SharpnessPath", label: str, color) -> None:
    hairline = {"color": color, "ls": "-", "lw": 1, "zorder": 1}
    ax.axhline(path.limit, **hairline, label=f"límite, {label}")
    note = {"color": color, "weight": "bold", "gid": DECORATION, "va": "center"}
    place = ax.get_yaxis_transform()
    ax.text(1.01, path.limit, f"límite {path.limit:.3g}", transform=place, **note)
