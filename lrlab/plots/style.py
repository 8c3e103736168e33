"""El lenguaje visual de la serie: colores, trazos y los dos estilos.

El color va del azul oscuro (learning rate chico) al naranja (grande) en orden de su
logaritmo, con luminosidad creciente y un trazo distinto por curva: se distingue también
sin ver los colores o en una fotocopia.
"""

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from matplotlib.axes import Axes

from lrlab import _check

DECORATION = "decoración"
"""``gid`` de lo que se dibuja como ayuda visual y la descripción no nombra."""

RISES = "después sube"
"""``gid`` de una curva con nombre que sigue, sin él, más arriba."""

INK, MUTED, GROUND = "#222222", "#767676", "#bbbbbb"
LINE_STYLES = ["-", "--", "-.", ":", (0, (6, 1, 1, 1, 1, 1)), (0, (8, 3))]
MARKERS = ["o", "s", "^", "D", "v", "P"]
SCALE = plt.get_cmap("plasma")
LIGHTEST = 0.78  # más allá, el amarillo no se ve sobre blanco

STYLE = {
    "figure.figsize": (10, 5.5),
    "figure.constrained_layout.use": True,
    "font.size": 15,
    "axes.titlesize": 17,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(
        color=SCALE(np.linspace(LIGHTEST, 0, len(LINE_STYLES))), ls=LINE_STYLES
    ),
    "grid.color": "#dddddd",
    "lines.linewidth": 2.8,
    "lines.markersize": 8,
    "legend.frameon": False,
}

PROJECTOR = STYLE | {
    "font.size": 20,
    "axes.titlesize": 22,
    "lines.linewidth": 4.5,
    "lines.markersize": 12,
    "grid.color": "#cccccc",
}


def use_style(name: str | None = None) -> None:
    """Aplica el estilo de la serie a las figuras que se dibujen desde ahora.

    Parámetros
    ----------
    name : "cuaderno", para leer de cerca; "proyector", con letras y trazos más grandes,
        para un aula larga; o None: el que ya estaba, y si no había ninguno, "cuaderno".

    Errores
    -------
    ValueError si el estilo no es uno de ésos.
    """
    if name is None:
        projecting = plt.rcParams["font.size"] == PROJECTOR["font.size"]
        name = "proyector" if projecting else "cuaderno"
    styles = {"cuaderno": STYLE, "proyector": PROJECTOR}
    if name not in styles:
        raise ValueError(
            f"name tiene que ser uno de {', '.join(map(repr, styles))}; llegó {name!r}."
        )
    plt.rcParams.update(styles[name])


def learning_rate_colors(learning_rates, among=()) -> np.ndarray:
    """Un color por learning rate, en orden de su logaritmo.

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0, en cualquier orden.
    among : los de todo el notebook, para que cada uno tenga un solo color en todas sus
        figuras; vacío: la escala es la de esta lista.

    Devuelve
    --------
    Colores RGBA, de forma (K, 4); dos learning rates iguales comparten color.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    logs = np.log([*rates, *among])
    span = logs.max() - logs.min()
    return SCALE(LIGHTEST * (logs[: len(rates)] - logs.min()) / (span or 1))


def series_styles(n: int) -> list[dict]:
    """Color y trazo de cada una de n curvas, en orden; una sola va en negro."""
    if n == 1:
        return [{"color": INK, "ls": "-"}]
    if n > len(LINE_STYLES):
        raise ValueError(
            f"Se distinguen hasta {len(LINE_STYLES)} curvas en una figura; "
            f"llegaron {n}. Repartilas en varios ejes."
        )
    colors = SCALE(LIGHTEST * np.linspace(0, 1, n)) if n else []
    return [
        {"color": color, "ls": trace}
        for color, trace in zip(colors, LINE_STYLES, strict=False)
    ]


def new_axes() -> Axes:
    return plt.subplots()[1]


def plot_named_until(ax: Axes, x, y, count: int, label: str, **style) -> None:
    """Dibuja toda la curva; la descripción sólo da cifras de sus primeros puntos.

    Lo que sigue a esos `count` es del sorteo, o del redondeo de cada máquina: sus
    cifras no dicen nada. Si lo que sigue es todo para arriba de ahí, y termina bien
    arriba, la descripción lo dice.
    """
    rest = slice(max(count - 1, 0), None)
    later = y[rest][np.isfinite(y[rest])]
    lowest = len(later) > 1 and later[0] == later.min()
    rises = lowest and later[-1] > 1.5 * later[0]
    gid = RISES if rises else None
    ax.plot(x[:count], y[:count], label=label, gid=gid, **style)
    ax.plot(x[rest], y[rest], gid=DECORATION, **style)


def mark_exit(ax: Axes, x: float, *, lost: bool, color) -> None:
    """Marca, en el borde de arriba, dónde una curva deja el cuadro.

    Con una cruz si divergió (`lost`); con una flecha si sólo se fue del cuadro.
    """
    ax.plot(
        x,
        1,
        marker="X" if lost else "^",
        ms=13,
        color=color,
        transform=ax.get_xaxis_transform(),
        clip_on=False,
        gid=DECORATION,
    )


def loss_label(name: str, *results) -> str:
    """El rótulo de un eje de pérdida, que dice de qué datos es.

    Son los datos nuevos si el barrido tuvo ``validation``, y los de entrenamiento si
    no; con números sueltos, o de los dos, no dice ninguno.
    """
    sources = {_source(result) for result in results}
    return f"{name}{sources.pop() if len(sources) == 1 else ''} (MSE)"


def _source(result) -> str:
    if not hasattr(result, "validation_losses"):
        return ""
    new = result.validation_losses is not None
    return " en datos nuevos" if new else " de entrenamiento"
