"""Cada notebook de la serie cumple las reglas, y cada regla ve lo que dice ver."""

import json
from copy import deepcopy

import nbformat
import notebook_lint as lint
import pytest

DESCRIPTION = "Una curva de pérdida en 100 épocas: empieza en 380 y termina en 3.98."
FIGURE = {
    "output_type": "display_data",
    "data": {"image/png": "iVBORw0KGgo=", "text/plain": DESCRIPTION},
    "metadata": {"image/png": {"alt": DESCRIPTION, "width": 800}},
}
STDOUT = {"output_type": "stream", "name": "stdout", "text": "pérdida: 3.98\n"}
STDERR = {"output_type": "stream", "name": "stderr", "text": "Warning\n"}
ERROR = {"output_type": "error", "ename": "ValueError", "evalue": "", "traceback": []}
COLAB = "https://colab.research.google.com/github/alguien/lrlab/blob/main/notebooks"

OPENING = f"""# El learning rate

[← Anterior](01_antes.ipynb) · [Siguiente →](03_despues.ipynb)

[![Abrir en Colab](https://ejemplo.org/insignia.svg)]({COLAB}/02_ahora.ipynb)

20 minutos

**Qué vas a aprender**

- Qué es.

**Qué necesitás**: nada."""
EXERCISE = """## Ejercicio 1 · Otro

Probá con otro."""
ANSWER = """from lrlab.classroom.exercises.notebook_02 import another as ej1

my_answer = None  # escribí acá tu número
ej1.check(my_answer)"""
SOLUTION = """<details>
<summary>Solución</summary>

```python
# Ejercicio que no es un título
```

</details>"""
CLOSING = """## Resumen

1. Uno.
2. Dos.
3. Tres.
4. Cuatro.
5. Cinco.

**Anterior:** [El de antes](01_antes.ipynb) · **Siguiente:** [Otro](03_despues.ipynb)"""


def good_notebook() -> dict:
    """Un notebook mínimo que cumple todas las reglas."""
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "lang": "es",
        },
        "cells": [
            markdown("apertura", OPENING),
            code("numero", "print(f'pérdida: {loss:.3g}')", 1, STDOUT),
            code("figura", "lrlab.show(figure)", 2, FIGURE),
            markdown("ejercicio-1", EXERCISE),
            code("respuesta-1", ANSWER, 3),
            markdown("solucion-1", SOLUTION),
            markdown("ejercicio-2", EXERCISE.replace("1", "2")),
            code("respuesta-2", ANSWER.replace("ej1", "ej2"), 4),
            markdown("solucion-2", SOLUTION),
            markdown("resumen", CLOSING),
        ],
    }


def slide(kind: str) -> dict:
    return {"slideshow": {"slide_type": kind}}


def markdown(cell_id: str, source: str) -> dict:
    metadata = slide("slide" if source.startswith("#") else "subslide")
    return {
        "cell_type": "markdown",
        "id": cell_id,
        "metadata": metadata,
        "source": source,
    }


def code(cell_id: str, source: str, count: int, *outputs: dict) -> dict:
    return {
        "cell_type": "code",
        "id": cell_id,
        "metadata": slide("-"),
        "source": source,
        "execution_count": count,
        "outputs": deepcopy(list(outputs)),
    }


def cell(notebook: dict, cell_id: str) -> dict:
    return next(cell for cell in notebook["cells"] if cell["id"] == cell_id)


def figure(notebook: dict) -> dict:
    return cell(notebook, "figura")["outputs"][0]


@pytest.fixture
def write(tmp_path):
    """Guarda un notebook en una serie de tres, y devuelve dónde quedó."""
    for name in ("01_antes.ipynb", "03_despues.ipynb"):
        (tmp_path / name).touch()

    def write_notebook(notebook: dict, name: str = "02_ahora.ipynb"):
        path = tmp_path / name
        path.write_text(json.dumps(notebook), encoding="utf-8")
        return path

    return write_notebook


def test_there_are_notebooks(root):
    assert list(root.glob("notebooks/*.ipynb"))


def test_notebook_follows_the_rules(notebook):
    assert lint.problems(notebook) == []


def test_cleared_copy_is_caught(notebook, write):
    cleared = json.loads(notebook.read_text(encoding="utf-8"))
    for each in cleared["cells"]:
        if each["cell_type"] == "code":
            each |= {"execution_count": None, "outputs": []}
    messages = lint.problems(write(cleared, notebook.name))
    assert any("execution_count es None" in message for message in messages)
    assert any("ninguna celda tiene salidas" in message for message in messages)


def test_good_notebook_has_no_problems(write):
    assert lint.problems(write(good_notebook())) == []


def test_the_ends_of_the_series_link_one_way(tmp_path):
    for name, link in (
        ("01_a.ipynb", "[Siguiente](02_b.ipynb)"),
        ("02_b.ipynb", "[Anterior](01_a.ipynb)"),
    ):
        notebook = good_notebook()
        cell(notebook, "apertura")["source"] = link
        cell(notebook, "resumen")["source"] = link
        (tmp_path / name).write_text(json.dumps(notebook), encoding="utf-8")
    for name in ("01_a.ipynb", "02_b.ipynb"):
        path = tmp_path / name
        book = lint.read(path, path.read_text(encoding="utf-8"))
        assert list(lint.check_navigation(book)) == []


# Cada estropicio cambia una sola cosa del notebook bueno.


def set_in(cell_id, **values):
    def spoil(notebook):
        cell(notebook, cell_id).update(values)

    return spoil


def replace_in(cell_id, old, new):
    def spoil(notebook):
        target = cell(notebook, cell_id)
        assert old in target["source"]
        target["source"] = target["source"].replace(old, new, 1)

    return spoil


def append_to(cell_id, text):
    def spoil(notebook):
        cell(notebook, cell_id)["source"] += text

    return spoil


def output(cell_id, *outputs):
    return set_in(cell_id, outputs=list(outputs))


def stdout(text):
    return output("numero", STDOUT | {"text": text})


def described(text):
    def spoil(notebook):
        figure(notebook)["data"]["text/plain"] = text
        figure(notebook)["metadata"]["image/png"]["alt"] = text

    return spoil


def without_outputs(notebook):
    for each in notebook["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = []


def insert(position, new_cell):
    return lambda notebook: notebook["cells"].insert(position, new_cell)


def metadata(**values):
    return lambda notebook: notebook["metadata"].update(values)


MALFORMED = {
    "otro formato": lambda notebook: notebook.update(nbformat_minor=4),
    "sin id": lambda notebook: notebook["cells"][1].pop("id"),
    "id con espacios": lambda notebook: notebook["cells"][1].update(id="una celda"),
    "id repetido": lambda notebook: notebook["cells"][1].update(id="figura"),
    "sin metadata de celda": lambda notebook: notebook["cells"][1].pop("metadata"),
    "sin celdas": lambda notebook: notebook.update(cells=[]),
}

SPOILED = [
    (lint.check_metadata, metadata(kernelspec={"name": "ir", "display_name": "R"})),
    (lint.check_metadata, metadata(lang="en")),
    (lint.check_metadata, metadata(widgets={})),
    (lint.check_slides, set_in("numero", metadata={})),
    (lint.check_slides, set_in("numero", metadata=slide("diapo"))),
    (lint.check_slides, set_in("resumen", metadata=slide("-"))),
    (lint.check_slides, set_in("figura", metadata=slide("skip"))),
    (lint.check_slides, append_to("apertura", "\n\n> 🔮 **Predecí.** ¿Baja?")),
    (lint.check_no_timing, metadata(papermill={})),
    (lint.check_no_timing, set_in("numero", metadata=slide("-") | {"execution": {}})),
    (
        lint.check_no_timing,
        set_in("numero", metadata=slide("-") | {"executionInfo": {}}),
    ),
    (lint.check_executed_in_order, set_in("numero", execution_count=None)),
    (lint.check_executed_in_order, set_in("figura", execution_count=7)),
    (lint.check_has_outputs, without_outputs),
    (lint.check_no_errors, output("numero", STDOUT, STDERR)),
    (lint.check_no_errors, output("numero", ERROR)),
    (lint.check_short_cells, set_in("numero", source="x = 1\n" * 16)),
    (lint.check_figures_are_described, described("<Figure size 640x480 with 1 Axes>")),
    (
        lint.check_figures_are_described,
        described("<matplotlib.Figure de la serie>" * 2),
    ),
    (lint.check_figures_are_described, described("Una curva de pérdida.")),
    (lint.check_figures_are_described, described("Three loss curves, 100 epochs" * 2)),
    (
        lint.check_figures_are_described,
        lambda notebook: figure(notebook)["metadata"].clear(),
    ),
    (
        lint.check_figures_are_described,
        lambda notebook: figure(notebook)["data"].pop("image/png"),
    ),
    (
        lint.check_figures_are_described,
        lambda notebook: figure(notebook)["metadata"]["image/png"].update(alt="Otra"),
    ),
    (
        lint.check_figures_are_described,
        lambda notebook: figure(notebook)["data"].update({"image/svg+xml": "<svg/>"}),
    ),
    (lint.check_images_have_alt, append_to("ejercicio-1", "\n\n![](01_antes.ipynb)")),
    (
        lint.check_images_have_alt,
        append_to("ejercicio-1", '\n\n<img src="01_antes.ipynb" alt="">'),
    ),
    (lint.check_opening, replace_in("apertura", "# El", "## El")),
    (lint.check_opening, replace_in("apertura", "20 minutos", "un rato")),
    (lint.check_opening, replace_in("apertura", "- Qué es.", "Qué es.")),
    (lint.check_opening, replace_in("apertura", "**Qué vas", "**Lo que vas")),
    (lint.check_opening, replace_in("apertura", "**Qué necesitás**", "Nada")),
    (lint.check_navigation, replace_in("apertura", "01_antes", "03_despues")),
    (lint.check_navigation, replace_in("apertura", "Anterior", "Volver")),
    (lint.check_navigation, replace_in("resumen", "03_despues", "01_antes")),
    (lint.check_navigation, insert(10, markdown("colofon", "Hasta la próxima."))),
    (lint.check_links_resolve, append_to("ejercicio-1", "\n\n[Ver](no_esta.ipynb)")),
    (lint.check_links_resolve, append_to("ejercicio-1", "\n\n![Ver](no/esta.png)")),
    (lint.check_links_resolve, append_to("ejercicio-1", "\n\n[Ver](/etc)")),
    (lint.check_colab_badge, replace_in("apertura", "02_ahora", "01_antes")),
    (lint.check_colab_badge, replace_in("apertura", "blob/main", "blob/otra")),
    (lint.check_summary, replace_in("resumen", "## Resumen", "## Final")),
    (lint.check_summary, replace_in("resumen", "5. Cinco.\n", "")),
    (lint.check_summary, replace_in("resumen", "5. Cinco.", "5. Cinco.\n6. Seis.")),
    (lint.check_summary, insert(9, markdown("otro", CLOSING))),
    (lint.check_exercises, replace_in("ejercicio-2", "## Ejercicio", "## Tarea")),
    (lint.check_exercises, replace_in("ejercicio-2", "Ejercicio 2", "Ejercicio 3")),
    (lint.check_exercises, append_to("solucion-2", "\n\n## Ejercicio suelto")),
    (lint.check_exercises, replace_in("respuesta-2", "notebook_02", "notebook_01")),
    (lint.check_exercises, replace_in("respuesta-2", "as ej2", "as ej1")),
    (lint.check_exercises, replace_in("respuesta-2", "None", "0.03")),
    (lint.check_exercises, replace_in("respuesta-2", ".check", ".solution")),
    (lint.check_exercises, append_to("respuesta-2", "\nej2.hint()")),
    (lint.check_exercises, set_in("solucion-2", source="Pensalo.")),
    (lint.check_exercises, append_to("ejercicio-2", "\n\n" + SOLUTION)),
    (lint.check_exercises, replace_in("solucion-2", "</details>", "")),
    (lint.check_exercises, replace_in("solucion-2", "</summary>\n", "</summary>")),
    (lint.check_exercises, replace_in("solucion-2", "Solución", "")),
    (lint.check_voseo, append_to("ejercicio-1", "\n\n¿Puedes verlo?")),
    (lint.check_voseo, append_to("numero", "  # si quieres, cambialo")),
    (lint.check_voseo, append_to("ejercicio-1", "\n\nHaz la cuenta.")),
    (
        lint.check_silencing_has_reason,
        set_in("numero", metadata=slide("-") | {"tags": ["nbval-ignore-output"]}),
    ),
    (
        lint.check_silencing_has_reason,
        set_in("numero", metadata=slide("-") | {"tags": ["nbval-skip"]}),
    ),
    (lint.check_silencing_has_reason, append_to("numero", "\n# NBVAL_IGNORE_OUTPUT")),
    (lint.check_nothing_of_one_machine, stdout("en /home/alguien/lrlab/data.py")),
    (lint.check_nothing_of_one_machine, stdout("/tmp/ipykernel_12/3.py:1: aviso")),
    (lint.check_nothing_of_one_machine, stdout(r"en C:\Users\alguien\lrlab")),
    (lint.check_nothing_of_one_machine, append_to("numero", "\nopen('/work/x')")),
    (lint.check_nothing_of_one_machine, stdout("Looking in indexes: https://x.org")),
    (lint.check_nothing_of_one_machine, append_to("resumen", "\n\n--index-url x")),
    (lint.check_no_addresses, stdout("<function f at 0x7f3a5c0d1e40>")),
]


@pytest.mark.parametrize("spoil", MALFORMED.values(), ids=MALFORMED)
def test_malformed_notebook_is_caught(spoil, write):
    notebook = good_notebook()
    spoil(notebook)
    assert len(lint.problems(write(notebook))) == 1


def test_what_is_not_json_is_caught(tmp_path):
    path = tmp_path / "01_roto.ipynb"
    path.write_text("{", encoding="utf-8")
    assert "no es JSON" in lint.problems(path)[0]


@pytest.mark.parametrize(
    ("check", "spoil"), SPOILED, ids=[check.__name__ for check, _ in SPOILED]
)
def test_only_the_broken_rule_complains(check, spoil, write):
    notebook = good_notebook()
    spoil(notebook)
    path = write(notebook)
    messages = list(check(lint.read(path, path.read_text(encoding="utf-8"))))
    assert messages
    assert lint.problems(path) == messages


@pytest.mark.parametrize(
    "name", ["2_ahora.ipynb", "02_qué_es.ipynb", "02_Ahora.ipynb", "02-ahora.ipynb"]
)
def test_file_name_is_checked(name, write):
    book = lint.read(write(good_notebook(), name), json.dumps(good_notebook()))
    assert list(lint.check_file_name(book))


def test_every_rule_is_shown_to_fail():
    tried = {check for check, _ in SPOILED} | {lint.check_file_name}
    assert tried == set(lint.CHECKS)


@pytest.mark.parametrize(
    "spoil",
    [
        set_in("numero", source="x = 1\n" * 15),
        append_to("ejercicio-1", "\n\nSe prueba, se ejecuta y se observa: imagina."),
        append_to("ejercicio-1", "\n\n[Ver](#ejercicio), `f[0](x)` y $f[0](x)$."),
        append_to("ejercicio-1", "\n\n[Fuente](https://ejemplo.org/home/x)"),
        set_in(
            "numero",
            source="print(t)  # nbval: tarda distinto cada vez",
            metadata=slide("-") | {"tags": ["nbval-ignore-output"]},
        ),
        stdout("color 0xff, pérdida 3.98"),
        append_to("ejercicio-1", "\n\nSe baja de PyPI. Va por /dev/null o y/work/h."),
    ],
)
def test_what_is_fine_is_left_alone(spoil, write):
    notebook = good_notebook()
    spoil(notebook)
    assert lint.problems(write(notebook)) == []


def test_the_good_notebook_is_valid():
    nbformat.validate(good_notebook())
