"""Elige los umbrales de `lrlab.diagnosis` con curvas entrenadas; tarda un minuto.

    python -m tools.diagnosis_thresholds

Entrena siete familias, todas de la recta o de una función de una variable y con error
cuadrático; etiqueta cada curva por su desenlace (`lrlab.label_by_outcome`), y prueba
umbrales de a uno, en vueltas, mientras suba el acierto medio por etiqueta: el que
acierta igual de bien las raras que las comunes. Imprime los que elige y los que tiene
el paquete. Cuánto aciertan se mide en el notebook 08, con otros datos, otras pérdidas,
otros modelos y otros largos, que acá no aparecen.
"""

from unittest.mock import patch

import numpy as np

import lrlab
from lrlab import diagnosis
from lrlab.divergence import diverged_epoch
from lrlab.quiet import keras

EPOCHS, SEEDS = 100, (1, 2, 3)
CANDIDATES = {
    "ROSE_ABOVE": (1.02, 1.05, 1.1, 1.2, 1.5),
    "WIDE_AMPLITUDE": (0.03, 0.05, 0.07, 0.1, 0.15, 0.2),
    "DIRECTED": (0.1, 0.2, 0.3, 0.5, 0.7),
    "STILL_FALLING": (0.01, 0.02, 0.05, 0.1, 0.2),
    "STEADY": (0.05, 0.1, 0.2, 0.3, 0.5),
    "SMALL_DROP": (1.1, 1.2, 1.5, 2, 3),
}


def neuron():
    return _stack(keras.layers.Dense(1))


def tanh_network():
    return _stack(keras.layers.Dense(20, "tanh"), keras.layers.Dense(1))


def two_linear_layers():
    return _stack(*(keras.layers.Dense(n, use_bias=False) for n in (30, 1)))


def _stack(*layers):
    return keras.Sequential([keras.Input((1,)), *layers])


def families() -> dict[str, tuple]:
    """De cada familia: learning rates, X, y y lo demás que pide `lrlab.sweep`."""
    X, y = lrlab.linear_dataset()
    _, noisy = lrlab.linear_dataset(noise=20)
    Z, T = ((a - a.mean()) / a.std() for a in (X, y))
    rng = np.random.default_rng(1)
    sine = 5 * np.sin(3 * Z) + rng.normal(0, 0.5, Z.shape)
    bent = Z + 0.3 * Z**2 + rng.normal(0, 0.1, Z.shape)
    wide = np.geomspace(1e-5, 10, 60)
    sgd = {"optimizer": "sgd"}
    whole = sgd | {"batch_size": len(X)}
    linear = {"model": two_linear_layers}
    return {
        "recta, Adam": (wide, X, y, {}),
        "recta con mucho ruido, Adam": (wide, X, noisy, {}),
        "recta, SGD": (np.geomspace(1e-4, 1, 60), Z, y, whole),
        "recta, SGD y batches": (np.geomspace(1e-5, 0.1, 60), X, y, sgd),
        "recta, dos capas": (np.geomspace(1e-3, 1, 60), Z, T, whole | linear),
        "curva, una neurona": (wide, Z, bent, {"model": neuron}),
        "seno, tanh": (wide, Z, sine, {"model": tanh_network}),
    }


def labelled(rates, X, y, how) -> tuple[np.ndarray, list]:
    """El desenlace de cada curva, y las medidas de sus primeras `EPOCHS` épocas."""
    long = lrlab.sweep(rates, X, y, epochs=10 * EPOCHS, seeds=list(SEEDS), **how)
    truth, curves = [], long.losses[..., :EPOCHS].reshape(-1, EPOCHS)
    for seed, losses in zip(SEEDS, long.losses, strict=True):
        known = {"constant_loss": float(np.var(y)), "stable_limit": np.inf}
        if how.get("model") is two_linear_layers:
            keras.utils.set_random_seed(seed)
            sharpness = lrlab.measure_sharpness(two_linear_layers(), X, y)
            known["stable_limit"] = 2 / sharpness
        truth.append(lrlab.label_by_outcome(rates, losses, EPOCHS, **known))
    return np.concatenate(truth), [
        None if diverged_epoch(c) else diagnosis._measures(c.astype(float))
        for c in curves
    ]


def recall(truth: np.ndarray, measures: list, thresholds: dict) -> float:
    """El acierto medio por etiqueta de `diagnose` con esos umbrales, de 0 a 1."""
    with patch.multiple(diagnosis, **thresholds):
        said = np.array([_said(m) for m in measures])
    return np.mean([np.mean(said[truth == x] == x) for x in np.unique(truth)])


def _said(measures: dict | None) -> str:
    if measures is None:
        return diagnosis.DIVERGED
    return diagnosis._label(measures, EPOCHS, reachable=None)


def choose(truth: np.ndarray, measures: list) -> tuple[dict, float]:
    """Los umbrales elegidos y su acierto: una vuelta tras otra hasta que no mejora."""
    chosen = {name: values[len(values) // 2] for name, values in CANDIDATES.items()}
    before, best = -1.0, recall(truth, measures, chosen)
    while best > before:
        before = best
        for name, values in CANDIDATES.items():
            tried = [chosen | {name: value} for value in values]
            scores = [recall(truth, measures, each) for each in tried]
            if max(scores) > best:
                chosen, best = tried[int(np.argmax(scores))], max(scores)
    return chosen, best


if __name__ == "__main__":
    parts = [labelled(*family) for family in families().values()]
    truths = np.concatenate([truth for truth, _ in parts])
    chosen, score = choose(truths, [m for _, measures in parts for m in measures])
    print(f"{len(truths)} curvas; acierto medio por etiqueta: {score:.3f}")
    for name, value in chosen.items():
        print(f"{name:<15} {value:<5} (en el paquete, {getattr(diagnosis, name)})")
