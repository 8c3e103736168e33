"""Los autovalores extremos de una matriz simétrica que sólo se sabe multiplicar.

El método de Lanczos: con pocos productos por vectores arma una matriz tridiagonal chica
cuyos autovalores extremos se acercan a los de la grande.
"""

from collections.abc import Callable

import numpy as np

from lrlab.quiet import tf

_BREAKDOWN = 1e-6
"""Cuando lo que queda es menos que esta parte de la escala, es redondeo: se agotó."""


def tridiagonal(times: Callable, size: int, iterations: int) -> tuple:
    """La matriz tridiagonal de Lanczos de una matriz simétrica: diagonal y vecina.

    `times` la multiplica por un vector (size,). Los vectores se vuelven a ortogonalizar
    dos veces contra todos los anteriores: en float32, sin eso, aparecen repetidos.
    """
    start = np.random.default_rng(0).normal(size=size)
    basis = np.zeros((iterations + 1, size), "float32")
    basis[0] = start / np.linalg.norm(start)

    def advance(j, basis, diagonal, next_to):
        image = times(basis[j])
        entry = tf.reduce_sum(basis[j] * image)
        for _again in range(2):
            overlaps = tf.linalg.matvec(basis, image)
            image -= tf.linalg.matvec(basis, overlaps, transpose_a=True)
        norm = tf.norm(image)
        direction = tf.math.divide_no_nan(image, norm)
        basis = tf.tensor_scatter_nd_update(basis, [[j + 1]], [direction])
        diagonal = tf.tensor_scatter_nd_update(diagonal, [[j]], [entry])
        next_to = tf.tensor_scatter_nd_update(next_to, [[j]], [norm])
        return j + 1, basis, diagonal, next_to

    zeros = tf.zeros(iterations)
    _, _, diagonal, next_to = tf.while_loop(
        lambda j, *_: j < iterations, advance, (0, tf.constant(basis), zeros, zeros)
    )
    return diagonal, next_to


def largest_eigenvalue(diagonal: np.ndarray, next_to: np.ndarray) -> float:
    """El mayor autovalor de una tridiagonal, hasta donde Lanczos se agotó; o nan."""
    if not (np.isfinite(diagonal).all() and np.isfinite(next_to).all()):
        return float("nan")
    scale = max(np.abs(diagonal).max(), next_to.max())
    exhausted = next_to <= _BREAKDOWN * scale
    size = int(np.argmax(exhausted)) + 1 if exhausted.any() else len(diagonal)
    side = next_to[: size - 1].astype(float)
    matrix = np.diag(diagonal[:size].astype(float)) + np.diag(side, 1)
    return float(np.linalg.eigvalsh(matrix + np.diag(side, -1))[-1])
