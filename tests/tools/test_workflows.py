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
    "semanal": {"contents": "read", "issues": "write"},
    "sitio": {"contents": "read", "pages": "write", "id-token": "write"},
}
FORK = "una-escuela/lrlab-de-prueba"
FAKE_GH = """#!/bin/sh
case "$1 $2" in
    "issue list") printf '%s\n' "$OPEN_ISSUE" ;;
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
    for name, permissions in PERMISSIONS.items():
        workflow = load(name)
        assert workflow["permissions"] == permissions
        for title, job in workflow["jobs"].items():
            assert job["timeout-minutes"] <= 60
            if title != "colab":
                assert "permissions" not in job


def test_the_branch_colab_waits_for_the_tests_of_main():
    job = load("ci")["jobs"]["colab"]
    assert job["needs"] == "pruebas"
    assert "refs/heads/main" in job["if"] and "push" in job["if"]
    assert job["permissions"] == {"contents": "write"}


@only_bash
@pytest.mark.parametrize("name", PERMISSIONS)
def test_every_bash_script_is_well_formed(name):
    found = [
        step["run"]
        for step in steps(load(name))
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
    for name in ("lrlab", "notebooks", "tools"):
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


# --- La rama colab --------------------------------------------------------------


@only_bash
def test_the_branch_is_written_anew_and_nothing_else_changes(clone, bash):
    job = next(s for s in load("ci")["jobs"]["colab"]["steps"] if "env" in s)
    git = "git --git-dir=../origen"
    before = bash(f"git status --short; {git} rev-parse main", clone).stdout
    for sha in ("1234567aaa", "89abcdeaaa"):  # la segunda vez reemplaza a la primera
        variables = {"GITHUB_REPOSITORY": FORK, "GITHUB_SHA": sha}
        done = bash(job["run"], clone, **job["env"], **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        log = bash(f"{git} log --format=%s colab", clone).stdout
        assert log == f"Copias de {sha[:7]}\n"
    listed = bash(f"{git} ls-tree -r --name-only colab", clone).stdout.splitlines()
    notebooks = sorted(path.name for path in clone.glob("notebooks/*.ipynb"))
    in_class = [f"clase/{name}" for name in notebooks]
    assert sorted(listed) == sorted(["README.md", *notebooks, *in_class])
    assert bash(f"git status --short; {git} rev-parse main", clone).stdout == before


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


# --- El Python que sigue --------------------------------------------------------


@only_bash
@pytest.mark.parametrize(
    ("pip", "open_issue", "call"),
    [
        ("exit 1", "", ""),
        ("exit 0", "", "issue create --title Ya hay TensorFlow para Python 3.14"),
        ("exit 0", "Ya hay TensorFlow para Python 3.14", ""),
    ],
)
def test_a_python_that_can_be_added_is_told_once(pip, open_issue, call, clone, bash):
    fake = clone.parent / "herramientas" / "python"
    fake.write_text(f'#!/bin/sh\necho "$@" >&2\n{pip}\n', encoding="utf-8")
    fake.chmod(0o755)
    text = script("semanal", "Buscar TensorFlow para el Python que sigue")
    done = bash(text, clone, OPEN_ISSUE=open_issue)
    assert done.returncode == 0, done.stderr
    assert "--python-version 3.14" in done.stderr
    calls = (clone.parent / "llamadas").read_text(encoding="utf-8")
    assert calls.startswith(call) if call else calls == ""
