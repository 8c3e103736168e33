"""Gradiente descendente a mano, y el learning rate crítico que sale de los datos.

Sobre una pérdida cuadrática con curvaturas λ₁ ≥ … ≥ λₙ > 0 (los autovalores de su
hessiana), cada paso multiplica la distancia al mínimo en la dirección i por
1 − lr·λᵢ. Por eso converge si y sólo si 0 < lr < 2/λ₁ (por ejemplo, Goh, "Why
Momentum Really Works", Distill, 2017).
"""

from collections.abc import Callable

import numpy as np

from lrlab import _check


def gradient_descent(
    gradient: Callable, start, learning_rate: float, steps: int
) -> np.ndarray:
    """Repite ``w = w − learning_rate · gradient(w)`` y guarda todo el camino.

    Parámetros
    ----------
    gradient : función que recibe un punto y devuelve el gradiente, de igual forma.
    start : punto de partida: un número, o un vector de forma (d,).
    learning_rate : número finito mayor que 0.
    steps : cantidad de pasos, 1 o más.

    Devuelve
    --------
    El camino, float64 de forma (steps + 1,) o (steps + 1, d), con la partida en la
    posición 0. Si diverge trae inf o nan: es un resultado, no un error.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o rango dicho, o si
    `gradient` devuelve otra forma que la del punto.
    """
    learning_rate = _check.positive_number("learning_rate", learning_rate)
    steps = _check.positive_int("steps", steps)
    point = _check.finite_array("start", start)
    path = np.empty((steps + 1, *point.shape))
    path[0] = point
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            slope = np.asarray(gradient(path[step]), dtype=float)
            if slope.shape != point.shape:
                raise ValueError(
                    f"gradient tiene que devolver forma {point.shape}, la del punto; "
                    f"devolvió forma {slope.shape}."
                )
            path[step + 1] = path[step] - learning_rate * slope
    return path


def _with_ones(X: np.ndarray) -> np.ndarray:
    return np.hstack([X, np.ones((len(X), 1))])


def linear_fit_loss(X, y) -> Callable:
    """La pérdida MSE de la recta ``X·w + b`` como función de los parámetros.

    Parámetros
    ----------
    X, y : datos de forma (n, d) y (n, 1), con las mismas n filas.

    Devuelve
    --------
    Función que recibe parámetros (w₁, …, w_d, b), de forma (d + 1,) o en lote
    (…, d + 1), y devuelve la pérdida media, de forma () o (…).
    """
    A, target = _design(X, y)

    def loss(parameters):
        with np.errstate(over="ignore", invalid="ignore"):
            return np.mean((np.asarray(parameters) @ A.T - target) ** 2, axis=-1)

    return loss


def linear_fit_gradient(X, y) -> Callable:
    """El gradiente de `linear_fit_loss`: ``2/n · Aᵀ(A·p − y)``, con A = [X, 1].

    Parámetros
    ----------
    X, y : datos de forma (n, d) y (n, 1), con las mismas n filas.

    Devuelve
    --------
    Función que recibe parámetros (w₁, …, w_d, b) de forma (d + 1,) y devuelve el
    gradiente, de la misma forma.
    """
    A, target = _design(X, y)

    def gradient(parameters):
        return 2 / len(A) * A.T @ (A @ np.asarray(parameters) - target)

    return gradient


def linear_fit_minimum(X, y) -> np.ndarray:
    """Los parámetros que minimizan `linear_fit_loss`, por mínimos cuadrados.

    Parámetros
    ----------
    X, y : datos de forma (n, d) y (n, 1), con las mismas n filas.

    Devuelve
    --------
    Parámetros (w₁, …, w_d, b), float64 de forma (d + 1,).
    """
    return np.linalg.lstsq(*_design(X, y))[0]


def linear_fit_hessian(X) -> np.ndarray:
    """La hessiana de `linear_fit_loss`: ``2/n · AᵀA``, con A = [X, 1].

    Depende sólo de X: ni de y, ni de los parámetros. Con d = 1 es
    ``2·[[media(x²), media(x)], [media(x), 1]]``.

    Parámetros
    ----------
    X : datos de forma (n, d).

    Devuelve
    --------
    Matriz simétrica float64 de forma (d + 1, d + 1); la última fila es la de b.
    """
    X, _ = _check.data_pair(X, X)
    A = _with_ones(X.astype(float))
    return 2 / len(A) * A.T @ A


def critical_learning_rate(curvature) -> float:
    """El learning rate a partir del cual el gradiente descendente diverge: 2/λmax.

    Parámetros
    ----------
    curvature : hessiana simétrica de forma (d, d), o un número mayor que 0: la
        curvatura (segunda derivada) de una pérdida de una sola variable.

    Devuelve
    --------
    2/λmax, un float mayor que 0. Es exacto sobre una pérdida cuadrática.

    Errores
    -------
    ValueError si la matriz no es cuadrada y simétrica o no tiene ninguna curvatura
    mayor que 0 (entonces no hay límite que calcular).
    """
    hessian = np.atleast_2d(_check.finite_array("curvature", curvature))
    if hessian.ndim != 2 or not (
        hessian.shape[0] == hessian.shape[1] and np.allclose(hessian, hessian.T)
    ):
        raise ValueError(
            "curvature tiene que ser un número o una matriz cuadrada y simétrica; "
            f"llegó con forma {np.shape(curvature)}."
        )
    largest = float(np.linalg.eigvalsh(hessian)[-1])
    if largest <= 0:
        raise ValueError(
            "curvature tiene que tener algún autovalor mayor que 0; "
            f"el mayor que llegó es {largest:.3g}."
        )
    return 2 / largest


SLOW_BELOW = 0.05


def regime(ratio: float) -> str:
    """Cómo avanza el gradiente descendente, según lr dividido por el lr crítico.

    En la dirección más empinada, cada paso multiplica la distancia al mínimo por
    1 − 2·ratio: positivo y casi 1 es "lento", positivo es "suave", negativo es
    "oscila" (cruza el mínimo pero se acerca), y de −1 para abajo "diverge".

    Parámetros
    ----------
    ratio : lr/lr_crítico, un número finito mayor que 0.

    Devuelve
    --------
    "lento" (ratio < 0.05: tras 20 pasos queda más del 10 % de la distancia),
    "suave" (hasta 0.5), "oscila" (hasta 1, sin llegar) o "diverge" (1 o más).
    """
    ratio = _check.positive_number("ratio", ratio)
    if ratio >= 1:
        return "diverge"
    if ratio > 0.5:
        return "oscila"
    return "lento" if ratio < SLOW_BELOW else "suave"


def _design(X, y) -> tuple[np.ndarray, np.ndarray]:
    X, y = _check.data_pair(X, y)
    if y.shape[1:] != (1,):
        raise ValueError(f"y tiene que tener forma (n, 1); llegó con forma {y.shape}.")
    return _with_ones(X.astype(float)), y[:, 0].astype(float)
