"""Lo que devuelve un barrido: curvas, el mejor learning rate y los modelos."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from lrlab.divergence import diverged_epoch
from lrlab.engine import flat, keras_internals
from lrlab.engine.source import drawing_from


@dataclass(frozen=True)
class BestRate:
    """El mejor learning rate de un barrido y cuánto cambia de una semilla a otra.

    index : su posición en `SweepResult.learning_rates`.
    learning_rate : el de menor pérdida final mediana sobre las semillas (en los datos
        de validación, si el barrido los tuvo); un número, o un vector (V,) si el
        barrido fue por variable.
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
    metrics, validation_metrics : de cada una de las métricas pedidas, por su nombre, lo
        mismo que de la pérdida: (S, K, E) float32.
    completed : (S, K) bool, False en lo que no llegó a entrenarse porque se interrumpió
        el barrido (ahí las pérdidas son nan).
    weights : (S, K, P) float32, los pesos entrenados, una variable tras otra.
    states : lo que cada modelo guardó sin entrenarlo (las medias y varianzas de
        BatchNormalization, por ejemplo), un arreglo (S, K, …) por variable. De los
        pesos y de esto hace `model` un modelo.
    """

    learning_rates: np.ndarray
    seeds: np.ndarray
    losses: np.ndarray
    validation_losses: np.ndarray | None
    metrics: dict[str, np.ndarray]
    validation_metrics: dict[str, np.ndarray] | None
    completed: np.ndarray
    weights: np.ndarray = field(repr=False)
    states: list[np.ndarray] = field(repr=False)
    _rebuild: Callable = field(repr=False)

    @property
    def judged_losses(self) -> np.ndarray:
        """(S, K, E), las que juzgan: `validation_losses`, o `losses` si no las hay."""
        new = self.validation_losses
        return self.losses if new is None else new

    @property
    def final_losses(self) -> np.ndarray:
        """(S, K), la última época de `judged_losses`."""
        return self.judged_losses[..., -1]

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
        Un modelo nuevo en cada llamada, compilado con el optimizer (en su estado
        inicial), la pérdida y las métricas del barrido: sirve ``predict``,
        ``evaluate``, ``fit``.

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
        states = [s[row, column] for s in self.states]
        return self._rebuild(self.weights[row, column], states, rate)

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


class Results:
    """Los arreglos de un barrido, que los bloques van llenando."""

    def __init__(self, start, n_seeds: int, n_rates: int, epochs: int, n_curves: int):
        models = n_seeds, n_rates
        size = sum(w.size for w in start.weights)
        self.curves = np.full((n_curves, *models, epochs), np.nan, "float32")
        self.weights = np.full((*models, size), np.nan, "float32")
        self.states = [np.zeros((*models, *s.shape), s.dtype) for s in start.states]
        self.completed = np.zeros(models, bool)

    def fill(self, seed: int, block: slice, curves, weights, *states):
        """Guarda lo que dio el programa; de un bloque incompleto, lo que se pidió."""
        count = block.stop - block.start
        curves = curves[: self.curves.shape[-1]]  # hasta donde llegan las épocas
        self.curves[:, seed, block] = curves.transpose(1, 2, 0)[:, :count]
        self.weights[seed, block] = weights[:count]
        for mine, values in zip(self.states, states, strict=True):
            mine[seed, block] = values[:count]
        self.completed[seed, block] = True

    def named(self, metrics: list[str], **others) -> SweepResult:
        """El `SweepResult`: de las curvas, la pérdida y las métricas de cada lado."""
        training, *validation = np.split(
            self.curves, len(self.curves) // (1 + len(metrics))
        )
        return SweepResult(
            losses=training[0],
            validation_losses=validation[0][0] if validation else None,
            metrics=dict(zip(metrics, training[1:], strict=True)),
            validation_metrics=dict(zip(metrics, validation[0][1:], strict=True))
            if validation
            else None,
            completed=self.completed,
            weights=self.weights,
            states=self.states,
            **others,
        )


def rebuilt(build, optimizer, loss, metrics, row, states, learning_rate):
    """Un modelo de `build`, compilado, con los pesos de `row` (P,) y esos estados."""
    with drawing_from(0):
        model = build()
    weights = flat.unflatten(row, model.trainable_variables)
    for variable, value in [
        *zip(model.trainable_variables, weights, strict=True),
        *zip(model.non_trainable_variables, states, strict=True),
    ]:
        variable.assign(value)
    for layer in keras_internals.layers_of(model):
        if hasattr(layer, "finalize_state"):  # Normalization aplica sus variables acá
            layer.finalize_state()
    config = optimizer.get_config()
    if learning_rate is not None:
        config["learning_rate"] = learning_rate
    optimizer = type(optimizer).from_config(config)
    model.compile(optimizer, loss, metrics=keras_internals.copied(metrics))
    return model
