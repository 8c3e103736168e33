"""Revisión de argumentos: un error en castellano dice qué vino y qué se acepta."""

import math
from numbers import Integral, Real

import numpy as np


def positive_number(name: str, value) -> float:
    """Devuelve `value` como float si es un número finito mayor que 0."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(
            f"{name} tiene que ser un número mayor que 0 (por ejemplo 0.01); "
            f"llegó {value!r}, de tipo {type(value).__name__}."
        )
    if not (math.isfinite(value) and value > 0):
        raise ValueError(
            f"{name} tiene que ser un número finito y mayor que 0; llegó {value!r}."
        )
    return float(value)


def non_negative_number(name: str, value) -> float:
    """Devuelve `value` como float si es un número finito, 0 o mayor."""
    if isinstance(value, Real) and not isinstance(value, bool) and value == 0:
        return 0.0
    try:
        return positive_number(name, value)
    except ValueError:
        raise ValueError(
            f"{name} tiene que ser un número finito, 0 o mayor; llegó {value!r}."
        ) from None


def below_one(name: str, value) -> float:
    """Devuelve `value` como float si es un número de 0 a menos de 1."""
    value = non_negative_number(name, value)
    if value >= 1:
        raise ValueError(f"{name} tiene que ir de 0 a menos de 1; llegó {value}.")
    return value


def fraction(name: str, value) -> float:
    """Devuelve `value` como float si es un número de 0 a 1."""
    value = non_negative_number(name, value)
    if value > 1:
        raise ValueError(f"{name} tiene que ser un número de 0 a 1; llegó {value:g}.")
    return value


def inside(name: str, value) -> float:
    """Devuelve `value` como float si es un número mayor que 0 y menor que 1."""
    value = positive_number(name, value)
    if value >= 1:
        raise ValueError(
            f"{name} tiene que ser un número mayor que 0 y menor que 1; "
            f"llegó {value:g}."
        )
    return value


def positive_int(name: str, value, minimum: int = 1) -> int:
    """Devuelve `value` como int si es un entero mayor o igual que `minimum`."""
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(
            f"{name} tiene que ser un entero, {minimum} o más; "
            f"llegó {value!r}, de tipo {type(value).__name__}."
        )
    if value < minimum:
        raise ValueError(
            f"{name} tiene que ser un entero, {minimum} o más; llegó {value!r}."
        )
    return int(value)


def learning_rates(name: str, values) -> np.ndarray:
    """Devuelve `values` como vector float64 si son todos learning rates posibles."""
    if isinstance(values, str) or not np.iterable(values):
        raise TypeError(
            f"{name} tiene que ser una lista de números mayores que 0 "
            f"(por ejemplo [0.1, 0.01]); llegó {values!r}, "
            f"de tipo {type(values).__name__}."
        )
    checked = [positive_number(f"{name}[{i}]", v) for i, v in enumerate(values)]
    if not checked:
        raise ValueError(f"{name} llegó vacía: tiene que traer al menos un número.")
    return np.array(checked)


def data_pair(X, y) -> tuple[np.ndarray, np.ndarray]:
    """Devuelve X (n, d) e y (n, …) en float32 si tienen las mismas n ≥ 1 filas."""
    pair = []
    for name, values in (("X", X), ("y", y)):
        try:
            array = np.asarray(values, dtype="float32")
        except (TypeError, ValueError):
            raise TypeError(
                f"{name} tiene que ser un arreglo de números; "
                f"llegó algo de tipo {type(values).__name__} que no lo es."
            ) from None
        if array.ndim < 2:
            raise ValueError(
                f"{name} tiene que tener forma (n, 1) o (n, d), una fila por dato; "
                f"llegó con forma {array.shape}. Probá {name}.reshape(-1, 1)."
            )
        if not np.isfinite(array).all():
            raise ValueError(f"{name} trae valores que no son finitos (inf o nan).")
        pair.append(array)
    X, y = pair
    if len(X) != len(y) or len(X) == 0:
        raise ValueError(
            "X e y tienen que tener la misma cantidad de filas, una o más; "
            f"llegaron {len(X)} y {len(y)}."
        )
    return X, y


def finite_array(name: str, value) -> np.ndarray:
    """Devuelve `value` como arreglo float64 si son todos números finitos."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise TypeError(
            f"{name} tiene que ser un número o un arreglo de números; llegó {value!r}."
        ) from None
    if array.size == 0 or not np.isfinite(array).all():
        raise ValueError(
            f"{name} tiene que traer números finitos, uno al menos; llegó {value!r}."
        )
    return array
