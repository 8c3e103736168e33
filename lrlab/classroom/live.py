"""La curva de pérdida, dibujada mientras `fit` entrena."""

import numpy as np

from lrlab import _check
from lrlab.classroom.describe import format_number
from lrlab.classroom.figures import Place
from lrlab.divergence import diverged
from lrlab.engine.keras_internals import has_schedule
from lrlab.plots.losses import plot_losses
from lrlab.quiet import keras

_TEXT = (
    "Figura. La pérdida de cada época, dibujada mientras la red entrenaba; "
    "abajo, en palabras, cómo terminó."
)


class LivePlot(keras.callbacks.Callback):
    """Dibuja la pérdida durante ``fit``, siempre en el mismo lugar de la celda::

        model.fit(X, y, epochs=100, verbose=0, callbacks=[lrlab.LivePlot()])

    La última figura es la que queda, con un renglón debajo que dice cómo terminó. Una
    pérdida que diverge se dibuja así, no es un error. Cada ``fit`` empieza otra figura.
    La curva lleva el learning rate con que empezó, o «schedule» si lo maneja uno.

    Parámetros
    ----------
    every : cada cuántas épocas se dibuja, 1 o más; la última se dibuja siempre.

    Errores
    -------
    TypeError o ValueError si `every` no es un entero, 1 o más.
    """

    def __init__(self, every: int = 10):
        super().__init__()
        self._every = _check.positive_int("every", every)

    def on_train_begin(self, logs=None):
        self._place, self._losses = Place(), []
        self._scheduled = has_schedule(self.model.optimizer)
        self._learning_rate = float(np.asarray(self.model.optimizer.learning_rate))

    def on_epoch_end(self, epoch, logs=None):
        self._losses.append(float(logs["loss"]))
        if len(self._losses) % self._every == 1 % self._every:
            self._draw()

    def on_train_end(self, logs=None):
        if self._losses:
            self._draw()
            print(_summary(self._losses))

    def _draw(self):
        # un warm-up puede empezar en 0, que no es el nombre de ninguna curva
        ax = plot_losses({self._learning_rate or 1.0: self._losses})
        ax.lines[0].set(marker="o", markevery=[-1])
        if self._scheduled:
            ax.lines[0].set_label("schedule")
            ax.texts[-1].set_text("schedule")
        ax.set_xlim(1, max(2, self.params["epochs"]))
        ax.set_title(f"Pérdida hasta la época {len(self._losses)}")
        # nbval ve sólo la primera figura; Jupyter guarda la última. Con un texto que
        # no cambia son iguales, y lo que cambia queda en el renglón final.
        self._place.show(ax, text=_TEXT)


def _summary(losses: list[float]) -> str:
    """Cómo terminó el entrenamiento, en un renglón."""
    first, last = (format_number(losses[i], 2) for i in (0, -1))
    epochs = f"{len(losses)} época{'s' if len(losses) > 1 else ''}"
    if not diverged(losses):
        return f"{epochs}: la pérdida fue de {first} a {last}."
    if np.isfinite(losses).all():
        return f"{epochs}: la pérdida divergió, de {first} a {last}."
    lost = int(np.argmin(np.isfinite(losses))) + 1
    return f"{epochs}: la pérdida divergió; en la época {lost} dejó de ser finita."
