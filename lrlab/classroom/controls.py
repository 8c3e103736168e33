"""Deslizadores para la clase: se mueve uno y la figura de abajo cambia.

`connect` muestra, en la celda que lo llama, los controles y una figura fija que ya
cuenta la idea entera: es la que se ve en GitHub, en papel y antes de tocar nada. Al
mover un control, otra figura la reemplaza.
"""

from collections.abc import Callable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab.classroom.figures import Place
from lrlab.divergence import diverged
from lrlab.plots.style import STYLE, mark_exit

_VIEW_TYPE = "application/vnd.jupyter.widget-view+json"
_WITHOUT_WIDGETS = (
    "Para mover los controles falta ipywidgets: instalalo con «pip install ipywidgets» "
    "y reiniciá el kernel. Mientras tanto, la figura cuenta lo mismo."
)


class Controls(dict):
    """Los controles de una celda, por nombre; se mueven también desde el código::

        controls["learning_rate"].value = 0.3

    Como última línea de una celda no escribe nada: ya están a la vista.
    """

    def _ipython_display_(self):
        pass


def connect(build_sliders: Callable, static: Figure, draw: Callable) -> Controls:
    """Muestra los controles y `static`; al mover uno la reemplaza `draw(**valores)`."""
    controls, place = _shown_controls(build_sliders), Place()
    place.show(static)

    starts = {name: slider.value for name, slider in controls.items()}

    def redraw(_change):
        values = {name: slider.value for name, slider in controls.items()}
        if starts and all(np.isclose(values[n], starts[n], rtol=1e-3) for n in starts):
            return  # nadie lo movió: al mostrarlo, el navegador redondeó el valor
        starts.clear()
        place.show(draw(**values))

    for slider in controls.values():
        slider.observe(redraw, names="value")
    return controls


def _shown_controls(build_sliders: Callable) -> Controls:
    try:
        import ipywidgets
    except ImportError:
        print(_WITHOUT_WIDGETS)
        return Controls()
    from IPython.display import display

    controls = Controls(build_sliders(ipywidgets))
    box = ipywidgets.VBox(list(controls.values()))
    names = ", ".join(slider.description for slider in controls.values())
    # El repr de ipywidgets cambia entre versiones, y es lo que compara nbval.
    display(
        {
            _VIEW_TYPE: {
                "version_major": 2,
                "version_minor": 0,
                "model_id": box.model_id,
            },
            "text/plain": f"Controles ({names}): ejecutá la celda para moverlos.",
        },
        raw=True,
    )
    return controls


def learning_rate_slider(ipywidgets, value, exponents, **options):
    low, high = exponents
    return ipywidgets.FloatLogSlider(
        description="learning rate",
        value=value,
        min=low,
        max=high,
        step=0.02,
        readout_format=".2g",
        **layout_of(ipywidgets),
        **options,
    )


def layout_of(ipywidgets) -> dict:
    return {
        "layout": ipywidgets.Layout(width="95%", max_width="45em"),
        "style": {"description_width": "7em"},
    }


# Los paneles chicos no entran con la letra de proyector.
in_notebook_style = plt.rc_context(STYLE)


def panels(rows: int, columns: int):
    """Una fila de paneles, o dos de paneles chicos que comparten ejes.

    Los márgenes son fijos: así se dibuja más rápido y nada salta al mover un control.
    """
    share = "row" if rows > 1 else False
    size = np.array((12, 5 + rows))
    figure, axes = plt.subplots(
        rows, columns, figsize=size, layout="none", sharex=share, sharey=share
    )
    em = plt.rcParams["font.size"] / 72 / size
    figure.subplots_adjust(
        left=4.6 * em[0],
        right=1 - 1.2 * em[0],
        bottom=3.5 * em[1],
        top=1 - 5.2 * em[1],
        wspace=0.12 if share else 13.5 * em[0],
        hspace=0.38,
    )
    return figure, axes


def draw_until_exit(ax: Axes, x, y, *, color, label: str) -> None:
    """Una curva y, si sale por arriba del cuadro, la marca de `mark_exit`."""
    ax.plot(x, y, color=color, label=label)
    with np.errstate(invalid="ignore"):
        outside = ~(y <= ax.get_ylim()[1])
    if outside.any():
        mark_exit(ax, x[int(np.argmax(outside))], lost=diverged(y), color=color)


def only_outer_labels(axes: np.ndarray) -> None:
    for ax in axes[:, 1:].flat:
        ax.set_ylabel("")
