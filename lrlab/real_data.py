"""Los datos reales: separarlos y escalarlos sin fuga, y las casas de California."""

import socket
import warnings
from dataclasses import dataclass

import numpy as np

from lrlab import _check


@dataclass(frozen=True, eq=False)
class ScaledSplit:
    """Un dataset separado en tres y escalado con lo que se sabe del entrenamiento.

    train, validation, test : pares (X, y) float32 de forma (n, d) y (n, 1). Cada
        columna, y también y, está en desvíos estándar respecto de la media de train:
        ahí una pérdida (MSE) de 1 es la de quien contesta siempre la media.
    train_rows, validation_rows, test_rows : enteros, qué filas del dataset son.
    X_mean, X_std : (d,) float64, media y desvío de cada columna en train. Si una
        columna no cambia en train, su X_std es 1.
    y_mean, y_std : media y desvío de y en train, en las unidades de y.
    """

    train: tuple[np.ndarray, np.ndarray]
    validation: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    train_rows: np.ndarray
    validation_rows: np.ndarray
    test_rows: np.ndarray
    X_mean: np.ndarray
    X_std: np.ndarray
    y_mean: float
    y_std: float

    def rmse(self, loss):
        """El error típico, en las unidades de y, que corresponde a una pérdida.

        Parámetros
        ----------
        loss : pérdida (MSE) medida sobre datos escalados, 0 o mayor; un número o un
            arreglo de cualquier forma.

        Devuelve
        --------
        √loss · y_std, de la misma forma.
        """
        return np.sqrt(loss) * self.y_std


def split_and_scale(
    X, y, *, seed: int = 0, validation: float = 0.2, test: float = 0.2
) -> ScaledSplit:
    """Baraja, separa en train, validación y test, y escala con las medidas de train.

    Parámetros
    ----------
    X : datos de forma (n, d), números finitos.
    y : lo que se quiere predecir, de forma (n,) o (n, 1).
    seed : entero 0 o mayor: quién va a cada parte.
    validation, test : qué parte de las filas va a cada una, de 0 a menos de 1; lo que
        sobra, dos filas o más, es train. Con 0 esa parte queda vacía.

    Devuelve
    --------
    `ScaledSplit`.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho, si no
    quedan dos filas para entrenar, o si y es la misma en todas las de train.
    """
    X, y = _check_table(X, y)
    counts = [
        round(len(X) * _check_fraction(name, value))
        for name, value in (("test", test), ("validation", validation))
    ]
    if len(X) - sum(counts) < 2:
        raise ValueError(
            "Para entrenar hacen falta dos filas o más: con "
            f"validation={validation} y test={test}, de {len(X)} filas quedan "
            f"{max(len(X) - sum(counts), 0)}."
        )
    seed = _check.positive_int("seed", seed, minimum=0)
    order = np.random.default_rng(seed).permutation(len(X))
    test_rows, validation_rows, train_rows = np.split(order, np.cumsum(counts))
    X_mean, X_std = X[train_rows].mean(axis=0), X[train_rows].std(axis=0)
    X_std = np.where(X_std > 0, X_std, 1.0)
    y_mean, y_std = float(y[train_rows].mean()), float(y[train_rows].std())
    if y_std == 0:
        raise ValueError(
            f"y vale {y_mean:g} en todas las filas de train: no hay nada que aprender."
        )

    def scaled(rows):
        parts = (X[rows] - X_mean) / X_std, (y[rows] - y_mean) / y_std
        return tuple(part.astype("float32") for part in parts)

    return ScaledSplit(
        train=scaled(train_rows),
        validation=scaled(validation_rows),
        test=scaled(test_rows),
        train_rows=train_rows,
        validation_rows=validation_rows,
        test_rows=test_rows,
        X_mean=X_mean,
        X_std=X_std,
        y_mean=y_mean,
        y_std=y_std,
    )


def california_housing(*, timeout: float = 10.0) -> tuple[np.ndarray, np.ndarray]:
    """Las casas de California, de scikit-learn: 8 columnas y su precio.

    Son 20 640 zonas del censo de 1990 (Pace y Barry, "Sparse Spatial Autoregressions",
    1997). Vienen por internet la primera vez; después quedan guardadas en la carpeta de
    datos de scikit-learn, ``sklearn.datasets.get_data_home()``, que se cambia con la
    variable de entorno SCIKIT_LEARN_DATA.

    Parámetros
    ----------
    timeout : segundos que se espera sin respuesta antes de abandonar la descarga, un
        número mayor que 0.

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

    timeout = _check.positive_number("timeout", timeout)
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(timeout)
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


def _check_table(X, y) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d) e y (n, 1) en float64, ya revisados."""
    y = np.asarray(y)
    y = y.reshape(-1, 1) if y.ndim == 1 else y
    _check.data_pair(X, y)
    X, y = np.asarray(X, dtype=float), y.astype(float)
    if X.ndim != 2:
        raise ValueError(f"X tiene que tener forma (n, d); llegó con forma {X.shape}.")
    if y.shape != (len(y), 1):
        raise ValueError(
            "y tiene que ser una sola columna, de forma (n,) o (n, 1); "
            f"llegó con forma {y.shape}."
        )
    return X, y


def _check_fraction(name: str, value) -> float:
    value = _check.non_negative_number(name, value)
    if value >= 1:
        raise ValueError(
            f"{name} es una parte del total, de 0 a menos de 1; llegó {value:g}."
        )
    return value
