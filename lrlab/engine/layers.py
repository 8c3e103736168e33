"""Operaciones de Keras escritas como productos y recorridos que se pueden apilar.

TensorFlow no sabe apilar una convolución con otro filtro en cada modelo, ni XLA
compilar el bucle con que Keras recorre una secuencia. Acá están las mismas cuentas,
escritas con lo que sí: `OPERATIONS` y `scan` son para `keras_internals.replaced`, y lo
que no contemplan se lo dejan a Keras.
"""

import math

from lrlab.engine import lstm
from lrlab.engine.stacking import array, bits, loop
from lrlab.quiet import keras, tf

# --- Productos y convoluciones ------------------------------------------------------


def _matmul(original):
    """Con una sola entrada o salida, multiplicar y sumar: XLA lo funde con lo demás."""

    def matmul(x1, x2):
        x1, x2 = tf.convert_to_tensor(x1), tf.convert_to_tensor(x2)
        if x1.dtype == x2.dtype and x2.shape.rank == 2 and 1 in x2.shape:
            return tf.reduce_sum(x1[..., None] * x2, axis=-2)
        return original(x1, x2)

    return matmul


def _patches(x, sizes, strides, padding, dilations):
    """Lo que ve el filtro en cada lugar, (n, …, posiciones × c), en orden.

    Recorta de a un eje: un filtro de 3 × 3 pide seis recortes, y no nueve.
    """
    same = padding.lower() == "same"
    for axis in reversed(range(len(sizes))):  # el último varía primero
        size, stride, dilation = sizes[axis], strides[axis], dilations[axis]
        before, length = (slice(None),) * (axis + 1), x.shape[axis + 1]
        reach = (size - 1) * dilation + 1
        outputs = -(-length // stride) if same else (length - reach) // stride + 1
        span = (outputs - 1) * stride + 1
        missing = max(span - 1 + reach - length, 0) if same else 0
        if missing:
            paddings = [[0, 0] for _ in x.shape]
            paddings[axis + 1] = [missing // 2, missing - missing // 2]
            x = tf.pad(x, paddings)
        starts = [i * dilation for i in range(size)]
        x = tf.concat([x[*before, i : i + span : stride] for i in starts], -1)
    return x


def _per_axis(value, rank: int) -> tuple:
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _by_patches(combine):
    """Una convolución de Keras a partir de `combine` (lo que ve, filtro)."""

    def make(original):
        def convolution(
            inputs,
            kernel,
            strides=1,
            padding="valid",
            data_format=None,
            dilation_rate=1,
        ):
            channels_last = (data_format or keras.config.image_data_format())[-1] == "t"
            grouped = inputs.shape[-1] != kernel.shape[-2]
            if not channels_last or grouped or None in inputs.shape[1:]:
                return original(
                    inputs, kernel, strides, padding, data_format, dilation_rate
                )
            rank = len(inputs.shape) - 2
            patches = _patches(
                tf.convert_to_tensor(inputs),
                kernel.shape[:rank],
                _per_axis(strides, rank),
                padding,
                _per_axis(dilation_rate, rank),
            )
            return combine(patches, tf.convert_to_tensor(kernel))

        return convolution

    return make


def _convolve(patches, kernel):
    matrix = tf.reshape(kernel, (-1, kernel.shape[-1]))
    rows = tf.reshape(patches, (-1, matrix.shape[0]))
    shape = (*patches.shape[:-1], matrix.shape[1])
    return tf.reshape(tf.matmul(rows, matrix), shape)


def _convolve_each_channel(patches, kernel):
    filters = tf.reshape(kernel, (-1, *kernel.shape[-2:]))
    windows = tf.reshape(patches, (*patches.shape[:-1], *filters.shape[:2], 1))
    result = tf.reduce_sum(windows * filters, axis=-3)
    return tf.reshape(result, (*result.shape[:-2], math.prod(result.shape[-2:])))


def _signbit(original):
    """La usa ``argmax``, y con ella la métrica accuracy."""

    def signbit(x):
        x = tf.convert_to_tensor(x)
        return bits(x) < 0 if x.dtype == tf.float32 else original(x)

    return signbit


OPERATIONS = {
    "numpy.matmul": _matmul,
    "numpy.signbit": _signbit,
    "nn.conv": _by_patches(_convolve),
    "nn.depthwise_conv": _by_patches(_convolve_each_channel),
}

# --- Capas recurrentes --------------------------------------------------------------


def scan(original):
    """``RNN.inner_loop`` con un bucle que XLA compila y que se puede apilar."""

    def inner_loop(layer, sequences, initial_state, mask, training=False):
        states = keras.tree.flatten(initial_state)
        plain = isinstance(layer.cell, keras.Layer) and not layer.unroll
        if not plain or sequences.shape.rank != 3 or None in sequences.shape:
            return original(layer, sequences, initial_state, mask, training)
        steps = tf.transpose(sequences, (1, 0, 2))
        masks = None if mask is None else tf.transpose(tf.cast(mask, bool))[..., None]
        if layer.go_backwards:
            steps = tf.reverse(steps, [0])
            masks = None if masks is None else tf.reverse(masks, [0])
        if lstm.is_plain(layer, masks, training):
            outputs, memory = lstm.run(layer.cell, steps, *states)
            states = [outputs[-1], memory]
        else:
            weights = layer.cell.trainable_variables
            values = [tf.convert_to_tensor(v) for v in weights]
            step = _step_of(layer, masks, training)
            outputs, *states = _run(step, values, steps, states)
        outputs = tf.transpose(outputs, (1, 0, 2))
        return outputs[:, -1], outputs, states

    return inner_loop


def _step_of(layer, masks, training):
    """Un paso de la celda: de (valores, t, entrada, [salida, *estados]) a los nuevos.

    Con `masks` (T, n, 1), donde es False todo queda como estaba (o la salida, en cero).
    """
    cell = layer.cell
    options = {"training": training} if cell._call_has_training_arg else {}
    fixed = [(v, tf.convert_to_tensor(v)) for v in cell.non_trainable_variables]

    def step(values, t, x, carried):
        output, *states = carried
        places = [*zip(cell.trainable_variables, values, strict=True), *fixed]
        with keras.StatelessScope(places):
            new_output, new_states = cell(x, states, **options)
        new = [new_output, *keras.tree.flatten(new_states)]
        if masks is None or output is None:
            return new
        kept = tf.zeros_like(output) if layer.zero_output_for_mask else output
        old = [kept, *states]
        return [tf.where(masks[t], a, b) for a, b in zip(new, old, strict=True)]

    return step


def _run(step, values, steps, states):
    """Da todos los pasos: las salidas (T, n, d) y los últimos estados.

    Es su propia derivada: guarda lo que llevaba cada paso y, de vuelta, lo rehace.
    """
    length, n_values, n_states = steps.shape[0], len(values), 1 + len(states)
    output = step(values, 0, steps[0], [None, *states])[0]

    @tf.custom_gradient
    def run(*arguments):
        values, steps = list(arguments[:n_values]), arguments[n_values]
        first = list(arguments[n_values + 1 :])
        history = [array(length, a) for a in first]

        def forward(t, *carried):
            now, history = carried[:n_states], carried[n_states:]
            history = [h.write(t, a) for h, a in zip(history, now, strict=True)]
            return *step(values, t, steps[t], now), *history

        end = loop(length, forward, [*first, *history])
        last, history = end[:n_states], end[n_states:]

        def backward(outputs_slope, *states_slope):
            def back(i, step_slopes, *slopes):
                t = length - 1 - i
                slopes, value_slopes = slopes[:n_states], slopes[n_states:]
                with tf.GradientTape() as tape:
                    inputs = [values, steps[t], [h.read(t) for h in history]]
                    tape.watch(inputs)
                    new = step(inputs[0], t, *inputs[1:])
                slopes = [slopes[0] + outputs_slope[t], *slopes[1:]]
                more, of_step, slopes = tape.gradient(
                    new, inputs, slopes, unconnected_gradients="zero"
                )
                pairs = zip(value_slopes, more, strict=True)
                value_slopes = [a + b for a, b in pairs]
                return step_slopes.write(t, of_step), *slopes, *value_slopes

            zeros = [tf.zeros_like(a) for a in (output, *values)]
            start = [array(length, steps[0]), zeros[0], *states_slope, *zeros[1:]]
            step_slopes, *slopes = loop(length, back, start)
            value_slopes = slopes[n_states:]
            return *value_slopes, step_slopes.stack(), *slopes[:n_states]

        outputs = tf.concat([history[0].stack()[1:], last[0][None]], 0)
        return (outputs, *last[1:]), backward

    return run(*values, steps, tf.zeros_like(output), *states)
