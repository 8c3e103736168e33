"""Schedules: cómo cambia el learning rate en el camino, como funciones puras.

Un schedule es una función del progreso p del entrenamiento, de 0 (el primer paso) a 1
(después del último), que devuelve el factor por el que se multiplica el learning rate
de pico. Acepta un número o un arreglo de cualquier forma y devuelve otro igual. No
guarda estado: se lo puede dibujar, componer y usar muchas veces. Cualquier función así
sirve, también una propia: ``lambda p: 1 - p``.

Los de este módulo se construyen llamándolos: ``cosine()`` es el schedule;
``warmup(0.1, then=cosine())``, otro. Cada uno da un error si el progreso no es un
número entre 0 y 1.
"""

import numpy as np

from lrlab import _check
from lrlab._factors import Schedule, factors, pure, sample

__all__ = [
    "constant",
    "cosine",
    "exponential",
    "factors",
    "inverse_time",
    "linear",
    "one_cycle",
    "polynomial",
    "restarts",
    "step",
    "triangular",
    "warmup",
    "wsd",
]


def constant() -> Schedule:
    """Sin cambios: el factor es siempre 1."""
    return pure(np.ones_like)


def step(at=(0.5, 0.75), factor: float = 0.1) -> Schedule:
    """Por escalones: se multiplica por `factor` al llegar a cada progreso de `at`.

    factor(p) = factorⁿ, con n la cantidad de valores de `at` menores o iguales que p.
    Es la ``ExponentialDecay(staircase=True)`` de Keras cuando son equidistantes;
    ``PiecewiseConstantDecay`` baja un paso después: en su límite vale todavía el valor
    anterior.

    at : progresos mayores que 0 y menores que 1, en orden creciente.
    factor : número mayor que 0.
    """
    at = _milestones(at)
    factor = _check.positive_number("factor", factor)
    return pure(lambda p: factor ** np.searchsorted(at, p, side="right").astype(float))


def exponential(end: float = 0.01) -> Schedule:
    """Exponencial: en cada paso baja la misma proporción. factor(p) = endᵖ.

    Es la ``ExponentialDecay`` de Keras con ``decay_rate=end`` y ``decay_steps`` igual a
    todos los pasos.

    end : el factor final, mayor que 0 y hasta 1.
    """
    end = _check.positive_number("end", _check.fraction("end", end))
    return pure(lambda p: end**p)


def linear(end: float = 0.0) -> Schedule:
    """Lineal: factor(p) = 1 − (1 − end)·p. El factor final, `end`, de 0 a 1."""
    return polynomial(power=1, end=end)


def polynomial(power: float = 2, end: float = 0.0) -> Schedule:
    """Polinomial: factor(p) = end + (1 − end)·(1 − p)^power.

    Es la ``PolynomialDecay`` de Keras.

    power : número mayor que 0; 1 es el lineal.
    end : el factor final, de 0 a 1.
    """
    power = _check.positive_number("power", power)
    end = _check.fraction("end", end)
    return pure(lambda p: end + (1 - end) * (1 - p) ** power)


def cosine(end: float = 0.0) -> Schedule:
    """Medio coseno: factor(p) = end + (1 − end)·(1 + cos πp)/2.

    Baja despacio al principio y al final. Es un ciclo de SGDR (Loshchilov y Hutter,
    arXiv 1608.03983) y la ``CosineDecay`` de Keras, con ``alpha=end``.

    end : el factor final, de 0 a 1.
    """
    end = _check.fraction("end", end)
    return pure(lambda p: _half_cosine(p, 1, end))


def inverse_time(rate: float) -> Schedule:
    """Inverso del tiempo: factor(p) = 1 / (1 + rate·p).

    Es la ``InverseTimeDecay`` de Keras, con ``decay_rate=rate`` y ``decay_steps`` igual
    a todos los pasos.

    rate : número mayor que 0; el factor final es 1 / (1 + rate).
    """
    rate = _check.positive_number("rate", rate)
    return pure(lambda p: 1 / (1 + rate * p))


def warmup(fraction: float, then: Schedule, start: float = 0.0) -> Schedule:
    """Precalentamiento: una rampa lineal y después otro schedule.

    Con p menor que f = fraction, factor(p) = start + (then(0) − start)·p/f; después,
    then((p − f) / (1 − f)): `then` entero, apretado en lo que queda. Con
    ``then=cosine()`` es la ``CosineDecay`` de Keras con ``warmup_steps``. La rampa
    lineal es la de Goyal y otros (arXiv 1706.02677).

    fraction : parte del entrenamiento que dura la rampa, de 0 a menos de 1.
    then : el schedule que sigue.
    start : el factor del primer paso, de 0 a 1. Con 0, ese paso no mueve nada.
    """
    fraction = _check.below_one("fraction", fraction)
    start = _check.fraction("start", start)
    top = sample(then, np.zeros(1), "then")[0]

    def formula(p):
        later = sample(then, np.clip((p - fraction) / (1 - fraction), 0, 1), "then")
        if fraction == 0:
            return later
        return np.where(p < fraction, start + (top - start) * p / fraction, later)

    return pure(formula)


def restarts(cycles: int) -> Schedule:
    """SGDR: el medio coseno repetido, cada vez desde arriba (arXiv 1608.03983).

    factor(p) = (1 + cos πu)/2, con u la parte decimal de p·cycles, y 0 al terminar. Es
    la ``CosineDecayRestarts`` de Keras con ``t_mul=1``.

    cycles : cuántos ciclos, 1 o más.
    """
    cycles = _check.positive_int("cycles", cycles)
    return pure(lambda p: np.where(p < 1, _half_cosine(p * cycles % 1, 1, 0), 0.0))


def one_cycle(rise: float = 0.3, start: float = 1 / 25, end: float = 1e-5) -> Schedule:
    """One-cycle: sube hasta el pico y baja hasta casi cero.

    Con p menor que r = rise sube en medio coseno de `start` a 1; después baja en otro
    medio coseno de 1 a `end`. La idea es de Smith y Topin (arXiv 1708.07120), que
    suben y bajan en línea recta; los cosenos y los valores por defecto son los de
    fastai. Ellos además bajan y suben el momentum, en espejo: acá queda fijo.

    rise : parte del entrenamiento que dura la subida, mayor que 0 y menor que 1.
    start, end : los factores inicial y final, de 0 a 1.
    """
    rise = _check.inside("rise", rise)
    start, end = _check.fraction("start", start), _check.fraction("end", end)

    def formula(p):
        up = _half_cosine(np.minimum(p / rise, 1), start, 1)
        return np.where(p < rise, up, _half_cosine((p - rise) / (1 - rise), 1, end))

    return pure(formula)


def wsd(rise: float = 0.1, cooldown: float = 0.2) -> Schedule:
    """WSD (*warm-up, stable, decay*): sube, se queda en el pico y baja al final.

    factor(p) = p / rise mientras p < rise; (1 − p) / cooldown cuando falta menos que
    `cooldown`; entre los dos, 1. Como el tramo del medio no depende de cuánto falta, se
    puede decidir cuándo terminar mientras se entrena. Es el de MiniCPM (Hu y otros,
    arXiv 2404.06395), con el enfriamiento en línea recta; Hägele y otros (arXiv
    2405.18392) comparan formas y largos.

    rise, cooldown : partes del entrenamiento que duran la subida, de 0 a 1, y la
        bajada, mayor que 0 y hasta 1; entre las dos, 1 a lo sumo.
    """
    rise = _check.fraction("rise", rise)
    cooldown = _check.positive_number("cooldown", _check.fraction("cooldown", cooldown))
    if rise + cooldown > 1:
        raise ValueError(
            "rise + cooldown tiene que ser 1 a lo sumo; "
            f"llegaron {rise:g} y {cooldown:g}."
        )

    def formula(p):
        up = np.minimum(p / rise, 1) if rise else np.ones_like(p)
        return np.minimum(up, np.minimum((1 - p) / cooldown, 1))

    return pure(formula)


def triangular(cycles: int, low: float = 0.25) -> Schedule:
    """Triangular: sube y baja en línea recta entre `low` y 1, `cycles` veces.

    factor(p) = low + (1 − low)·(1 − |2u − 1|), con u la parte decimal de p·cycles.
    Es la política «triangular» de los learning rates cíclicos de Smith (arXiv
    1506.01186), que recomienda un mínimo de un tercio o un cuarto del máximo.

    cycles : cuántas veces sube y baja, 1 o más.
    low : el factor más bajo, de 0 a 1.
    """
    cycles = _check.positive_int("cycles", cycles)
    low = _check.fraction("low", low)
    return pure(lambda p: low + (1 - low) * (1 - np.abs(2 * (p * cycles % 1) - 1)))


def _half_cosine(p, first: float, last: float):
    return last + (first - last) * (1 + np.cos(np.pi * p)) / 2


def _milestones(at) -> np.ndarray:
    if isinstance(at, str) or not np.iterable(at):
        raise TypeError(
            "at tiene que ser una lista de progresos, como (0.5, 0.75); "
            f"llegó {at!r}, de tipo {type(at).__name__}."
        )
    at = np.array([_check.inside(f"at[{i}]", value) for i, value in enumerate(at)])
    if at.size == 0 or (np.diff(at) <= 0).any():
        raise ValueError(
            "at tiene que traer uno o más progresos, en orden creciente y sin "
            f"repetir; llegó {at.tolist()}."
        )
    return at
