"""El paso de un modelo, como lo da `fit`, sobre valores en vez de variables.

Todo lo que un entrenamiento cambia son variables de Keras: los pesos, lo que las capas
guardan (las medias de BatchNormalization, las semillas de Dropout), lo que guarda el
optimizer y lo que acumulan las métricas. Acá van en una sola lista, `variables`, y un
paso recibe y devuelve sus valores en ese orden: una función pura, que se puede apilar.
"""

import numpy as np

from lrlab.engine import flat, keras_internals
from lrlab.engine.recipe import decay_of
from lrlab.quiet import keras, tf


class Step:
    """Las funciones puras de una receta.

    variables : las variables de Keras, en el orden de sus valores.
    stacked : (una por variable) si cada modelo tiene su valor. Los enteros (contadores
        y semillas) son comunes: todos los modelos dan los mismos pasos.
    """

    def __init__(self, recipe):
        self.model, self.loss = recipe.model, recipe.loss
        self.weights = self.model.trainable_variables
        self.flat = flat.pays_off(recipe)
        self.trained = (
            [flat.row_variable(self.model)] if self.flat else list(self.weights)
        )
        self.states = list(self.model.non_trainable_variables)
        self.optimizer = keras_internals.pure_optimizer(recipe.optimizer, self.trained)
        self.metrics = _metrics_of(recipe)
        accumulated = [v for m in self.metrics for v in m.variables]
        self.variables = [
            *self.trained,
            *self.states,
            *self.optimizer.variables,
            *accumulated,
        ]
        self.first_slot = len(self.trained) + len(self.states)
        self.first_metric = len(self.variables) - len(accumulated)
        self.stacked = [
            "float" in v.dtype or i >= self.first_metric
            for i, v in enumerate(self.variables)
        ]
        self._decays = decay_of(recipe.optimizer) is not None
        self._fresh_slots = [np.asarray(v) for v in self.optimizer.variables]
        _refuse_copies(recipe.optimizer, self._fresh_slots, self.trained)
        self._fresh_metrics = _reset_values(self.metrics)

    def draws(self, signature: tuple) -> bool:
        """Si algún paso sortea algo: si cambia alguna semilla de los estados."""
        common = [i for i, s in enumerate(self.stacked[: self.first_slot]) if not s]
        if not common:
            return False

        def changed(weights, states, x, y):
            before = self.start(weights, states)
            after, _ = self.train(before, tf.ones(1), x, y)
            changed.any = any(after[i] is not before[i] for i in common)

        tf.function(changed, autograph=False).get_concrete_function(*signature)
        return changed.any

    def decay_by(self, decay):
        """De acá en adelante, el weight decay es éste: un escalar (si lo hay)."""
        if self._decays:
            self.optimizer.weight_decay = decay

    def start(self, weights: list, states: list) -> list:
        """Los valores de un modelo antes del primer paso."""
        weights = [flat.flatten(weights)] if self.flat else weights
        slots = [tf.constant(v) for v in self._fresh_slots]
        return self.without_metrics([*weights, *states, *slots])

    def without_metrics(self, values: list) -> list:
        """Los mismos valores con las métricas como al empezar una época."""
        return [
            *values[: self.first_metric],
            *(tf.constant(v) for v in self._fresh_metrics),
        ]

    def train(self, values: list, rates, x, y) -> tuple:
        """Un paso: los valores que siguen, y la pérdida del batch antes de darlo.

        rates : (1,) o (V,), el learning rate de todas las variables o de cada una.
        """
        trained = values[: len(self.trained)]
        with tf.GradientTape() as tape:
            tape.watch(trained)
            scope = self._placed(values)
            prediction, loss = self._forward(scope, x, y, training=True)
            scaled = self.optimizer.scale_loss(loss)
        gradients = tape.gradient(scaled, trained)
        with scope:
            self.optimizer.rates = self._rate_list(rates)
            self.optimizer.apply(gradients, self.trained)
            self._update_metrics(prediction, y)
        return self._values_in(scope), loss

    def evaluate(self, values: list, x, y) -> tuple:
        """Los valores con las métricas al día, y la pérdida, sin entrenar."""
        scope = self._placed(values)
        prediction, loss = self._forward(scope, x, y, training=False)
        with scope:
            self._update_metrics(prediction, y)
        return self._values_in(scope), loss

    def results(self, values: list) -> list:
        """El número de cada métrica."""
        with self._placed(values):
            return [_scalar(m.result(), f"la métrica {m.name}") for m in self.metrics]

    def finish(self, values: list) -> tuple:
        """Los pesos (P,) y los estados con que `fit` deja al modelo."""
        scope = self._placed(values)
        with scope:
            self.optimizer.finalize_variable_values(self.trained)
        values = self._values_in(scope)
        row = flat.flatten(values[: len(self.trained)])
        return row, values[len(self.trained) : self.first_slot]

    def _rate_list(self, rates) -> list:
        if not self.flat:
            return tf.unstack(rates)
        if rates.shape[0] == 1:
            return [rates[0]]
        return [tf.repeat(rates, flat.sizes_of(self.weights))]

    def _placed(self, values: list):
        """Un ámbito de Keras en que cada variable vale lo que dice `values`."""
        places = list(zip(self.variables, values, strict=True))
        if self.flat:
            pieces = flat.unflatten(values[0], self.weights)
            places += zip(self.weights, pieces, strict=True)
        return keras.StatelessScope(places, collect_losses=True)

    def _values_in(self, scope) -> list:
        values = [scope.get_current_value(v) for v in self.variables]
        # Si a una variable se le asignó otra, Keras anota la otra y no su valor.
        return [
            scope.get_current_value(v) if isinstance(v, keras.Variable) else v
            for v in values
        ]

    def _forward(self, scope, x, y, *, training: bool) -> tuple:
        with scope:
            before = [scope.get_current_value(v) for v in self.weights]
            prediction = self.model(x, training=training)
            _refuse_rewriting(scope, self.weights, before)
            loss_of = keras_internals.loss_like_fit(self.loss, y, prediction)
            loss = _scalar(loss_of(y, prediction), "loss")
            return prediction, tf.add_n([loss, *self.model.losses])

    def _update_metrics(self, prediction, y):
        for metric in self.metrics:
            metric.update_state(y, prediction)


def _metrics_of(recipe) -> list:
    """Las métricas de la receta, como las entiende ``compile``, con sus variables."""
    if not recipe.metrics:
        return []
    x, y = (keras.KerasTensor(shape) for shape in recipe.shapes[:2])
    prediction = recipe.model.compute_output_spec(x)
    return [keras_internals.metric_like_fit(m, y, prediction) for m in recipe.metrics]


def _reset_values(metrics) -> list[np.ndarray]:
    variables = [v for m in metrics for v in m.variables]
    with keras.StatelessScope([(v, v.value) for v in variables]) as scope:
        for metric in metrics:
            metric.reset_state()
    return [np.asarray(scope.get_current_value(v)) for v in variables]


def _refuse_copies(optimizer, slots: list, weights: list):
    copied = [np.asarray(w) for w in weights if np.asarray(w).any()]
    if any(np.array_equal(slot, w) for slot in slots for w in copied):
        raise ValueError(
            f"El barrido no puede usar {type(optimizer).__name__}, que parte de una "
            "copia de los pesos iniciales. Usá otro optimizer, o entrenalo con "
            "model.fit, un learning rate por vez."
        )


def _refuse_rewriting(scope, weights: list, before: list):
    rewritten = [
        w.path
        for w, value in zip(weights, before, strict=True)
        if scope.get_current_value(w) is not value
    ]
    if rewritten:
        raise ValueError(
            "El barrido no puede entrenar capas que reescriben sus pesos al usarlos "
            f"(SpectralNormalization…): cambió {', '.join(rewritten)}. Sacalas del "
            "modelo, o entrenalo con model.fit, un learning rate por vez."
        )


def _scalar(value, name: str):
    if value.shape != ():
        raise ValueError(
            f"{name} tiene que dar un solo número por batch; dio un tensor de forma "
            f"{tuple(value.shape)}. Si es una pérdida, usala con "
            "reduction='sum_over_batch_size'."
        )
    return value
