"""El programa que entrena un bloque de modelos a la vez: Keras adentro, XLA afuera.

Los modelos de un bloque son las filas de una matriz `theta` (ancho, P): cada fila
tiene, uno tras otro, los P pesos de un modelo. Un solo optimizador de Keras actualiza
la matriz entera; como trabaja elemento por elemento y su learning rate es una columna,
cada fila se entrena con el suyo y no se entera de las demás.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from lrlab.quiet import keras, tf

BLOCK = 16
"""Modelos por bloque: pocos, así el bloque cabe en la caché y sobra poco lugar."""


@dataclass(frozen=True)
class Recipe:
    """Lo que decide un programa: recetas iguales comparten el ya compilado.

    structure : lo que distingue la estructura del modelo; ver `structure_of`.
    optimizer_class, optimizer_config : clase de Keras y su configuración en JSON, sin
        el learning rate.
    loss : nombre, función (y, predicción) u objeto ``keras.losses.Loss``.
    input_shape : forma de un dato, sin la cantidad de datos.
    batch_size : datos por paso.
    private_model : función que da un modelo de esa estructura, sólo para el programa.
    """

    structure: object
    optimizer_class: type
    optimizer_config: str
    loss: str | Callable
    input_shape: tuple
    batch_size: int
    private_model: Callable = field(compare=False, repr=False)


@dataclass(frozen=True)
class Program:
    """Un programa: `run` entrena `width` modelos por llamada; ver `_trainer`."""

    run: Callable
    width: int


@lru_cache(maxsize=32)
def program(recipe: Recipe) -> Program:
    """El programa de una receta; lo construye sólo la primera vez.

    Los modelos del bloque se calculan juntos si todas sus operaciones se pueden
    apilar. Si no (una convolución con otro filtro en cada modelo), el bloque es de uno.
    """
    model = recipe.private_model()
    width = BLOCK if _stacks(model, recipe.input_shape) else 1
    return Program(_trainer(recipe, model, width), width)


def structure_of(model) -> object:
    """Algo que compara igual en dos modelos de igual estructura, sin ver los pesos.

    Es la configuración de Keras con las capas numeradas en vez de nombradas, porque
    los nombres (``dense_7``) cambian en cada construcción. Si el modelo tiene algo que
    su configuración no cuenta entero (capas o funciones propias), es el modelo mismo.
    """
    layers = model._flatten_layers()
    pieces = [x for x in layers if not isinstance(x, keras.Model)]
    parts = [*layers, *(v for x in pieces for v in vars(x).values() if callable(v))]
    if not all(_is_from_keras(part) for part in parts):
        return model
    names = {x.name for x in [*layers, *getattr(model, "_operations", [])]}
    return json.dumps(_numbered(model.get_config(), names, {}), default=str)


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


class _GivenRate(keras.optimizers.schedules.LearningRateSchedule):
    """El learning rate del bloque: el programa lo fija mientras se traza."""

    value = None

    def __call__(self, step):
        return self.value

    def get_config(self):
        return {}


_Base = next(
    c for c in keras.optimizers.Optimizer.__mro__ if c.__name__ == "BaseOptimizer"
)


class _Stateless(keras.optimizers.Optimizer):
    """Le devuelve a un optimizador la forma pura que la de TensorFlow tapa.

    Keras sabe aplicar cada optimizador sin guardar estado (`stateless_apply`: entran y
    salen tensores); sobre TensorFlow lo reemplaza por variables, para repartir el
    trabajo entre máquinas. Sin variables, dos hilos pueden usar el mismo programa.
    """

    assign = _Base.assign
    assign_add = _Base.assign_add
    assign_sub = _Base.assign_sub
    stateless_apply = _Base.stateless_apply
    _apply_weight_decay = _Base._apply_weight_decay
    _backend_update_step = _Base._backend_update_step
    _var_key = _Base._var_key


def _stateless_optimizer(recipe: Recipe, rate: _GivenRate):
    """El optimizador de la receta, en su forma pura y con el learning rate `rate`."""
    cls = recipe.optimizer_class
    pure = type(cls.__name__, (cls, _Stateless), {})
    return pure.from_config(
        json.loads(recipe.optimizer_config) | {"learning_rate": rate}
    )


class _FunctionLoss(keras.losses.Loss):
    """Una función de pérdida con el promedio sobre el batch que le agrega Keras."""

    def __init__(self, function):
        super().__init__()
        self.call = function


def _loss_object(loss):
    loss = keras.losses.get(loss)
    return loss if isinstance(loss, keras.losses.Loss) else _FunctionLoss(loss)


def _stacks(model, input_shape) -> bool:
    """Si la pérdida de muchos modelos como este se puede calcular de una vez."""
    x = tf.zeros((2, *input_shape))
    weights = [tf.zeros((2, *v.shape)) for v in model.trainable_variables]
    constants = [tf.zeros(v.shape, v.dtype) for v in model.non_trainable_variables]

    @tf.function(autograph=False)
    def outputs(x, *weights):
        return tf.vectorized_map(
            lambda w: model.stateless_call(list(w), constants, x)[0],
            weights,
            fallback_to_while_loop=False,
        )

    try:
        outputs.get_concrete_function(x, *weights)
    except ValueError:
        return False
    return True


def _trainer(recipe: Recipe, model, width: int) -> Callable:
    """La función compilada que entrena `width` modelos de principio a fin.

    Recibe theta (width, P), rates (width, 1 o P), constants (una por variable fija),
    X (n, …), y (n, …), order (épocas, n) y validation, que es () o (Xv, yv). Devuelve
    theta entrenada, las pérdidas (épocas, width) y las de validación (épocas, width o
    0). No guarda nada entre llamadas.
    """
    shapes = [tuple(v.shape) for v in model.trainable_variables]
    sizes = [int(np.prod(s)) for s in shapes]
    loss_of = _loss_object(recipe.loss)
    rate = _GivenRate()
    optimizer = _stateless_optimizer(recipe, rate)
    optimizer.build([keras.Variable(np.zeros((width, sum(sizes)), "float32"))])
    fresh_state = [np.array(v) for v in optimizer.variables]

    def loss_of_one(row, constants, x, y, training):
        weights = [
            tf.reshape(w, s) for w, s in zip(tf.split(row, sizes), shapes, strict=True)
        ]
        prediction, constants_after, penalties = model.stateless_call(
            weights, constants, x, training=training, return_losses=True
        )
        _refuse_changing_state(model, constants, constants_after)
        return tf.add_n([_scalar(loss_of(y, prediction)), *penalties])

    def losses_of(theta, constants, x, y, training):
        if width == 1:
            return loss_of_one(theta[0], constants, x, y, training)[None]
        return tf.vectorized_map(
            lambda row: loss_of_one(row, constants, x, y, training), theta
        )

    def step(theta, state, constants, x, y):
        with tf.GradientTape() as tape:
            tape.watch(theta)
            losses = losses_of(theta, constants, x, y, True)
        gradient = tape.gradient(losses, theta)
        [theta], state = optimizer.stateless_apply(state, [gradient], [theta])
        return theta, state, losses

    def epoch(theta, state, constants, X, y):
        n, batch = X.shape[0], min(recipe.batch_size, X.shape[0])
        whole = n // batch

        def next_batch(i, theta, state, total):
            x_i, y_i = X[i * batch :][:batch], y[i * batch :][:batch]
            x_i, y_i = (tf.ensure_shape(a, (batch, *a.shape[1:])) for a in (x_i, y_i))
            theta, state, losses = step(theta, state, constants, x_i, y_i)
            return i + 1, theta, state, total + losses * batch

        start = (0, theta, state, tf.zeros(width))
        _, theta, state, total = tf.while_loop(
            lambda i, *_: i < whole, next_batch, start
        )
        if rest := n % batch:
            theta, state, losses = step(theta, state, constants, X[-rest:], y[-rest:])
            total += losses * rest
        return theta, state, total / n

    @tf.function(jit_compile=True, autograph=False)
    def run(theta, rates, constants, X, y, order, validation):
        rate.value = rates
        epochs = order.shape[0]

        def next_epoch(e, theta, state, curve, validation_curve):
            X_e, y_e = tf.gather(X, order[e]), tf.gather(y, order[e])
            theta, state, losses = epoch(theta, state, constants, X_e, y_e)
            curve = tf.tensor_scatter_nd_update(curve, [[e]], losses[None])
            if validation:
                losses = losses_of(theta, constants, *validation, False)
                validation_curve = tf.tensor_scatter_nd_update(
                    validation_curve, [[e]], losses[None]
                )
            return e + 1, theta, state, curve, validation_curve

        state = [tf.constant(v) for v in fresh_state]
        curves = (
            tf.zeros((epochs, width)),
            tf.zeros((epochs, width if validation else 0)),
        )
        _, theta, _, *curves = tf.while_loop(
            lambda e, *_: e < epochs, next_epoch, (0, theta, state, *curves)
        )
        return theta, *curves

    return run


def _scalar(loss):
    if loss.shape != ():
        raise ValueError(
            "loss tiene que dar un solo número por batch; dio un tensor de forma "
            f"{tuple(loss.shape)}. Usá una pérdida con reduction='sum_over_batch_size'."
        )
    return loss


def _refuse_changing_state(model, before, after):
    changed = [
        v.path
        for v, b, a in zip(model.non_trainable_variables, before, after, strict=True)
        if a is not b
    ]
    if changed:
        raise ValueError(
            "El barrido no puede entrenar capas que guardan estado propio mientras "
            f"aprenden (BatchNormalization, Dropout…): cambió {', '.join(changed)}. "
            "Sacá esas capas del modelo (o congelalas con trainable=False), o "
            "entrenalo con model.fit, un learning rate por vez."
        )
