"""nbval ve lo que importa: falla si cambia un número o la descripción de una figura.

Y no falla por lo que cambia siempre: el tiempo de una barra de progreso.
"""

import io
import re
from contextlib import redirect_stdout
from copy import deepcopy

import nbformat
import pytest
from nbval.plugin import IPyNbFile, NbCellError, get_sanitize_patterns
from notebook_lint import is_silenced

import lrlab

BAR = "for _ in lrlab.progress_bar(range(4)): pass"
TALKING_BAR = """
for i in lrlab.progress_bar(range(4), mininterval=0):
    print("lr", i)
"""
FIGURE = """
from IPython.display import display
display({"image/png": "iVBORw0KGgo=", "text/plain": "2 curvas"}, raw=True)
"""
WRITING_BAR = """
bar = lrlab.progress_bar(range(4), leave=False)
for i in bar:
    bar.write(f"lr {i}")
"""


# --- Cada número y cada figura de cada notebook, sin volver a correrlo ------------


class Answering:
    """Un kernel de mentira: a lo que le den a correr contesta siempre `outputs`."""

    def __init__(self, outputs):
        replies = [(output.output_type, deepcopy(dict(output))) for output in outputs]
        self.messages = iter([*replies, ("status", {"execution_state": "idle"})])

    def is_alive(self) -> bool:
        return True

    def execute_cell_input(self, source, allow_stdin=None) -> str:
        return "pedido"

    def await_reply(self, msg_id, timeout=None):
        pass

    def get_message(self, stream, timeout=None) -> dict:
        kind, content = next(self.messages)
        header = {"msg_id": "pedido"}
        return {"msg_type": kind, "content": content, "parent_header": header}


@pytest.fixture
def cells_of(request):
    """Las celdas de un notebook, como las junta nbval en esta misma corrida."""

    def collect(path) -> list:
        file = IPyNbFile.from_parent(request.session, path=path)
        file.setup_sanitize_files()
        return list(file.collect())

    return collect


def passes(cell, outputs) -> bool:
    """Si nbval da por buena la celda cuando al correrla sale eso."""
    cell.parent.kernel = Answering(outputs)
    try:
        cell.runtest()
    except NbCellError:
        return False
    return True


def test_any_altered_number_or_figure_fails(notebook, cells_of, sanitize):
    altered = 0
    for cell in cells_of(notebook):
        outputs = cell.cell.outputs
        assert passes(cell, outputs), cell.cell.id
        if is_silenced(cell.cell):
            continue
        for i, output in enumerate(outputs):
            text = with_another_digit(output_text(output), sanitize)
            if text is not None:
                other = deepcopy(outputs)
                set_text(other[i], text)
                assert not passes(cell, other), f"{cell.cell.id}: {text[:80]}"
                altered += 1
            assert not passes(cell, [*outputs[:i], *outputs[i + 1 :]]), cell.cell.id
    assert altered > 0


def output_text(output) -> str:
    return output.get("text") or output.get("data", {}).get("text/plain", "")


def set_text(output, text: str):
    if output.output_type == "stream":
        output.text = text
        return
    output.data["text/plain"] = text
    if "image/png" in output.data:
        output.metadata["image/png"] = {"alt": text}


def with_another_digit(text: str, sanitize) -> str | None:
    """El texto con su última cifra cambiada, de las que quedan después de sanear."""
    for match in reversed(list(re.finditer(r"\d", text))):
        digit = "1" if match[0] != "1" else "2"
        changed = text[: match.start()] + digit + text[match.end() :]
        if sanitize(changed) != sanitize(text):
            return changed
    return None


def test_altered_digit_survives_sanitising(sanitize):
    assert with_another_digit("█ 4/4  00:09\n", sanitize) == "█ 4/1  00:09\n"
    assert with_another_digit("listo\n", sanitize) is None


def printed(text: str):
    return nbformat.v4.new_output("stream", text=text)


def drawn(description: str):
    return nbformat.v4.new_output(
        "display_data",
        data={"image/png": "iVBORw0KGgo=", "text/plain": description},
        metadata={"image/png": {"alt": description}},
    )


# --- Números, figuras y barras de progreso, con un kernel de verdad ---------------


def test_nbval_ignores_only_what_always_changes(tmp_path, run_nbval):
    bar, talk, write = (written_by(code) for code in (BAR, TALKING_BAR, WRITING_BAR))
    cells = {
        "importar": ("import lrlab", ""),
        "cruda": (BAR, later(bar)),
        "plegada": (BAR, as_jupyterlab_saves(later(bar))),
        "incompleta": (BAR, bar.replace("4/4", "3/4")),
        "habla-cruda": (TALKING_BAR, later(talk)),
        "habla-plegada": (TALKING_BAR, as_jupyterlab_saves(later(talk))),
        "dice-otra-cosa": (TALKING_BAR, talk.replace("lr 2", "lr 7")),
        "escribe-cruda": (WRITING_BAR, later(write)),
        "escribe-plegada": (WRITING_BAR, as_jupyterlab_saves(later(write))),
        "escribe-otra-cosa": (WRITING_BAR, write.replace("lr 2", "lr 7")),
        "punto-y-coma": ("1 + 1;", ""),
        "sin-salida": ("print('se borró')", ""),
        "figura": (FIGURE, drawn("2 curvas")),
        "otra-figura": (FIGURE, drawn("3 curvas")),
    }
    write_executed(tmp_path / "barras.ipynb", cells)
    wrong = {"incompleta", "dice-otra-cosa", "escribe-otra-cosa", "sin-salida"}
    wrong |= {"otra-figura"}
    assert run_nbval(tmp_path / "barras.ipynb") == {
        name: "failed" if name in wrong else "passed" for name in cells
    }


def written_by(code: str) -> str:
    """Todo lo que el código escribe en una salida estándar UTF-8, con sus `\\r`."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
    with redirect_stdout(stream):
        exec(code, {"lrlab": lrlab})
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")


def later(text: str) -> str:
    """Lo mismo, pero como si hubiera tardado nueve segundos."""
    assert "00:00" in text
    return text.replace("00:00", "00:09")


def as_jupyterlab_saves(text: str) -> str:
    """Cada `\\r` vuelve al comienzo y lo que sigue tapa lo que había, no lo borra."""
    return "\n".join(overwrite(line.split("\r")) for line in text.split("\n"))


def overwrite(pieces: list[str]) -> str:
    line = ""
    for piece in pieces:
        line = piece + line[len(piece) :]
    return line


def write_executed(path, cells: dict):
    """Guarda un notebook ya ejecutado: {id de celda: (código, lo que salió)}."""
    nb = nbformat.v4.new_notebook()
    for count, (cell_id, (source, came)) in enumerate(cells.items(), 1):
        outputs = [printed(came) if isinstance(came, str) else came] if came else []
        cell = nbformat.v4.new_code_cell(source, id=cell_id, outputs=outputs)
        cell.execution_count = count
        nb.cells.append(cell)
    nbformat.write(nb, path)


# --- Las reglas de saneado, sin correr nada -------------------------------------


def test_every_rule_is_read_by_nbval(root):
    """nbval saltea sin avisar una regla mal escrita; y en Windows no lee UTF-8."""
    text = (root / "tests/nbval_sanitize.cfg").read_bytes().decode("ascii")
    assert len(get_sanitize_patterns(text)) == text.count("\nregex:") == 3


@pytest.mark.parametrize(
    ("saved", "now"),
    [
        ("Va ██ 4/4  00:09\n", "Va ██ 4/4  00:11\n"),
        ("Va █▌ 3/4  00:09\n", "\rVa    0/4  00:00\rVa █▌ 3/4  00:01\n"),
        ("Va    0/4  00:09lr = 0.1\n", "Va    0/4  00:00lr = 0.1\n"),
        ("listo   \n", "Va    0/4  00:00\rlisto\n"),
        ("      ", "Va    0/4  00:00\r"),
    ],
)
def test_what_always_changes_is_the_same(saved, now, sanitize):
    assert sanitize(saved) == sanitize(now)


@pytest.mark.parametrize(
    ("saved", "now"),
    [
        ("Va ██ 4/4  00:09\n", "Va ██ 3/4  00:09\n"),
        ("Va ██ 4/4  00:09\n", "Va █▌ 4/4  00:09\n"),
        ("Va ██ 4/4  00:09\n", "Ve ██ 4/4  00:09\n"),
        ("Va    0/4  00:09lr = 0.1\n", "Va    0/4  00:09lr = 0.2\n"),
        ("son las 00:09\n", "son las 00:10\n"),
        ("1/2 00:09\n", "1/2 00:10\n"),
        ("a  b\n", "a b\n"),
        ("  a\n", "a\n"),
        ("a\n\nb\n", "a\nb\n"),
    ],
)
def test_what_matters_is_different(saved, now, sanitize):
    assert sanitize(saved) != sanitize(now)


# --- Con qué se prueba ----------------------------------------------------------


@pytest.fixture(scope="module")
def sanitize(root):
    """Lo que nbval compara de un texto."""
    config = (root / "tests/nbval_sanitize.cfg").read_text(encoding="ascii")
    patterns = get_sanitize_patterns(config)

    def sanitize_text(text: str) -> str:
        for regex, replace in patterns:
            text = re.sub(regex, replace, text)
        return text

    return sanitize_text
