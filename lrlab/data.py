"""Los datos fabricados: una recta conocida y una serie de tiempo, con ruido."""

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


def series_dataset(
    n: int = 200, steps: int = 5, noise: float = 0.1, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Ventanas de una serie de tiempo, y el valor que le sigue a cada una.

    La serie es sen(2πt/25) + ½·sen(2πt/7) más ruido gaussiano, para t = 0, 1, 2…

    Parámetros
    ----------
    n : cantidad de ventanas, 1 o más; cada una empieza un instante después.
    steps : valores por ventana, 1 o más.
    noise : desvío estándar del ruido, 0 o mayor; la serie sin ruido va de −1.5 a 1.5.
    seed : semilla del ruido, un entero 0 o mayor: misma semilla, mismos datos.

    Devuelve
    --------
    X, y : float32 de forma (n, steps, 1), lo que espera una capa recurrente de Keras,
        y (n, 1).

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o del rango dicho.
    """
    n = _check.positive_int("n", n)
    steps = _check.positive_int("steps", steps)
    noise = _check.non_negative_number("noise", noise)
    rng = np.random.default_rng(_check.positive_int("seed", seed, minimum=0))
    t = np.arange(n + steps)
    series = np.sin(2 * np.pi * t / 25) + np.sin(2 * np.pi * t / 7) / 2
    series = series + rng.normal(0, noise, size=t.shape)
    windows = np.lib.stride_tricks.sliding_window_view(series, steps + 1)[..., None]
    return windows[:, :-1].astype("float32"), windows[:, -1].astype("float32")
