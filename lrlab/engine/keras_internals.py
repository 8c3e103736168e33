"""Todo lo que lrlab toca de Keras sin que Keras lo prometa; nadie más lo hace.

Si una versión nueva de Keras cambia algo de esto, lo dice, con su nombre, una prueba:
tests/engine/test_keras_internals.py.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache
from unittest import mock

from lrlab.quiet import keras

backend = keras.src.backend
compile_utils = keras.src.trainers.compile_utils


def has_schedule(optimizer) -> bool:
    """Si al learning rate del optimizer lo maneja un schedule, y no un número."""
    return not isinstance(optimizer._learning_rate, keras.Variable)


def wraps_others(optimizer) -> bool:
    """Si el optimizer no entrena él mismo, sino otros que tiene adentro."""
    return not hasattr(optimizer, "_learning_rate") or any(
        isinstance(v, keras.optimizers.Optimizer) for v in vars(optimizer).values()
    )


# --- El modelo ----------------------------------------------------------------------


def layers_of(model) -> list:
    """El modelo y todas sus capas, las de adentro de otras incluidas."""
    return model._flatten_layers()


def names_in(model) -> set[str]:
    """Los nombres de las capas y operaciones, que cambian en cada construcción."""
    return {x.name for x in [*layers_of(model), *getattr(model, "_operations", [])]}


def has_own_training(model) -> bool:
    """Si la clase del modelo reescribe lo que `fit` hace en cada paso."""
    return any(
        getattr(type(model), name) is not getattr(keras.Model, name)
        for name in ("train_step", "compute_loss", "compute_metrics")
    )


# --- La pérdida y las métricas ------------------------------------------------------


def metric_like_fit(metric, y, prediction):
    """La métrica de Keras que ``compile`` entiende por `metric` ("accuracy"…)."""
    return compile_utils.get_metric(metric, y, prediction)


def loss_like_fit(loss, y, prediction):
    """La pérdida de Keras que ``compile`` entiende por `loss`."""
    return compile_utils.get_loss(loss, y, prediction)


def copied(metrics) -> list:
    """Otras métricas iguales: las de Keras guardan lo que acumulan."""
    return [
        type(m).from_config(m.get_config())
        if isinstance(m, keras.metrics.Metric)
        else m
        for m in metrics
    ]


# --- El optimizer -----------------------------------------------------------------

_Base = next(
    c for c in keras.optimizers.Optimizer.__mro__ if c.__name__ == "BaseOptimizer"
)
_OverTensorFlow = keras.optimizers.Optimizer.__mro__[1]


class _Pure(keras.optimizers.Optimizer):
    """Le devuelve a un optimizer los métodos puros que los de TensorFlow tapan.

    Keras sabe aplicar cada optimizer sobre valores en vez de variables; sobre
    TensorFlow lo reemplaza por variables, para repartir el trabajo entre máquinas.
    """

    locals().update(
        {
            name: vars(_Base)[name]
            for name, method in vars(_OverTensorFlow).items()
            if callable(method) and name in vars(_Base) and not name.startswith("__")
        }
    )


class _GivenRates:
    """El learning rate de cada variable es el que el programa puso en `rates`.

    rates : un tensor por variable, o uno solo para todas.
    """

    rates = ()
    _current = 0

    @property
    def learning_rate(self):
        return self.rates[self._current]

    def _turn_to(self, variable):
        index = self._get_variable_index(variable)
        self._current = index if len(self.rates) > 1 else 0

    def update_step(self, gradient, variable, learning_rate):
        self._turn_to(variable)
        super().update_step(gradient, variable, self.learning_rate)

    def _apply_weight_decay(self, variables):
        for variable in variables:
            self._turn_to(variable)
            super()._apply_weight_decay([variable])


@cache
def _pure_class(cls: type) -> type:
    # La clase va antes que `_Pure`: lo que ella misma redefine tiene que quedar.
    return type(cls.__name__, (_GivenRates, cls, _Pure), {})


def pure_optimizer(optimizer, variables: list):
    """Una copia que, en un ``keras.StatelessScope``, se aplica sobre valores."""
    pure = _pure_class(type(optimizer)).from_config(optimizer.get_config())
    pure._exclude_from_weight_decay_pattern = excluded_from_decay(optimizer)[1]
    pure.build(variables)
    return pure


def excluded_from_decay(optimizer) -> tuple:
    """Lo que `exclude_from_weight_decay` dejó afuera: variables, y nombres."""
    return (
        getattr(optimizer, "_exclude_from_weight_decay", None),
        getattr(optimizer, "_exclude_from_weight_decay_pattern", None),
    )


# --- Operaciones de Keras que el programa hace de otro modo -------------------------


@contextlib.contextmanager
def replaced(operations: dict[str, Callable], scan: Callable) -> Iterator[None]:
    """Mientras dura, Keras usa otras funciones en lugar de algunas suyas.

    operations : de "nn.conv" o "numpy.matmul", el lugar en el backend, a una función
        que recibe la de Keras y da la que la reemplaza.
    scan : lo mismo, para el recorrido de una capa recurrente (``RNN.inner_loop``).
    """

    def unavailable(*args, **kwargs):
        raise NotImplementedError  # LSTM y GRU siguen, como en la CPU, con inner_loop

    with contextlib.ExitStack() as stack:
        for place, make in operations.items():
            module, name = place.split(".")
            module = getattr(backend, module)
            new = make(getattr(module, name))
            stack.enter_context(mock.patch.object(module, name, new))
        for name in ("lstm", "gru"):
            stack.enter_context(mock.patch.object(backend, name, unavailable))
        loop = scan(keras.layers.RNN.inner_loop)
        stack.enter_context(mock.patch.object(keras.layers.RNN, "inner_loop", loop))
        yield
