"""Lo que se dice en más de un lugar dice lo mismo: versiones, Pythons y licencias."""

import re
import tomllib
from itertools import pairwise

import pytest
import yaml

import lrlab


@pytest.fixture
def text(root):
    return lambda name: (root / name).read_text(encoding="utf-8")


def test_the_version_is_one(text):
    dynamic = tomllib.loads(text("pyproject.toml"))["tool"]["setuptools"]["dynamic"]
    assert dynamic == {"version": {"attr": "lrlab.__version__"}}
    assert yaml.safe_load(text("CITATION.cff"))["version"] == lrlab.__version__
    written = re.findall(r"^## (\d+\.\d+\.\d+)", text("CHANGELOG.md"), re.MULTILINE)
    assert written[0] == lrlab.__version__


def test_the_pythons_are_the_same_everywhere(text, root):
    project = tomllib.loads(text("pyproject.toml"))["project"]
    first, end = re.findall(r"3\.(\d+)", project["requires-python"])
    pythons = [f"3.{minor}" for minor in range(int(first), int(end))]
    ci = yaml.safe_load(text(".github/workflows/ci.yml"))
    assert ci["jobs"]["pruebas"]["strategy"]["matrix"]["python"] == pythons
    said = f"Python {', '.join(pythons[:-1])} o {pythons[-1]}"
    for name in ("README.md", "CHANGELOG.md", ".ci/run"):
        assert said in text(name), f"{name} tiene que decir «{said}»"
    for path in (root / "README.md", *root.glob("notebooks/*.ipynb")):
        assert "o posterior" not in path.read_text(encoding="utf-8"), path.name


def test_the_listing_of_the_root_tells_the_story(root):
    known = {"notebooks", "lrlab", "tests", "tools", "requirements.txt", "README.md"}
    known |= {"LICENSE", "CITATION.cff", "CHANGELOG.md", "pyproject.toml"}
    known |= {"conftest.py"}  # pytest lo busca ahí
    ignored = re.compile(r"\.|copias|build$|dist$|__pycache__$|.*\.egg-info$")
    assert {p.name for p in root.iterdir() if not ignored.match(p.name)} == known


def test_the_changelog_goes_from_new_to_old(text):
    written = re.findall(r"^## (\S+)", text("CHANGELOG.md"), re.MULTILINE)
    numbers = [tuple(map(int, each.split("."))) for each in written]
    assert all(newer > older for newer, older in pairwise(numbers))


def test_pre_commit_asks_for_the_ruff_of_the_tests(text):
    hooks = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"][0]["hooks"]
    asked = {each for hook in hooks for each in hook.get("additional_dependencies", [])}
    assert asked <= set(text("requirements.txt").splitlines())
