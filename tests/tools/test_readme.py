"""Lo que prometen el README y las guías existe, y sus comandos son los de la CI."""

import base64
import re
import subprocess
import sys

import markdown_scan as md
import nbformat
import pytest

from tools.readme_command import command_in

COMMANDS = ["abrir-posix", "abrir-windows", "pruebas-posix", "pruebas-windows"]
GUIDES = [
    "README.md",
    "CHANGELOG.md",
    ".github/CONTRIBUTING.md",
    "notebooks/EN_CLASE.md",
    "lrlab/engine/REPARTIDO.md",
]
BRANCH_COLAB = "../../tree/colab"  # una rama de GitHub, no un archivo


@pytest.fixture(scope="module")
def readme(root) -> str:
    return (root / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("guide", GUIDES)
def test_links_and_images_resolve(guide, root):
    text = (root / guide).read_text(encoding="utf-8").replace(f"({BRANCH_COLAB})", "")
    assert md.broken_targets(text, (root / guide).parent) == []
    assert md.images_without_alt(text) == []


def test_the_way_into_colab_is_the_branch(readme):
    assert BRANCH_COLAB in md.targets(readme)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_path_that_a_guide_names_exists(guide, root):
    """En los comandos y en el texto: archivos, y módulos de tools."""
    text = (root / guide).read_text(encoding="utf-8")
    paths = re.findall(r"(?<![\w/.])(?:tests|notebooks|tools|\.ci)/[\w./]+\w", text)
    assert [path for path in paths if not (root / path).exists()] == []
    modules = re.findall(r"-m tools\.(\w+)", text)
    assert [m for m in modules if not (root / f"tools/{m}.py").exists()] == []


def test_the_class_plan_names_sections_as_they_are(root):
    """«Así», en la clase de 90 minutos, está el título de una sección."""
    page = (root / "notebooks/EN_CLASE.md").read_text(encoding="utf-8")
    plan = page.partition("## Una clase de 90 minutos")[2].partition("\n## ")[0]
    titles = {
        re.sub(r" \(\d+ minutos\)$", "", heading.text)
        for path in root.glob("notebooks/*.ipynb")
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "markdown"
        for heading in md.headings(cell.source)
    }
    named = set(re.findall("«(.+?)»", plan))
    assert len(named) > 5
    assert named <= titles


def test_the_map_links_every_notebook(readme, root):
    notebooks = {f"notebooks/{path.name}" for path in root.glob("notebooks/*.ipynb")}
    assert notebooks <= set(md.targets(readme))


def test_the_times_of_every_notebook_are_there(root):
    page = (root / "notebooks/EN_CLASE.md").read_text(encoding="utf-8")
    table = page.partition("<!-- tiempos -->")[2].partition("<!-- /tiempos -->")[0]
    measured = [line.split("|")[1].strip() for line in table.splitlines() if line]
    numbers = sorted(path.name[:2] for path in root.glob("notebooks/*.ipynb"))
    assert measured[2:] == numbers, "corré tests/bench/bench_notebooks.py"


@pytest.mark.parametrize(
    ("picture", "name", "cell_id"),
    [
        ("valle.png", "05_barrido_a_gran_escala", "valle_celda"),
        ("frontera.png", "11_el_borde", "zoom_3_celda"),
    ],
)
def test_the_picture_is_the_one_of_the_notebook(root, picture, name, cell_id):
    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    (cell,) = [c for c in notebook.cells if c.id == cell_id]
    (output,) = cell.outputs
    saved = (root / "notebooks" / "img" / picture).read_bytes()
    same = base64.b64decode(output.data["image/png"]) == saved
    assert same, (  # sin comparar a la vista: son medio millón de bytes
        f"la figura del notebook {name} cambió: guardala de nuevo en img/{picture}"
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_command_is_in_the_readme(name, readme):
    assert command_in(readme, name)


@pytest.mark.parametrize("name", ["pruebas-posix", "pruebas-windows"])
def test_the_test_command_installs_and_runs_everything(name, readme):
    command = command_in(readme, name)
    assert "requirements.txt" in command
    assert command.rstrip(" }").endswith("-m pytest -n auto")


def test_script_prints_the_command(root, readme):
    done = subprocess.run(
        [sys.executable, "-m", "tools.readme_command", "pruebas-posix"],
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout == command_in(readme, "pruebas-posix") + "\n"


def test_command_is_found_among_others():
    text = (
        "<!-- comando: abrir-posix -->\n```bash\nuno\n```\n"
        "```bash\nsin marca\n```\n"
        "<!-- comando: pruebas-posix -->\n\n```bash\ndos && \\\ntres\n```\n"
        "<!-- comando: pruebas-windows -->\n```powershell\ncuatro\n```\n"
    )
    assert command_in(text, "abrir-posix") == "uno"
    assert command_in(text, "pruebas-posix") == "dos && \\\ntres"
    assert command_in(text, "pruebas-windows") == "cuatro"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!-- comando: pruebas-posix -->\n",
        "<!-- comando: pruebas-posix -->\n```powershell\nuno\n```\n",
        "<!-- comando: pruebas-posix -->\nTexto.\n```bash\nuno\n```\n",
        "<!-- comando: pruebas-posix -->\n```bash\nuno\n```\n" * 2,
    ],
)
def test_missing_command_is_an_error(text):
    with pytest.raises(ValueError, match="comando: pruebas-posix"):
        command_in(text, "pruebas-posix")


def test_unknown_system_is_an_error():
    with pytest.raises(ValueError, match="-posix o -windows"):
        command_in("", "pruebas")


def test_broken_markdown_is_seen(tmp_path):
    (tmp_path / "hay archivo.md").touch()
    text = (
        "[a](no.md) ![b](no.png) [c](hay%20archivo.md#d) [e](https://ejemplo.org)\n"
        '[![f](no2.png)](no3.md) <img src="no4.png">\n\n[g]: no5.md\n\n'
        "`[h](codigo.md)`\n\n```text\n[i](bloque.md)\n```\n"
    )
    broken = ["no.md", "no.png", "no2.png", "no3.md", "no4.png", "no5.md"]
    assert sorted(md.broken_targets(text, tmp_path)) == broken
    assert md.images_without_alt(text) == ['<img src="no4.png">']
