"""Los números de los controles: los calcula `lrlab` al armar el sitio, en una grilla.

La página sólo los busca y los dibuja. Van en un archivo por control, redondeados a las
cifras que se ven.
"""

import contextlib
import io
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import numpy as np
from controls import OPTIMIZERS
from matplotlib.colors import to_hex
from schedule_catalog import CATALOG

import lrlab
from lrlab.classroom.bicycle import GOAL, START, STEPS
from lrlab.classroom.describe import format_number
from lrlab.classroom.trainer import EPOCHS, N_NEW

NOISES = (0.0, 1.0, 2.0, 5.0, 10.0)
RATES = np.geomspace(1e-4, 10, 31)
RIDE_RATES = 10 ** np.linspace(-3, 0.3, 166)
PROGRESS = np.arange(101) / 100


def write_data(folder: Path) -> None:
    """Calcula y guarda los números de todos los controles."""
    for kind, build in (
        ("bicicleta", bicycle),
        ("red", network),
        ("schedule", schedule),
    ):
        packed = json.dumps(build(), ensure_ascii=False, separators=(",", ":"))
        script = f"(window.lrlabDatos??={{}}).{kind}={packed};\n"
        (folder / f"datos-{kind}.js").write_text(script, encoding="utf-8")


# --- La bicicleta -------------------------------------------------------------------


def bicycle() -> dict:
    """De cada learning rate, el camino y lo que hay que decir de él."""
    rates = RIDE_RATES
    critical = lrlab.critical_learning_rate(2.0)
    rides = [lrlab.gradient_descent(lambda w: 2 * w, START, lr, STEPS) for lr in rates]
    return {
        "goal": GOAL,
        "start": int(np.argmin(np.abs(rates - 0.02))),
        "rates": [format_number(lr) for lr in rates],
        "ratios": [format_number(lr / critical) for lr in rates],
        "regimes": [lrlab.regime(lr / critical) for lr in rates],
        "finals": [format_number(path[-1] ** 2) for path in rides],
        "arrives": [bool(path[-1] ** 2 < GOAL) for path in rides],
        "colors": _colors(rates),
        "paths": [_rounded(path, 4) for path in rides],
    }


# --- La red -------------------------------------------------------------------------


def network() -> dict:
    """De cada optimizer, cantidad de épocas y ruido, el barrido de la grilla entera."""
    shown = np.unique(np.linspace(0, 99, 26).round().astype(int))  # puntos de la recta
    points = {noise: lrlab.linear_dataset(noise=noise) for noise in NOISES}
    new = {noise: lrlab.linear_dataset(N_NEW, noise=noise, seed=1) for noise in NOISES}
    X = points[NOISES[0]][0]
    return {
        "rates": [format_number(lr, 2) for lr in RATES],
        "values": _rounded(RATES, 6),
        "colors": _colors(RATES),
        "start": int(np.argmin(np.abs(RATES - 0.001))),
        "optimizers": list(OPTIMIZERS),
        "epochs": list(EPOCHS),
        "noises": [f"{noise:g}" for noise in NOISES],
        "x": _rounded(X[:, 0], 4),
        "shown": shown.tolist(),
        "y": [_rounded(y[:, 0], 3) for _, y in points.values()],
        "floors": [_floor(*new[noise]) for noise in NOISES],
        "runs": {
            f"{optimizer} {epochs} {noise:g}": _run(
                *points[noise], new[noise], optimizer, epochs, shown
            )
            for optimizer, epochs, noise in product(OPTIMIZERS, EPOCHS, NOISES)
        },
    }


def _floor(X, y) -> float:
    line = lrlab.SLOPE * X.astype(float) + lrlab.INTERCEPT
    return _rounded([((line - y) ** 2).mean()], 3)[0]


def _run(X, y, new, optimizer: str, epochs: int, shown) -> dict:
    asked = {"optimizer": optimizer, "epochs": epochs, "validation": new}
    with contextlib.redirect_stdout(io.StringIO()):  # sin la barra de progreso
        result = lrlab.sweep(RATES, X, y, **asked)
    kept = np.unique(np.linspace(0, epochs - 1, 36).round().astype(int))
    fits = [_predict(weights, X[shown]) for weights in result.weights[0]]
    return {
        "best": int(result.best.index),
        "lost": [int(lost) for lost in result.diverged[0]],
        "told": [format_number(loss) for loss in result.final_losses[0]],
        "finals": _rounded(result.final_losses[0], 3),
        "epochs": (kept + 1).tolist(),
        "losses": [_rounded(curve[kept], 3) for curve in result.judged_losses[0]],
        "fits": [_rounded(fit, 3) for fit in fits],
    }


def _predict(weights, X):
    """Lo que la red de la serie, Dense(10, relu) → Dense(1), contesta con esos pesos.

    weights : (31,), como los guarda el barrido. Es mucho más rápido que construir los
    más de mil modelos de Keras; una prueba lo compara con uno.
    """
    slopes, biases, outer, last = np.split(weights.astype(float), [10, 20, 30])
    with np.errstate(over="ignore", invalid="ignore"):
        return np.maximum(X * slopes + biases, 0) @ outer + last[0]


# --- Los schedules ------------------------------------------------------------------


def schedule() -> dict:
    """De cada schedule y cada combinación de sus parámetros, el factor en el camino."""
    return {"schedules": [_schedule(each) for each in CATALOG]}


def _schedule(entry) -> dict:
    names = [parameter.name for parameter in entry.parameters]
    choices = product(*(parameter.values for parameter in entry.parameters))
    built = [entry.build(**dict(zip(names, values, strict=True))) for values in choices]
    sampled = [np.round(each(PROGRESS), 6) for each in built]
    return {
        "name": entry.name,
        "call": entry.call,
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label,
                "texts": parameter.texts,
                "start": parameter.values.index(parameter.start),
            }
            for parameter in entry.parameters
        ],
        "factors": [_rounded(factors, 3) for factors in sampled],
        "means": [format_number(factors.mean(), 2) for factors in sampled],
    }


# --- Números cortos -----------------------------------------------------------------


def _colors(rates) -> list[str]:
    return [to_hex(color) for color in lrlab.learning_rate_colors(rates)]


def _rounded(values, digits: int) -> list:
    """Con esas cifras significativas; lo que no es finito, None."""
    return list(_round_each(values, digits))


def _round_each(values, digits: int) -> Iterator[float | int | None]:
    for value in values:
        short = float(f"{float(value):.{digits}g}")
        if short - short != 0:  # ni infinito ni nan
            yield None
        else:
            yield int(short) if short == int(short) and abs(short) < 1e6 else short
