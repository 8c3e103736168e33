"""La agudeza (*sharpness*): la curvatura más grande de la pérdida de una red.

Es λmax, el mayor autovalor de la hessiana de la pérdida de entrenamiento. Una red de
P pesos tiene una hessiana de P × P, que acá no se arma nunca: alcanza con saber
multiplicarla por un vector, que es derivar dos veces (Pearlmutter, 1994).

De esos productos, λmax sale con el método de Lanczos. La iteración de potencias, más
simple, converge al autovalor de mayor *módulo*, que puede ser negativo; Lanczos da los
dos extremos del espectro por separado, así que «el mayor» es siempre el más positivo.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lrlab import _check
from lrlab.divergence import diverged
from lrlab.engine import flat
from lrlab.engine.curvature import Curvature, curvature_program
from lrlab.engine.inputs import check_loss
from lrlab.engine.lanczos import largest_eigenvalue
from lrlab.engine.recipe import kind_of, structure_of
from lrlab.quiet import keras, tf

ITERATIONS = 20
"""Productos por medición. La primera dirección se sortea, siempre la misma."""


@dataclass(frozen=True, eq=False)
class SharpnessPath:
    """Un entrenamiento de batch completo y su agudeza, medida en el camino.

    learning_rate, momentum : los del entrenamiento.
    losses : (pasos,) float32, la pérdida antes de cada paso. Si deja de ser finita, se
        corta ahí.
    steps : (M,) enteros: en qué pasos, desde 0, se midió la agudeza.
    sharpness : (M,) float64, λmax en cada uno de `steps`.
    diverged : si la pérdida dejó de ser finita, o terminó muy por encima de la
        inicial; ver `lrlab.divergence`.
    """

    learning_rate: float
    momentum: float
    losses: np.ndarray
    steps: np.ndarray
    sharpness: np.ndarray
    diverged: bool

    @property
    def limit(self) -> float:
        """La agudeza más grande que este learning rate soporta; ver `stable_limit`."""
        return stable_limit(self.learning_rate, self.momentum)


def stable_limit(learning_rate: float, momentum: float = 0.0) -> float:
    """2(1+β)/lr: la curvatura a partir de la cual el descenso deja de ser estable.

    Vale, exacto, sobre una pérdida cuadrática y con el momentum de ``keras.SGD`` sin
    Nesterov: velocidad = β·velocidad − lr·gradiente; peso = peso + velocidad (Goh, "Why
    Momentum Really Works", Distill, 2017).

    Parámetros
    ----------
    learning_rate : número finito mayor que 0.
    momentum : β, de 0 a menos de 1.
    """
    rate = _check.positive_number("learning_rate", learning_rate)
    return 2 * (1 + _check.below_one("momentum", momentum)) / rate


def measure_sharpness(
    model, X, y, *, loss="mse", iterations: int = ITERATIONS
) -> float:
    """El mayor autovalor de la hessiana de la pérdida, con los pesos que hay ahora.

    Parámetros
    ----------
    model : modelo de Keras construido, cuyas variables se entrenen todas. Queda igual.
    X, y : los datos de entrenamiento, con las mismas n filas; se usan en float32.
    loss : nombre, función (y, predicción) o ``keras.losses.Loss``.
    iterations : productos hessiana-vector, 1 o más. Con menos, el resultado se acerca a
        λmax desde abajo.

    Devuelve
    --------
    λmax, un float: el autovalor más positivo, aunque haya uno negativo de mayor módulo.
    nan si la pérdida no es finita.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho.
    """
    program = _checked_program(model, X, y, loss, 0, iterations)
    theta = flat.flatten(model.trainable_variables)
    _, _, _, diagonal, next_to = program(theta, tf.zeros_like(theta), 0.0, 0.0)
    return largest_eigenvalue(diagonal.numpy(), next_to.numpy())


def sharpness_path(
    model,
    X,
    y,
    learning_rate: float,
    steps: int = 1000,
    *,
    every: int = 10,
    momentum: float = 0.0,
    loss="mse",
    iterations: int = ITERATIONS,
) -> SharpnessPath:
    """Entrena con todos los datos en cada paso, midiendo la agudeza cada tanto.

    Da los pasos de ``keras.optimizers.SGD(learning_rate, momentum)`` con el batch
    entero, en un programa compilado con XLA que también mide. La primera vez tarda
    cerca de un segundo en compilar; otros learning rates y momentums lo reusan.

    Parámetros
    ----------
    model : modelo de Keras construido, cuyas variables se entrenen todas; sus pesos son
        los iniciales. Queda igual.
    X, y : los datos, con las mismas n filas; se usan en float32.
    learning_rate : número finito mayor que 0.
    steps : pasos, un múltiplo de `every`.
    every : cada cuántos pasos se mide, 1 o más; la primera vez, antes del primero.
    momentum : el β de Keras, de 0 a menos de 1.
    loss, iterations : como en `measure_sharpness`.

    Devuelve
    --------
    `SharpnessPath`. Divergir no es un error.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho.
    """
    rate = _check.positive_number("learning_rate", learning_rate)
    beta = _check.below_one("momentum", momentum)
    every = _check.positive_int("every", every)
    steps = _check.positive_int("steps", steps)
    if steps % every:
        raise ValueError(
            f"steps tiene que ser un múltiplo de every ({every}); llegó {steps}."
        )
    program = _checked_program(model, X, y, loss, every, iterations)
    theta = flat.flatten(model.trainable_variables)
    velocity = tf.zeros_like(theta)
    losses, measured = [], []
    for _block in range(steps // every):
        theta, velocity, block, *projected = program(theta, velocity, rate, beta)
        losses.append(block.numpy())
        measured.append(largest_eigenvalue(*(t.numpy() for t in projected)))
        if not np.isfinite(losses[-1]).all():
            break
    return _path(rate, beta, np.concatenate(losses), np.array(measured), every)


def _path(rate, beta, losses, measured, every) -> SharpnessPath:
    finite = np.isfinite(losses)
    whole = len(losses) if finite.all() else int(np.argmin(finite))
    kept = np.arange(0, max(whole, 1), every)
    return SharpnessPath(
        learning_rate=rate,
        momentum=beta,
        losses=losses[:whole],
        steps=kept,
        sharpness=measured[: len(kept)],
        diverged=bool(diverged(losses)),
    )


def _checked_program(model, X, y, loss, every: int, iterations: int) -> Callable:
    """El programa de la receta, con los datos puestos: ver `curvature_program`."""
    X, y = _check.data_pair(X, y)
    iterations = _check.positive_int("iterations", iterations)
    if not isinstance(model, keras.Model) or not model.built:
        raise TypeError(
            "model tiene que ser un modelo de Keras ya construido (con su Input); "
            f"llegó algo de tipo {type(model).__name__}."
        )
    if model.non_trainable_variables or not model.trainable_variables:
        raise ValueError(
            "model tiene que tener sólo variables que se entrenen; llegó con "
            f"{len(model.non_trainable_variables)} que no (BatchNormalization, Dropout "
            f"y las capas congeladas) y {len(model.trainable_variables)} que sí."
        )
    size = sum(flat.sizes_of(model.trainable_variables))
    recipe = Curvature(
        structure=structure_of(model),
        loss_kind=kind_of(check_loss(loss)),
        every=every,
        iterations=min(iterations, size),
        shapes=(X.shape, y.shape),
        model=model,
        loss=loss,
    )
    run = curvature_program(recipe)

    def with_data(theta, velocity, rate, beta):
        scalars = (tf.constant(v, tf.float32) for v in (rate, beta))
        with tf.device("CPU"):
            return run(theta, velocity, *scalars, tf.constant(X), tf.constant(y))

    return with_data
