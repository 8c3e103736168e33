"""Leer lo que alguien escribió como respuesta: un número, o la letra de una opción."""

import math
from numbers import Real

import numpy as np

A_NUMBER = "un número, con punto decimal y sin comillas"


class Unreadable(ValueError):
    """La respuesta no es de las que el ejercicio acepta; el mensaje dice cuál va."""


def read_number(answer) -> float:
    """Devuelve `answer` como float finito; sirven también los números de NumPy.

    Errores
    -------
    Unreadable si llegó cualquier otra cosa.
    """
    if isinstance(answer, str):
        raise Unreadable(_about_text(answer))
    if isinstance(answer, np.ndarray) and answer.size == 1:
        answer = answer.item()
    if isinstance(answer, tuple) and len(answer) == 2:
        raise Unreadable(
            "Para Python una coma separa dos cosas; los decimales van con punto, "
            "como en `0.5`."
        )
    if isinstance(answer, bool | np.bool_) or not isinstance(answer, Real):
        raise Unreadable(
            f"Llegó algo de tipo `{type(answer).__name__}`, y va {A_NUMBER}."
        )
    try:
        value = float(answer)
    except OverflowError:
        value = math.inf
    if not math.isfinite(value):
        raise Unreadable(f"Llegó `{value}`, y va {A_NUMBER}: uno finito.")
    return value


def read_letter(answer, options: str) -> str:
    """Devuelve la letra elegida, en minúscula: también vale " B)" por "b".

    Errores
    -------
    Unreadable si `answer` no es el texto de una de las letras de `options`.
    """
    letter = answer.strip(" \t\n().").lower() if isinstance(answer, str) else ""
    if len(letter) != 1 or letter not in options:
        raise Unreadable(f"Va {one_letter(options)}.")
    return letter


def one_letter(options: str) -> str:
    """«una letra entre comillas: `"a"`, `"b"` o `"c"`», con las letras de `options`."""
    *firsts, last = (f'`"{letter}"`' for letter in options)
    return f"una letra entre comillas: {', '.join(firsts)} o {last}"


def _about_text(text: str) -> str:
    number = text.strip().removesuffix("%").strip()
    fixed = number.replace(",", ".")
    try:
        float(fixed)
    except ValueError:
        return f"Llegó un texto, y va {A_NUMBER}."
    if "," in number:
        return f"El decimal va con punto, y el número sin comillas: `{fixed}`."
    if "%" in text:
        return f"El número va solo, sin comillas ni %: `{fixed}`."
    return f"El número va sin comillas: `{fixed}`."
