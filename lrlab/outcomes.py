"""Qué era de verdad cada curva, según su desenlace: el juez de `lrlab.diagnose`.

Decide sin mirar la forma de la curva, con lo que quien entrena no tiene: un
entrenamiento más largo y los demás learning rates. Comparar las dos etiquetas dice
cuánto creerle al diagnóstico.
"""

import numpy as np

from lrlab import _check
from lrlab.diagnosis import (
    CONVERGED,
    DIVERGED,
    FAR_ABOVE,
    MIN_EPOCHS,
    OSCILLATING,
    PLATEAU,
    SLOW,
    UNSTABLE,
)
from lrlab.divergence import diverged

NEAR = 1.15
"""Cerca de lo mejor: menos de este factor por encima."""


def label_by_outcome(
    learning_rates,
    losses,
    epochs: int,
    *,
    stable_limit: float = np.inf,
    constant_loss: float | None = None,
    reachable: float | None = None,
) -> np.ndarray:
    """Etiqueta cada curva por su desenlace y su lugar en el barrido, no su forma.

    Para las primeras `epochs` épocas de cada entrenamiento, en orden: **divergió** si
    el entrenamiento completo explotó; **meseta** si predice una constante, o si ya está
    donde llega su modelo y eso es lejos de lo alcanzable; **inestable** si su learning
    rate pasa el límite estable; **convergió** si está a menos de un 15 % de lo mejor
    que logró el barrido con todo el tiempo; **lenta** si no, pero está a menos de un
    15 % de lo mejor *de ese momento* (le falta tiempo), o a la izquierda del mejor
    learning rate; y **oscila** las demás: a la derecha del mejor.

    Parámetros
    ----------
    learning_rates : K números crecientes, mayores que 0.
    losses : pérdidas del entrenamiento largo, (K, E).
    epochs : cuántas de las E épocas va a ver `diagnose`, de 10 a E.
    stable_limit : 2/λ en los pesos iniciales, si se lo midió.
    constant_loss : la pérdida de predecir siempre la media; None para no mirarla.
    reachable : pérdida que se sabe alcanzable; None: la que logró el barrido.

    Devuelve
    --------
    Etiquetas, texto de forma (K,).

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho.
    """
    rates = _check.learning_rates("learning_rates", learning_rates)
    losses = np.asarray(losses, dtype=float)
    epochs = _check.positive_int("epochs", epochs, minimum=MIN_EPOCHS)
    if losses.ndim != 2 or len(losses) != len(rates) or losses.shape[1] < epochs:
        raise ValueError(
            f"losses tiene que tener forma ({len(rates)}, E), con E ≥ {epochs}; "
            f"llegó con forma {losses.shape}."
        )
    long = _level(losses)
    short = np.where(np.isnan(long), np.nan, _level(losses[:, :epochs]))
    if not np.isfinite(short).any():
        return np.full(len(rates), DIVERGED)
    best_long, best_short = np.nanmin(long), np.nanmin(short)
    best = rates[np.nanargmin(short)]
    settled = short <= NEAR * best_long
    stuck = settled & (best_long > FAR_ABOVE * (reachable or best_long))
    if constant_loss is not None:
        stuck |= (np.abs(short / constant_loss - 1) < 0.02) & (rates > best)
    in_time = (short <= NEAR * best_short) | (rates < best)
    return np.select(
        [np.isnan(short), stuck, rates > stable_limit, settled, in_time],
        [DIVERGED, PLATEAU, UNSTABLE, CONVERGED, SLOW],
        OSCILLATING,
    )


def _level(losses: np.ndarray) -> np.ndarray:
    """La pérdida media del último décimo, (K,); nan en las curvas que divergieron."""
    tail = losses[:, -max(losses.shape[1] // 10, 1) :].mean(axis=1)
    return np.where(diverged(losses), np.nan, tail)
