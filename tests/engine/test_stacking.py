"""Un bucle apilado da lo que daría uno por modelo, y sin una condición adentro."""

import numpy as np

from lrlab.engine.stacking import loop
from lrlab.quiet import tf


def powers(x):
    """Las potencias de x, de 0 a 4, y la 5."""

    def times(i, power, found):
        return power * x, found.write(i, power)

    found = tf.TensorArray("float32", 5, element_shape=())
    last, found = loop(5, times, [tf.ones(()), found])
    return found.stack(), last


def test_a_stacked_loop_is_still_one_loop_and_gives_the_same():
    x = np.array([0.5, 1, 2], "float32")
    stacked = tf.function(
        lambda x: tf.vectorized_map(powers, x, fallback_to_while_loop=False),
        jit_compile=True,
        autograph=False,
    )
    found, last = stacked(tf.constant(x))
    np.testing.assert_allclose(found, x[:, None] ** np.arange(5))
    np.testing.assert_allclose(last, x**5)
    graph = stacked.get_concrete_function(tf.constant(x)).graph.as_graph_def()
    nodes = [*graph.node, *(n for f in graph.library.function for n in f.node_def)]
    assert not {n.op for n in nodes} & {"If", "StatelessIf"}
