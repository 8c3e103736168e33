"""El programa que entrena un bloque de modelos a la vez: Keras adentro, XLA afuera.

El paso de un modelo (`step.Step`) se apila con ``tf.vectorized_map``: cada valor gana
un eje, el de los modelos del bloque, y todos dan su paso en las mismas operaciones.
Alrededor hay dos bucles, las épocas y los batches; XLA compila el total.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

from lrlab.engine import flat, keras_internals, layers
from lrlab.engine.batches import Batches
from lrlab.engine.recipe import Recipe
from lrlab.engine.step import Step
from lrlab.quiet import keras, tf

BLOCK = 16
"""Modelos por bloque, a lo sumo: pocos, así caben en la caché y sobra poco lugar."""

FEW = 4
"""Modelos por bloque con convoluciones, o si en total no son más que éstos."""

BLOCK_WEIGHTS = 2**20
"""Pesos por bloque, a lo sumo: con modelos grandes, los bloques son de menos."""

EVALUATED_TOGETHER = 1024
"""Datos de validación por vez, si la pérdida es un promedio; si no, `batch_size`."""


@dataclass(frozen=True)
class Program:
    """Un programa listo: `run` entrena `width` modelos por llamada; ver `_traced`."""

    run: Callable
    width: int


def program(recipe: Recipe, models: int) -> Program:
    """El de una receta, para tantos modelos; se construye una vez por estructura."""
    build = _build if recipe.structure is None else _build_once
    return build(recipe, _width(recipe, models))


def _build(recipe: Recipe, width: int) -> Program:
    """El programa apilado; o de a un modelo, si TensorFlow no sabe apilar algo."""
    with keras_internals.replaced(layers.OPERATIONS, layers.scan):
        with contextlib.suppress(Exception), _muted_logger():
            return Program(_compiled(_traced(recipe, width), recipe, width), width)
        return Program(_compiled(_traced(recipe, 1), recipe, 1), 1)


_build_once = lru_cache(maxsize=32)(_build)


def _width(recipe: Recipe, models: int) -> int:
    size = sum(flat.sizes_of(recipe.model.trainable_variables))
    images = any(
        isinstance(layer, keras.layers.Conv2D | keras.layers.DepthwiseConv2D)
        for layer in keras_internals.layers_of(recipe.model)
    )
    most = FEW if images or models <= FEW else BLOCK
    while most > 1 and most * size > BLOCK_WEIGHTS:
        most //= 2
    return most


@contextlib.contextmanager
def _muted_logger():
    logger = tf.get_logger()
    before, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = before


def _traced(recipe: Recipe, width: int) -> Callable:
    """La función, ya trazada, que entrena `width` modelos de principio a fin.

    Recibe el inicio, común a todos (un arreglo por peso y uno por estado), rates
    (width, 1 o V), factors (room, batches), order (room, n), data, que es [X, y] o
    [X, y, Xv, yv], cuántas épocas dar y el weight decay. Devuelve las curvas
    (room, C, width), que son la pérdida y las métricas y, si hay validación, las suyas;
    los pesos (width, P) y los estados. No guarda nada entre llamadas.
    """
    step = Step(recipe)
    over = partial(_over_models, step.stacked, width)
    repeat = _can_repeat(recipe, step)

    def run(weights, states, rates, factors, order, data, epochs, decay):
        X, y, *validation = data
        step.decay_by(decay)
        start = _spread(step.start(weights, states), step.stacked, width)

        def train_batch(i, values, rows, e):
            x, target = tf.gather(X, rows), tf.gather(y, rows)
            now = rates * factors[e, i]
            values, loss = over(
                lambda one, rate: step.train(one, rate, x, target), values, now
            )
            return _unshared(values, step.stacked), loss

        def evaluate_batch(_, values, rows):
            whole = rows.shape == validation[0].shape[:1]
            some = validation if whole else [tf.gather(a, rows) for a in validation]
            values, loss = over(lambda one: step.evaluate(one, *some), values)
            return _unshared(values, step.stacked), loss

        def curves_of(values, loss):
            """La pérdida y las métricas, y los valores con las métricas en cero."""
            row = [loss, *over(step.results, values)] if step.metrics else [loss]
            first = step.first_metric
            return row, [*values[:first], *start[first:]]

        def next_epoch(e, values, curves):
            batches = Batches(width, recipe.rows, recipe.batch_size, repeat)
            trained = batches.run(partial(train_batch, e=e), values, order[e])
            row, values = curves_of(*trained)
            if validation:
                n = recipe.shapes[2][0]
                together = EVALUATED_TOGETHER if recipe.only_averages else 1
                batches = Batches(width, n, max(recipe.batch_size, together))
                evaluated = batches.run(evaluate_batch, values, tf.range(n))
                row += curves_of(*evaluated)[0]
            return e + 1, values, curves.write(e, tf.stack(row))

        shape = (recipe.n_curves, width)
        curves = tf.TensorArray("float32", recipe.room, element_shape=shape)
        _, values, curves = tf.while_loop(
            lambda e, *_: e < epochs, next_epoch, (0, start, curves)
        )
        return curves.stack(), *over(step.finish, values)

    run = tf.function(run, autograph=False)
    return run.get_concrete_function(*_signature(recipe, width))


def _over_models(stacked: list, width: int, function, values: list, *rates):
    """`function` de los valores de cada modelo (y de sus `rates`), todos a la vez.

    Devuelve lo que ella, con el eje de los modelos adelante.
    """

    def one(arguments):
        own, *rest = arguments
        own = iter(own)
        complete = [next(own) if s else v for v, s in zip(values, stacked, strict=True)]
        return function(complete, *rest)

    elements = ([v for v, s in zip(values, stacked, strict=True) if s], *rates)
    if width > 1:
        return tf.vectorized_map(one, elements, fallback_to_while_loop=False)
    single = one(tf.nest.map_structure(lambda a: a[0], elements))
    return tf.nest.map_structure(lambda a: a[None], single)


def _spread(values: list, stacked: list, width: int) -> list:
    """Los valores de un modelo, repetidos en los `width` (salvo los comunes)."""
    return [
        tf.broadcast_to(v, (width, *v.shape)) if s else v
        for v, s in zip(values, stacked, strict=True)
    ]


def _unshared(values: list, stacked: list) -> list:
    return [v if s else v[0] for v, s in zip(values, stacked, strict=True)]


def _can_repeat(recipe: Recipe, step: Step) -> bool:
    """Si repetir los datos de un batch no cambia nada de lo que se hace con ellos."""
    if not recipe.only_averages or step.metrics:
        return False
    weights, states, _, _, _, data, *_ = _signature(recipe, 1)
    return not step.draws((weights, states, *data[:2]))


def _signature(recipe: Recipe, width: int) -> tuple:
    def spec(shape, dtype="float32"):
        return tf.TensorSpec(shape, dtype)

    weights = recipe.model.trainable_variables
    return (
        [spec(v.shape) for v in weights],
        [spec(v.shape, v.dtype) for v in recipe.model.non_trainable_variables],
        spec((width, len(weights) if recipe.rate_per_variable else 1)),
        spec((recipe.room, recipe.batches)),
        spec((recipe.room, recipe.rows), "int32"),
        [spec(shape) for shape in recipe.shapes],
        spec((), "int32"),
        spec(()),
    )


def _compiled(traced: Callable, recipe: Recipe, width: int) -> Callable:
    """La misma función, compilada; o ella misma, si XLA no sabe compilar algo.

    Va ya trazada porque adentro de XLA `vectorized_map` haría de los datos y del orden
    constantes del programa, y cada semilla lo compilaría de nuevo.
    """
    signature = _signature(recipe, width)
    compiled = tf.function(traced, jit_compile=True, autograph=False)
    compiled = compiled.get_concrete_function(*signature)
    # XLA compila en la primera llamada: que sea ésta, de cero épocas.
    nothing = tf.nest.map_structure(lambda s: tf.zeros(s.shape, s.dtype), signature)
    try:
        with tf.device("CPU"), _muted_logger():
            compiled(*nothing)
    except tf.errors.OpError:
        return traced
    return compiled
