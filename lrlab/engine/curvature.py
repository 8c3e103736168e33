"""El programa de la agudeza: da pasos de batch completo y proyecta la hessiana.

La hessiana de P × P no se arma: se la multiplica por vectores, que es derivar dos veces
(Pearlmutter, 1994), y de esos productos el método de Lanczos saca los autovalores.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from lrlab.engine import flat
from lrlab.engine.keras_internals import loss_like_fit
from lrlab.engine.lanczos import tridiagonal
from lrlab.quiet import keras, tf


@dataclass(frozen=True)
class Curvature:
    """Lo que decide un programa: recetas iguales comparten el ya compilado."""

    structure: str | None
    loss_kind: object
    every: int
    iterations: int
    shapes: tuple
    model: keras.Model = field(compare=False, repr=False)
    loss: str | Callable = field(compare=False, repr=False)


def curvature_program(recipe: Curvature) -> Callable:
    """El programa de una receta; con la misma estructura se construye una sola vez.

    Recibe theta (P,), velocity (P,), learning rate, momentum, X e y. Devuelve theta y
    velocity después de `every` pasos, las pérdidas (every,) y la matriz tridiagonal de
    Lanczos *antes* de los pasos: su diagonal y lo que está al lado, (iteraciones,).
    """
    return (_build if recipe.structure is None else _build_once)(recipe)


def _build(recipe: Curvature) -> Callable:
    model = recipe.model
    variables = model.trainable_variables
    size = sum(flat.sizes_of(variables))

    def loss_at(theta, X, y):
        weights = flat.unflatten(theta, variables)
        prediction, _, penalties = model.stateless_call(
            weights, [], X, training=True, return_losses=True
        )
        loss_of = loss_like_fit(recipe.loss, y, prediction)
        return tf.add_n([loss_of(y, prediction), *penalties])

    def gradient_at(theta, X, y):
        with tf.GradientTape() as tape:
            tape.watch(theta)
            loss = loss_at(theta, X, y)
        return loss, tape.gradient(loss, theta)

    def hessian_times(theta, vector, X, y):
        with tf.GradientTape() as tape:
            tape.watch(theta)
            slope = tf.reduce_sum(gradient_at(theta, X, y)[1] * vector)
        return tape.gradient(slope, theta, unconnected_gradients="zero")

    @tf.function(jit_compile=True, autograph=False)
    def run(theta, velocity, rate, beta, X, y):
        projected = tridiagonal(
            lambda v: hessian_times(theta, v, X, y), size, recipe.iterations
        )
        if recipe.every == 0:  # sólo medir
            return theta, velocity, tf.zeros(0), *projected

        def step(i, theta, velocity, losses):
            loss, gradient = gradient_at(theta, X, y)
            velocity = beta * velocity - rate * gradient
            losses = tf.tensor_scatter_nd_update(losses, [[i]], [loss])
            return i + 1, theta + velocity, velocity, losses

        _, theta, velocity, losses = tf.while_loop(
            lambda i, *_: i < recipe.every,
            step,
            (0, theta, velocity, tf.zeros(recipe.every)),
        )
        return theta, velocity, losses, *projected

    return run


_build_once = lru_cache(maxsize=32)(_build)
