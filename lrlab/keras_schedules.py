"""Lo que vuelve una tabla de learning rates un schedule o un callback de Keras."""

import numpy as np

from lrlab import _check
from lrlab.engine.keras_internals import has_schedule
from lrlab.quiet import keras

__all__ = ["PerBatch", "TableSchedule", "has_schedule"]


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
