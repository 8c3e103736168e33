"""Lo que `sweep` acepta, y lo que rechaza diciendo qué hacer."""

import contextlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np

from lrlab import _check
from lrlab.keras_schedules import has_schedule
from lrlab.models import build_model
from lrlab.quiet import keras
from lrlab.schedules import constant, factors

ELEMENTWISE = (
    "SGD",
    "RMSprop",
    "Adam",
    "AdamW",
    "Adamax",
    "Nadam",
    "Adagrad",
    "Adadelta",
    "Lion",
)
"""Optimizadores de Keras que tratan a cada peso sin mirar los demás."""

_UNSUPPORTED_OPTIONS = {
    "clipnorm": "usá clipvalue, que recorta peso por peso",
    "global_clipnorm": "usá clipvalue, que recorta peso por peso",
    "use_ema": "sacá use_ema",
    "loss_scale_factor": "sacá loss_scale_factor",
    "gradient_accumulation_steps": "usá un batch_size más grande, que hace lo mismo",
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


def check_validation(validation, X):
    """() o el par (X, y) en float32."""
    if validation is None:
        return ()
    if not isinstance(validation, tuple | list) or len(validation) != 2:
        raise TypeError("validation tiene que ser un par (X, y), o None.")
    X_validation, y_validation = _check.data_pair(*validation)
    if X_validation.shape[1:] != X.shape[1:]:
        raise ValueError(
            "Los datos de validación tienen que tener la forma de los de "
            f"entrenamiento: llegaron {X_validation.shape} y {X.shape}."
        )
    return X_validation, y_validation


def check_loss(loss):
    """`loss` si Keras la entiende."""
    if isinstance(loss, str):
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


def check_optimizer(optimizer):
    """Un optimizador de Keras que trabaja elemento por elemento."""
    if isinstance(optimizer, str):
        return _named_optimizer(optimizer)
    accepted = ", ".join(ELEMENTWISE)
    if not isinstance(optimizer, keras.optimizers.Optimizer):
        raise TypeError(
            "optimizer tiene que ser un nombre ('adam') o un optimizador de Keras ya "
            f"creado (keras.optimizers.Adam()); llegó {optimizer!r}."
        )
    if type(optimizer) not in [getattr(keras.optimizers, n) for n in ELEMENTWISE]:
        raise ValueError(
            f"El barrido no puede usar {type(optimizer).__name__}: hace falta un "
            "optimizador que trate a cada peso por separado, para entrenar muchos "
            f"modelos juntos sin mezclarlos. Usá uno de estos: {accepted}; o entrenalo "
            "con model.fit, un learning rate por vez."
        )
    if has_schedule(optimizer):
        raise ValueError(
            "El learning rate del optimizador es un schedule, y acá lo pone el "
            "barrido. Pasá el optimizador con un número, o sin learning_rate."
        )
    for option, advice in _UNSUPPORTED_OPTIONS.items():
        if getattr(optimizer, option):
            raise ValueError(
                f"El barrido no puede usar {option} "
                f"(llegó {getattr(optimizer, option)!r}): {advice}, o entrená con "
                "model.fit, un learning rate por vez."
            )
    if hasattr(optimizer, "_exclude_from_weight_decay"):
        raise ValueError(
            "El barrido le aplica weight_decay a todos los pesos y no puede seguir "
            "exclude_from_weight_decay. Sacá esa llamada, o entrená con model.fit."
        )
    return optimizer


@cache
def _named_optimizer(name: str):
    try:
        optimizer = keras.optimizers.get(name)
    except ValueError:
        raise ValueError(
            f"Keras no conoce el optimizador {name!r}. El barrido puede usar: "
            f"{', '.join(n.lower() for n in ELEMENTWISE)}."
        ) from None
    return check_optimizer(optimizer)


def config_of(optimizer) -> str:
    """La configuración del optimizador en JSON, sin su nombre ni su learning rate."""
    config = optimizer.get_config()
    del config["name"], config["learning_rate"]
    return json.dumps(config, sort_keys=True)


def check_model(model, X):
    """`model` si es un modelo de Keras construido que `sweep` puede entrenar."""
    if not isinstance(model, keras.Model):
        raise TypeError(
            "model tiene que ser un modelo de Keras, o una función sin argumentos que "
            f"lo devuelva; llegó {model!r}, de tipo {type(model).__name__}."
        )
    if not model.built:
        raise ValueError(
            "El modelo todavía no tiene pesos. Empezalo con "
            f"keras.Input({X.shape[1:]}), así Keras los crea al construirlo."
        )
    if not model.trainable_variables:
        raise ValueError(
            "El modelo no tiene ningún peso que entrenar: ¿están todas sus capas "
            "congeladas (trainable=False)?"
        )
    expected = tuple(getattr(model, "input_shape", (None, *X.shape[1:])))[1:]
    if len(expected) != X.ndim - 1 or any(
        e not in (None, n) for e, n in zip(expected, X.shape[1:], strict=True)
    ):
        raise ValueError(
            f"El modelo espera datos de forma {('n', *expected)}; X llegó con forma "
            f"{X.shape}."
        )
    policies = {layer.dtype_policy.name for layer in model._flatten_layers()}
    if policies != {"float32"}:
        raise ValueError(
            "El barrido calcula en float32; el modelo usa "
            f"{', '.join(sorted(policies))}. Construilo con dtype='float32'."
        )
    if any(isinstance(x, keras.layers.Embedding) for x in model._flatten_layers()):
        raise ValueError(
            "El barrido no puede entrenar capas Embedding: Keras las actualiza de otro "
            "modo (sólo las filas usadas). Congelalas con trainable=False y ponelas "
            "fuera del modelo, o entrenalo con model.fit, un learning rate por vez."
        )
    if limited := [v.path for v in model.trainable_variables if v.constraint]:
        raise ValueError(
            "El barrido no puede aplicar las restricciones (constraint) de "
            f"{', '.join(limited)}. Sacalas, o entrená con model.fit."
        )
    return model


@contextlib.contextmanager
def drawing_from(seed: int):
    """Fija los generadores globales de Python y NumPy, y al salir los deja como antes.

    De ellos saca Keras los pesos iniciales: los mismos que con
    ``keras.utils.set_random_seed(seed)``.
    """
    python, numpy = random.getstate(), np.random.get_state()
    random.seed(seed)
    np.random.seed(seed % 2**32)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)


@dataclass(frozen=True)
class Start:
    """De dónde parte una semilla.

    row : (P,) float32, los pesos entrenables, uno tras otro.
    constants : los valores de las variables que no se entrenan.
    """

    row: np.ndarray
    constants: tuple


def start_of(model) -> Start:
    """Los pesos que `model` tiene ahora."""
    to_numpy = keras.ops.convert_to_numpy
    return Start(
        np.concatenate([to_numpy(v).ravel() for v in model.trainable_variables]),
        tuple(to_numpy(v) for v in model.non_trainable_variables),
    )


@dataclass(frozen=True)
class Source:
    """De dónde salen los modelos de un barrido.

    template : un modelo con la estructura de todos.
    starts : el inicio de cada semilla.
    build : función que da otro modelo igual, con pesos cualesquiera.
    """

    template: keras.Model
    starts: list[Start]
    build: Callable


def read_model(model, seeds: list[int], X) -> Source:
    """Lee el argumento `model` de `sweep`: un constructor o un modelo."""
    if model is build_model:
        series = check_model(_series_model(), X)
        starts = [_series_start(seed) for seed in seeds]
        return Source(series, starts, build_model)
    if isinstance(model, keras.Model):
        start = start_of(check_model(model, X))
        clone = partial(keras.models.clone_model, model)
        clones = [_drawn(clone, seed) for seed in seeds[1:]]
        starts = [start, *(Start(start_of(c).row, start.constants) for c in clones)]
        return Source(model, starts, clone)
    if not callable(model):
        check_model(model, X)
    built = [check_model(_drawn(model, seed), X) for seed in seeds]
    return Source(built[0], [start_of(m) for m in built], model)


def _drawn(build: Callable, seed: int):
    with drawing_from(seed):
        return build()


@cache
def _series_model():
    return _drawn(build_model, 0)


@lru_cache(maxsize=1024)
def _series_start(seed: int) -> Start:
    return start_of(_series_model() if seed == 0 else _drawn(build_model, seed))
