"""Los datos fabricados: una recta y una superficie conocidas, con ruido."""

import numpy as np

from lrlab import _check

SLOPE = 3.0
INTERCEPT = 7.0
_DIRECTIONS = np.random.default_rng(99).normal(size=(4, 4))


def linear_dataset(
    n: int = 100, noise: float = 2.0, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Puntos de la recta y = 3x + 7 con ruido gaussiano.

    Parámetros
    ----------
    n : cantidad de puntos, 2 o más; las x van de −10 a 10, a igual distancia.
    noise : desvío estándar del ruido que se suma a y, 0 o mayor (en unidades de y).
    seed : semilla del ruido, un entero 0 o mayor: misma semilla, mismos datos.

    Devuelve
    --------
    X, y : float32 de forma (n, 1) cada uno.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o del rango dicho.
    """
    n, noise, rng = _checked(n, noise, seed)
    X = np.linspace(-10, 10, n).reshape(-1, 1)
    y = SLOPE * X + INTERCEPT + rng.normal(0, noise, size=X.shape)
    return X.astype("float32"), y.astype("float32")


def surface_dataset(
    n: int = 512, noise: float = 0.1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Puntos de una superficie curva de cuatro entradas, con ruido gaussiano.

    Con (a, b, c, d) cuatro combinaciones fijas de las entradas,
    y = sen 2a + bc/2 + cos d. Es una tarea en la que una red más ancha ayuda.

    Parámetros
    ----------
    n : cantidad de puntos, 2 o más, sorteados parejo en el cubo de −1 a 1.
    noise : desvío estándar del ruido que se suma a y, 0 o mayor (en unidades de y).
    seed : semilla de los puntos y del ruido, un entero 0 o mayor. La superficie es la
        misma con cualquiera.

    Devuelve
    --------
    X, y : float32 de forma (n, 4) y (n, 1).

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o del rango dicho.
    """
    n, noise, rng = _checked(n, noise, seed)
    X = rng.uniform(-1, 1, (n, 4))
    a, b, c, d = (X @ _DIRECTIONS).T
    y = np.sin(2 * a) + b * c / 2 + np.cos(d) + rng.normal(0, noise, n)
    return X.astype("float32"), y[:, None].astype("float32")


def _checked(n, noise, seed) -> tuple[int, float, np.random.Generator]:
    """n y noise, revisados, y el generador de esa semilla."""
    n = _check.positive_int("n", n, minimum=2)
    noise = _check.non_negative_number("noise", noise)
    seed = _check.positive_int("seed", seed, minimum=0)
    return n, noise, np.random.default_rng(seed)
