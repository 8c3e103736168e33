"""Un ejercicio en el que se escribe una función: se la corre y se mira qué devuelve."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from lrlab.classroom.exercises.exercise import (
    CORRECT,
    INCORRECT,
    NOT_ATTEMPTED,
    UNREADABLE,
    Feedback,
    Guided,
)


@dataclass(frozen=True)
class Slip:
    """Un error típico al escribir la función, y la pista para quien lo comete.

    wrong : la función, como la escribe quien lo comete: lo comete toda función que en
        los casos del ejercicio devuelve lo mismo que ella.
    hint : qué se le dice, en Markdown.
    """

    wrong: Callable
    hint: str


@dataclass(frozen=True)
class WrittenExercise(Guided):
    """Un ejercicio cuya respuesta es una función.

    right : una función correcta; la de quien responde tiene que devolver lo mismo.
    cases : con qué argumentos se la prueba, una tupla por caso.
    why : por qué es así, en una oración.
    hints : las pistas, de la más leve a la que casi lo resuelve.
    explanation : la solución contada, en Markdown, con su código.
    mistakes : los errores típicos, en orden: vale el primero que coincide.
    tolerance : diferencia relativa que se acepta en los números.
    """

    right: Callable
    cases: tuple[tuple, ...]
    why: str
    hints: tuple[str, ...]
    explanation: str
    mistakes: tuple[Slip, ...] = ()
    tolerance: float = 1e-6
    _calls: Iterator = field(
        default_factory=lambda: count(1), init=False, repr=False, compare=False
    )

    def check(self, function=None) -> Feedback:
        """Corre `function` en cada caso; nunca da error, llegue lo que llegue.

        Parámetros
        ----------
        function : la función que escribiste. Si todavía no devuelve nada (su cuerpo es
            ``...``) es «todavía no respondí».

        Devuelve
        --------
        `Feedback` de resultado "correcto", "incorrecto", "sin responder" o "no se
        entiende" (lo que llegó no es una función). Una función que no termina nunca no
        se puede corregir: se la interrumpe como a cualquier celda.
        """
        if function is None:
            return Feedback(NOT_ATTEMPTED, _INVITATION)
        if not callable(function):
            return Feedback(
                UNREADABLE,
                "**No pude probar tu respuesta.** Va el nombre de tu función, sin "
                f"paréntesis; llegó algo de tipo `{type(function).__name__}`.",
            )
        outcomes = [_run(function, case) for case in self.cases]
        if all(o.problem is None and o.value is None for o in outcomes):
            return Feedback(NOT_ATTEMPTED, _INVITATION)
        expected = [_run(self.right, case).value for case in self.cases]
        wrong = [
            self._complaint(case, outcome, value)
            for case, outcome, value in zip(self.cases, outcomes, expected, strict=True)
            if outcome.problem or not self._same(outcome.value, value)
        ]
        if not wrong:
            return Feedback(CORRECT, f"**Correcto.** {self.why}")
        hint = next((m.hint for m in self.mistakes if self._makes(m, outcomes)), "")
        return Feedback(INCORRECT, f"**Todavía no.** {wrong[0]} {hint}".rstrip())

    def _makes(self, mistake: Slip, outcomes: list) -> bool:
        slips = [_run(mistake.wrong, case) for case in self.cases]
        return all(
            mine.problem == slip.problem and self._same(mine.value, slip.value)
            for mine, slip in zip(outcomes, slips, strict=True)
        )

    def _same(self, got, expected) -> bool:
        if expected is None or isinstance(expected, str):
            return type(got) is type(expected) and got == expected
        if isinstance(expected, list | tuple):
            got = list(got) if isinstance(got, np.ndarray) and got.ndim else got
            return (
                isinstance(got, list | tuple)
                and len(got) == len(expected)
                and all(self._same(g, e) for g, e in zip(got, expected, strict=True))
            )
        got, expected = _numbers(got), _numbers(expected)
        return (
            got is not None
            and got.shape == expected.shape
            and np.allclose(got, expected, rtol=self.tolerance, atol=1e-12)
        )

    def _complaint(self, case: tuple, outcome, expected) -> str:
        said = f"Con `{', '.join(map(_short, case))}`"
        if outcome.problem:
            return f"{said} {outcome.problem}."
        got, wanted = _numbers(outcome.value), _numbers(expected)
        if got is not None and wanted is not None and got.shape != wanted.shape:
            return f"{said} devolvió algo de forma {got.shape}, y va {wanted.shape}."
        return f"{said} devolvió `{_short(outcome.value)}`, y va `{_short(expected)}`."


_INVITATION = (
    "**Todavía no respondiste.** Escribí tu función en lugar de los puntos "
    "suspensivos, con su `return`. Después volvé a correr la celda."
)


@dataclass(frozen=True)
class _Outcome:
    value: object = None
    problem: str | None = None


def _run(function: Callable, case: tuple) -> _Outcome:
    """Qué devolvió con una copia de los argumentos, o qué problema tuvo."""
    arguments = deepcopy(case)
    try:
        with np.errstate(all="ignore"):
            value = deepcopy(function(*arguments))
    except (Exception, SystemExit) as error:
        told = f"{type(error).__name__}: {error}".replace("`", "'").split("\n")[0]
        return _Outcome(problem=f"dio un error, `{told[:200]}`")
    if any(map(_changed, arguments, case)):
        return _Outcome(
            problem="cambió lo que recibió: devolvé un valor nuevo, sin tocar los "
            "argumentos (`w = w - …`, y no `w -= …`)"
        )
    return _Outcome(value)


def _changed(now, before) -> bool:
    if callable(before):
        return False
    if isinstance(before, list | tuple):
        return len(now) != len(before) or any(map(_changed, now, before))
    has_nan = isinstance(before, np.ndarray | float)
    return not np.array_equal(now, before, equal_nan=has_nan)


def _numbers(value) -> np.ndarray | None:
    """El valor como arreglo de números, o None si no se puede."""
    if value is None or isinstance(value, str):
        return None
    try:
        return np.asarray(value, dtype=float)
    except Exception:  # el objeto de quien responde puede hacer cualquier cosa
        return None


def _short(value) -> str:
    """El valor, en un renglón corto."""
    if callable(value):
        return getattr(value, "__name__", "una función")
    try:
        with np.printoptions(precision=4, threshold=8, edgeitems=3):
            text = f"{value:.6g}" if isinstance(value, float) else str(value)
    except Exception:
        text = f"algo de tipo {type(value).__name__}"
    text = " ".join(text.replace("`", "'").split())
    return text if len(text) <= 80 else f"{text[:77]}…"
