"""TensorFlow sin los avisos de arranque: importá este módulo antes que keras.

TensorFlow escribe, al importarse y en su primera operación, avisos sobre oneDNN y
CUDA que en un notebook aparecen en rojo y asustan sin motivo. Algunos los escribe
código C++ directamente en el descriptor 2 y ninguna variable los apaga: por eso acá
se desvía ese descriptor mientras TensorFlow arranca, y sólo mientras tanto. Una
excepción de Python (por ejemplo, que TensorFlow no esté instalado) se ve igual.

Variables de entorno que fija si no estaban: ``TF_CPP_MIN_LOG_LEVEL=2``,
``TF_ENABLE_ONEDNN_OPTS=0`` (además acerca los resultados entre máquinas) y
``KERAS_BACKEND=tensorflow``.
"""

import contextlib
import os

for _name, _value in {
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "TF_ENABLE_ONEDNN_OPTS": "0",
    "KERAS_BACKEND": "tensorflow",
}.items():
    os.environ.setdefault(_name, _value)


@contextlib.contextmanager
def muted_stderr():
    """Desvía el descriptor 2 del proceso a la nada mientras dura el bloque."""
    saved, sink = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)


with muted_stderr():
    import keras
    import tensorflow as tf

    tf.constant(1.0) + 1.0  # la primera operación busca la GPU, y avisa

# Sin esto avisa que compila de nuevo cuando se usan varios modelos chicos seguidos.
tf.get_logger().setLevel("ERROR")

__all__ = ["keras", "muted_stderr", "tf"]
