"""Los ejercicios de cada notebook, con las soluciones y los errores típicos puestos."""

from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

import nbformat
import notebook_lint as lint
import pytest
from nbclient import NotebookClient

from lrlab.classroom.exercises import exercise as ex
from lrlab.classroom.exercises.exercise import Feedback, Guided
from lrlab.classroom.exercises.written import WrittenExercise
from tools.setup_cell import CELL_ID

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


@dataclass(frozen=True)
class Question:
    """Un ejercicio en un notebook: la celda donde se responde y lo plegado."""

    alias: str
    name: str
    exercise: Guided
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
    defined = [name for name, e in vars(module).items() if isinstance(e, Guided)]
    assert [q.name for q in questions(notebook)] == defined


def test_folded_solution_is_the_one_of_the_exercise(notebook):
    for q in questions(notebook):
        assert q.folded == q.exercise.solution().text


def test_saved_answer_is_the_unsolved_one(notebook):
    cells = {cell.id: cell for cell in nbformat.read(notebook, as_version=4).cells}
    for q in questions(notebook):
        assert shown(cells[q.answer_cell]) == [str(q.exercise.check(None))]


def test_solutions_and_typical_mistakes_are_answered(notebook, talked):
    expected, got = talked[notebook]
    assert got == expected


@pytest.fixture(scope="module")
def talked(tmp_path_factory) -> dict:
    """Lo que se esperaba y lo que contestó cada notebook, todos en un mismo kernel.

    De cada uno corre la celda que importa todo y, de los ejercicios, lo que hay en el
    notebook con más celdas detrás de cada respuesta.
    """
    nb = nbformat.v4.new_notebook()
    expected, added = {}, {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        book = lint.read(path, path.read_text(encoding="utf-8"))
        nb.cells.append(preparation(book))
        expected[path], added[path] = [], []
        for _, cells in lint.exercise_sections(book):
            q = question(cells)
            for cell in cells:
                nb.cells.append(cell)
                if cell.id == q.answer_cell:
                    for source, feedback in [*answered(q, cell.source), *asked(q)]:
                        nb.cells.append(nbformat.v4.new_code_cell(source))
                        added[path].append(nb.cells[-1])
                        expected[path].append((source, [str(feedback)]))
    run(nb, tmp_path_factory.mktemp("ejercicios"))
    got = {path: [(c.source, shown(c)) for c in cells] for path, cells in added.items()}
    return {path: (expected[path], got[path]) for path in expected}


def preparation(book: lint.Book):
    """La celda que importa todo: la primera de código después de la de arranque."""
    return next(cell for cell in book.code_cells if cell.id != CELL_ID)


def answered(q: Question, unsolved: str) -> list[tuple[str, Feedback]]:
    """La celda de respuesta con cada cosa puesta, y lo que tiene que contestar."""
    if isinstance(q.exercise, WrittenExercise):
        return written(q)
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


def written(q: Question) -> list[tuple[str, Feedback]]:
    """La función correcta, las de los errores típicos y cosas que no son la función."""
    mistakes = [f"mistakes[{i}].wrong" for i in range(len(q.exercise.mistakes))]
    functions = [f"{q.alias}.{which}" for which in ("right", *mistakes)]
    return [
        (
            f"{q.alias}.check({given})",
            q.exercise.check(eval(given, {q.alias: q.exercise})),
        )
        for given in [*functions, "'0,03'", "print", "max", "..."]
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
