"""El dibujo de un schedule: el factor contra el progreso."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes

from lrlab.plots.style import INK, new_axes
from lrlab.schedules import factors

STEPS = 400


def plot_schedule(
    schedule: Callable, *, name: str = "schedule", ax: Axes | None = None
) -> Axes:
    """El factor del learning rate en cada paso, contra el progreso.

    Parámetros
    ----------
    schedule : función del progreso en [0, 1] al factor, 0 o mayor (ver
        `lrlab.schedules`).
    name : el título, y el nombre de la curva.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, con el progreso de 0 a 1 y el factor desde 0.

    Errores
    -------
    TypeError o ValueError si `schedule` no devuelve factores (ver
    `lrlab.schedules.factors`).
    """
    values = factors(schedule, STEPS)
    ax = ax or new_axes()
    ax.plot(np.arange(STEPS) / STEPS, values, color=INK, ls="-", label=name)
    top = max(1.0, values.max())
    ax.set(title=name, xlabel="Progreso", ylabel="Factor")
    ax.set(xlim=(0, 1), ylim=(0, 1.08 * top))
    return ax
