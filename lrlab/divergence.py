"""Qué es divergir: una sola definición para todo lo que se entrena, mide o dibuja."""

import numpy as np

DIVERGED_ABOVE = 10
"""Divergió la pérdida que termina más de estas veces por encima de la inicial."""


def diverged_epoch(losses) -> np.ndarray:
    """Desde qué época, contando desde 1, la pérdida divergió y no vuelve; 0: nunca.

    Diverge la que deja de ser finita, o la que termina más de `DIVERGED_ABOVE` veces
    por encima de la inicial. La que sube y después baja de ese techo no divergió.

    Parámetros
    ----------
    losses : pérdidas por época, de forma (…, épocas); pueden traer inf o nan.

    Devuelve
    --------
    Enteros de forma (…).
    """
    losses = np.asarray(losses, dtype=float)
    lost = np.maximum.accumulate(~np.isfinite(losses), axis=-1)
    with np.errstate(invalid="ignore"):
        out = lost | ~(losses <= DIVERGED_ABOVE * losses[..., :1])
    stays = np.logical_and.accumulate(out[..., ::-1], axis=-1)[..., ::-1]
    return np.where(stays[..., -1], stays.argmax(axis=-1) + 1, 0)


def diverged(losses) -> np.ndarray:
    """Si la pérdida divergió; ver `diverged_epoch`.

    Parámetros
    ----------
    losses : pérdidas por época, de forma (…, épocas); pueden traer inf o nan.

    Devuelve
    --------
    bool de forma (…).
    """
    return diverged_epoch(losses) > 0


def typical(final_losses) -> np.ndarray:
    """La pérdida de un sorteo del medio: la mediana sobre las semillas.

    Lo que no es finito cuenta como la peor de todas: si la mitad de las semillas
    divergió, la mediana es inf.

    Parámetros
    ----------
    final_losses : pérdidas de forma (semillas, …); pueden traer inf o nan.

    Devuelve
    --------
    float64 de forma (…); inf donde no hay mediana finita.
    """
    losses = np.asarray(final_losses, dtype=float)
    return np.median(np.where(np.isfinite(losses), losses, np.inf), axis=0)
