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

    Para las primeras `epochs` épocas de cada entrenamiento: **divergió** si el
    entrenamiento completo explotó; **inestable** si su learning rate pasa el límite
    estable y no explotó; **meseta** si predice una constante, o si ya está donde llega
    su modelo, que es lejos de lo alcanzable; **convergió** si a las `epochs` épocas
    está a menos de un 15 % de lo mejor que logró el barrido con todo el tiempo; si no,
    **lenta** a la izquierda del mejor learning rate y **oscila** a la derecha.

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
    short = _level(losses[:, :epochs])
    if not np.isfinite(long).any():
        return np.full(len(rates), DIVERGED)
    best_long, best = np.nanmin(long), rates[np.nanargmin(short)]
    reachable = best_long if reachable is None else reachable
    settled = short <= 1.15 * best_long
    stuck = settled & (best_long > FAR_ABOVE * reachable)
    if constant_loss is not None:
        stuck |= (np.abs(short / constant_loss - 1) < 0.02) & (rates > best)
    return np.select(
        [np.isnan(long), rates > stable_limit, stuck, settled, rates < best],
        [DIVERGED, UNSTABLE, PLATEAU, CONVERGED, SLOW],
        OSCILLATING,
    )


def _level(losses: np.ndarray) -> np.ndarray:
    """La pérdida media del último décimo, (K,); nan en las curvas que divergieron."""
    tail = losses[:, -max(losses.shape[1] // 10, 1) :].mean(axis=1)
    return np.where(diverged(losses), np.nan, tail)
