"""Los schedules de la serie, adentro de Keras: como learning rate o como callback."""

import numpy as np

from lrlab import _check
from lrlab._factors import Schedule, sample
from lrlab.quiet import keras


def keras_schedule(schedule: Schedule, peak: float, steps: int):
    """El schedule, como el ``learning_rate`` de cualquier optimizer de Keras::

        rate = keras_schedule(cosine(), peak=0.01, steps=epochs * batches)
        model.compile(optimizer=keras.optimizers.Adam(rate), loss="mse")

    Cuenta los pasos que dio el optimizer desde que se lo construyó: un segundo ``fit``
    sigue donde quedó el primero. Se guarda y se carga con el modelo.

    Parámetros
    ----------
    schedule : función del progreso en [0, 1] al factor, 0 o mayor.
    peak : el learning rate que se multiplica por el factor, mayor que 0.
    steps : cantidad de pasos (batches, no épocas), 1 o más.

    Devuelve
    --------
    Un ``keras.optimizers.schedules.LearningRateSchedule``: en el paso t vale
    peak·schedule(t / steps), y desde t = steps se queda en peak·schedule(1).

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o rango dicho, o si `schedule`
    no devuelve factores (ver `factors`).
    """
    return TableSchedule(_table(schedule, peak, steps))


def per_batch(schedule: Schedule, peak: float, steps: int):
    """El schedule, como callback de ``fit``: fija el learning rate antes de cada batch.

    Hace lo mismo que `keras_schedule` sobre un optimizer compilado con un número. Cada
    ``fit`` vuelve a empezar de progreso 0. El optimizer queda con el último valor, y
    ``history.history["learning_rate"]`` trae el del último batch de cada época.

    Parámetros
    ----------
    schedule, peak, steps : como en `keras_schedule`. ``fit`` puede dar más o menos
        pasos que `steps`: si da más, se queda en peak·schedule(1).

    Devuelve
    --------
    Un ``keras.callbacks.Callback``. Con ``steps_per_execution`` mayor que 1, Keras lo
    llama una vez por grupo de batches y no sirve.

    Errores
    -------
    TypeError o ValueError como en `keras_schedule`; al entrenar, TypeError si el
    optimizer del modelo ya tiene un schedule.
    """
    return PerBatch(_table(schedule, peak, steps))


def _table(schedule, peak, steps) -> np.ndarray:
    """(steps + 1,): el learning rate de cada paso, y el de después del último."""
    peak = _check.positive_number("peak", peak)
    steps = _check.positive_int("steps", steps)
    return peak * sample(schedule, np.arange(steps + 1) / steps)


@keras.saving.register_keras_serializable(package="lrlab")
class TableSchedule(keras.optimizers.schedules.LearningRateSchedule):
    """El learning rate de cada paso, leído de una tabla; al final queda el último.

    learning_rates : lista de números finitos, 0 o mayores: el paso t usa el t-ésimo.
    """

    def __init__(self, learning_rates):
        super().__init__()
        self.learning_rates = _check.finite_array("learning_rates", learning_rates)

    def __call__(self, step):
        last = len(self.learning_rates) - 1
        position = keras.ops.minimum(keras.ops.cast(step, "int32"), last)
        table = keras.ops.convert_to_tensor(self.learning_rates, "float32")
        return keras.ops.take(table, position)

    def get_config(self) -> dict:
        return {"learning_rates": self.learning_rates.tolist()}


class PerBatch(keras.callbacks.Callback):
    """Fija el learning rate antes de cada batch; cada ``fit`` empieza de nuevo."""

    def __init__(self, learning_rates: np.ndarray):
        super().__init__()
        self._learning_rates = learning_rates

    def on_train_begin(self, logs=None):
        self._step = 0

    def on_train_batch_begin(self, batch, logs=None):
        last = len(self._learning_rates) - 1
        rate = float(self._learning_rates[min(self._step, last)])
        try:
            self.model.optimizer.learning_rate = rate
        except TypeError:
            raise TypeError(
                "per_batch no puede fijar el learning rate: el optimizer del modelo se "
                "construyó con un schedule. Compilalo con un número."
            ) from None
        self._step += 1

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:  # como LearningRateScheduler: queda en la historia
            logs["learning_rate"] = float(
                np.asarray(self.model.optimizer.learning_rate)
            )
