"""De dónde salen los modelos de un barrido, y con qué pesos parte cada semilla."""

import contextlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np

from lrlab.engine import keras_internals
from lrlab.engine.recipe import structure_of
from lrlab.models import build_model
from lrlab.quiet import keras


@dataclass(frozen=True)
class Start:
    """De dónde parte una semilla: los valores de las variables de un modelo.

    weights : los de las que se entrenan.
    states : los de las demás.
    """

    weights: list[np.ndarray]
    states: list[np.ndarray]


@dataclass(frozen=True)
class Source:
    """De dónde salen los modelos de un barrido.

    template : un modelo con la estructura de todos.
    structure : la suya; ver `recipe.structure_of`.
    starts : el inicio de cada semilla.
    build : función que da otro modelo igual, con pesos cualesquiera.
    """

    template: keras.Model
    structure: str | None
    starts: list[Start]
    build: Callable


def read_model(model, seeds: list[int], X) -> Source:
    """Lee el argumento `model` de `sweep`: un constructor o un modelo."""
    if model is build_model:
        template, structure = _series()
        check_input(template, X)
        starts = [_series_start(seed) for seed in seeds]
        return Source(template, structure, starts, build_model)
    if isinstance(model, keras.Model):
        start = start_of(check_model(model, X))
        clone = partial(_clone, model)
        starts = [start, *(_redrawn(start, _drawn(clone, s)) for s in seeds[1:])]
        return Source(model, structure_of(model), starts, clone)
    if not callable(model):
        check_model(model, X)
    built = [check_model(_drawn(model, seed), X) for seed in seeds]
    starts = [start_of(m) for m in built]
    return Source(built[0], structure_of(built[0]), starts, model)


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


def start_of(model) -> Start:
    """Los valores que `model` tiene ahora."""
    to_numpy = keras.ops.convert_to_numpy
    return Start(
        [to_numpy(v) for v in model.trainable_variables],
        [to_numpy(v) for v in model.non_trainable_variables],
    )


def _redrawn(start: Start, model) -> Start:
    """Los pesos y las semillas (los enteros) de `model`, con lo demás de `start`."""
    other = start_of(model)
    pairs = zip(start.states, other.states, strict=True)
    return Start(other.weights, [b if b.dtype.kind in "iu" else a for a, b in pairs])


def _clone(model):
    """Otro modelo igual; ValueError si Keras no sabe hacerlo."""
    try:
        clone = keras.models.clone_model(model)
        same = [v.shape for v in clone.variables] == [v.shape for v in model.variables]
    except (TypeError, ValueError, NotImplementedError) as error:
        same, cause = False, error
    else:
        cause = None
    if not same:
        raise ValueError(
            "Keras no sabe copiar este modelo. En vez del modelo, pasale a `model` la "
            "función sin argumentos que lo construye."
        ) from cause
    return clone


def _drawn(build: Callable, seed: int):
    with drawing_from(seed):
        return build()


@cache
def _series() -> tuple:
    model = _drawn(build_model, 0)
    return model, structure_of(model)


@lru_cache(maxsize=1024)
def _series_start(seed: int) -> Start:
    return start_of(_series()[0] if seed == 0 else _drawn(build_model, seed))


# --- Lo que se rechaza --------------------------------------------------------------


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
            f"keras.Input({X.shape[1:]}), así Keras los crea al construirlo; o, si es "
            "una clase tuya, llamalo una vez con X antes de devolverlo."
        )
    if not model.trainable_variables:
        raise ValueError(
            "El modelo no tiene ningún peso que entrenar: ¿están todas sus capas "
            "congeladas (trainable=False)?"
        )
    if keras_internals.has_own_training(model):
        raise ValueError(
            f"La clase {type(model).__name__} define cómo se entrena (train_step o "
            "compute_loss), y el barrido no lo seguiría. Poné esa cuenta en una capa o "
            "en `loss`, o entrenalo con model.fit, un learning rate por vez."
        )
    policies = {x.dtype_policy.name for x in keras_internals.layers_of(model)}
    if policies != {"float32"}:
        raise ValueError(
            "El barrido calcula en float32; el modelo usa "
            f"{', '.join(sorted(policies))}. Construilo con dtype='float32'."
        )
    return check_input(model, X)


def check_input(model, X):
    """`model` si acepta datos de la forma de X y tiene una sola entrada y salida."""
    inputs, outputs = getattr(model, "inputs", None), getattr(model, "outputs", None)
    if inputs and (len(inputs) > 1 or len(outputs) > 1):
        raise ValueError(
            f"El modelo tiene {len(inputs)} entradas y {len(outputs)} salidas, y el "
            "barrido entrena con una de cada una. Juntá las entradas en un solo "
            "arreglo y las salidas con keras.layers.Concatenate."
        )
    expected = tuple(inputs[0].shape) if inputs else (None, *X.shape[1:])
    if len(expected) != X.ndim or any(
        e not in (None, n) for e, n in zip(expected[1:], X.shape[1:], strict=True)
    ):
        raise ValueError(
            f"El modelo espera datos de forma {('n', *expected[1:])}; X llegó con "
            f"forma {X.shape}."
        )
    return model
