"""El *learning rate finder*: una corrida corta con un learning rate que crece.

`lr_find` hace la prueba y devuelve sus pérdidas; las reglas de `lrlab.finder_rules`
proponen con ellas un valor.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lrlab import _check
from lrlab.engine.keras_internals import has_schedule
from lrlab.engine.sweeps import batch_order
from lrlab.quiet import keras

STOP_FACTOR = 4
"""Se corta cuando la pérdida suavizada pasa de estas veces la menor hasta ahí."""


@dataclass(frozen=True, eq=False)
class FinderResult:
    """Lo que dio un finder en los n pasos que llegó a dar.

    learning_rates : (n,) float64, crecientes: el learning rate de cada paso.
    losses : (n,) float64, la pérdida del batch de ese paso, medida antes de mover los
        pesos; todas finitas.
    smoothed : (n,) float64, las mismas, suavizadas (`smooth`).
    exploded : si se cortó antes de `end`, porque la pérdida suavizada pasó de
        `STOP_FACTOR` veces su mínimo o porque una pérdida dejó de ser finita.
    """

    learning_rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    exploded: bool


def lr_find(
    model,
    X,
    y,
    *,
    start: float = 1e-5,
    end: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    beta: float = 0.98,
    seed: int = 0,
) -> FinderResult:
    """Entrena `model` con un learning rate que crece en cada paso, y lo deja como era.

    Es la prueba de Smith (arXiv 1506.01186) con la forma que le dio fastai: crecimiento
    exponencial, pérdida suavizada y corte cuando crece demasiado. La pérdida de cada
    paso es la de *su* batch, no el promedio corrido que Keras informa en ``logs``.

    Los pesos y demás variables del modelo y del optimizer (acumuladores, contador de
    pasos y learning rate) y las métricas vuelven a ser, bit a bit, los de antes de
    llamar: también si se interrumpe o si hay un error, que se ve igual.

    Parámetros
    ----------
    model : modelo de Keras compilado, con cualquier pérdida y cualquier optimizer de
        learning rate fijo.
    X, y : datos, con las mismas n filas; se usan en float32.
    start, end : primer y último learning rate, 0 < start < end.
    steps : pasos, 2 o más: uno por batch.
    batch_size : datos por paso, 1 o más. Los datos se recorren en el orden de
        `lrlab.batch_order`; lo que sobra al final de una época no se usa. Con menos de
        `batch_size` datos, todos forman el batch.
    beta : memoria del suavizado, de 0 (ninguna) a menos de 1. Ver `smooth`.
    seed : entero 0 o mayor: el orden de los datos.

    Devuelve
    --------
    `FinderResult`.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho; si el
    modelo no está compilado; si a su optimizer lo maneja un *schedule*; o si ya la
    primera pérdida no es finita.
    """
    X, y = _check.data_pair(X, y)
    rates = _growing_rates(start, end, steps)
    batch_size = min(_check.positive_int("batch_size", batch_size), len(X))
    beta = _check.below_one("beta", beta)
    _check_model(model)
    losses: list[float] = []
    smoothed: list[float] = []
    mean, lowest, exploded = 0.0, np.inf, False
    with _everything_restored(model, X):
        for rate, rows in zip(
            rates, _batches(len(X), batch_size, len(rates), seed), strict=True
        ):
            model.optimizer.learning_rate = float(rate)
            model.reset_metrics()  # si no, podría dar el promedio corrido
            logs = model.train_on_batch(X[rows], y[rows], return_dict=True)
            loss = float(logs["loss"])
            if not np.isfinite(loss):
                exploded = True
                break
            losses.append(loss)
            mean, corrected = _smooth_step(mean, loss, len(losses), beta)
            smoothed.append(corrected)
            lowest = min(lowest, corrected)
            if 0 < STOP_FACTOR * lowest < corrected:
                exploded = True
                break
    if not losses:
        raise ValueError(
            "La pérdida no es finita ya en el primer paso: revisá los datos y los "
            "pesos iniciales del modelo."
        )
    return FinderResult(
        learning_rates=rates[: len(losses)],
        losses=np.array(losses),
        smoothed=np.array(smoothed),
        exploded=exploded,
    )


def _growing_rates(start: float, end: float, steps: int) -> np.ndarray:
    start = _check.positive_number("start", start)
    end = _check.positive_number("end", end)
    steps = _check.positive_int("steps", steps, minimum=2)
    if start >= end:
        raise ValueError(
            f"start tiene que ser menor que end; llegaron {start} y {end}."
        )
    return np.geomspace(start, end, steps)


def smooth(losses, beta: float = 0.98) -> np.ndarray:
    """El promedio móvil exponencial de `losses`, con el sesgo del arranque corregido.

    En el paso k, desde 1, vale mₖ / (1 − βᵏ), con mₖ = β·mₖ₋₁ + (1 − β)·pérdidaₖ y
    m₀ = 0: es el de fastai y el de Adam. Recuerda unos 1/(1 − β) pasos: 50 con 0.98.

    Parámetros
    ----------
    losses : (n,) números.
    beta : de 0 (no suaviza) a menos de 1.
    """
    losses, beta = np.asarray(losses, dtype=float), _check.below_one("beta", beta)
    mean, smoothed = 0.0, np.empty(len(losses))
    for k, loss in enumerate(losses, start=1):
        mean, smoothed[k - 1] = _smooth_step(mean, loss, k, beta)
    return smoothed


def _smooth_step(mean: float, loss: float, k: int, beta: float) -> tuple[float, float]:
    """El promedio tras la pérdida k (desde 1), y su valor con el sesgo corregido."""
    mean = beta * mean + (1 - beta) * loss
    return mean, mean / (1 - beta**k)


def _check_model(model) -> None:
    if not isinstance(model, keras.Model):
        raise TypeError(
            "model tiene que ser un modelo de Keras; "
            f"llegó algo de tipo {type(model).__name__}."
        )
    if not getattr(model, "compiled", False) or model.optimizer is None:
        raise ValueError(
            "El modelo no está compilado: llamá antes a "
            "model.compile(optimizer=…, loss=…)."
        )
    if has_schedule(model.optimizer):
        raise ValueError(
            "Al learning rate de este optimizer lo maneja un schedule, así que el "
            "finder no puede moverlo. Compilá el modelo con un número, por ejemplo "
            f"{type(model.optimizer).__name__}(learning_rate=0.001)."
        )


def _batches(n: int, batch_size: int, steps: int, seed: int) -> np.ndarray:
    """Las filas de cada paso, (steps, batch_size): sólo batches completos."""
    per_epoch = n // batch_size
    order = batch_order(n, -(-steps // per_epoch), seed=seed)
    return order[:, : per_epoch * batch_size].reshape(-1, batch_size)[:steps]


@contextlib.contextmanager
def _everything_restored(model, X) -> Iterator[None]:
    """Devuelve modelo, optimizer y métricas a su valor cuando termina el bloque."""
    if not model.built:
        model(X[:1])
    if not model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
    variables = [*model.variables, *model.optimizer.variables, *model.metrics_variables]
    saved = [(v, v.numpy().copy()) for v in variables]
    try:
        yield
    finally:
        model.reset_metrics()
        for variable, value in saved:
            variable.assign(value)
