"""La receta de un programa: todo lo que, si cambia, obliga a compilar otro."""

import json
import math
from dataclasses import dataclass, field

import numpy as np

from lrlab.engine import keras_internals
from lrlab.quiet import keras, tf

ROOM = 2**15
"""Filas, contadas en todas las épocas, que entran siempre en un programa."""


@dataclass(frozen=True)
class Recipe:
    """Lo que decide un programa: recetas iguales comparten el ya compilado.

    structure : la estructura del modelo, o None si no se la conoce; ver `structure_of`.
    kinds : qué optimizer, pérdida y métricas son; ver `kind_of`.
    room : para cuántas épocas hay lugar; ver `room_for`.
    batch_size : datos por paso.
    shapes : las formas de X, y, y las de validación si hay.
    rate_per_variable : si cada variable trae su learning rate, y no todas el mismo.
    model, optimizer, loss, metrics : un ejemplar de cada cosa.
    """

    structure: str | None
    kinds: tuple
    room: int
    batch_size: int
    shapes: tuple
    rate_per_variable: bool
    model: keras.Model = field(compare=False, repr=False)
    optimizer: keras.optimizers.Optimizer = field(compare=False, repr=False)
    loss: object = field(compare=False, repr=False)
    metrics: tuple = field(compare=False, repr=False)

    @property
    def rows(self) -> int:
        """Los datos de entrenamiento."""
        return self.shapes[0][0]

    @property
    def batches(self) -> int:
        """Los pasos del optimizer en una época."""
        return math.ceil(self.rows / self.batch_size)

    @property
    def n_curves(self) -> int:
        """La pérdida y las métricas; y si hay validación, otras tantas."""
        return (1 + len(self.metrics)) * (len(self.shapes) // 2)

    @property
    def dense_gradients(self) -> bool:
        """Si se sabe que cada gradiente es un arreglo de la forma de su variable.

        El de una Embedding no: Keras usa, una por una, las filas que cada dato pidió.
        """
        return self.structure is not None and not any(
            isinstance(layer, keras.layers.Embedding)
            for layer in keras_internals.layers_of(self.model)
        )

    @property
    def only_averages(self) -> bool:
        """Si se sabe que toda pérdida es un promedio sobre los datos del batch.

        Vale si todo es de Keras y ninguna capa castiga su salida, que es una suma.
        """
        return (
            self.dense_gradients
            and isinstance(self.loss, str)
            and not any(
                getattr(layer, "activity_regularizer", None)
                for layer in keras_internals.layers_of(self.model)
            )
        )


def room_for(epochs: int, rows: int) -> int:
    """Épocas para las que se hace lugar: una potencia de 2, de `epochs` o más.

    Con datos chicos es la misma para casi cualquier `epochs`, y el programa también.
    """
    return 2 ** (max(epochs, ROOM // rows) - 1).bit_length()


def structure_of(model) -> str | None:
    """Un texto igual en dos modelos de igual estructura, sin mirar sus pesos.

    Es la configuración de Keras con las capas numeradas en vez de nombradas, porque
    los nombres (``dense_7``) cambian en cada construcción. None si el modelo tiene algo
    que su configuración no cuenta: capas o funciones propias, o datos guardados fuera
    de sus variables (los de ``Normalization``).
    """
    layers = keras_internals.layers_of(model)
    parts = [
        v for x in layers if not isinstance(x, keras.Model) for v in vars(x).values()
    ]
    ours = [*layers, *(v for v in parts if callable(v))]
    data = [v for v in parts if isinstance(v, tf.Tensor | np.ndarray)]
    if data or not all(_is_from_keras(v) for v in ours):
        return None
    names = keras_internals.names_in(model)
    return json.dumps(_numbered(model.get_config(), names, {}), default=str)


def kind_of(thing):
    """Algo igual en dos optimizers, pérdidas o métricas que hacen lo mismo.

    De lo que es de Keras, su clase y su configuración, sin el nombre ni lo que entra al
    programa como dato: el learning rate y cuánto weight decay; de lo demás, ello mismo.
    """
    if not hasattr(thing, "get_config") or not _is_from_keras(type(thing)):
        return thing
    config = {
        k: v
        for k, v in thing.get_config().items()
        if k not in ("name", "learning_rate", "weight_decay")
    }
    decays = decay_of(thing) is not None
    names = keras_internals.excluded_from_decay(thing)[1]
    return type(thing), names, decays, json.dumps(config, sort_keys=True, default=str)


def decay_of(optimizer) -> float | None:
    """El weight decay que es un dato del programa: el de un optimizer de Keras."""
    if _is_from_keras(type(optimizer)):
        return getattr(optimizer, "weight_decay", None)
    return None


def _is_from_keras(thing) -> bool:
    module = getattr(thing, "__module__", None) or type(thing).__module__
    return module.startswith("keras.")


def _numbered(node, names: set, numbers: dict):
    """`node` con cada nombre de capa cambiado por su orden de aparición."""
    if isinstance(node, dict):
        return {k: _numbered(v, names, numbers) for k, v in node.items()}
    if isinstance(node, list | tuple):
        return [_numbered(v, names, numbers) for v in node]
    if isinstance(node, str) and node in names:
        return f"#{numbers.setdefault(node, len(numbers))}"
    return node
