"""Un ejercicio que contesta: corrige una respuesta, da pistas y cuenta la solución.

No guarda las respuestas, no las manda a ningún lado y no mira el notebook: sólo sabe
lo que le pasan y lo que está escrito en su definición.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from math import isclose

from lrlab.classroom.exercises import answers

CORRECT = "correcto"
INCORRECT = "incorrecto"
NOT_ATTEMPTED = "sin responder"
UNREADABLE = "no se entiende"
HINT = "pista"
SOLUTION = "solución"

_EMPHASIS = re.compile(r"(\*\*|\*|`)(\S|\S.*?\S)\1")


@dataclass(frozen=True, repr=False)
class Feedback:
    """Lo que contesta un ejercicio: Jupyter y Colab lo muestran con formato.

    outcome : "correcto", "incorrecto", "sin responder", "no se entiende", "pista" o
        "solución".
    text : el mensaje, en Markdown; `str` y `repr` lo dan sin marcas.
    """

    outcome: str
    text: str

    def _repr_markdown_(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return _EMPHASIS.sub(r"\2", self.text)


@dataclass(frozen=True)
class Mistake:
    """Un error típico y la pista para quien lo comete.

    example : una respuesta que lo comete: un número, o la letra de una opción.
    hint : qué se le dice, en Markdown.
    matches : función que recibe una respuesta y dice si comete este error; None: lo
        cometen las que valen `example`, con un 2 % de tolerancia si es un número.
    """

    example: float | str
    hint: str
    matches: Callable | None = None

    def is_made_by(self, value: float | str) -> bool:
        """Si la respuesta `value`, ya leída, comete este error."""
        if self.matches is not None:
            return bool(self.matches(value))
        return same(value, self.example, tolerance=0.02)


class Guided:
    """Lo que tienen todos los ejercicios: `hints`, que se dan de a una, y solución."""

    def hint(self) -> Feedback:
        """Las pistas: en cada llamada, una más; al llegar a la última, lo dice."""
        shown = min(next(self._calls), len(self.hints))
        lines = [
            f"**Pista {i} de {len(self.hints)}.** {text}"
            for i, text in enumerate(self.hints[:shown], 1)
        ]
        if shown == len(self.hints):
            lines.append("No hay más pistas. Si no sale, mirá `solution()`.")
        return Feedback(HINT, "\n\n".join(lines))

    def solution(self) -> Feedback:
        """La solución contada: el mismo texto que el notebook trae plegado."""
        return Feedback(SOLUTION, self.explanation)


@dataclass(frozen=True)
class Exercise(Guided):
    """Un ejercicio de respuesta numérica, o de opciones (`options` dice sus letras).

    answer : una respuesta correcta: un número, o la letra de la opción.
    why : por qué es ésa, en una oración.
    hints : las pistas, de la más leve a la que casi lo resuelve.
    explanation : la solución contada, en Markdown sin fórmulas.
    mistakes : los errores típicos, en orden: vale el primero que coincide.
    tolerance : diferencia relativa con `answer` que se acepta si es un número.
    accepts : función que dice si un número cumple lo pedido, para cuando hay muchas
        respuestas correctas; None: lo cumple el que vale `answer`.
    options : las letras de las opciones, como "abc"; vacío: se pide un número.
    """

    answer: float | str
    why: str
    hints: tuple[str, ...]
    explanation: str
    mistakes: tuple[Mistake, ...] = ()
    tolerance: float = 0.02
    accepts: Callable | None = None
    options: str = ""
    _calls: Iterator = field(
        default_factory=lambda: count(1), init=False, repr=False, compare=False
    )

    def check(self, answer=None) -> Feedback:
        """Corrige `answer`; nunca da error, llegue lo que llegue.

        Parámetros
        ----------
        answer : un número finito, o la letra de una opción como texto; None es «todavía
            no respondí».

        Devuelve
        --------
        `Feedback` de resultado "correcto", "incorrecto", "sin responder" (None o un
        texto vacío) o "no se entiende" (dice qué se acepta).
        """
        if answer is None or (isinstance(answer, str) and not answer.strip()):
            return Feedback(NOT_ATTEMPTED, self._invitation())
        try:
            value = self._read(answer)
        except answers.Unreadable as problem:
            return Feedback(UNREADABLE, f"**No pude leer tu respuesta.** {problem}")
        if self._is_right(value):
            return Feedback(CORRECT, f"**Correcto.** {self.why}")
        hint = next((m.hint for m in self.mistakes if m.is_made_by(value)), _NO_HINT)
        return Feedback(INCORRECT, f"**Todavía no.** {hint}")

    def _invitation(self) -> str:
        kind = answers.one_letter(self.options) if self.options else answers.A_NUMBER
        return (
            f"**Todavía no respondiste.** Cambiá `None` por {kind}. "
            "Después volvé a correr la celda."
        )

    def _read(self, answer) -> float | str:
        if self.options:
            return answers.read_letter(answer, self.options)
        return answers.read_number(answer)

    def _is_right(self, value: float | str) -> bool:
        if self.accepts is not None:
            return bool(self.accepts(value))
        return same(value, self.answer, self.tolerance)


_NO_HINT = "Probá otra vez; si te trabaste, `hint()` da una pista."


def same(value: float | str, expected: float | str, tolerance: float) -> bool:
    """Si son la misma letra, o dos números a menos de `tolerance` (relativa)."""
    if isinstance(expected, str):
        return value == expected
    return isclose(value, expected, rel_tol=tolerance)


def factor_of_ten(answer: float) -> tuple[Mistake, Mistake]:
    """Los errores de correrse un lugar: diez veces más y diez veces menos."""
    hint = "Las cifras son ésas; lo que está corrido es el punto decimal."
    return Mistake(10 * answer, hint), Mistake(answer / 10, hint)
