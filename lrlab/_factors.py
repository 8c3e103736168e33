"""Lo que vale un schedule en cada progreso, ya revisado."""

from collections.abc import Callable

import numpy as np

from lrlab import _check

Schedule = Callable[[np.ndarray], np.ndarray]


def factors(schedule: Schedule, steps: int) -> np.ndarray:
    """El factor de cada paso de un entrenamiento.

    Parámetros
    ----------
    schedule : función del progreso en [0, 1] al factor, 0 o mayor.
    steps : cantidad de pasos (batches, no épocas), 1 o más.

    Devuelve
    --------
    (steps,) float64: ``schedule(t / steps)`` para t = 0 … steps − 1.

    Errores
    -------
    TypeError o ValueError si `steps` no es un entero positivo, si `schedule` no es una
    función, o si devuelve algo que no sean números finitos, 0 o mayores, con la forma
    del progreso.
    """
    steps = _check.positive_int("steps", steps)
    return sample(schedule, np.arange(steps) / steps)


def sample(schedule, progress: np.ndarray, name: str = "schedule") -> np.ndarray:
    """Lo que da `schedule` en cada progreso, float64, o un error si no son factores."""
    values = _checked(name, schedule)(progress)
    try:
        values = np.asarray(values, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} tiene que devolver números: el factor de cada progreso. "
            f"Devolvió {values!r}."
        ) from None
    if values.shape != progress.shape:
        raise ValueError(
            f"{name} tiene que devolver un factor por cada progreso: para un arreglo "
            f"de forma {progress.shape} devolvió uno de forma {values.shape}."
        )
    bad = ~(np.isfinite(values) & (values >= 0))
    if bad.any():
        raise ValueError(
            f"{name} tiene que devolver factores finitos, 0 o mayores; "
            f"con progreso {progress[bad][0]:g} devolvió {values[bad][0]:g}."
        )
    return values


def pure(formula: Callable) -> Schedule:
    """El schedule de una fórmula: revisa el progreso y devuelve la misma forma."""

    def schedule(progress):
        progress = _check.finite_array("progress", progress)
        if (progress < 0).any() or (progress > 1).any():
            raise ValueError(
                "progress, el progreso, tiene que estar entre 0 y 1; "
                f"llegó de {progress.min():g} a {progress.max():g}."
            )
        return formula(progress)[()]

    return schedule


def _checked(name: str, schedule) -> Schedule:
    called = getattr(schedule, "__qualname__", "")
    if getattr(schedule, "__module__", "") == "lrlab.schedules" and "." not in called:
        raise TypeError(
            f"{name} tiene que ser un schedule, no lo que lo construye: faltan los "
            f"paréntesis, schedules.{called}(…)."
        )
    if not callable(schedule):
        raise TypeError(
            f"{name} tiene que ser una función del progreso, como schedules.cosine(); "
            f"llegó {schedule!r}, de tipo {type(schedule).__name__}."
        )
    return schedule
