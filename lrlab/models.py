"""El modelo de la serie en Keras puro, para leer en voz alta en clase."""

import numpy as np

from lrlab import _check
from lrlab.quiet import keras


def build_model(learning_rate: float = 0.001, *, seed: int | None = None):
    """Red Dense(10, relu) → Dense(1), compilada con Adam y error cuadrático medio.

    Parámetros
    ----------
    learning_rate : número finito mayor que 0.
    seed : entero 0 o mayor: fija los pesos iniciales y, si después se llama a
        ``fit``, el orden de los batches. Usa ``keras.utils.set_random_seed``, que
        fija también los generadores globales de Python y NumPy. Con None, los pesos
        iniciales son otros cada vez.

    Devuelve
    --------
    Un ``keras.Sequential`` compilado: entra (n, 1), sale (n, 1); 31 parámetros.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo o del rango dicho.
    """
    learning_rate = _check.positive_number("learning_rate", learning_rate)
    if seed is not None:
        keras.utils.set_random_seed(_check.positive_int("seed", seed, minimum=0))
    model = keras.Sequential(
        [
            keras.Input((1,)),
            keras.layers.Dense(10, activation="relu"),
            keras.layers.Dense(1),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=learning_rate), loss="mse"
    )
    return model


def build_and_train_model(
    learning_rate: float,
    X: np.ndarray,
    y: np.ndarray,
    *,
    epochs: int = 100,
    seed: int | None = None,
) -> list[float]:
    """Construye el modelo, lo entrena con ``fit`` y devuelve su historia de pérdidas.

    Parámetros
    ----------
    learning_rate : número finito mayor que 0.
    X, y : datos de forma (n, 1), con las mismas n filas.
    epochs : cantidad de épocas, 1 o más.
    seed : entero 0 o mayor: mismos pesos iniciales y mismo orden de batches para
        cualquier learning rate, así las curvas se pueden comparar. Con None, cada
        llamada empieza de otros pesos, como en el experimento original.

    Devuelve
    --------
    Lista de `epochs` números: la pérdida (MSE) media de cada época, medida por Keras
    mientras entrena. Si el entrenamiento diverge, trae inf o nan.

    Errores
    -------
    TypeError o ValueError si un argumento no es del tipo, forma o rango dicho.
    """
    X, y = _check.data_pair(X, y)
    epochs = _check.positive_int("epochs", epochs)
    model = build_model(learning_rate, seed=seed)
    history = model.fit(X, y, epochs=epochs, verbose=0)
    return history.history["loss"]
