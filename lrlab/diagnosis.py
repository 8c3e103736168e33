"""Leer una curva de pérdida: qué le pasó al entrenamiento y qué probar después.

Mira sólo la curva, como quien entrena. Cuánto creerle se mide en `lrlab.outcomes`.
"""

from dataclasses import dataclass

import numpy as np

from lrlab import _check
from lrlab.divergence import diverged_epoch

SLOW = "lenta"
CONVERGED = "convergió"
OSCILLATING = "oscila"
UNSTABLE = "inestable"
DIVERGED = "divergió"
PLATEAU = "meseta"
LABELS = (SLOW, CONVERGED, OSCILLATING, UNSTABLE, DIVERGED, PLATEAU)
"""Las etiquetas posibles, en el orden de las matrices de confusión."""

MIN_EPOCHS = 10
MIN_TAIL = 6
ROSE_ABOVE = 1.1
"""Subió antes de bajar si el máximo supera a la inicial por este factor."""
WIDE_AMPLITUDE = 0.07
"""Oscila si en la cola la pérdida se aparta de su tendencia más que esta fracción."""
DIRECTED = 0.2
"""Va hacia algún lado si de lo que se mueve en la cola le queda al menos esta parte."""
STILL_FALLING = 0.05
"""Sigue bajando si, frenando como viene, todavía le falta perder esta fracción."""
STEADY = 0.3
"""No frenó: la pendiente de la cola es al menos esta parte de la de toda la curva."""
SMALL_DROP = 1.2
"""Quedó casi donde empezó: la inicial no llega a ser este factor por la final."""
FAR_ABOVE = 1.5
"""Lejos de lo alcanzable: este factor por encima. No se elige: es una definición."""

_ADVICE = {
    SLOW: "Sigue bajando: subí el learning rate (probá ×3 o ×10) o dale más épocas.",
    CONVERGED: "Está quieta: más épocas casi no la cambian. Si es buena no lo dice la "
    "curva: compará con una referencia.",
    OSCILLATING: "Rebota sin asentarse: bajá el learning rate (probá /3 o /10), usá un "
    "batch más grande o hacelo decaer al final.",
    UNSTABLE: "Subió antes de bajar: se salvó, pero está pasado el límite estable; "
    "probá la mitad, o un warm-up.",
    DIVERGED: "Explotó: bajá el learning rate (probá /10) y revisá la escala de los "
    "datos.",
    PLATEAU: "Está quieta y arriba. ¿El gradiente es cero? Está muerta: empezá de "
    "nuevo, con un learning rate más chico. Si no, probá otro learning rate, u otro "
    "modelo.",
}


@dataclass(frozen=True)
class Diagnosis:
    """Lo que dice una curva de pérdida, y las medidas en que se apoya.

    label : una de `LABELS`.
    slope : pendiente del logaritmo de la pérdida en el último tercio, por época:
        −0.01 es perder un 1 % por época. nan si divergió.
    amplitude : cuánto se aparta de esa tendencia en el último tercio, como fracción
        de la pérdida, 0 o mayor (desvío estándar del logaritmo). nan si divergió.
    direction : lo que bajó en el último tercio dividido por todo lo que se movió, de −1
        (sólo sube) a 1 (sólo baja); cerca de 0 va y viene. nan si divergió.
    remaining : qué fracción de su pérdida le falta perder si sigue frenando como viene,
        de 0 a 1; 1 si no está frenando. nan si divergió.
    floor : la pérdida en que terminó: mediana del último décimo. nan si divergió.
    drop : cuántas veces bajó: inicial / floor. nan si divergió.
    peak : el máximo dividido por la inicial, 1 o mayor; inf si dejó de ser finita.
    diverged_epoch : desde qué época, contando desde 1, está divergida; 0: nunca.
    advice : qué probar, en una oración.
    """

    label: str
    slope: float
    amplitude: float
    direction: float
    remaining: float
    floor: float
    drop: float
    peak: float
    diverged_epoch: int
    advice: str


def diagnose(losses, *, reachable: float | None = None) -> Diagnosis:
    """Diagnostica una curva de pérdida por época, mirando nada más que la curva.

    En orden, la primera que se cumple: **divergió** si termina sin ser finita o más de
    10 veces por encima de la inicial; **oscila** si en el último tercio va y viene, y
    se aparta de su tendencia más que `WIDE_AMPLITUDE`; **inestable** si superó a la
    inicial más que `ROSE_ABOVE` y después bajó; **lenta** si todavía baja, y frenando
    como viene le falta perder más que `STILL_FALLING`, o casi no frenó; **meseta** si
    está quieta casi donde empezó (o, con `reachable`, 1.5 veces o más sobre él);
    **convergió** si no. Los umbrales son las constantes de este módulo: los elige
    ``python -m tools.diagnosis_thresholds`` con curvas entrenadas; no son una ley.

    Parámetros
    ----------
    losses : pérdidas por época, (épocas,) con 10 o más, 0 o mayores y la primera mayor
        que 0; pueden traer inf o nan desde que divergen.
    reachable : pérdida que se sabe alcanzable (el ruido, o lo que logró otro modelo),
        mayor que 0. Sin ella una curva sola no distingue bien meseta de convergió.

    Devuelve
    --------
    `Diagnosis`.

    Errores
    -------
    TypeError o ValueError si `losses` no es una lista de números como la dicha.
    """
    losses = _curve(losses)
    if reachable is not None:
        reachable = _check.positive_number("reachable", reachable)
    epoch = int(diverged_epoch(losses))
    if epoch:
        peak = losses.max() / losses[0] if np.isfinite(losses).all() else np.inf
        nan = float("nan")
        names = ("slope", "amplitude", "direction", "remaining", "floor", "drop")
        measures = dict.fromkeys(names, nan) | {"peak": float(peak)}
        label = DIVERGED
    else:
        measures = _measures(losses)
        label = _label(measures, len(losses), reachable)
    return Diagnosis(
        label=label, diverged_epoch=epoch, advice=_ADVICE[label], **measures
    )


def _curve(losses) -> np.ndarray:
    try:
        losses = np.asarray(losses, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            "losses tiene que ser una lista de números, uno por época; "
            f"llegó algo de tipo {type(losses).__name__}."
        ) from None
    if losses.ndim != 1 or len(losses) < MIN_EPOCHS:
        raise ValueError(
            f"losses tiene que tener forma (épocas,), con {MIN_EPOCHS} o más; "
            f"llegó con forma {losses.shape}."
        )
    if losses[0] == 0 or (losses < 0).any():
        raise ValueError(
            "losses tiene que traer números 0 o mayores, y el primero mayor que 0."
        )
    return losses


def _measures(losses: np.ndarray) -> dict[str, float]:
    seen = np.maximum(losses, 1e-12 * losses[0])  # un 0 exacto no tiene logaritmo
    tail = np.log(seen[-max(len(losses) // 3, MIN_TAIL) :])
    epochs = np.arange(len(tail))
    slope, height = np.polyfit(epochs, tail, 1)
    travelled = np.abs(np.diff(tail)).sum()
    floor = np.median(seen[-max(len(losses) // 10, 3) :])
    return {
        "slope": float(slope),
        "amplitude": float(np.std(tail - (slope * epochs + height))),
        "direction": float((tail[0] - tail[-1]) / travelled) if travelled else 0.0,
        "remaining": _remaining(np.exp(tail)),
        "floor": float(floor),
        "drop": float(losses[0] / floor),
        "peak": float(losses.max() / losses[0]),
    }


def _remaining(tail: np.ndarray) -> float:
    """La fracción que falta perder si cada bloque sigue bajando menos que el anterior.

    Con tres bloques de medias a > b > c, si las bajadas forman una geométrica de razón
    r = (b − c)/(a − b), falta (b − c)·r/(1 − r): es la extrapolación Δ² de Aitken.
    """
    first, second, third = (block.mean() for block in np.array_split(tail, 3))
    before, now = first - second, second - third
    if now <= 0:
        return 0.0
    if before <= now:
        return 1.0
    return float(min(now * now / (before - now) / third, 1.0))


def _label(m: dict[str, float], epochs: int, reachable: float | None) -> str:
    directed = m["direction"] > DIRECTED
    if m["amplitude"] > WIDE_AMPLITUDE and not directed:
        return OSCILLATING
    if m["peak"] > ROSE_ABOVE and m["drop"] > SMALL_DROP:
        return UNSTABLE
    at_its_pace = -m["slope"] * epochs > STEADY * np.log(m["drop"])
    if directed and (m["remaining"] > STILL_FALLING or at_its_pace):
        return SLOW
    if reachable is None:
        return CONVERGED if m["drop"] > SMALL_DROP else PLATEAU
    return CONVERGED if m["floor"] < FAR_ABOVE * reachable else PLATEAU
