"""Una LSTM, con su derivada escrita a mano.

`layers.scan` sirve para cualquier celda, pero de vuelta rehace la cuenta de cada paso.
Acá cada paso deja guardadas sus compuertas, y las derivadas de los pesos se suman al
final, en un solo producto (Hochreiter y Schmidhuber, 1997, con la compuerta que olvida
de Gers y otros, 2000).
"""

from lrlab.engine.stacking import array, loop
from lrlab.quiet import keras, tf

SCALES = [0.5, 0.5, 1.0, 0.5]
"""Cada compuerta es 1 − s + s·tanh(s·z): la sigmoide si s es 1/2, y tanh si es 1."""


def is_plain(layer, masks, training) -> bool:
    """Si es la LSTM de siempre: sin máscara, sin dropout, con sus activaciones."""
    cell = layer.cell
    return (
        type(cell) is keras.layers.LSTMCell
        and masks is None
        and not (training and (cell.dropout or cell.recurrent_dropout))
        and cell.activation is keras.activations.tanh
        and cell.recurrent_activation is keras.activations.sigmoid
    )


def run(cell, steps, hidden, memory) -> tuple:
    """Todos los pasos (T, n, d): las salidas (T, n, u) y la última memoria (n, u)."""
    inputs = keras.ops.matmul(steps, cell.kernel)
    if cell.use_bias:
        inputs += cell.bias
    recurrent = tf.convert_to_tensor(cell.recurrent_kernel)
    return _recur(inputs, recurrent, hidden, memory)


@tf.custom_gradient
def _recur(inputs, recurrent, hidden, memory):
    length = inputs.shape[0]
    weights = tf.split(recurrent, 4, -1)
    scale = tf.repeat(SCALES, hidden.shape[-1])

    def forward(t, hidden, memory, *history):
        z = inputs[t] + hidden @ recurrent
        gates = tf.split(1 - scale + scale * tf.tanh(scale * z), 4, -1)
        i, f, g, o = gates
        before, memory = memory, f * memory + i * g
        squashed = tf.tanh(memory)
        hidden = o * squashed
        kept = [hidden, before, squashed, *gates]
        return hidden, memory, *_written(history, t, kept)

    history = [array(length, hidden) for _ in range(7)]
    _, last_memory, *history = loop(length, forward, [hidden, memory, *history])
    outputs = history[0].stack()

    def backward(outputs_slope, memory_slope):
        def back(k, hidden_slope, memory_slope, *history_slopes):
            t = length - 1 - k
            before, squashed, i, f, g, o = (a.read(t) for a in history[1:])
            hidden_slope += outputs_slope[t]
            memory_slope += hidden_slope * o * (1 - squashed**2)
            # Uno por compuerta: XLA no vectoriza la cuenta si adentro los concatena.
            slopes = [
                memory_slope * g * i * (1 - i),
                memory_slope * before * f * (1 - f),
                memory_slope * i * (1 - g**2),
                hidden_slope * squashed * o * (1 - o),
            ]
            pairs = zip(slopes, weights, strict=True)
            hidden_slope = tf.add_n(
                [tf.matmul(s, w, transpose_b=True) for s, w in pairs]
            )
            written = _written(history_slopes, t, slopes)
            return hidden_slope, memory_slope * f, *written

        start = [tf.zeros_like(hidden), memory_slope]
        start += [array(length, hidden) for _ in weights]
        hidden_slope, memory_slope, *slopes = loop(length, back, start)
        slopes = tf.concat([a.stack() for a in slopes], -1)
        entered = tf.concat([hidden[None], outputs[:-1]], 0)
        rows = [tf.reshape(a, (-1, a.shape[-1])) for a in (entered, slopes)]
        recurrent_slope = tf.matmul(*rows, transpose_a=True)
        return slopes, recurrent_slope, hidden_slope, memory_slope

    return (outputs, last_memory), backward


def _written(arrays, t, values) -> list:
    return [a.write(t, v) for a, v in zip(arrays, values, strict=True)]
