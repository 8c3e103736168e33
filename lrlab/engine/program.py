"""El programa que entrena un bloque de modelos a la vez: Keras adentro, XLA afuera.

Los modelos de un bloque son las filas de una matriz `theta` (ancho, P): cada fila
tiene, uno tras otro, los P pesos de un modelo. Un solo optimizador de Keras actualiza
la matriz entera; como trabaja elemento por elemento y su learning rate es una columna,
cada fila se entrena con el suyo y no se entera de las demás.
"""

import contextlib
import json
import math
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

    structure : la estructura del modelo, o None si no se la conoce; ver `structure_of`.
    optimizer_class, optimizer_config : clase de Keras y su configuración en JSON, sin
        el learning rate.
    loss : nombre, función (y, predicción) u objeto ``keras.losses.Loss``.
    epochs, batch_size : épocas, y datos por paso.
    shapes : las formas de X, y, y las de validación si hay.
    rate_per_weight : si cada peso trae su learning rate, y no cada modelo el suyo.
    model : un modelo de esa estructura.
    """

    structure: str | None
    optimizer_class: type
    optimizer_config: str
    loss: str | Callable
    epochs: int
    batch_size: int
    shapes: tuple
    rate_per_weight: bool
    model: keras.Model = field(compare=False, repr=False)

    @property
    def steps(self) -> int:
        """Los pasos del optimizador en todo el entrenamiento."""
        return self.epochs * math.ceil(self.shapes[0][0] / self.batch_size)


@dataclass(frozen=True)
class Program:
    """Un programa listo: `run` entrena `width` modelos por llamada; ver `_trainer`."""

    run: Callable
    width: int


def program(recipe: Recipe) -> Program:
    """El programa de una receta; con la misma estructura se construye una sola vez."""
    return _build(recipe) if recipe.structure is None else _build_once(recipe)


def _build(recipe: Recipe) -> Program:
    """Compila una receta.

    Los modelos de un bloque se calculan juntos si TensorFlow sabe apilar todas sus
    operaciones. Si no (una convolución con otro filtro en cada modelo), el bloque es de
    uno solo.
    """
    with contextlib.suppress(ValueError), _muted_logger():
        return Program(_trainer(recipe, BLOCK), BLOCK)
    return Program(_trainer(recipe, 1), 1)


_build_once = lru_cache(maxsize=32)(_build)


@contextlib.contextmanager
def _muted_logger():
    logger = tf.get_logger()
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def structure_of(model) -> str | None:
    """Un texto igual en dos modelos de igual estructura, sin mirar sus pesos.

    Es la configuración de Keras con las capas numeradas en vez de nombradas, porque
    los nombres (``dense_7``) cambian en cada construcción. None si el modelo tiene algo
    que su configuración no cuenta: capas o funciones propias, o datos guardados fuera
    de sus variables (los de ``Normalization``).
    """
    layers = model._flatten_layers()
    parts = [
        v for x in layers if not isinstance(x, keras.Model) for v in vars(x).values()
    ]
    ours = [*layers, *(v for v in parts if callable(v))]
    data = [v for v in parts if isinstance(v, tf.Tensor | np.ndarray)]
    if data or not all(_is_from_keras(v) for v in ours):
        return None
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
    """El learning rate del bloque en cada paso: el pico por el factor de ese paso.

    El programa los fija mientras se traza: `peak` (width, 1 o P) y `factors` (pasos,).
    """

    peak = factors = None

    def __call__(self, step):
        return self.peak * tf.gather(self.factors, step)

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


class _FusibleDense(keras.layers.Dense):
    """Dense que multiplica y suma, para que XLA lo funda con lo que sigue.

    Con una sola entrada o una sola salida no hay producto de matrices que aprovechar, y
    llamar a uno por cada modelo del bloque cuesta más que la cuenta.
    """

    def call(self, inputs, training=None):
        x = keras.ops.sum(inputs[..., None] * self.kernel, axis=-2)
        if self.bias is not None:
            x = x + self.bias
        return x if self.activation is None else self.activation(x)


def _for_fusion(model):
    """Una copia de `model` que da lo mismo y XLA compila mejor."""

    def copy_layer(layer):
        config = layer.get_config()
        if "unroll" in config:  # XLA no compila el bucle de una capa recurrente
            config["unroll"] = True
        fusible = type(layer) is keras.layers.Dense and 1 in layer.kernel.shape
        return (_FusibleDense if fusible else type(layer)).from_config(config)

    return keras.models.clone_model(model, clone_function=copy_layer)


def _trainer(recipe: Recipe, width: int) -> Callable:
    """La función compilada que entrena `width` modelos de principio a fin.

    Recibe theta (width, P), rates (width, 1 o P), factors (pasos,), constants (una por
    variable que no se entrena), order (épocas, n) y data, que es [X, y] o
    [X, y, Xv, yv]. Devuelve theta entrenada, las pérdidas (épocas, width) y las de
    validación (épocas, width o 0). No guarda nada entre llamadas.
    """
    model = recipe.model if recipe.structure is None else _for_fusion(recipe.model)
    shapes = [tuple(v.shape) for v in model.trainable_variables]
    sizes = [int(np.prod(s)) for s in shapes]
    loss_of = _loss_object(recipe.loss)
    rate = _GivenRate()
    optimizer = _stateless_optimizer(recipe, rate)
    optimizer.build([keras.Variable(np.zeros((width, sum(sizes)), "float32"))])
    fresh_state = [keras.ops.convert_to_numpy(v) for v in optimizer.variables]

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
            lambda row: loss_of_one(row, constants, x, y, training),
            theta,
            fallback_to_while_loop=False,
        )

    n = recipe.shapes[0][0]
    batch = min(recipe.batch_size, n)
    whole, rest = divmod(n, batch)
    repeated = _can_repeat(recipe, batch, rest)
    rows = tf.constant([batch] * whole + [rest] * repeated, "float32")

    def step(theta, state, constants, X, y, chosen):
        x, y = tf.gather(X, chosen), tf.gather(y, chosen)
        with tf.GradientTape() as tape:
            tape.watch(theta)
            losses = losses_of(theta, constants, x, y, True)
        gradient = tape.gradient(losses, theta)
        [theta], state = optimizer.stateless_apply(state, [gradient], [theta])
        return theta, state, losses

    def epoch(theta, state, constants, X, y, order):
        steps = order[: whole * batch]
        if repeated:
            steps = tf.concat([steps, tf.tile(order[-rest:], [batch // rest])], 0)
        steps = tf.reshape(steps, (len(rows), batch))

        def next_batch(i, theta, state, total):
            theta, state, losses = step(theta, state, constants, X, y, steps[i])
            return i + 1, theta, state, total + losses * rows[i]

        _, theta, state, total = tf.while_loop(
            lambda i, *_: i < len(rows), next_batch, (0, theta, state, tf.zeros(width))
        )
        if rest and not repeated:
            theta, state, losses = step(theta, state, constants, X, y, order[-rest:])
            total += losses * rest
        return theta, state, total / n

    @tf.function(autograph=False)
    def run(theta, rates, factors, constants, order, data):
        X, y, *validation = data
        rate.peak, rate.factors = rates, factors

        def next_epoch(e, theta, state, curve, validation_curve):
            theta, state, losses = epoch(theta, state, constants, X, y, order[e])
            curve = tf.tensor_scatter_nd_update(curve, [[e]], losses[None])
            if validation:
                losses = losses_of(theta, constants, *validation, False)
                validation_curve = tf.tensor_scatter_nd_update(
                    validation_curve, [[e]], losses[None]
                )
            return e + 1, theta, state, curve, validation_curve

        state = [tf.constant(v) for v in fresh_state]
        curves = [
            tf.zeros((recipe.epochs, w)) for w in (width, width * bool(validation))
        ]
        _, theta, _, *curves = tf.while_loop(
            lambda e, *_: e < recipe.epochs, next_epoch, (0, theta, state, *curves)
        )
        return theta, *curves

    def spec(shape, dtype="float32"):
        return tf.TensorSpec(shape, dtype)

    n_weights = sum(sizes)
    signature = (
        spec((width, n_weights)),
        spec((width, n_weights if recipe.rate_per_weight else 1)),
        spec((recipe.steps,)),
        [spec(v.shape, v.dtype) for v in model.non_trainable_variables],
        spec((recipe.epochs, recipe.shapes[0][0]), "int32"),
        [spec(shape) for shape in recipe.shapes],
    )
    # Trazar antes de pedir XLA: adentro, `vectorized_map` haría de los datos y del
    # orden constantes del programa, y cada semilla lo compilaría de nuevo.
    traced = run.get_concrete_function(*signature)
    compiled = tf.function(traced, jit_compile=True, autograph=False)
    return compiled.get_concrete_function(*signature)


def _can_repeat(recipe: Recipe, batch: int, rest: int) -> bool:
    """Si el último batch, de `rest` datos, se puede completar repitiéndolo.

    Repetido un número justo de veces promedia lo mismo, y con todos los pasos iguales
    se compila uno solo. Vale cuando se sabe que todo promedia sobre los datos: la
    pérdida y las capas son de Keras.
    """
    all_keras = isinstance(recipe.loss, str) and recipe.structure is not None
    return all_keras and rest > 0 and batch % rest == 0


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
