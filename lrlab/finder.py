"""El *learning rate finder*: una corrida corta con un learning rate que crece.

`lr_find` hace la prueba y devuelve sus pérdidas; las reglas (`valley`, `steep`,
`slide`, `minimum`) son funciones intercambiables de (learning rates, pérdidas) que
proponen un valor, y `suggestions` las aplica todas. Ninguna regla garantiza nada: el
barrido (`lrlab.sweep`) es quien dice qué se habría alcanzado con cada valor.
"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lrlab import _check
from lrlab.engine.keras_internals import has_schedule
from lrlab.engine.sweeps import batch_order
from lrlab.quiet import keras

GROWTHS = ("exponencial", "lineal")


@dataclass(frozen=True, eq=False)
class FinderResult:
    """Lo que dio un finder en los n pasos que llegó a dar.

    learning_rates : (n,) float64, crecientes: el learning rate de cada paso.
    losses : (n,) float64, la pérdida del batch de ese paso, medida antes de mover los
        pesos; todas finitas.
    smoothed : (n,) float64, las mismas, suavizadas (`smooth`).
    diverged : si se cortó antes de `end`, porque la pérdida suavizada pasó de
        `stop_factor` veces su mínimo o porque una pérdida dejó de ser finita.
    """

    learning_rates: np.ndarray
    losses: np.ndarray
    smoothed: np.ndarray
    diverged: bool


def lr_find(
    model,
    X,
    y,
    *,
    start: float = 1e-5,
    end: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    growth: str = "exponencial",
    beta: float = 0.98,
    stop_factor: float = 4.0,
    seed: int = 0,
) -> FinderResult:
    """Entrena `model` con un learning rate que crece en cada paso, y lo deja como era.

    Es la prueba de Smith (arXiv 1506.01186) con la forma que le dio fastai: crecimiento
    exponencial, pérdida suavizada y corte cuando crece demasiado. La pérdida de cada
    paso es la de *su* batch, no el promedio corrido que Keras informa en ``logs``.

    Los pesos y demás variables del modelo y del optimizador (acumuladores, contador de
    pasos y learning rate) y las métricas vuelven a ser, bit a bit, los de antes de
    llamar: también si se interrumpe o si hay un error, que se ve igual.

    Parámetros
    ----------
    model : modelo de Keras compilado, con cualquier pérdida y cualquier optimizador de
        learning rate fijo.
    X, y : datos, con las mismas n filas; se usan en float32.
    start, end : primer y último learning rate, 0 < start < end.
    steps : pasos, 2 o más: uno por batch.
    batch_size : datos por paso, 1 o más. Los datos se recorren en el orden de
        `lrlab.batch_order`; lo que sobra al final de una época no se usa. Con menos de
        `batch_size` datos, todos forman el batch.
    growth : "exponencial" (el cociente entre dos pasos seguidos es constante) o
        "lineal" (lo es la diferencia).
    beta : memoria del suavizado, de 0 (ninguna) a menos de 1. Ver `smooth`.
    stop_factor : número mayor que 1: se corta cuando la pérdida suavizada es mayor que
        `stop_factor` veces la menor hasta entonces. (Si la pérdida llega a ser negativa
        esto no corta.)
    seed : entero 0 o mayor: el orden de los datos.

    Devuelve
    --------
    `FinderResult`.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho; si el
    modelo no está compilado; si a su optimizador lo maneja un *schedule*; o si ya la
    primera pérdida no es finita.
    """
    X, y = _check.data_pair(X, y)
    rates = growing_rates(start, end, steps, growth)
    batch_size = min(_check.positive_int("batch_size", batch_size), len(X))
    beta = _check.below_one("beta", beta)
    stop_factor = _check.positive_number("stop_factor", stop_factor)
    if stop_factor <= 1:
        raise ValueError(f"stop_factor tiene que ser mayor que 1; llegó {stop_factor}.")
    _check_model(model)
    losses: list[float] = []
    smoothed: list[float] = []
    mean, lowest, diverged = 0.0, np.inf, False
    with _everything_restored(model, X):
        for rate, rows in zip(
            rates, _batches(len(X), batch_size, len(rates), seed), strict=True
        ):
            model.optimizer.learning_rate = float(rate)
            model.reset_metrics()  # si no, podría dar el promedio corrido
            logs = model.train_on_batch(X[rows], y[rows], return_dict=True)
            loss = float(logs["loss"])
            if not np.isfinite(loss):
                diverged = True
                break
            losses.append(loss)
            mean, corrected = _smooth_step(mean, loss, len(losses), beta)
            smoothed.append(corrected)
            lowest = min(lowest, corrected)
            if 0 < stop_factor * lowest < corrected:
                diverged = True
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
        diverged=diverged,
    )


def growing_rates(
    start: float, end: float, steps: int, growth: str = "exponencial"
) -> np.ndarray:
    """Los learning rates de un finder: `steps` valores de `start` a `end`, (steps,).

    Parámetros
    ----------
    start, end : números, 0 < start < end.
    steps : entero, 2 o más.
    growth : "exponencial" o "lineal".
    """
    start = _check.positive_number("start", start)
    end = _check.positive_number("end", end)
    steps = _check.positive_int("steps", steps, minimum=2)
    if start >= end:
        raise ValueError(
            f"start tiene que ser menor que end; llegaron {start} y {end}."
        )
    if growth not in GROWTHS:
        raise ValueError(
            f"growth tiene que ser uno de {', '.join(map(repr, GROWTHS))}; "
            f"llegó {growth!r}."
        )
    space = np.geomspace if growth == "exponencial" else np.linspace
    return space(start, end, steps)


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


# --- Las reglas -------------------------------------------------------------------


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


def suggestions(
    learning_rates, losses, *, rules=RULES, skip_start: float = 0.1, skip_end: int = 5
) -> dict[str, float | None]:
    """Lo que propone cada regla, sin el arranque ni el final de la curva.

    Como fastai, deja afuera la primera décima parte (el suavizado todavía salta) y los
    últimos 5 pasos (ya está explotando).

    Parámetros
    ----------
    learning_rates, losses : (n,) números, como los de `FinderResult`; se ignora todo
        desde la primera pérdida no finita.
    rules : diccionario de nombre a función de (learning_rates, losses).
    skip_start : fracción del comienzo que se deja afuera, de 0 a menos de 1.
    skip_end : pasos del final que se dejan afuera, 0 o más.

    Devuelve
    --------
    Diccionario de nombre a learning rate, o a None si esa regla no encontró nada.
    """
    if not 0 <= skip_start < 1:
        raise ValueError(
            f"skip_start tiene que ir de 0 a menos de 1; llegó {skip_start!r}."
        )
    skip_end = _check.positive_int("skip_end", skip_end, minimum=0)
    rates, losses = _finite_start(learning_rates, losses)
    kept = slice(int(skip_start * len(losses)), max(len(losses) - skip_end, 0))
    return {name: rule(rates[kept], losses[kept]) for name, rule in rules.items()}


# --- Por dentro -------------------------------------------------------------------


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
            "Al learning rate de este optimizador lo maneja un schedule, así que el "
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
    """Devuelve modelo, optimizador y métricas a su valor cuando termina el bloque."""
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
