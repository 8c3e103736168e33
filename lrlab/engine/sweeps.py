"""Muchos learning rates a la vez: todos los entrenamientos en un programa compilado.

Da lo mismo que un ``model.fit`` de Keras por cada learning rate, con los mismos pesos
iniciales y los mismos batches; tarda miles de veces menos porque no repite, en cada
paso de cada modelo, el trabajo de Python y de Keras que rodea a la cuenta.
"""

import contextlib
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np

from lrlab import _check
from lrlab.divergence import diverged_epoch
from lrlab.engine import inputs
from lrlab.engine.program import Recipe, program, structure_of
from lrlab.models import build_model
from lrlab.progress import PATIENCE, progress_bar
from lrlab.quiet import tf


@dataclass(frozen=True)
class BestRate:
    """El mejor learning rate de un barrido y cuánto cambia de una semilla a otra.

    index : su posición en `SweepResult.learning_rates`.
    learning_rate : el de menor pérdida final mediana sobre las semillas; un número, o
        un vector (V,) si el barrido fue por variable.
    final_loss : esa mediana.
    per_seed : (semillas,) o (semillas, V), el mejor de cada semilla completa.
    on_edge : si es el menor o el mayor de los probados: entonces el mejor de verdad
        puede estar más allá, y conviene ampliar el barrido. False si fue por variable.
    """

    index: int
    learning_rate: float | np.ndarray
    final_loss: float
    per_seed: np.ndarray
    on_edge: bool


@dataclass(frozen=True, eq=False)
class SweepResult:
    """Lo que dio un barrido de K learning rates con S semillas, durante E épocas.

    learning_rates : (K,) float64; o (K, V) si hubo uno por variable del modelo.
    seeds : (S,) enteros.
    losses : (S, K, E) float32, la pérdida media de cada época como la informa ``fit``:
        medida mientras entrena. Desde que un modelo diverge trae inf o nan.
    validation_losses : (S, K, E) float32, la pérdida sobre los datos de validación al
        terminar cada época; None si no se pasaron.
    completed : (S, K) bool, False en lo que no llegó a entrenarse porque se interrumpió
        el barrido (ahí las pérdidas son nan).
    weights : (S, K, P) float32, los pesos entrenados; `model` los vuelve un modelo.
    """

    learning_rates: np.ndarray
    seeds: np.ndarray
    losses: np.ndarray
    validation_losses: np.ndarray | None
    completed: np.ndarray
    weights: np.ndarray = field(repr=False)
    _rebuild: Callable = field(repr=False)

    @property
    def final_losses(self) -> np.ndarray:
        """(S, K), la pérdida de la última época."""
        return self.losses[..., -1]

    @cached_property
    def diverged_epoch(self) -> np.ndarray:
        """(S, K) enteros: desde qué época divergió, o 0; ver `lrlab.divergence`."""
        return np.where(self.completed, diverged_epoch(self.losses), 0)

    @property
    def diverged(self) -> np.ndarray:
        """(S, K) bool: si el entrenamiento divergió."""
        return self.diverged_epoch > 0

    @cached_property
    def best(self) -> BestRate:
        """El mejor learning rate; ver `BestRate`. ValueError si todos divergieron."""
        final = np.where(np.isfinite(self.final_losses), self.final_losses, np.inf)
        done = self.completed.all(1) if self.completed.all(1).any() else slice(1)
        typical = np.median(final[done], axis=0)
        index = int(np.argmin(typical))
        if not np.isfinite(typical[index]):
            raise ValueError(
                "No hay mejor learning rate: ningún modelo terminó con pérdida finita. "
                "Probá con learning rates más chicos."
            )
        rates = self.learning_rates
        return BestRate(
            index=index,
            learning_rate=rates[index].copy()
            if rates.ndim > 1
            else float(rates[index]),
            final_loss=float(typical[index]),
            per_seed=rates[final[done].argmin(1)],
            on_edge=rates.ndim == 1
            and bool(rates[index] in (rates.min(), rates.max())),
        )

    def model(self, learning_rate: float | int, seed: int | None = None):
        """El modelo de Keras que quedó entrenado con ese learning rate y esa semilla.

        Parámetros
        ----------
        learning_rate : un float es uno de los learning rates del barrido; un entero,
            su posición en `learning_rates` (la única forma si fue por variable).
        seed : una de las semillas del barrido; None es la primera.

        Devuelve
        --------
        Un modelo nuevo en cada llamada, compilado con el optimizador (en su estado
        inicial) y la pérdida del barrido: sirve ``predict``, ``evaluate``, ``fit``.

        Errores
        -------
        ValueError si no se barrió ese learning rate o esa semilla, o no se completó.
        """
        row, column = self._seed_position(seed), self._rate_position(learning_rate)
        if not self.completed[row, column]:
            raise ValueError(
                "Ese modelo no llegó a entrenarse: el barrido se interrumpió antes. "
                "Los que sí están se ven en `completed`."
            )
        rates = self.learning_rates
        rate = float(rates[column]) if rates.ndim == 1 else None
        return self._rebuild(self.weights[row, column], rate)

    def _seed_position(self, seed) -> int:
        seeds = self.seeds.tolist()
        if seed is None:
            return 0
        if seed not in seeds:
            raise ValueError(f"La semilla {seed!r} no está en el barrido: {seeds}.")
        return seeds.index(seed)

    def _rate_position(self, learning_rate) -> int:
        rates = self.learning_rates
        if isinstance(learning_rate, int | np.integer):
            if not -len(rates) <= learning_rate < len(rates):
                raise ValueError(
                    f"El barrido tiene {len(rates)} learning rates: la posición va de "
                    f"0 a {len(rates) - 1}; llegó {learning_rate}."
                )
            return int(learning_rate)
        if rates.ndim > 1:
            raise ValueError(
                "En un barrido por variable, el modelo se pide por su posición en "
                "`learning_rates`: un entero."
            )
        nearest = int(np.argmin(np.abs(rates - learning_rate)))
        if not np.isclose(rates[nearest], learning_rate, rtol=1e-6, atol=0):
            raise ValueError(
                f"El learning rate {learning_rate!r} no está en el barrido; el más "
                f"cercano es {rates[nearest]!r}, en la posición {nearest}."
            )
        return nearest


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
    epochs: int = 100,
    batch_size: int = 32,
    seeds=1,
    schedule=None,
    validation=None,
) -> SweepResult:
    """Entrena un modelo por cada learning rate y cada semilla, todos a la vez.

    Cada entrenamiento es el de ``model.fit``: el modelo, el optimizador y la pérdida
    son los de Keras. En una misma semilla todos los learning rates parten de los mismos
    pesos y ven los mismos batches (`batch_order`); otra semilla sortea todo de nuevo.
    El resultado depende sólo de los argumentos, y los generadores globales de números
    al azar quedan como estaban. Calcula siempre en la CPU.

    Parámetros
    ----------
    learning_rates : K números finitos mayores que 0; o un arreglo (K, V) con uno para
        cada una de las V variables entrenables del modelo, en el orden de
        ``model.trainable_variables``.
    X, y : datos, con las mismas n filas; se usan en float32.
    model : función sin argumentos que construye el modelo; o un modelo de Keras, que
        queda como está y cuyos pesos son los iniciales de la primera semilla (las
        demás sortean otros). Por defecto, el de la serie: Dense(10, relu) → Dense(1).
    optimizer : nombre u optimizador de Keras, del que se usa la configuración y no el
        estado ni el learning rate. Sirven los que trabajan elemento por elemento: SGD,
        RMSprop, Adam, AdamW, Adamax, Nadam, Adagrad, Adadelta y Lion.
    loss : nombre, función (y, predicción) o ``keras.losses.Loss``.
    epochs : épocas, 1 o más.
    batch_size : datos por paso, 1 o más; el último batch trae los que queden.
    seeds : cuántas semillas (S son 0…S−1) o la lista de ellas, enteros 0 o mayores.
        La semilla s de un constructor sortea los pesos de
        ``keras.utils.set_random_seed(s)``.
    schedule : función del progreso, de 0 a 1, que da el factor por el que se multiplica
        el learning rate en cada paso (ver `lrlab.schedules`): los de `learning_rates`
        pasan a ser los de pico. None los deja fijos.
    validation : par (X, y) que se evalúa al terminar cada época; None para no hacerlo.

    Devuelve
    --------
    `SweepResult`. Divergir no es un error: la pérdida pasa a inf o nan.

    Si tarda más de un segundo muestra una barra de progreso. Al interrumpirlo devuelve
    lo que estaba hecho; lo demás queda en nan y con `completed` en False.

    La primera vez compila: décimas de segundo, o bastante más si hay capas recurrentes,
    que se desenrollan paso por paso. Mientras no cambien el modelo, el
    optimizador, la pérdida, las épocas, el batch ni la forma de los datos, otros
    learning rates, pocos o muchos, y otro schedule reusan lo compilado. De una función
    de pérdida se guarda lo que hacía la primera vez: si depende de una variable global
    que cambia, definila de nuevo.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho; si el
    optimizador mezcla los pesos de un modelo entre sí (normas globales, Lamb, Muon…); o
    si el modelo guarda estado mientras aprende (BatchNormalization, Dropout…) o tiene
    capas Embedding.
    """
    inputs.check_backend()
    X, y = _check.data_pair(X, y)
    validation = inputs.check_validation(validation, X)
    epochs = _check.positive_int("epochs", epochs)
    batch_size = _check.positive_int("batch_size", batch_size)
    seeds = inputs.check_seeds(seeds)
    optimizer = inputs.check_optimizer(optimizer)
    loss = inputs.check_loss(loss)
    source = inputs.read_model(model, seeds, X)
    sizes = [int(np.prod(v.shape)) for v in source.template.trainable_variables]
    rates = inputs.check_rates(learning_rates, len(sizes))

    data = [X, y, *validation]
    recipe = Recipe(
        structure=structure_of(source.template),
        optimizer_class=type(optimizer),
        optimizer_config=inputs.config_of(optimizer),
        loss=loss,
        epochs=epochs,
        batch_size=batch_size,
        shapes=tuple(a.shape for a in data),
        rate_per_weight=rates.ndim == 2,
        model=source.template,
    )
    factors = inputs.check_schedule(schedule, recipe.steps)
    with inputs.drawing_from(0):
        compiled = program(recipe)
    per_column = rates[:, None] if rates.ndim == 1 else np.repeat(rates, sizes, axis=1)
    orders = [batch_order(len(X), epochs, seed=seed) for seed in seeds]
    result = SweepResult(
        learning_rates=rates,
        seeds=np.array(seeds),
        losses=_empty(len(seeds), len(rates), epochs),
        validation_losses=_empty(len(seeds), len(rates), epochs)
        if validation
        else None,
        completed=np.zeros((len(seeds), len(rates)), bool),
        weights=_empty(len(seeds), len(rates), sum(sizes)),
        _rebuild=partial(_rebuild, source, optimizer, loss),
    )
    per_column = per_column.astype("float32")
    _train(compiled, per_column, factors, source.starts, orders, data, result)
    return result


def _empty(*shape) -> np.ndarray:
    return np.full(shape, np.nan, "float32")


def _train(compiled, rates, factors, starts, orders, data, result: SweepResult):
    """Entrena todo, por bloques de modelos de una semilla, y lo escribe en `result`."""
    width = compiled.width
    factors = tf.constant(factors, "float32")
    data = [tf.constant(a) for a in data]
    orders = [tf.constant(order) for order in orders]

    def train_block(seed: int, first: int):
        block = slice(first, min(first + width, len(rates)))
        count = block.stop - block.start
        with tf.device("CPU"), _clear_compiler_errors():
            theta, losses, validation_losses = compiled.run(
                tf.constant(np.tile(starts[seed].row, (width, 1))),
                # el último bloque se completa repitiendo su último learning rate
                tf.constant(np.pad(rates[block], [(0, width - count), (0, 0)], "edge")),
                factors,
                [tf.constant(c) for c in starts[seed].constants],
                orders[seed],
                data,
            )
        result.losses[seed, block] = losses.numpy().T[:count]
        result.weights[seed, block] = theta.numpy()[:count]
        if result.validation_losses is not None:
            result.validation_losses[seed, block] = validation_losses.numpy().T[:count]
        result.completed[seed, block] = True

    _run_all(
        train_block,
        [
            (s, first)
            for s in range(len(starts))
            for first in range(0, len(rates), width)
        ],
    )


@contextlib.contextmanager
def _clear_compiler_errors():
    try:
        yield
    except (tf.errors.InvalidArgumentError, tf.errors.UnimplementedError) as error:
        raise ValueError(
            "El modelo o la pérdida tienen una operación que no se puede compilar (la "
            "causa está arriba). Entrenalo con model.fit, un learning rate por vez."
        ) from error


def _run_all(task: Callable, arguments: list[tuple]):
    """Hace todas las tareas, una por núcleo; Ctrl-C deja sin empezar las que falten."""
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


def _rebuild(source, optimizer, loss, row: np.ndarray, learning_rate: float | None):
    """Un modelo compilado con los pesos de `row`."""
    with inputs.drawing_from(0):
        model = source.build()
    shapes = [tuple(v.shape) for v in model.trainable_variables]
    pieces = np.split(row, np.cumsum([np.prod(s, dtype=int) for s in shapes])[:-1])
    for variable, piece, shape in zip(
        model.trainable_variables, pieces, shapes, strict=True
    ):
        variable.assign(piece.reshape(shape))
    for variable, value in zip(
        model.non_trainable_variables, source.starts[0].constants, strict=True
    ):
        variable.assign(value)
    for layer in model._flatten_layers():
        if hasattr(layer, "finalize_state"):  # Normalization aplica sus variables acá
            layer.finalize_state()
    config = optimizer.get_config()
    if learning_rate is not None:
        config["learning_rate"] = learning_rate
    model.compile(optimizer=type(optimizer).from_config(config), loss=loss)
    return model
