"""Cada notebook, corrido otra vez con las soluciones y los errores típicos puestos."""

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import nbformat
import notebook_lint as lint
import pytest
from nbclient import NotebookClient

from lrlab.classroom.exercises import exercise as ex
from lrlab.classroom.exercises.exercise import Exercise, Feedback


@dataclass(frozen=True)
class Question:
    """Un ejercicio en un notebook: la celda donde se responde y lo plegado."""

    alias: str
    name: str
    exercise: Exercise
    answer_cell: str
    folded: str


def questions(path: Path) -> list[Question]:
    book = lint.read(path, path.read_text(encoding="utf-8"))
    return [question(cells) for _, cells in lint.exercise_sections(book)]


def question(cells: list) -> Question:
    matches = {cell.id: lint.ANSWER_CELL.fullmatch(cell.source) for cell in cells}
    [(cell_id, match)] = [pair for pair in matches.items() if pair[1]]
    [folded] = lint.folded_texts(cells)
    module = import_module(f"lrlab.classroom.exercises.{match['module']}")
    exercise = getattr(module, match["name"])
    return Question(match["alias"], match["name"], exercise, cell_id, folded)


def test_every_exercise_of_the_module_is_in_its_notebook(notebook):
    module = import_module(f"lrlab.classroom.exercises.notebook_{notebook.name[:2]}")
    defined = [name for name, e in vars(module).items() if isinstance(e, Exercise)]
    assert [q.name for q in questions(notebook)] == defined


def test_folded_solution_is_the_one_of_the_exercise(notebook):
    for q in questions(notebook):
        assert q.folded == q.exercise.solution().text


def test_saved_answer_is_the_unsolved_one(notebook):
    cells = {cell.id: cell for cell in nbformat.read(notebook, as_version=4).cells}
    for q in questions(notebook):
        assert shown(cells[q.answer_cell]) == [str(q.exercise.check(None))]


def test_solutions_and_typical_mistakes_are_answered(notebook, tmp_path):
    """Una sola corrida de arriba a abajo, con más celdas detrás de cada respuesta."""
    nb = nbformat.read(notebook, as_version=4)
    expected = {}
    for q in questions(notebook):
        place = next(i for i, cell in enumerate(nb.cells) if cell.id == q.answer_cell)
        conversation = [*answered(q, nb.cells[place].source), *asked(q)]
        cells = [nbformat.v4.new_code_cell(source) for source, _ in conversation]
        nb.cells[place + 1 : place + 1] = cells
        for cell, (source, feedback) in zip(cells, conversation, strict=True):
            expected[cell.id] = (source, [str(feedback)])
    run(nb, tmp_path)
    got = {c.id: (c.source, shown(c)) for c in nb.cells if c.id in expected}
    assert got == expected


def answered(q: Question, unsolved: str) -> list[tuple[str, Feedback]]:
    """La celda de respuesta con cada cosa puesta, y lo que tiene que contestar."""
    answers = [
        (q.exercise.answer, Feedback(ex.CORRECT, f"**Correcto.** {q.exercise.why}")),
        *(
            (mistake.example, Feedback(ex.INCORRECT, f"**Todavía no.** {mistake.hint}"))
            for mistake in q.exercise.mistakes
        ),
        *((junk, q.exercise.check(junk)) for junk in ("0,03", (0, 3), [1], "sarasa")),
    ]
    return [
        (unsolved.replace("my_answer = None", f"my_answer = {answer!r}"), feedback)
        for answer, feedback in answers
    ]


def asked(q: Question) -> list[tuple[str, Feedback]]:
    """La solución y todas las pistas, pedidas una vez de más."""
    fresh = replace(q.exercise)  # con las pistas sin contar
    calls = ["solution", *["hint"] * (len(fresh.hints) + 1)]
    return [(f"{q.alias}.{call}()", getattr(fresh, call)()) for call in calls]


def shown(cell) -> list[str]:
    """Las respuestas de ejercicios que la celda muestra, como texto."""
    return [
        output.data["text/plain"]
        for output in cell.outputs
        if "text/markdown" in output.get("data", {})
    ]


def run(nb, folder: Path):
    """Ejecuta el notebook en un kernel nuevo; si una celda da error, lo levanta."""
    NotebookClient(
        nb,
        timeout=120,
        kernel_name="python3",
        store_widget_state=False,
        resources={"metadata": {"path": str(folder)}},
    ).execute()


# --- Con qué se prueba, probado -------------------------------------------------


def test_a_cell_that_raises_is_caught(tmp_path):
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 / 0")])
    with pytest.raises(Exception, match="ZeroDivisionError"):
        run(nb, tmp_path)
