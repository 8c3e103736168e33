"""Reglas que leen la curva de un finder y proponen un learning rate.

Son funciones intercambiables de (learning rates, pérdidas), como las de fastai. Ninguna
garantiza nada: el barrido (`lrlab.sweep`) es quien dice qué se habría alcanzado con
cada valor.
"""

import numpy as np

from lrlab import _check


def valley(learning_rates, losses) -> float | None:
    """La mitad de la bajada más larga (fastai, ``valley``, su regla por defecto).

    Busca la subsecuencia decreciente más larga de las pérdidas (no hace falta que sea
    de pasos seguidos; entre varias iguales, la que termina antes). Si tiene L pasos y
    termina en el paso i, propone el learning rate del paso i − L + ⌊L/3⌋ + ⌊L/6⌋, más
    o menos L/2 pasos antes del final. (La documentación de fastai habla de dos tercios;
    su código hace esto.)

    Parámetros
    ----------
    learning_rates, losses : (n,) números. Se ignora todo desde la primera pérdida no
        finita.

    Devuelve
    --------
    Un learning rate, o None si no hay tres pérdidas decrecientes.
    """
    rates, losses = _finite_start(learning_rates, losses)
    length = np.ones(len(losses), dtype=int)  # la mejor bajada que termina en cada paso
    for i in range(1, len(losses)):
        before = length[:i][losses[:i] > losses[i]]
        length[i] = 1 + before.max(initial=0)
    longest = int(length.max(initial=0))
    if longest < 3:
        return None
    end = int(length.argmax())
    return float(rates[end - longest + longest // 3 + longest // 6])


def steep(learning_rates, losses) -> float | None:
    """Donde la pérdida cae más rápido (fastai, ``steep``).

    El learning rate con que empieza el paso de menor Δpérdida / Δlog(learning rate).

    Parámetros
    ----------
    learning_rates, losses : como en `valley`.

    Devuelve
    --------
    Un learning rate, o None si la pérdida no baja en ningún paso.
    """
    rates, losses = _finite_start(learning_rates, losses)
    slopes = np.diff(losses) / np.diff(np.log(rates))
    if not (slopes < 0).any():
        return None
    return float(rates[slopes.argmin()])


def slide(
    learning_rates, losses, *, width: int = 15, threshold: float = 0.005
) -> float | None:
    """Apenas antes de la subida final, viniendo desde la derecha (fastai, ``slide``).

    Desliza hacia la izquierda un intervalo de `width` pasos mientras la pendiente por
    paso (``np.gradient``) de sus dos extremos difiera en más de `threshold`; propone el
    learning rate del extremo izquierdo del último que difería. `threshold` está en
    unidades de la pérdida: con pérdidas de cientos, como las de esta serie, hay que
    agrandarlo.

    Parámetros
    ----------
    learning_rates, losses : como en `valley`.
    width : ancho del intervalo en pasos, 1 o más.
    threshold : número mayor que 0.

    Devuelve
    --------
    Un learning rate; o None si el intervalo no se mueve o llega al comienzo sin que las
    pendientes se igualen. (En esos casos fastai devuelve el valor donde quedó.)
    """
    width = _check.positive_int("width", width)
    threshold = _check.positive_number("threshold", threshold)
    rates, losses = _finite_start(learning_rates, losses)
    if len(losses) <= width:
        return None
    slopes = np.gradient(losses)
    differ = np.abs(slopes[width:] - slopes[:-width]) > threshold
    still = np.flatnonzero(~differ)  # intervalos quietos, por su extremo izquierdo
    if len(still) == 0 or still[-1] == len(differ) - 1:
        return None
    return float(rates[still[-1] + 1])


def minimum(learning_rates, losses) -> float | None:
    """Diez veces menos que el de menor pérdida (fastai, ``minimum``).

    En el mínimo la pérdida ya dejó de bajar, así que se retrocede un orden de magnitud.

    Parámetros
    ----------
    learning_rates, losses : como en `valley`.

    Devuelve
    --------
    Un learning rate; o None si la menor pérdida es la primera (nunca bajó) o la última
    (no llegó a subir: el mínimo puede estar más allá). fastai no distingue esos casos.
    """
    rates, losses = _finite_start(learning_rates, losses)
    lowest = int(np.argmin(losses)) if len(losses) else 0
    if not 0 < lowest < len(losses) - 1:
        return None
    return float(rates[lowest] / 10)


RULES = {"valley": valley, "steep": steep, "slide": slide, "minimum": minimum}
"""Las reglas, por nombre: funciones de (learning_rates, losses)."""


SKIP_START, SKIP_END = 0.1, 5
"""Lo que `suggestions` deja afuera: parte del comienzo, y pasos del final."""


def suggestions(learning_rates, losses) -> dict[str, float | None]:
    """Lo que propone cada regla, sin el arranque ni el final de la curva.

    Como fastai, deja afuera la primera décima parte (el suavizado todavía salta) y los
    últimos 5 pasos (ya está explotando).

    Parámetros
    ----------
    learning_rates, losses : (n,) números, como los de `FinderResult`; se ignora todo
        desde la primera pérdida no finita.

    Devuelve
    --------
    Diccionario de nombre a learning rate, o a None si esa regla no encontró nada.
    """
    rates, losses = _finite_start(learning_rates, losses)
    kept = slice(int(SKIP_START * len(losses)), max(len(losses) - SKIP_END, 0))
    return {name: rule(rates[kept], losses[kept]) for name, rule in RULES.items()}


def _finite_start(learning_rates, losses) -> tuple[np.ndarray, np.ndarray]:
    """Los dos como vectores, hasta antes de la primera pérdida no finita."""
    rates, losses = np.asarray(learning_rates, float), np.asarray(losses, float)
    if rates.ndim != 1 or rates.shape != losses.shape:
        raise ValueError(
            "learning_rates y losses tienen que ser dos listas del mismo largo; "
            f"llegaron con forma {rates.shape} y {losses.shape}."
        )
    if not ((rates > 0).all() and (np.diff(rates) > 0).all()):
        raise ValueError("learning_rates tiene que ser creciente y mayor que 0.")
    bad = ~np.isfinite(losses)
    end = int(bad.argmax()) if bad.any() else len(losses)
    return rates[:end], losses[:end]
