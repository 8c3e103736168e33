"""Los datos fabricados: una recta conocida, con ruido."""

import numpy as np

from lrlab import _check

SLOPE = 3.0
INTERCEPT = 7.0


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
    n = _check.positive_int("n", n, minimum=2)
    noise = _check.non_negative_number("noise", noise)
    rng = np.random.default_rng(_check.positive_int("seed", seed, minimum=0))
    X = np.linspace(-10, 10, n).reshape(-1, 1)
    y = SLOPE * X + INTERCEPT + rng.normal(0, noise, size=X.shape)
    return X.astype("float32"), y.astype("float32")
