"""Boosting con tres bibliotecas, puestas a hacer exactamente lo mismo.

Las tres suman árboles de a uno: cada árbol se ajusta al residuo que dejaron los
anteriores, y de lo que predice se suma sólo una fracción, `learning_rate` (*shrinkage*;
Friedman, "Greedy Function Approximation", 2001). Acá van con error cuadrático, los
mismos cortes posibles, hojas sin regularizar y un solo hilo: así se comparan entre sí y
los números se repiten de una máquina a otra.
"""

from collections.abc import Callable
from importlib import import_module
from itertools import islice

import numpy as np

from lrlab import _check


def boosters() -> tuple[dict[str, Callable], dict[str, str]]:
    """Las bibliotecas de boosting que se pueden usar acá, y por qué faltan las demás.

    Devuelve
    --------
    available : diccionario de nombre ("scikit-learn", "XGBoost", "LightGBM") a función
        ``train(X, y, learning_rate, *, rounds=100, depth=3)``, que entrena con X (n, d)
        e y (n,) y devuelve ``predict(X, rounds=None)``: predicciones (n,) con los
        primeros `rounds` árboles, o con todos. El learning rate es un número finito
        mayor que 0; las rondas y la profundidad, enteros desde 1 (la profundidad, hasta
        12).
    missing : diccionario de nombre a un texto que dice qué hacer para tenerla.
    """
    available, missing = {}, {}
    for name, (package, train_with) in _LIBRARIES.items():
        try:
            library = import_module(package)
        except Exception as error:  # instalada a medias, también puede dar un OSError
            missing[name] = _reason(package, error)
        else:
            available[name] = _trainer(train_with, library)
    return available, missing


def _reason(package: str, error: Exception) -> str:
    name = package.partition(".")[0].replace("sklearn", "scikit-learn")
    if isinstance(error, ModuleNotFoundError) and error.name in (package, name):
        return f"no está instalada; se agrega con «pip install {name}»."
    first_line = (str(error).strip() or "sin explicación").splitlines()[0]
    return (
        f"está, pero no carga ({type(error).__name__}: {first_line[:80]}). En macOS "
        "suele faltar OpenMP: «brew install libomp»."
    )


def _trainer(train_with: Callable, library) -> Callable:
    def train(X, y, learning_rate: float, *, rounds: int = 100, depth: int = 3):
        learning_rate = _check.positive_number("learning_rate", learning_rate)
        rounds = _check.positive_int("rounds", rounds)
        depth = _check.positive_int("depth", depth)
        if depth > 12:
            raise ValueError(f"depth tiene que ser un entero de 1 a 12; llegó {depth}.")
        predict = train_with(library, X, y, learning_rate, rounds, depth)
        return lambda X, rounds=rounds: np.asarray(predict(X, rounds), dtype=float)

    return train


def _with_scikit_learn(library, X, y, learning_rate, rounds, depth):
    model = library.GradientBoostingRegressor(
        learning_rate=learning_rate, n_estimators=rounds, max_depth=depth
    )
    model.set_params(random_state=0).fit(X, y)
    return lambda X, rounds: next(islice(model.staged_predict(X), rounds - 1, None))


def _with_xgboost(library, X, y, learning_rate, rounds, depth):
    model = library.XGBRegressor(
        learning_rate=learning_rate, n_estimators=rounds, max_depth=depth
    )
    model.set_params(tree_method="exact", base_score=float(np.mean(y)))
    model.set_params(reg_lambda=0, min_child_weight=0, n_jobs=1, random_state=0)
    model.fit(X, y)
    return lambda X, rounds: model.predict(X, iteration_range=(0, rounds))


def _with_lightgbm(library, X, y, learning_rate, rounds, depth):
    model = library.LGBMRegressor(
        learning_rate=learning_rate, n_estimators=rounds, max_depth=depth
    )
    model.set_params(num_leaves=2**depth, min_child_samples=1, min_child_weight=0)
    model.set_params(max_bin=1023, min_data_in_bin=1, force_row_wise=True)
    model.set_params(deterministic=True, n_jobs=1, random_state=0, verbose=-1)
    model.fit(X, y)
    return lambda X, rounds: model.booster_.predict(X, num_iteration=rounds)


_LIBRARIES = {
    "scikit-learn": ("sklearn.ensemble", _with_scikit_learn),
    "XGBoost": ("xgboost", _with_xgboost),
    "LightGBM": ("lightgbm", _with_lightgbm),
}
