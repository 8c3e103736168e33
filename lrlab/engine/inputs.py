"""Los demás argumentos de `sweep`: lo que acepta, y lo que rechaza diciendo qué hacer.

El modelo se revisa en `source`.
"""

import math
from functools import cache
from numbers import Real

import numpy as np

from lrlab import _check
from lrlab.engine import keras_internals
from lrlab.quiet import keras
from lrlab.schedules import constant, factors

_UNSUPPORTED_OPTIONS = {
    "gradient_accumulation_steps": "usá un batch_size más grande, que hace lo mismo",
    "ema_overwrite_frequency": "dejá use_ema solo, que promedia hasta el final",
}


def check_backend():
    """RuntimeError si Keras no está usando TensorFlow."""
    backend = keras.config.backend()
    if backend != "tensorflow":
        raise RuntimeError(
            f"El barrido necesita Keras sobre TensorFlow; está sobre {backend!r}. "
            "Reiniciá el kernel y, antes de importar keras, poné la variable de "
            "entorno KERAS_BACKEND en 'tensorflow'."
        )


def check_seeds(seeds) -> list[int]:
    """La lista de semillas: `seeds` misma, o 0…seeds−1 si es una cantidad."""
    if not np.iterable(seeds) or isinstance(seeds, str):
        return list(range(_check.positive_int("seeds", seeds)))
    values = [
        _check.positive_int(f"seeds[{i}]", s, minimum=0) for i, s in enumerate(seeds)
    ]
    if not values or len(set(values)) < len(values):
        raise ValueError(
            "seeds tiene que ser una cantidad, o una lista de enteros sin repetidos y "
            f"con al menos uno; llegó {seeds!r}."
        )
    return values


def check_rates(learning_rates, n_variables: int) -> np.ndarray:
    """(K,) o (K, n_variables) float64, todos finitos y mayores que 0."""
    if np.ndim(learning_rates) < 2:
        return _check.learning_rates("learning_rates", learning_rates)
    rates = np.array(learning_rates, dtype="float64")
    if rates.ndim > 2 or rates.shape[1] != n_variables:
        raise ValueError(
            "Un learning rate por variable se pasa con forma (K, "
            f"{n_variables}), porque el modelo entrena {n_variables} variables; llegó "
            f"con forma {rates.shape}."
        )
    _check.learning_rates("learning_rates", rates.ravel())
    return rates


def check_schedule(schedule, steps: int) -> np.ndarray:
    """(steps,), el factor de cada paso: unos si no hay schedule."""
    return factors(constant() if schedule is None else schedule, steps)


def split_validation(X, y, validation) -> list[np.ndarray]:
    """[X, y] o [X, y, Xv, yv], según sea `validation` None, un par o una fracción."""
    if validation is None:
        return [X, y]
    if isinstance(validation, Real) and not isinstance(validation, bool):
        kept = math.floor(len(X) * (1 - validation)) if 0 < validation < 1 else 0
        if not 0 < kept < len(X):
            raise ValueError(
                "validation, si es una fracción, tiene que ir de 0 a 1 y dejar al "
                f"menos un dato de cada lado; llegó {validation!r} con {len(X)} datos."
            )
        return [X[:kept], y[:kept], X[kept:], y[kept:]]
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise TypeError(
            "validation tiene que ser un par (X, y), una fracción de los datos (por "
            f"ejemplo 0.2) o None; llegó algo de tipo {type(validation).__name__}."
        )
    pair = _check.data_pair(*validation)
    if [a.shape[1:] for a in pair] != [X.shape[1:], y.shape[1:]]:
        raise ValueError(
            "Los datos de validación tienen que tener la forma de los de "
            f"entrenamiento: llegaron {pair[0].shape} y {pair[1].shape}, con X de "
            f"{X.shape} e y de {y.shape}."
        )
    return [X, y, *pair]


def check_loss(loss):
    """`loss` si Keras la entiende."""
    if isinstance(loss, str):
        if loss in ("crossentropy", "ce"):  # Keras elige cuál según la forma de y
            return loss
        try:
            keras.losses.get(loss)
        except ValueError:
            raise ValueError(
                f"Keras no conoce la pérdida {loss!r}. Probá con 'mse', 'mae', "
                "'huber' o 'sparse_categorical_crossentropy'."
            ) from None
    elif not callable(loss):
        raise TypeError(
            "loss tiene que ser un nombre, una función (y, predicción) o una pérdida "
            f"de Keras; llegó {loss!r}, de tipo {type(loss).__name__}."
        )
    return loss


def check_metrics(metrics) -> dict[str, object]:
    """Las métricas por su nombre, el que tendrían en la historia de `fit`."""
    if isinstance(metrics, str) or not isinstance(metrics, list | tuple):
        raise TypeError(
            "metrics tiene que ser una lista, por ejemplo ['accuracy']; llegó "
            f"{metrics!r}."
        )
    named = {}
    for metric in metrics:
        if isinstance(metric, str):
            _check_metric_name(metric)
        elif not callable(metric):
            raise TypeError(
                "Cada una de metrics tiene que ser un nombre, una función (y, "
                f"predicción) o una métrica de Keras; llegó {metric!r}."
            )
        name = metric if isinstance(metric, str) else getattr(metric, "name", None)
        named[name or getattr(metric, "__name__", type(metric).__name__)] = metric
    if len(named) < len(metrics):
        raise ValueError(
            f"metrics trae dos con el mismo nombre: {', '.join(named)} son {len(named)}"
            f" nombres para {len(metrics)} métricas. Poneles name= distintos."
        )
    return named


def _check_metric_name(name: str):
    if name.lower() in ("accuracy", "acc"):  # Keras elige cuál según la forma de y
        return
    try:
        keras.metrics.get(name)
    except ValueError:
        raise ValueError(
            f"Keras no conoce la métrica {name!r}. Probá con 'accuracy' o 'mae'."
        ) from None


def check_optimizer(optimizer):
    """Un optimizer de Keras que el barrido puede seguir."""
    if isinstance(optimizer, str):
        return _named_optimizer(optimizer)
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise TypeError(
            "optimizer tiene que ser un nombre ('adam') o un optimizer de Keras ya "
            f"creado (keras.optimizers.Adam()); llegó {optimizer!r}."
        )
    if keras_internals.wraps_others(optimizer):
        raise ValueError(
            f"El barrido no puede usar {type(optimizer).__name__}, que maneja a otros "
            "optimizers: pasá uno de ellos. Para un learning rate por variable, "
            "learning_rates puede tener forma (K, variables)."
        )
    if keras_internals.has_schedule(optimizer):
        raise ValueError(
            "El learning rate del optimizer es un schedule, y acá lo pone el "
            "barrido. Pasá el optimizer con un número, o sin learning_rate."
        )
    for option, advice in _UNSUPPORTED_OPTIONS.items():
        if getattr(optimizer, option):
            raise ValueError(
                f"El barrido no puede usar {option} "
                f"(llegó {getattr(optimizer, option)!r}): {advice}, o entrená con "
                "model.fit, un learning rate por vez."
            )
    if keras_internals.excluded_from_decay(optimizer)[0]:
        raise ValueError(
            "El barrido entrena copias del modelo y no conoce las variables de "
            "exclude_from_weight_decay(var_list=…). Usá var_names=…, con sus nombres."
        )
    return optimizer


@cache
def _named_optimizer(name: str):
    try:
        return keras.optimizers.get(name)
    except ValueError:
        raise ValueError(
            f"Keras no conoce el optimizer {name!r}. Probá con 'sgd', 'adam', "
            "'adamw' o 'rmsprop'."
        ) from None
