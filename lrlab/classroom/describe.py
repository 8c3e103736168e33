"""Una figura en palabras, leída de lo que tiene dibujado."""

from collections.abc import Callable
from functools import partial

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab import _check
from lrlab.plots.style import DECORATION, RISES

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def describe(figure: Figure | Axes, *, digits: int = 2) -> str:
    """Describe en castellano lo que la figura muestra, leído de lo que tiene dibujado.

    Por cada panel dice su título, sus ejes (rango y escala) y cada serie con nombre:
    dónde empieza, dónde termina, su mínimo y si deja de ser finita. De una imagen dice
    lo que diga su rótulo (``label=``), si tiene.

    Parámetros
    ----------
    figure : una figura de matplotlib o uno de sus ejes.
    digits : cifras significativas de los números, 1 o más.
    """
    figure = figure_of(figure)
    number = partial(format_number, digits=_check.positive_int("digits", digits))
    panels = [ax for ax in figure.axes if ax.get_label() != "<colorbar>"]
    texts = [_describe_panel(ax, number) for ax in panels if ax.get_visible()]
    if figure.get_suptitle():
        texts.insert(0, _sentence(figure.get_suptitle()))
    if len(panels) > 1:
        start = len(texts) - len(panels)
        texts[start:] = [f"Panel {i}: {t}" for i, t in enumerate(texts[start:], 1)]
    return "\n".join(["Figura.", *texts])


def format_number(value: float, digits: int = 3) -> str:
    """Un número con pocas cifras significativas: 0.0294, 382, 1.2×10⁷, infinito.

    Parámetros
    ----------
    value : un número; puede ser inf o nan.
    digits : cifras significativas, 1 o más.
    """
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "infinito" if value > 0 else "−infinito"
    text = f"{float(f'{value:.{digits}g}'):g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}×10{str(int(exponent)).translate(_SUPERSCRIPT)}"
    return text.replace("-", "−") if text not in ("-0", "0") else "0"


def figure_of(figure) -> Figure:
    if isinstance(figure, Axes):
        figure = figure.figure
    if not isinstance(figure, Figure):
        raise TypeError(
            "figure tiene que ser una figura o unos ejes de matplotlib; "
            f"llegó algo de tipo {type(figure).__name__}."
        )
    return figure


def _describe_panel(ax: Axes, number: Callable) -> str:
    parts = [ax.get_title() or ax.get_title(loc="left")]
    parts += [_describe_axis(ax, name, number) for name in "xy" if _has_axis(ax, name)]
    lines = [line for line in ax.lines if line.get_gid() != DECORATION]
    named = [line for line in lines if not line.get_label().startswith("_")]
    parts += [_describe_line(line, number) for line in named]
    parts += [_describe_points(c, number) for c in ax.collections if _is_named(c)]
    parts += [_describe_mesh(m, number) for m in _meshes(ax)]
    parts += [image.get_label() for image in ax.images if _is_named(image)]
    parts += [_describe_bars(bars, number) for bars in ax.containers if _is_named(bars)]
    if unnamed := len(lines) - len(named):
        parts.append(f"{unnamed} líneas sin nombre" if unnamed > 1 else "Una línea más")
    notes = [t.get_text() for t in ax.texts if t.get_gid() != DECORATION]
    if notes:
        parts.append("Notas: " + "; ".join(notes))
    return " ".join(_sentence(part) for part in parts if part)


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "?", "!")) else text + "."


def _has_axis(ax: Axes, name: str) -> bool:
    return ax.axison and getattr(ax, f"get_{name}axis")().get_visible()


def _describe_axis(ax: Axes, name: str, number: Callable) -> str:
    low, high = sorted(getattr(ax, f"get_{name}lim")())
    label = getattr(ax, f"get_{name}label")()
    scale = getattr(ax, f"get_{name}scale")()
    return (
        f"Eje {name}{f' ({label})' if label else ''}: "
        f"de {number(low)} a {number(high)}"
        f"{', escala logarítmica' if scale == 'log' else ''}"
    )


def _describe_line(line, number: Callable) -> str:
    x, y = (np.asarray(v, dtype=float) for v in (line.get_xdata(), line.get_ydata()))
    label = f"«{line.get_label()}»"
    finite = np.isfinite(y) & np.isfinite(x)
    if not finite.any():
        return f"{label} no tiene ningún valor finito"
    x_finite, y_finite = x[finite], y[finite]
    later = f", y {RISES}" if line.get_gid() == RISES else ""
    if len(y_finite) == 1:
        return f"{label} en ({_pair(x_finite[0], y_finite[0], number)}){later}"
    joined = line.get_linestyle() != "None"
    if joined and len(y_finite) == 2 and y_finite[0] == y_finite[1]:
        return f"{label}: recta horizontal en {number(y_finite[0])}"
    if joined and len(x_finite) == 2 and x_finite[0] == x_finite[1]:
        return f"{label}: recta vertical en {number(x_finite[0])}"
    first, last = (_pair(x_finite[i], y_finite[i], number) for i in (0, -1))
    text = f"{label}: {len(y_finite)} puntos, de ({first}) a ({last})"
    lowest = int(np.argmin(y_finite))
    if 0 < lowest < len(y_finite) - 1 and y_finite[lowest] < y_finite[[0, -1]].min():
        text += f", mínimo en ({_pair(x_finite[lowest], y_finite[lowest], number)})"
    text += later
    if not np.isfinite(y).all():
        text += f"; deja de ser finita en x = {number(x[np.argmin(finite)])}"
    return text


def _pair(x: float, y: float, number: Callable) -> str:
    return f"{number(x)}; {number(y)}"


def _is_named(artist) -> bool:
    label = str(artist.get_label())
    return bool(label) and not label.startswith("_")


def _describe_points(collection, number: Callable) -> str:
    points = np.asarray(collection.get_offsets(), dtype=float)
    label = f"«{collection.get_label()}»"
    if len(points) <= 1:
        return label
    (x_low, y_low), (x_high, y_high) = points.min(axis=0), points.max(axis=0)
    return (
        f"{label}: {len(points)} puntos, x de {number(x_low)} a "
        f"{number(x_high)}, y de {number(y_low)} a "
        f"{number(y_high)}"
    )


def _meshes(ax: Axes) -> list:
    return [
        artist
        for artist in [*ax.images, *ax.collections]
        if artist.get_array() is not None and np.ndim(artist.get_array()) == 2
    ]


def _describe_mesh(mesh, number: Callable) -> str:
    values = np.ma.masked_invalid(mesh.get_array())
    rows, columns = values.shape
    text = f"Mapa de {rows} × {columns} valores"
    if values.count():
        text += f", de {number(values.min())} a {number(values.max())}"
    if blank := values.size - values.count():
        text += f"; {blank} sin valor finito"
    return text


def _describe_bars(bars, number: Callable) -> str:
    heights = ", ".join(number(bar.get_height()) for bar in bars)
    return f"«{bars.get_label()}»: barras de {heights}"
