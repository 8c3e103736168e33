"""El recorrido de los datos de a batches, adentro del programa."""

from collections.abc import Callable
from dataclasses import dataclass

from lrlab.quiet import tf


@dataclass(frozen=True)
class Batches:
    """Cómo recorren `width` modelos n filas: de a `size`, y al final las que queden.

    repeat : si el último batch se puede completar repitiéndolo. Repetido un número
        justo de veces promedia lo mismo, y con todos iguales se compila uno solo.
    """

    width: int
    n: int
    size: int
    repeat: bool = False

    def run(self, body: Callable, values: list, rows) -> tuple:
        """Hace `body` (cuál batch, valores, filas) en orden.

        Devuelve los valores finales y el promedio sobre las filas de sus pérdidas.
        """
        size = min(self.size, self.n)
        whole, rest = divmod(self.n, size)
        weights = [size] * whole
        if self.repeat and rest and size % rest == 0:
            rows = tf.concat([rows, tf.tile(rows[-rest:], [size // rest - 1])], 0)
            weights, rest = [*weights, rest], 0
        if len(weights) == 1 and not rest:
            return body(0, values, rows)
        groups = tf.reshape(rows[: size * len(weights)], (len(weights), size))
        n_groups, weights = len(weights), tf.constant(weights, "float32")

        def next_batch(i, values, total):
            values, loss = body(i, values, groups[i])
            return i + 1, values, total + loss * weights[i]

        zero = tf.zeros(self.width)
        _, values, total = tf.while_loop(
            lambda i, *_: i < n_groups, next_batch, (0, values, zero)
        )
        if rest:
            values, loss = body(n_groups, values, rows[-rest:])
            total += loss * rest
        return values, total / self.n
