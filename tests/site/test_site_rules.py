"""Las reglas del sitio, sin armarlo: qué se pliega y qué convención falta."""

import json

import folding
import pytest
import series
from docstrings import docstring_to_markdown
from home_page import glossary_markdown
from links import with_links
from where import Place

TITLE = "# 00 · Uno\n\n*5 minutos*\n\n**Qué vas a aprender**\n\n- A predecir.\n"
SETUP = ("arranque", "code", "import lrlab", [])
PRINTED = [{"output_type": "stream", "name": "stdout", "text": "3"}]


@pytest.fixture
def make_book(tmp_path):
    """Un notebook con esas celdas, leído: cada una (id, clase, texto, salidas)."""

    def make_book(*cells, title=TITLE):
        raw = [
            {"id": i, "cell_type": kind, "source": text, "outputs": out, "metadata": {}}
            for i, kind, text, out in [("titulo", "markdown", title, []), *cells]
        ]
        path = tmp_path / "00_uno.ipynb"
        path.write_text(json.dumps({"cells": raw}), encoding="utf-8")
        return series.read_series(tmp_path)[0]

    return make_book


def shape(pieces) -> list:
    """Cada pieza, en corto: el texto, o la clase de lo que es; lo plegado, adentro."""
    return [
        piece.markdown
        if isinstance(piece, folding.Text)
        else shape(piece.pieces)
        if isinstance(piece, folding.Fold)
        else type(piece).__name__.lower()
        for piece in pieces
    ]


QUESTION = ("pregunta", "markdown", "> 🔮 **Predecí.** ¿Cuánto da?", [])
RESULT = ("celda", "code", "print(1 + 2)", PRINTED)


def test_code_is_seen_and_its_result_and_reading_are_folded(make_book):
    reading = ("leido", "markdown", "Da 3, que es lo que decía la cuenta.", [])
    later = ("otra", "markdown", "## Otra cosa", [])
    book = make_book(SETUP, QUESTION, RESULT, reading, later)
    assert shape(folding.fold(book))[3:] == [
        "code",
        ["outputs", reading[2]],
        later[2],
    ]


def test_what_comes_next_stays_out_of_the_fold(make_book):
    reading = ("leido", "markdown", "Da 3.\n\nSi fuera 4, habría que ver:", [])
    book = make_book(SETUP, QUESTION, RESULT, reading, RESULT)
    *_, folded, rest, _, _ = shape(folding.fold(book))
    assert folded == ["outputs", "Da 3."]
    assert rest == "Si fuera 4, habría que ver:"


def test_the_next_question_stays_out_of_the_fold(make_book):
    text = "Da 3.\n\nAhora con 4.\n\n> 🔮 **Predecí.** ¿Y ahora?"
    book = make_book(SETUP, QUESTION, RESULT, ("leido", "markdown", text, []), RESULT)
    *_, folded, rest, code, last = shape(folding.fold(book))
    assert folded == ["outputs", "Da 3."]
    assert rest == "Ahora con 4.\n\n> 🔮 **Predecí.** ¿Y ahora?"
    assert (code, last) == ("code", ["outputs"])


def test_a_text_that_answers_first_is_folded(make_book):
    answer = "Da 3, porque la suma de dos números es lo que uno espera que sea."
    book = make_book(SETUP, QUESTION, ("cuenta", "markdown", answer, []), RESULT)
    assert shape(folding.fold(book))[-1] == [answer, "code", "outputs"]


def test_a_question_without_a_result_is_refused(make_book):
    book = make_book(SETUP, QUESTION)
    with pytest.raises(series.ConventionError, match="celda pregunta: a su 🔮"):
        folding.fold(book)


@pytest.mark.parametrize(
    ("title", "cells", "told"),
    [
        (TITLE, (), "falta la celda de código «arranque»"),
        ("# Uno\n\n*5 minutos*", (SETUP,), "Qué vas a aprender"),
        ("# Uno", (SETUP,), "minutos"),
        ("Uno", (SETUP,), "título"),
    ],
)
def test_a_broken_convention_is_told(title, cells, told, make_book):
    with pytest.raises(series.ConventionError, match=f"00_uno.ipynb: .*{told}"):
        book = make_book(*cells, title=title)
        _ = book.title, book.minutes, book.goals


def test_a_strange_name_is_refused(tmp_path):
    (tmp_path / "borrador.ipynb").write_text("{}")
    with pytest.raises(series.ConventionError, match=r"borrador.ipynb: el nombre"):
        series.read_series(tmp_path)


def test_the_glossary_is_the_table_of_its_section(make_book):
    table = (
        "## Glosario\n\n| Término | Inglés | Qué es |\n| --- | --- | --- |\n"
        "| **época** | epoch | una pasada por los datos |\n"
    )
    book = make_book(SETUP, ("glosario", "markdown", table, []))
    page = glossary_markdown([book], Place(""))
    assert "época\n  una pasada por los datos *En inglés: epoch.*" in page
    assert glossary_markdown([make_book(SETUP)], Place("")) == ""


def test_a_docstring_becomes_markdown():
    doc = (
        "Suma dos.\n\nCon ``sweep``::\n\n    suma(1, 2)\n\nParámetros\n----------\n"
        "a, b : números, 2 * a\n    o mayores.\n\n"
        "Devuelve\n--------\nLa suma de `sweep`."
    )
    shown = docstring_to_markdown(doc, {"sweep": "lrlab.sweep"})
    assert "Con [`sweep`](#api-lrlab-sweep):\n\n```python\nsuma(1, 2)\n```" in shown
    assert "**Parámetros**\n\n- `a`, `b`: números, 2 \\* a\n  o mayores." in shown
    assert "**Devuelve**\n\nLa suma de [`sweep`](#api-lrlab-sweep)." in shown


def test_links_go_to_pages_and_to_the_repository(make_book):
    text = "[a](00_uno.ipynb#x), [b](../README.md), [c](https://keras.io)"
    names = {"00_uno.ipynb"}
    book = make_book(SETUP)
    shown = with_links(text, book, Place("una/escuela"), names)
    address = "https://github.com/una/escuela/blob/main/README.md"
    assert shown == f"[a](00_uno.md#x), [b]({address}), [c](https://keras.io)"
    assert "b, [c]" in with_links(text, book, Place(""), names)
    with pytest.raises(series.ConventionError, match="no está en la serie"):
        with_links("[z](09_otro.ipynb)", book, Place(""), names)
