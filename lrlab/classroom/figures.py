"""Mostrar una figura junto con su descripción en palabras, hecha con sus datos.

La descripción acompaña al PNG como texto y como texto alternativo: la lee un lector
de pantalla, y nbval la compara (a los PNG no los mira), así que una figura que cambia
hace fallar la prueba del notebook.
"""

import base64
import io
from collections.abc import Callable

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image

from lrlab.classroom.describe import describe, figure_of

_DPI = 144
_CSS_PIXELS_PER_INCH = 96


def show(figure: Figure | Axes | None = None, *, digits: int = 2) -> None:
    """Muestra la figura como PNG con su descripción, y la cierra.

    Parámetros
    ----------
    figure : una figura de matplotlib, uno de sus ejes, o None para la actual.
    digits : cifras significativas de la descripción, 1 o más. Conviene bajarlas donde
        el entrenamiento es caótico y las últimas cifras cambian entre máquinas.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o rango dicho.
    """
    from IPython.display import display

    figure = figure_of(plt.gcf() if figure is None else figure)
    _send(display, figure, describe(figure, digits=digits), light=True)


class Place:
    """Un lugar en la salida de una celda: cada figura reemplaza a la anterior.

    Sirve también desde afuera de la celda que lo mostró, como cuando se mueve un
    deslizador.
    """

    def __init__(self):
        from IPython.display import DisplayHandle

        self._handle = DisplayHandle()
        self._is_empty = True

    def show(
        self, figure: Figure | Axes, *, digits: int = 2, text: str | None = None
    ) -> None:
        """Pone la figura en este lugar, con su descripción, y la cierra.

        Parámetros
        ----------
        figure : una figura de matplotlib o uno de sus ejes.
        digits : cifras significativas de la descripción, 1 o más.
        text : la descripción; None para hacerla con los datos de la figura.

        Errores
        -------
        TypeError o ValueError si un argumento no es del tipo o rango dicho.
        """
        figure = figure_of(figure)
        text = text or describe(figure, digits=digits)
        if self._is_empty:  # ésta queda guardada; las que siguen tienen que ser rápidas
            _send(self._handle.display, figure, text, light=True)
        else:
            _send(self._handle.update, figure, text, light=False)
        self._is_empty = False


def _send(display: Callable, figure: Figure, text: str, *, light: bool) -> None:
    """Le pasa a `display` la figura como PNG con su descripción, y la cierra."""
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=_DPI, pil_kwargs={"compress_level": 1})
    png = _with_palette(png) if light else png
    width = round(figure.get_figwidth() * _CSS_PIXELS_PER_INCH)
    display(
        {"image/png": base64.b64encode(png.getvalue()).decode(), "text/plain": text},
        metadata={"image/png": {"alt": text, "width": width}},
        raw=True,
    )
    plt.close(figure)


def _with_palette(png: io.BytesIO) -> io.BytesIO:
    """El mismo PNG con 256 colores elegidos para él: pesa menos de la mitad."""
    image = Image.open(png).convert("RGB").quantize(256, dither=Image.Dither.NONE)
    smaller = io.BytesIO()
    image.save(smaller, format="png", optimize=True)
    return smaller
