"""Dos tareas con los dígitos: la red que aprendió una se afina para la otra.

La vieja son los dígitos 0 a 4; la nueva, 5 a 9, con pocos ejemplos. Las imágenes van
reducidas a 14 × 14 (el promedio de cada cuadrado de 2 × 2 píxeles).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from lrlab import _check
from lrlab.engine.sweeps import SweepResult, sweep
from lrlab.quiet import keras
from lrlab.real_data import mnist_digits
from lrlab.schedules import linear

LOSS = "sparse_categorical_crossentropy"

SEEN = 500
"""Ejemplos que ve una red en cada «época» de `DigitTasks.sweep`, repetidos."""

EPOCHS, BATCH = 2, 20


@dataclass(frozen=True, eq=False)
class DigitTasks:
    """Los datos de las dos tareas, en pares (imágenes, clases).

    Las imágenes son float32 de forma (n, 14, 14, 1), de 0 a 1; las clases, enteros de
    forma (n, 1), de 0 a 4 (en la tarea nueva, el dígito menos 5).

    old : 2000 de la tarea vieja, para entrenar.
    old_new_data : los otros 500 de la vieja.
    pool : 1500 de la nueva, de donde salen los pocos ejemplos.
    new_data : los otros 1000 de la nueva, que juzgan.
    """

    old: tuple[np.ndarray, np.ndarray]
    old_new_data: tuple[np.ndarray, np.ndarray]
    pool: tuple[np.ndarray, np.ndarray]
    new_data: tuple[np.ndarray, np.ndarray]

    def few(self, n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
        """n ejemplos de la tarea nueva, los mismos de cada clase, sorteados.

        Parámetros
        ----------
        n : cuántos, un múltiplo de 5 hasta 500.
        seed : entero 0 o mayor.

        Errores
        -------
        ValueError si no hay n ejemplos repartidos en partes iguales.
        """
        n = _check.positive_int("n", n)
        if n % 5 or n > SEEN:
            raise ValueError(
                f"n tiene que ser un múltiplo de 5 hasta {SEEN}; llegó {n}."
            )
        rng = np.random.default_rng(_check.positive_int("seed", seed, minimum=0))
        images, labels = self.pool
        rows = [
            rng.choice(np.flatnonzero(labels == c), n // 5, replace=False)
            for c in range(5)
        ]
        rows = np.concatenate(rows)
        return images[rows], labels[rows]

    def sweep(
        self, learning_rates, model, *, n=50, seeds=8, after=None, **options
    ) -> SweepResult:
        """Un `lrlab.sweep` en la tarea nueva, en que cada semilla ve otros n ejemplos.

        Son 50 pasos de SGD de 20 ejemplos, con el learning rate bajando en línea recta
        hasta cero. Los n se repiten hasta completar dos «épocas» de 500, y al terminar
        cada una se juzga con `new_data`.

        Parámetros
        ----------
        learning_rates, model : como en `lrlab.sweep`.
        n : ejemplos; un divisor de 500 que sea múltiplo de 5.
        seeds : cuántas semillas. Cada una sortea los ejemplos, los pesos que `model`
            deje al azar y el orden.
        after : par (resultado, posición): cada semilla parte de los pesos con que
            terminó ahí; None, de los de `model`.
        options : otras opciones de `lrlab.sweep`.
        """
        if SEEN % _check.positive_int("n", n):
            raise ValueError(f"n tiene que ser un divisor de {SEEN}; llegó {n}.")
        recipe = {"optimizer": "sgd", "loss": LOSS, "metrics": ["accuracy"]}
        recipe |= {"epochs": EPOCHS, "batch_size": BATCH, "schedule": linear()}
        recipe["validation"] = self.new_data
        rates = np.asarray(learning_rates, dtype=float)
        per_variable = rates
        if rates.ndim == 1:  # así todos los barridos comparten lo compilado
            per_variable = np.tile(rates[:, None], len(model().trainable_variables))
        runs = []
        for seed in range(_check.positive_int("seeds", seeds)):
            few = self.few(n, seed)
            images, labels = (np.concatenate([a] * (SEEN // n)) for a in few)
            build = _resumed(model, *after, seed) if after else model
            both = recipe | options | {"model": build, "seeds": [seed]}
            runs.append(sweep(per_variable, images, labels, **both))
        return replace(_joined(runs), learning_rates=rates)


@cache
def digit_tasks() -> DigitTasks:
    """Las dos tareas, con los dígitos de `lrlab.mnist_digits`."""
    images, labels = mnist_digits()
    images = images.reshape(-1, 14, 2, 14, 2, 1).mean(axis=(2, 4))
    is_old = labels[:, 0] < 5
    old, new = (images[is_old], labels[is_old]), (images[~is_old], labels[~is_old] - 5)
    return DigitTasks(
        old=tuple(a[:2000] for a in old),
        old_new_data=tuple(a[2000:] for a in old),
        pool=tuple(a[:1500] for a in new),
        new_data=tuple(a[1500:] for a in new),
    )


def network(first=(), last=()) -> keras.Model:
    """La red de las dos tareas: un cuerpo de dos convoluciones y una cabeza densa.

    Parámetros
    ----------
    first, last : capas de más, antes del cuerpo y entre el cuerpo y la cabeza.
    """
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((14, 14, 1)),
            *first,
            layers.Conv2D(8, 3, strides=2, activation="relu"),
            layers.Conv2D(16, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            *last,
            layers.Dense(5, activation="softmax"),
        ]
    )


@cache
def pretrained(tasks: DigitTasks) -> keras.Model:
    """La red, entrenada en la tarea vieja: Adam, 10 épocas; siempre la misma."""
    keras.utils.set_random_seed(0)
    model = network()
    model.compile(keras.optimizers.Adam(0.005), LOSS, metrics=["accuracy"])
    model.fit(*tasks.old, epochs=10, batch_size=64, verbose=0)
    return model


def builder(model: keras.Model, *, frozen: bool = False) -> Callable:
    """La función que construye una red con el cuerpo de `model` y otra cabeza, al azar.

    Parámetros
    ----------
    model : una red como las de `network`, ya entrenada.
    frozen : si el cuerpo queda congelado.
    """
    body = model.get_weights()[:-2]

    def build():
        new = network()
        new.set_weights([*body, *new.get_weights()[-2:]])
        for layer in new.layers[:-1]:
            layer.trainable = not frozen
        return new

    return build


def hits(result: SweepResult, index: int | None = None) -> np.ndarray:
    """(semillas,), de cada cien datos nuevos, cuántos acierta una red.

    Parámetros
    ----------
    result : un barrido con ``metrics=["accuracy"]`` y datos nuevos.
    index : la posición del learning rate; None, la del mejor.
    """
    index = result.best.index if index is None else index
    return 100 * result.validation_metrics["accuracy"][:, index, -1]


def gain(one, other) -> str:
    """Cuántos puntos más acierta `one` que `other`, semilla a semilla, dicho.

    Parámetros
    ----------
    one, other : (semillas,), aciertos de cada cien, de las mismas semillas.
    """
    gaps = np.asarray(one) - np.asarray(other)
    mean = round(gaps.mean(), 1) + 0.0  # para que no diga −0.0
    told = f"{mean:+.1f} ± {gaps.std(ddof=1):.1f} puntos"
    return f"{told}, a favor en {np.sum(gaps > 0)} de {len(gaps)} semillas"


def _resumed(build: Callable, result: SweepResult, index: int, seed: int) -> Callable:
    """Como `build`, con los pesos que `result` dejó en esa semilla."""
    trained = result.model(int(index), seed).get_weights()

    def resumed():
        model = build()
        model.set_weights(trained)
        return model

    return resumed


def _joined(runs: list[SweepResult]) -> SweepResult:
    """Barridos iguales de semillas distintas, como uno solo."""

    def together(name: str):
        return _concatenated([getattr(run, name) for run in runs])

    names = ["seeds", "losses", "validation_losses", "metrics", "validation_metrics"]
    names += ["completed", "weights", "states"]
    return replace(runs[0], **{name: together(name) for name in names})


def _concatenated(values: list):
    """Los arreglos, uno tras otro; de las listas y diccionarios, cada elemento."""
    first = values[0]
    if first is None:
        return None
    if isinstance(first, dict):
        return {k: _concatenated([v[k] for v in values]) for k in first}
    if isinstance(first, list):
        return [_concatenated(list(each)) for each in zip(*values, strict=True)]
    return np.concatenate(values)
