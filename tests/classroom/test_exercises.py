"""Cada ejercicio reconoce lo correcto y lo típico, y ninguna respuesta lo hace caer."""

import math
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from defined_exercises import exercises_of

from lrlab.classroom.exercises import exercise as ex
from lrlab.classroom.exercises.exercise import (
    Exercise,
    Feedback,
    Mistake,
    factor_of_ten,
)
from lrlab.classroom.exercises.notebook_01 import crossing_the_valley
from lrlab.classroom.exercises.notebook_04 import best_of_the_valley

ALL = exercises_of(Exercise)
MISTAKES = [(name, mistake) for name, e in ALL.items() for mistake in e.mistakes]
NUMBER = Exercise(
    answer=0.0294,
    tolerance=0.025,
    why="Es 2/68.",
    hints=("Una.", "Dos."),
    explanation="Es **0.0294**.",
    mistakes=(
        Mistake(-0.0294, "El signo."),
        Mistake(0.05, "Del otro lado.", lambda lr: lr > 0.0294),
    ),
)
CHOICE = Exercise(
    options="abc",
    answer="b",
    why="Porque sí.",
    hints=("Una.",),
    explanation="La **b**.",
    mistakes=(Mistake("a", "Muy chico."), Mistake("c", "Muy grande.")),
)


class Odd:
    """Un objeto que se queja de todo."""

    def _complain(self, *_):
        raise RuntimeError

    __repr__ = __str__ = __float__ = __eq__ = __len__ = __iter__ = _complain
    __hash__ = None


JUNK = [
    *(math.nan, math.inf, -math.inf, 10**400, 1e308, 5e-324, -1e308, 1j, True, False),
    *("sarasa", "0,03", "0.03", "12 %", "z", "ab", "nan", "¿", "`", "\x00", "1e999"),
    *([], [0.2], (0, 2), (), {}, {1}, {"a": 1}, b"b", object(), Odd(), print, int, ...),
    *(np.array([]), np.array([1.0, 2.0]), np.array("b"), np.array(None), np.nan),
    *(
        np.float32(3),
        np.int64(3),
        np.bool_(True),
        np.datetime64("NaT"),
        np.array([Odd()]),
    ),
    *(Decimal("0.2"), Fraction(1, 5), range(3), iter(()), 0, -0.0, -1),
]
OUTCOMES = {ex.CORRECT, ex.INCORRECT, ex.NOT_ATTEMPTED, ex.UNREADABLE}


# --- Todos los ejercicios, uno por uno ------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_right_answer_is_accepted_with_a_reason(name):
    exercise = ALL[name]
    feedback = exercise.check(exercise.answer)
    assert feedback == Feedback(ex.CORRECT, f"**Correcto.** {exercise.why}")


@pytest.mark.parametrize(
    ("name", "mistake"), MISTAKES, ids=[f"{n}: {m.example}" for n, m in MISTAKES]
)
def test_typical_mistake_gets_its_own_hint(name, mistake):
    feedback = ALL[name].check(mistake.example)
    assert feedback == Feedback(ex.INCORRECT, f"**Todavía no.** {mistake.hint}")


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_nothing_given_is_not_attempted(exercise):
    for nothing in (None, "", " \n"):
        assert exercise.check(nothing).outcome == ex.NOT_ATTEMPTED
    assert exercise.check() == exercise.check(None)


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_junk_never_raises(exercise):
    for junk in JUNK:
        feedback = exercise.check(junk)
        assert feedback.outcome in OUTCOMES - {ex.NOT_ATTEMPTED}
        assert str(feedback)


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_definition_is_complete(exercise):
    assert exercise.mistakes
    assert len(exercise.hints) >= 2
    if exercise.options:
        wrong = [mistake.example for mistake in exercise.mistakes]
        assert sorted([exercise.answer, *wrong]) == list(exercise.options)


@pytest.mark.parametrize("exercise", ALL.values(), ids=ALL)
def test_texts_read_well_as_markdown_and_as_plain_text(exercise):
    texts = [exercise.why, exercise.explanation, *exercise.hints]
    for text in [*texts, *(mistake.hint for mistake in exercise.mistakes)]:
        assert text[-1] in ".?…)" and text == text.strip()
        assert not re.search(r"[$\\<>]|  ", text), (
            "sin fórmulas, HTML ni espacios dobles"
        )
        assert not re.search("[*`]", repr(Feedback(ex.HINT, text))), "queda una marca"


# --- Los que tienen muchas respuestas correctas ---------------------------------


@pytest.mark.parametrize("learning_rate", [0.11, 0.12, 0.15, 0.17])
def test_any_rate_that_crosses_and_arrives_is_right(learning_rate):
    assert crossing_the_valley.check(learning_rate).outcome == ex.CORRECT


def test_a_rate_in_the_valley_is_right():
    assert best_of_the_valley.check(0.015).outcome == ex.CORRECT


@pytest.mark.parametrize("learning_rate", [0.01, 0.1, 1e-300, 1e300])
def test_a_rate_out_of_the_valley_is_wrong(learning_rate):
    assert best_of_the_valley.check(learning_rate).outcome == ex.INCORRECT


# --- Leer la respuesta ----------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [0.0294, 0.03, 0.0290, np.float32(0.0294), np.array(0.0294), np.array([[0.0294]])],
)
def test_number_is_right_up_to_its_tolerance(answer):
    assert NUMBER.check(answer).outcome == ex.CORRECT


@pytest.mark.parametrize("answer", [0.028, 0.031, 0, 1, -0.03])
def test_number_beyond_its_tolerance_is_wrong(answer):
    assert NUMBER.check(answer).outcome == ex.INCORRECT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("0,03", "El decimal va con punto, y el número sin comillas: `0.03`."),
        ((0, 3), "los decimales van con punto"),
        ("0.03", "El número va sin comillas: `0.03`."),
        ("3 %", "El número va solo, sin comillas ni %: `3`."),
        ("mucho", "Llegó un texto, y va un número"),
        ([0.03], "Llegó algo de tipo `list`, y va un número"),
        (True, "Llegó algo de tipo `bool`, y va un número"),
        (print, "Llegó algo de tipo `builtin_function_or_method`"),
        (math.nan, "Llegó `nan`, y va un número"),
        (10**400, "Llegó `inf`, y va un número"),
    ],
)
def test_what_is_not_a_number_is_told_what_is(answer, says):
    feedback = NUMBER.check(answer)
    assert feedback.outcome == ex.UNREADABLE
    assert says in feedback.text


@pytest.mark.parametrize("answer", ["b", "B", " b ", "b)", "(b)", "b."])
def test_letter_is_read_with_leniency(answer):
    assert CHOICE.check(answer).outcome == ex.CORRECT


@pytest.mark.parametrize("answer", ["d", "ab", "más grande", 1, 0.5, ["b"], True])
def test_what_is_not_an_option_is_told_which_are(answer):
    feedback = CHOICE.check(answer)
    assert feedback.outcome == ex.UNREADABLE
    assert 'Va una letra entre comillas: `"a"`, `"b"` o `"c"`.' in feedback.text


def test_invitation_says_what_is_accepted():
    assert "un número, con punto decimal" in NUMBER.check(None).text
    assert '`"a"`, `"b"` o `"c"`' in CHOICE.check(None).text


# --- Contestar ------------------------------------------------------------------


def test_first_mistake_that_matches_wins_and_right_wins_over_all():
    assert "El signo." in NUMBER.check(-0.0294).text
    assert "Del otro lado." in NUMBER.check(0.1).text
    assert NUMBER.check(0.0299).outcome == ex.CORRECT  # mayor, pero aceptado


def test_unknown_mistake_points_to_the_hints():
    assert "`hint()`" in NUMBER.check(0.001).text


def test_hints_grow_one_a_call_and_say_when_they_end():
    exercise = Exercise(answer=1, why="", hints=("Una.", "Dos."), explanation="")
    first, second, third = (exercise.hint() for _ in range(3))
    assert first == Feedback(ex.HINT, "**Pista 1 de 2.** Una.")
    assert second.text.startswith("**Pista 1 de 2.** Una.\n\n**Pista 2 de 2.** Dos.")
    assert "No hay más pistas" in second.text
    assert third == second


def test_checking_does_not_spend_hints():
    exercise = Exercise(answer=1, why="", hints=("Una.", "Dos."), explanation="")
    assert exercise.check(2) == exercise.check(2)
    assert "Pista 2" not in exercise.hint().text


def test_solution_is_its_text():
    assert NUMBER.solution() == Feedback(ex.SOLUTION, "Es **0.0294**.")


def test_feedback_is_markdown_and_plain_text():
    feedback = Feedback(ex.HINT, "**Todavía no.** Va `0.5`, *el doble*: 2 * 3.")
    assert feedback._repr_markdown_() == feedback.text
    assert repr(feedback) == str(feedback) == "Todavía no. Va 0.5, el doble: 2 * 3."


def test_factor_of_ten_goes_both_ways():
    more, less = factor_of_ten(0.2)
    assert more.is_made_by(2) and not more.is_made_by(0.02)
    assert less.is_made_by(0.02) and not less.is_made_by(0.2)


def test_theory_exercises_bring_neither_tensorflow_nor_matplotlib():
    code = (
        "import sys\n"
        "from lrlab.classroom.exercises import notebook_00, notebook_01, notebook_03\n"
        "from lrlab.classroom.exercises import notebook_02, notebook_04, notebook_05\n"
        "notebook_01.crossing_the_valley.check(0.15)\n"
        "assert not {'tensorflow', 'keras', 'matplotlib', 'IPython'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
