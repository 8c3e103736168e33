"""El dibujo de un schedule: el factor contra el progreso."""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from lrlab import _check
from lrlab.plots.style import INK
from lrlab.schedules import factors


def plot_schedule(
    schedule: Callable,
    *,
    name: str = "schedule",
    steps: int = 400,
    color=INK,
    line_style="-",
    ax: Axes | None = None,
) -> Axes:
    """El factor del learning rate en cada paso, contra el progreso.

    Parámetros
    ----------
    schedule : función del progreso en [0, 1] al factor, 0 o mayor (ver
        `lrlab.schedules`).
    name : el título, y el nombre de la curva.
    steps : cuántos pasos se dibujan, 2 o más.
    color, line_style : el trazo.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva. Con varias llamadas
        sobre los mismos ejes, las curvas se enciman y el título es el último.

    Devuelve
    --------
    Los ejes, con el progreso de 0 a 1 y el factor desde 0.

    Errores
    -------
    TypeError o ValueError si `steps` no es un entero, 2 o más, o si `schedule` no
    devuelve factores (ver `lrlab.schedules.factors`).
    """
    steps = _check.positive_int("steps", steps, minimum=2)
    values = factors(schedule, steps)
    ax = ax or plt.subplots()[1]
    ax.plot(np.arange(steps) / steps, values, color=color, ls=line_style, label=name)
    top = max(1.0, *(line.get_ydata().max() for line in ax.lines))
    ax.set(title=name, xlabel="Progreso", ylabel="Factor")
    ax.set(xlim=(0, 1), ylim=(0, 1.08 * top))
    return ax
