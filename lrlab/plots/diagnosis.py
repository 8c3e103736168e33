"""Las figuras del diagnóstico: una galería de curvas, el árbol y la confusión."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab import diagnosis
from lrlab.divergence import DIVERGED_ABOVE
from lrlab.plots.style import DECORATION, GROUND, INK, MUTED

_BRANCHES = [
    (
        "¿Terminó infinita,\no 10 veces más arriba?",
        diagnosis.DIVERGED,
        "bajá el lr (/10)",
    ),
    (
        "¿Va y viene, al final,\nmás de un 10 %?",
        diagnosis.OSCILLATING,
        "bajá el lr (/3), batch más grande",
    ),
    ("¿Subió antes\nde bajar?", diagnosis.UNSTABLE, "probá la mitad, o un warm-up"),
    ("¿Todavía le falta\nbajar?", diagnosis.SLOW, "subí el lr (×3), o más épocas"),
    (
        "¿Se quedó arriba\nde lo alcanzable?",
        diagnosis.PLATEAU,
        "otro lr, u otro modelo",
    ),
]


def plot_gallery(curves: Mapping[str, np.ndarray], *, columns: int = 3) -> Figure:
    """Un panel por curva de pérdida, cada una con su escala y su nombre.

    El eje vertical es logarítmico si la curva cubre un factor de 30 o más. Lo que pasa
    de 10 veces la pérdida inicial no se dibuja: la curva se va por arriba y una nota lo
    dice.

    Parámetros
    ----------
    curves : diccionario de nombre a pérdidas por época, (épocas,); pueden traer inf o
        nan, pero no al empezar.
    columns : paneles por fila, 1 o más.

    Devuelve
    --------
    La figura.
    """
    rows = -(-len(curves) // columns)
    fig, axes = plt.subplots(rows, columns, figsize=(12, 3.6 * rows), squeeze=False)
    for ax, (name, losses) in zip(axes.flat, curves.items(), strict=False):
        _draw_curve(ax, name, np.asarray(losses, dtype=float))
    for ax in axes.flat[len(curves) :]:
        ax.set_visible(False)
    for ax in axes[:, 0]:
        ax.set_ylabel("Pérdida (MSE)")
    return fig


def _draw_curve(ax: Axes, name: str, losses: np.ndarray) -> None:
    # con 4 cifras: en una curva plana, las demás son redondeo de cada máquina
    losses = np.array([float(f"{loss:.4g}") for loss in losses])
    ceiling = DIVERGED_ABOVE * losses[0]
    with np.errstate(invalid="ignore"):
        inside = losses <= ceiling
    drawn = losses[inside]
    ax.plot(np.arange(1, len(losses) + 1), losses, color=INK, label="pérdida")
    if drawn.max() / drawn.min() >= 30:
        ax.set_yscale("log")
        low, high = drawn.min() / 1.5, drawn.max() * 1.5
    else:
        low, high = 0, 1.08 * drawn.max()
    if not inside.all():
        high = ceiling
        ax.text(0.5, 0.5, "se va por arriba", transform=ax.transAxes, ha="center")
    ax.set(title=name, xlabel="Época", xlim=(1, len(losses)), ylim=(low, high))


def plot_decision_tree(*, ax: Axes | None = None) -> Axes:
    """El árbol de decisión de `lrlab.diagnose`: cinco preguntas, de arriba abajo.

    Parámetros
    ----------
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes, sin marco; las preguntas y las respuestas son sus textos.
    """
    ax = ax or plt.subplots(figsize=(10, 7.6))[1]
    ax.set(xlim=(0, 10), ylim=(-5.65, 0.55), title="El árbol de decisión")
    ax.axis("off")
    for i, (question, label, advice) in enumerate(_BRANCHES):
        _box(ax, 2.1, -i, question, f"{i + 1}. ")
        _arrow(ax, (4.05, -i), (5.1, -i), "sí")
        _box(ax, 7.4, -i, f"{label.upper()}\n{advice}", leaf=True)
        _arrow(ax, (2.1, -i - 0.33), (2.1, -i - 0.67), "no")
    _box(ax, 2.1, -5.1, f"{diagnosis.CONVERGED.upper()}\nguardala", leaf=True)
    return ax


def _box(ax: Axes, x: float, y: float, text: str, number="", leaf=False) -> None:
    style = {"boxstyle": "round,pad=0.4" if leaf else "square,pad=0.4", "ec": INK}
    style |= {"fc": "#eeeeee" if leaf else "white", "lw": 2.2 if leaf else 1.2}
    ax.text(x, y, number + text, ha="center", va="center", bbox=style, fontsize=14)


def _arrow(ax: Axes, start: tuple, end: tuple, answer: str) -> None:
    arrow = {"arrowstyle": "-|>", "color": MUTED, "lw": 1.8}
    ax.annotate("", end, start, arrowprops=arrow, gid=DECORATION)
    middle = np.add(start, end) / 2 + (0.28 if start[0] == end[0] else 0, 0.1)
    ax.text(*middle, answer, ha="center", color=INK, gid=DECORATION, fontsize=14)


def plot_confusion(truth, said, *, ax: Axes | None = None) -> Axes:
    """La matriz de confusión: qué se dijo (columnas) de cada clase de curva (filas).

    Parámetros
    ----------
    truth, said : etiquetas de `lrlab.diagnosis.LABELS`, (n,) cada una.
    ax : ejes donde dibujar; sin ellos se hace una figura nueva.

    Devuelve
    --------
    Los ejes; cada cuadro dice cuántas curvas cayeron ahí, y es más oscuro cuanto mayor
    es su parte de la fila.
    """
    counts = confusion(truth, said)
    share = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    ax = ax or plt.subplots(figsize=(9, 6.5))[1]
    ax.imshow(share, cmap="Greys", vmin=0, vmax=1.2, aspect="auto")
    for (i, j), count in np.ndenumerate(counts):
        color = "white" if share[i, j] > 0.6 else INK
        note = {"ha": "center", "va": "center", "color": color, "gid": DECORATION}
        ax.text(j, i, str(count), weight="bold" if i == j else "normal", **note)
    places = range(len(diagnosis.LABELS))
    ax.set_xticks(places, diagnosis.LABELS)
    ax.set_yticks(places, diagnosis.LABELS)
    ax.set(xlabel="Lo que dijo diagnose", ylabel="Lo que era")
    ax.grid(visible=False)
    ax.spines[:].set_color(GROUND)
    return ax


def confusion(truth, said) -> np.ndarray:
    """Cuántas curvas de cada clase recibieron cada etiqueta: enteros (6, 6).

    Parámetros
    ----------
    truth, said : etiquetas de `lrlab.diagnosis.LABELS`, (n,) cada una; la fila es
        `truth` y la columna, `said`.

    Errores
    -------
    ValueError si no traen la misma cantidad o alguna no es una etiqueta.
    """
    place = {label: i for i, label in enumerate(diagnosis.LABELS)}
    unknown = {*map(str, truth), *map(str, said)} - set(place)
    if unknown or len(truth) != len(said):
        raise ValueError(
            "truth y said tienen que traer la misma cantidad de etiquetas, cada una de "
            f"{diagnosis.LABELS}; llegaron {len(truth)} y {len(said)}"
            + (f", con {sorted(unknown)}." if unknown else ".")
        )
    counts = np.zeros((len(place), len(place)), dtype=int)
    pairs = [[place[str(a)], place[str(b)]] for a, b in zip(truth, said, strict=True)]
    np.add.at(counts, tuple(np.array(pairs, dtype=int).reshape(-1, 2).T), 1)
    return counts
