"""Las figuras del diagnóstico: una galería de curvas y el árbol de decisión."""

from collections.abc import Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lrlab import diagnosis
from lrlab.divergence import DIVERGED_ABOVE, diverged
from lrlab.plots.style import DECORATION, INK, MUTED, mark_exit

_BRANCHES = [
    (
        f"¿Terminó infinita,\no {DIVERGED_ABOVE} veces más arriba?",
        diagnosis.DIVERGED,
        "bajá el lr (/10)",
    ),
    (
        f"¿Va y viene, al final,\nmás de un {100 * diagnosis.WIDE_AMPLITUDE:.0f} %?",
        diagnosis.OSCILLATING,
        "bajá el lr (/3), batch más grande",
    ),
    ("¿Subió antes\nde bajar?", diagnosis.UNSTABLE, "probá la mitad, o un warm-up"),
    ("¿Todavía le falta\nbajar?", diagnosis.SLOW, "subí el lr (×3), o más épocas"),
    (
        "¿Quedó como al empezar,\no sobre lo alcanzable?",
        diagnosis.PLATEAU,
        "otro lr, u otro modelo",
    ),
]


def plot_gallery(curves: Mapping[str, np.ndarray], *, columns: int = 3) -> Figure:
    """Un panel por curva de pérdida de entrenamiento, cada una con su escala.

    El eje vertical es logarítmico si la curva cubre un factor de 30 o más. Lo que pasa
    de 10 veces la pérdida inicial sale del cuadro: con una cruz y «divergió», o con una
    flecha y «se va del cuadro» si después vuelve.

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
        ax.set_ylabel("Pérdida de entrenamiento")
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
        lost = bool(diverged(losses))
        mark_exit(ax, int(np.argmin(inside)) + 1, lost=lost, color=INK)
        note = "divergió" if lost else "se va del cuadro"
        ax.text(0.5, 0.5, note, transform=ax.transAxes, ha="center")
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
    _box(ax, 2.1, -5.1, f"{diagnosis.CONVERGED.upper()}\ncompará", leaf=True)
    return ax


def _box(ax: Axes, x: float, y: float, text: str, number="", leaf=False) -> None:
    style = {"boxstyle": "round,pad=0.4" if leaf else "square,pad=0.4", "ec": INK}
    style |= {"fc": "#eeeeee" if leaf else "white", "lw": 2.2 if leaf else 1.2}
    ax.text(x, y, number + text, ha="center", va="center", bbox=style, fontsize=14)


def _arrow(ax: Axes, start: tuple, end: tuple, answer: str) -> None:
    arrow = {"arrowstyle": "-|>", "color": MUTED, "lw": 1.8}
    ax.annotate("", end, start, arrowprops=arrow, gid=DECORATION)
    downwards = start[0] == end[0]
    middle = np.add(start, end) / 2 + ((0.2, 0) if downwards else (0, 0.17))
    place = {"ha": "left" if downwards else "center", "va": "center"}
    ax.text(*middle, answer, **place, color=INK, gid=DECORATION, fontsize=14)
