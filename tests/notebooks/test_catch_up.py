"""Quien se perdió puede volver: cada sección anda corriendo antes una sola celda."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
import pytest

from tools.setup_cell import CELL_ID

TAG = "reenganche"


def sections(cells):
    """Las celdas agrupadas por título de segundo nivel, sin el encabezado."""
    groups = []
    for cell in cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            groups.append([])
        if groups:
            groups[-1].append(cell)
    return groups


def code_of(cells) -> list[str]:
    return [cell.source for cell in cells if cell.cell_type == "code"]


def has_tag(cell) -> bool:
    return TAG in cell.metadata.get("tags", [])


def undefined_names(sections: list[list[str]]) -> list[list[str]]:
    """De cada sección, los nombres que usa sin que ninguna celda los defina (F821)."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{i}.py") for i in range(len(sections))]
        for path, sources in zip(paths, sections, strict=True):
            path.write_text("\n".join(sources), encoding="utf-8")
        command = ["ruff", "check", "--isolated", "--select=F821", "--no-cache"]
        done = subprocess.run(
            [sys.executable, "-m", *command, "--output-format=json", folder],
            capture_output=True,
            encoding="utf-8",
        )
    found = [
        (Path(each["filename"]).name, each["message"])
        for each in json.loads(done.stdout)
    ]
    return [[text for name, text in found if name == path.name] for path in paths]


def problems(cells) -> list[str]:
    preparation = next(
        cell for cell in cells if cell.cell_type == "code" and cell.id != CELL_ID
    )
    found, titles, sources = [], [], []
    for i, section in enumerate(sections(cells)):
        title = section[0].source.splitlines()[0]
        catch_up = [cell for cell in section if has_tag(cell)]
        if catch_up and catch_up != [section[1]]:
            found.append(f"{title}: el reenganche va justo después del título, y solo")
        after_preparation = i == 0 or title.startswith("## Ejercicio")
        start = [preparation.source] if after_preparation else []
        titles.append(title)
        sources.append(start + code_of(section))
    for title, messages in zip(titles, undefined_names(sources), strict=True):
        for message in messages:
            found.append(f"{title}: falta o no alcanza el reenganche: {message}")
    return found


def test_every_section_can_be_rejoined_with_one_cell(notebook):
    assert problems(nbformat.read(notebook, as_version=4).cells) == []


def notebook_of(*parts):
    make = {"#": nbformat.v4.new_markdown_cell, "c": nbformat.v4.new_code_cell}
    cells = [make["#" if part.startswith("#") else "c"](part) for part in parts]
    for cell in cells:
        if "reenganche" in cell.source:
            cell.metadata["tags"] = [TAG]
    return cells


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (["import a", "## Uno", "b = a", "## Dos", "a"], "falta o no alcanza"),
        (
            ["import a", "## Uno", "b = a", "## Dos", "c = 1  # reenganche", "b"],
            "Undefined name `b`",
        ),
        (
            ["import a", "## Uno", "a", "## Dos", "a = 1", "a = 2  # reenganche"],
            "justo después del título",
        ),
        (["import a", "## Uno", "b = a", "## Ejercicio 1", "b"], "Undefined name `b`"),
    ],
)
def test_the_check_sees_what_is_missing(parts, complaint):
    assert any(complaint in found for found in problems(notebook_of(*parts)))


def test_the_check_accepts_what_is_right():
    good = ["import a", "## Uno", "b = a", "## Dos", "b = 1  # reenganche", "b"]
    assert problems(notebook_of(*good, "## Ejercicio 1", "a")) == []
