"""Los pesos de un modelo, uno tras otro, en una sola fila."""

import math

import numpy as np

from lrlab.engine import keras_internals
from lrlab.quiet import keras, tf

TINY = 1000
"""Hasta cuántos pesos conviene entrenar la fila y no cada variable por separado."""

_ELEMENTWISE = (
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
"""Optimizadores que tratan a cada peso sin mirar los demás: con ellos, entrenar la
fila es lo mismo. No es la lista de los que se pueden usar: es la de este atajo."""


def sizes_of(variables) -> list[int]:
    """Cuántos pesos tiene cada variable."""
    return [math.prod(v.shape) for v in variables]


def flatten(values):
    """(P,), los valores de una lista de tensores, uno tras otro."""
    return tf.concat([tf.reshape(v, [-1]) for v in values], 0)


def unflatten(row, variables) -> list:
    """La inversa: los pedazos de `row` con la forma de cada variable."""
    pieces = tf.split(row, sizes_of(variables))
    return [tf.reshape(p, v.shape) for p, v in zip(pieces, variables, strict=True)]


def pays_off(recipe) -> bool:
    """Si al modelo de la receta conviene, y se puede, entrenarlo como una fila."""
    optimizer, variables = recipe.optimizer, recipe.model.trainable_variables
    return (
        type(optimizer) in [getattr(keras.optimizers, name) for name in _ELEMENTWISE]
        and recipe.dense_gradients
        and sum(sizes_of(variables)) <= TINY
        and not optimizer.clipnorm
        and not optimizer.global_clipnorm
        and not any(keras_internals.excluded_from_decay(optimizer))
        and not any(v.constraint for v in variables)
    )


def row_variable(model):
    """Una variable de Keras para la fila."""
    size = sum(sizes_of(model.trainable_variables))
    return keras.Variable(np.zeros(size, "float32"))
