"""Los ejercicios que se escriben: se corre la función, y ninguna los hace caer."""

import re

import numpy as np
import pytest
from defined_exercises import exercises_of

from lrlab.classroom.exercises import exercise as ex
from lrlab.classroom.exercises.written import Slip, WrittenExercise

ALL = exercises_of(WrittenExercise)
MISTAKES = [(name, i) for name, e in ALL.items() for i in range(len(e.mistakes))]
CODE = re.compile(r"```python\n(.*?)```", re.DOTALL)

STEP = WrittenExercise(
    right=lambda w, gradient, lr: w - lr * gradient,
    cases=((1.0, 2.0, 0.1), (np.array([1.0, -1.0]), np.array([0.5, 0.5]), 0.2)),
    why="Es la regla de actualización.",
    hints=("Una.", "Dos."),
    explanation="Así:\n\n```python\ndef step(w, gradient, lr):\n    return w - lr * "
    "gradient\n```",
    mistakes=(Slip(lambda w, gradient, lr: w + lr * gradient, "El signo."),),
)


# --- Todos, uno por uno -----------------------------------------------------------


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_the_right_function_is_accepted(exercise):
    told = exercise.check(exercise.right)
    assert told == ex.Feedback(ex.CORRECT, f"**Correcto.** {exercise.why}")


@pytest.mark.parametrize(("name", "i"), MISTAKES)
def test_each_typical_mistake_gets_its_own_hint(name, i):
    told = ALL[name].check(ALL[name].mistakes[i].wrong)
    assert told.outcome == ex.INCORRECT
    assert told.text.endswith(ALL[name].mistakes[i].hint)


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_the_solution_told_is_right(exercise):
    [code] = CODE.findall(exercise.explanation)
    names: dict = {}
    exec(code, names)
    function = names[re.search(r"^def (\w+)", code, re.MULTILINE)[1]]
    assert exercise.check(function).outcome == ex.CORRECT


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_definition_is_complete(exercise):
    assert exercise.mistakes and len(exercise.hints) >= 2 and len(exercise.cases) >= 2
    prose = CODE.sub("", exercise.explanation)
    texts = [exercise.why, prose, *exercise.hints, *(m.hint for m in exercise.mistakes)]
    for text in texts:
        assert text.strip()[-1] in ".?…):" and not re.search(r"[$\\<>]|  ", text)


# --- Lo que se le puede dar -------------------------------------------------------


def test_it_says_what_came_and_what_goes():
    told = STEP.check(lambda w, gradient, lr: w + lr * gradient)
    assert told.outcome == ex.INCORRECT
    assert "Con `1, 2, 0.1` devolvió `1.2`, y va `0.8`. El signo." in told.text


@pytest.mark.parametrize("nothing", [None, lambda *_: None])
def test_nothing_written_is_not_attempted(nothing):
    assert STEP.check(nothing).outcome == ex.NOT_ATTEMPTED


def in_place(w, gradient, lr):
    w -= lr * gradient
    return w


def leaves(w, gradient, lr):
    raise SystemExit


class Odd:
    def _complain(self, *_):
        raise RuntimeError

    __repr__ = __str__ = __float__ = __eq__ = __len__ = __iter__ = _complain
    __deepcopy__ = __array__ = __format__ = _complain
    __hash__ = None


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (in_place, "cambió lo que recibió"),
        (leaves, "SystemExit"),
        (lambda w: w, "TypeError"),
        (lambda w, gradient, lr: lr / 0, "ZeroDivisionError"),
        (lambda w, gradient, lr: [w], r"de forma (1,), y va ()"),
        (lambda w, gradient, lr: "0.8", "devolvió `0.8`"),
        (lambda w, gradient, lr: np.nan, "devolvió `nan`"),
        (lambda w, gradient, lr: Odd(), "error"),
        (lambda w, gradient, lr: Odd, "devolvió `Odd`"),
        (lambda w, gradient, lr: None if np.ndim(w) else w - lr * gradient, "None"),
    ],
)
def test_whatever_the_function_does_is_told(function, said):
    told = STEP.check(function)
    assert told.outcome == ex.INCORRECT and said in told.text


@pytest.mark.parametrize("junk", [3, "w - lr * g", [], ..., Odd()])
def test_what_is_not_a_function_is_unreadable(junk):
    assert STEP.check(junk).outcome == ex.UNREADABLE


def test_texts_and_lists_are_compared_too():
    rule = WrittenExercise(
        right=lambda curve: "sube" if curve[-1] > curve[0] else "baja",
        cases=(([1, 2],), ([2, 1],)),
        **{k: getattr(STEP, k) for k in ("why", "hints", "explanation")},
    )
    assert rule.check(rule.right).outcome == ex.CORRECT
    assert rule.check(lambda curve: "baja").outcome == ex.INCORRECT
    pair = WrittenExercise(
        right=lambda a: (a, [a + 1]),
        cases=((1.0,), (np.zeros(2),)),
        **{k: getattr(STEP, k) for k in ("why", "hints", "explanation")},
    )
    assert pair.check(lambda a: [a, (a + 1,)]).outcome == ex.CORRECT
    assert pair.check(lambda a: (a, a + 1)).outcome == ex.INCORRECT
