"""Cómo se apila lo que TensorFlow no apila, o apila mal.

``tf.vectorized_map`` sabe apilar cualquier bucle, pero pensando en que cada modelo lo
deje en otra vuelta: pone el cuerpo adentro de una condición, y ahí XLA ya no escribe en
el lugar, sino que copia entero, en cada vuelta, todo lo que el bucle lleva. Cómo apilar
una operación lo busca primero en su ``pfor_converter``.
"""

from lrlab.quiet import tf


def bits(x):
    """Los bits de `x`, como enteros: la operación que TensorFlow no sabe apilar."""
    result = tf.bitcast(x, tf.int32)
    result.op.pfor_converter = lambda pfor_input: [
        a._replace(t=tf.bitcast(a.t, tf.int32)) for a in pfor_input.inputs
    ]
    return result


def array(length: int, element):
    """Lugar para `length` valores como `element`, que un `loop` escribe y lee."""
    return tf.TensorArray(element.dtype, length, element_shape=element.shape)


def loop(length: int, body, values: list) -> list:
    """`values` después de ``body(i, *values)`` con i de 0 a length − 1."""
    end = tf.while_loop(
        lambda i, *_: i < length, lambda i, *v: (i + 1, *body(i, *v)), (0, *values)
    )
    end[0].op.pfor_converter = _stacked_loop
    return list(end[1:])


def _stacked_loop(pfor_input) -> list:
    """El mismo bucle con los decimales que lleva apilados, uno por modelo."""
    pfor, op = pfor_input.pfor, pfor_input.op
    count = tf.get_static_value(pfor.loop_len_vector)[0]
    condition, body = (
        op.graph._get_function(op.get_attr(part).name) for part in ("cond", "body")
    )
    passed = [
        a is b for a, b in zip(body.graph.inputs, body.graph.outputs, strict=True)
    ]
    own = [i for i, t in enumerate(op.inputs) if t.dtype.is_floating and not passed[i]]
    pfor_input.stack_inputs(own)
    inputs = pfor_input.inputs

    def stacked(function, values):
        inner = type(pfor)(
            loop_var=pfor.loop_var,
            loop_len=count,
            pfor_ops=function.graph.get_operations(),
            fallback_to_while_loop=False,
        )
        for old, wrapped, value in zip(
            function.graph.inputs, inputs, values, strict=True
        ):
            inner._add_conversion(old, wrapped._replace(t=value))
        return [
            inner.convert(out) if wrapped.is_stacked else inner._convert_helper(out).t
            for out, wrapped in zip(function.graph.outputs, inputs, strict=False)
        ]

    values = tf.while_loop(
        lambda *values: stacked(condition, values)[0],
        lambda *values: stacked(body, values),
        [x.t for x in inputs],
    )
    return [x._replace(t=value) for x, value in zip(inputs, values, strict=True)]
