"""Los workflows de GitHub: se leen, piden lo justo y sus scripts hacen lo que dicen.

Sin GitHub: git sube a una carpeta, y `gh` es un programa que anota cómo lo llamaron.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml  # viene con jupyter

WORKFLOWS = sorted((Path(__file__).parents[2] / ".github/workflows").glob("*.yml"))
PERMISSIONS = {
    "ci": {"contents": "read"},
    "copias": {"contents": "write"},
    "direccion": {"contents": "write"},
    "semanal": {"contents": "read", "issues": "write"},
}
FORK = "una-escuela/lrlab-de-prueba"
FAKE_GH = """#!/bin/sh
case "$1 $2" in
    "issue list") printf '%s' "$OPEN_ISSUE" ;;
    *) printf '%s\\n' "$*" >>"$GH_CALLS" ;;
esac
"""

only_bash = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("bash") is None, reason="hace falta bash"
)


def load(name: str) -> dict:
    path = next(path for path in WORKFLOWS if path.stem == name)
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def script(name: str, step_name: str) -> str:
    """El script del paso que se llama así."""
    (step,) = [each for each in steps(load(name)) if each.get("name") == step_name]
    return step["run"]


def test_each_workflow_asks_for_the_least():
    assert {path.stem for path in WORKFLOWS} == set(PERMISSIONS)
    for name, permissions in PERMISSIONS.items():
        workflow = load(name)
        assert workflow["permissions"] == permissions
        for job in workflow["jobs"].values():
            assert job["timeout-minutes"] <= 60
            assert "permissions" not in job


@only_bash
@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_bash_script_is_well_formed(path):
    found = [
        step["run"]
        for step in steps(load(path.stem))
        if "run" in step and step.get("shell") != "powershell"
    ]
    assert found
    for text in found:
        done = subprocess.run(
            ["bash", "-n"], input=text, capture_output=True, encoding="utf-8"
        )
        assert done.returncode == 0, done.stderr
        # Lo que viene de afuera llega por el entorno, no pegado dentro del script.
        assert "${{ github" not in text


@pytest.fixture
def bash(tmp_path, root):
    """Corre un script como GitHub: `gh` es de mentira y git no sale de esta máquina."""
    tools = tmp_path / "herramientas"
    tools.mkdir()
    (tools / "gh").write_text(FAKE_GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")} | {
        "PATH": os.pathsep.join(
            [str(tools), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "GH_CALLS": str(tmp_path / "llamadas"),
        "OPEN_ISSUE": "",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    (tmp_path / "llamadas").touch()

    def run(text: str, folder: Path, **more: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", text],
            cwd=folder,
            env=environment | more,
            capture_output=True,
            encoding="utf-8",
        )

    return run


@pytest.fixture
def clone(tmp_path, root, bash) -> Path:
    """Un clon de un repositorio con lo justo, en su rama main."""
    folder = tmp_path / "clon"
    skip = shutil.ignore_patterns("__pycache__")
    for name in ("lrlab", "notebooks"):
        shutil.copytree(root / name, folder / name, ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, folder / name)
    done = bash(
        "git init --quiet --bare ../origen && git init --quiet --initial-branch=main\n"
        "git remote add origin ../origen && git add --all\n"
        "git -c user.name=A -c user.email=a@b.invalid commit --quiet -m Inicio\n"
        "git push --quiet origin main",
        folder,
    )
    assert done.returncode == 0, done.stderr
    return folder


# --- Dirección ------------------------------------------------------------------


@only_bash
def test_a_push_to_main_writes_the_address_and_tags_the_version(clone, bash):
    write = script("direccion", "Escribir la dirección")
    tag = script("direccion", "Etiquetar la versión")
    log = "git --git-dir=../origen log --format=%s main; git --git-dir=../origen tag"
    for _ in range(2):  # la segunda no tiene nada que hacer
        for text in (write, tag):
            done = bash(text, clone, REPOSITORIO=FORK)
            assert done.returncode == 0, done.stdout + done.stderr
        assert bash(log, clone).stdout.splitlines() == [
            "La dirección de este repositorio",
            "Inicio",
            "v0.1.0",
        ]
    published = bash("git --git-dir=../origen show v0.1.0:pyproject.toml", clone)
    assert f'Repository = "https://github.com/{FORK}"' in published.stdout


@only_bash
def test_a_published_version_cannot_change(clone, bash):
    tag = script("direccion", "Etiquetar la versión")
    commit = "git -c user.name=A -c user.email=a@b.invalid commit --quiet -am Cambio"
    assert bash(tag, clone).returncode == 0
    (clone / "README.md").write_text("Otro.", encoding="utf-8")
    bash(commit, clone)
    assert bash(tag, clone).returncode == 0
    with (clone / "lrlab/data.py").open("a", encoding="utf-8") as file:
        file.write("\n# otro\n")
    bash(commit, clone)
    done = bash(tag, clone)
    assert done.returncode == 1
    assert "::error::lrlab cambió desde v0.1.0" in done.stdout
    project = clone / "pyproject.toml"
    text = project.read_text(encoding="utf-8").replace('"0.1.0"', '"0.2.0"')
    project.write_text(text, encoding="utf-8")
    bash(commit, clone)
    assert bash(tag, clone).returncode == 0
    assert bash("git --git-dir=../origen tag", clone).stdout.split() == [
        "v0.1.0",
        "v0.2.0",
    ]


# --- Copias ---------------------------------------------------------------------


@only_bash
def test_a_release_gets_every_copy(clone, bash, tmp_path):
    text = script("copias", "Hacer las copias y adjuntarlas")
    done = bash(text, clone, ETIQUETA="v0.1.0")
    assert done.returncode == 0, done.stderr
    command, *attached = (tmp_path / "llamadas").read_text().split("lrlab-copias.zip")
    assert command == "release upload v0.1.0 "
    for path in clone.glob("notebooks/*.ipynb"):
        assert f"copias/{path.name}" in attached[0].split()
    listed = bash("python -m zipfile --list lrlab-copias.zip", clone).stdout
    assert "copias/00_empeza_aca.ipynb" in listed


# --- Semanal --------------------------------------------------------------------

FAILURES = "FAILED notebooks/01.ipynb::Cell 3\n=== 1 failed, 9 passed in 90.1s ===\n"


@only_bash
@pytest.mark.parametrize(
    ("result", "open_issue", "code", "call"),
    [
        ("success", "", 0, ""),
        ("success", "7", 0, "issue close 7 --comment Volvió a andar: https://corrida"),
        (
            "failure",
            "",
            1,
            "issue create --title Algo se rompió --body-file informe.md",
        ),
        ("failure", "7", 1, "issue comment 7 --body-file informe.md"),
        (
            "cancelled",
            "",
            1,
            "issue create --title Algo se rompió --body-file informe.md",
        ),
    ],
)
def test_what_broke_is_told_in_one_issue(
    result, open_issue, code, call, bash, tmp_path
):
    (tmp_path / "pruebas.txt").write_text("ruido\n" + FAILURES, encoding="utf-8")
    (tmp_path / "versiones.txt").write_text("keras==9.9\n", encoding="utf-8")
    done = report(bash, tmp_path, result, open_issue)
    assert done.returncode == code, done.stderr
    assert (tmp_path / "llamadas").read_text(encoding="utf-8").strip() == call
    if code:
        text = (tmp_path / "informe.md").read_text(encoding="utf-8")
        assert FAILURES in text
        assert "ruido" not in text
        assert "keras==9.9" in text
        assert "(https://corrida)" in text


@only_bash
@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"instalar.txt": "ERROR: no matching distribution\n"}, "no matching"),
        ({"pruebas.txt": "se murió sin resumen\n"}, "se murió sin resumen"),
        ({}, "No se llegó a instalar nada."),
    ],
)
def test_a_run_that_ended_early_is_told_too(files, expected, bash, tmp_path):
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert report(bash, tmp_path, "failure", "").returncode == 1
    text = (tmp_path / "informe.md").read_text(encoding="utf-8")
    assert expected in text
    assert "No se llegó a instalar todo." in text


def report(bash, folder, result: str, open_issue: str):
    text = script("semanal", "Contar qué se rompió")
    variables = {"RESULTADO": result, "OPEN_ISSUE": open_issue}
    variables |= {"CORRIDA": "https://corrida", "TITULO": "Algo se rompió"}
    return bash(text, folder, **variables)
