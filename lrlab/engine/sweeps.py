"""Muchos learning rates a la vez: todos los entrenamientos en un programa compilado.

Da lo mismo que un ``model.fit`` de Keras por cada learning rate, con los mismos pesos
iniciales y los mismos batches; tarda miles de veces menos porque no repite, en cada
paso de cada modelo, el trabajo de Python y de Keras que rodea a la cuenta.
"""

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from functools import partial

import numpy as np

from lrlab import _check
from lrlab.engine import inputs
from lrlab.engine.program import program
from lrlab.engine.recipe import Recipe, decay_of, kind_of, room_for
from lrlab.engine.result import BestRate, Results, SweepResult, rebuilt
from lrlab.engine.source import drawing_from, read_model
from lrlab.models import build_model
from lrlab.progress import PATIENCE, progress_bar
from lrlab.quiet import tf

__all__ = ["BestRate", "SweepResult", "batch_order", "sweep"]


def batch_order(n: int, epochs: int, *, seed: int = 0) -> np.ndarray:
    """El orden en que `sweep` recorre los datos: el mismo para todo learning rate.

    Para entrenar con ``fit`` exactamente lo mismo::

        for order in batch_order(len(X), epochs, seed=0):
            model.fit(X[order], y[order], shuffle=False)

    Parámetros
    ----------
    n : cantidad de datos, 1 o más.
    epochs : cantidad de épocas, 1 o más.
    seed : entero 0 o mayor.

    Devuelve
    --------
    Enteros de forma (epochs, n): cada fila es una permutación de 0…n−1. Con más
    épocas, las primeras filas no cambian.
    """
    n = _check.positive_int("n", n)
    epochs = _check.positive_int("epochs", epochs)
    rng = np.random.default_rng(_check.positive_int("seed", seed, minimum=0))
    rows = np.tile(np.arange(n, dtype="int32"), (epochs, 1))
    return rng.permuted(rows, axis=1)


def sweep(
    learning_rates,
    X,
    y,
    *,
    model=build_model,
    optimizer="adam",
    loss="mse",
    metrics=(),
    epochs: int = 100,
    batch_size: int = 32,
    seeds=1,
    schedule=None,
    validation=None,
) -> SweepResult:
    """Entrena un modelo por cada learning rate y cada semilla, todos a la vez.

    Cada entrenamiento es el de ``model.fit``: el modelo, el optimizer y la pérdida
    son los de Keras. En una misma semilla todos los learning rates parten de los mismos
    pesos y ven los mismos batches (`batch_order`) y los mismos sorteos (los de Dropout,
    por ejemplo); otra semilla sortea todo de nuevo. El resultado depende sólo de los
    argumentos, y los generadores globales de números al azar quedan como estaban.
    Calcula siempre en la CPU.

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0; o un arreglo (K, V) con uno para
        cada una de las V variables entrenables del modelo, en el orden de
        ``model.trainable_variables``.
    X, y : datos, con las mismas n filas; se usan en float32.
    model : función sin argumentos que construye el modelo; o un modelo de Keras, que
        queda como está y cuyos pesos son los iniciales de la primera semilla (las
        demás sortean otros). Por defecto, el de la serie: Dense(10, relu) → Dense(1).
    optimizer : nombre u optimizer de Keras, del que se usa la configuración y no el
        estado ni el learning rate.
    loss : nombre, función (y, predicción) o ``keras.losses.Loss``.
    metrics : lista de nombres, funciones o métricas de Keras, como en ``compile``.
    epochs : épocas, 1 o más.
    batch_size : datos por paso, 1 o más; el último batch trae los que queden.
    seeds : cuántas semillas (S son 0…S−1) o la lista de ellas, enteros 0 o mayores.
        La semilla s de un constructor sortea los pesos de
        ``keras.utils.set_random_seed(s)``.
    schedule : función del progreso, de 0 a 1, que da el factor por el que se multiplica
        el learning rate en cada paso (ver `lrlab.schedules`): los de `learning_rates`
        pasan a ser los de pico. None los deja fijos.
    validation : par (X, y) que se evalúa al terminar cada época; una fracción, que
        aparta el final de los datos como ``validation_split``; o None.

    Devuelve
    --------
    `SweepResult`. Divergir no es un error: la pérdida pasa a inf o nan.

    Si tarda más de un segundo muestra una barra de progreso. Al interrumpirlo devuelve
    lo que estaba hecho; lo demás queda en nan y con `completed` en False.

    La primera vez compila: de décimas de segundo a unos segundos. Mientras no cambien
    el modelo, el optimizer, la pérdida, las métricas, el batch ni la forma de los
    datos, otros learning rates, otro weight decay, otras épocas (mientras épocas × n no
    pase de 32 768) y otro schedule reusan lo compilado (uno hasta cuatro learning rates
    y otro con más; y salvo que el modelo tenga capas o funciones propias). De una
    función de pérdida se guarda lo que hacía la primera vez: si depende de una variable
    global que cambia, definila de nuevo.

    Qué es igual a ``fit``
    ----------------------
    Las pérdidas, en cinco cifras, mientras el entrenamiento no sea caótico: con un
    learning rate muy alto o muchos pasos de una red profunda, cualquier redondeo crece
    hasta verse, y dos ``fit`` que parten de pesos que difieren en la última cifra se
    separan otro tanto. Los sorteos de Dropout y otras capas al azar son los de ``fit``
    compilado con ``jit_compile=True``.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho. Además,
    no se puede barrer, y el error dice qué hacer: un modelo de varias entradas o
    salidas, que no calcule en float32, que defina su ``train_step`` o ``compute_loss``,
    o que reescriba sus pesos al usarlos (SpectralNormalization); ni un optimizer con
    schedule, con ``gradient_accumulation_steps`` o ``ema_overwrite_frequency``, con
    ``exclude_from_weight_decay(var_list=…)``, que maneje a otros (LossScaleOptimizer) o
    que parta de una copia de los pesos (ScheduleFreeAdamW).
    """
    inputs.check_backend()
    X, y = _check.data_pair(X, y)
    data = inputs.split_validation(X, y, validation)
    epochs = _check.positive_int("epochs", epochs)
    batch_size = _check.positive_int("batch_size", batch_size)
    seeds = inputs.check_seeds(seeds)
    optimizer = inputs.check_optimizer(optimizer)
    loss = inputs.check_loss(loss)
    metrics = inputs.check_metrics(metrics)
    source = read_model(model, seeds, X)
    rates = inputs.check_rates(learning_rates, len(source.template.trainable_variables))
    recipe = Recipe(
        structure=source.structure,
        kinds=tuple(kind_of(x) for x in (optimizer, loss, *metrics.values())),
        room=room_for(epochs, len(data[0])),
        batch_size=batch_size,
        shapes=tuple(a.shape for a in data),
        rate_per_variable=rates.ndim == 2,
        model=source.template,
        optimizer=optimizer,
        loss=loss,
        metrics=tuple(metrics.values()),
    )
    factors = inputs.check_schedule(schedule, epochs * recipe.batches)
    with drawing_from(0):
        compiled = program(recipe, len(rates))
    orders = [batch_order(len(data[0]), epochs, seed=seed) for seed in seeds]
    results = Results(source.starts[0], len(seeds), len(rates), epochs, recipe.n_curves)
    peaks = rates.reshape(len(rates), -1).astype("float32")
    _train(compiled, recipe, peaks, factors, source.starts, orders, data, results)
    return results.named(
        metrics,
        learning_rates=rates,
        seeds=np.array(seeds),
        _rebuild=partial(
            rebuilt, source.build, optimizer, loss, list(metrics.values())
        ),
    )


def _train(compiled, recipe, rates, factors, starts, orders, data, results: Results):
    """Entrena todo, por bloques de modelos de una semilla, y lo deja en `results`."""
    width, epochs = compiled.width, len(orders[0])
    decay = decay_of(recipe.optimizer) or 0.0
    factors = _with_room(factors.reshape(epochs, -1), recipe.room, "float32")
    data = [tf.constant(a) for a in data]
    orders = [_with_room(order, recipe.room, "int32") for order in orders]

    def train_block(seed: int, first: int):
        block = slice(first, min(first + width, len(rates)))
        missing = width - (block.stop - block.start)
        # el último bloque se completa repitiendo su último learning rate
        peaks = np.pad(rates[block], [(0, missing), (0, 0)], "edge")
        start = starts[seed]
        with tf.device("CPU"):
            trained = compiled.run(
                [tf.constant(w) for w in start.weights],
                [tf.constant(s) for s in start.states],
                tf.constant(peaks),
                factors,
                orders[seed],
                data,
                tf.constant(epochs),
                tf.constant(decay, "float32"),
            )
        results.fill(seed, block, *(t.numpy() for t in tf.nest.flatten(trained)))

    seeds, firsts = range(len(starts)), range(0, len(rates), width)
    _run_all(train_block, [(s, first) for s in seeds for first in firsts])


def _with_room(by_epoch, room: int, dtype: str):
    """Lo de cada época, con ceros al final: el lugar que no se usa."""
    return tf.constant(np.pad(by_epoch, [(0, room - len(by_epoch)), (0, 0)]), dtype)


def _run_all(task: Callable, arguments: list[tuple]):
    """Hace todas las tareas, una por núcleo; Ctrl-C deja sin empezar las que falten."""
    if len(arguments) == 1:
        with contextlib.suppress(KeyboardInterrupt):
            task(*arguments[0])
        return
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pending = [pool.submit(task, *a) for a in arguments]
        finished = progress_bar(
            as_completed(pending), "Entrenando", total=len(pending), delay=PATIENCE
        )
        try:
            for future in finished:
                future.result()
        except KeyboardInterrupt:
            pass
        finally:
            pool.shutdown(cancel_futures=True)
            finished.close()
