"""Arma el sitio de la serie con los notebooks guardados, sin ejecutarlos.

    python tools/site/build.py [CARPETA]

Lo deja en CARPETA (si no se dice, build/sitio): se abre index.html con el navegador,
sin servidor. No usa la red. Los números de los controles los calcula `lrlab`, que
entrena unos segundos. Un aviso de Sphinx es un error.
"""

import shutil
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE), str(ROOT)]

import api_page  # noqa: E402
import control_data  # noqa: E402
import controls  # noqa: E402
import home_page  # noqa: E402
from notebook_page import Page, save_figures  # noqa: E402
from series import ConventionError, Notebook, read_series  # noqa: E402
from where import this_place  # noqa: E402

MATHJAX = (
    *("startup.js", "core.js", "input/tex.js", "a11y/assistive-mml.js"),
    *("output/chtml.js", "output/chtml/fonts/"),
)


def build(output: Path) -> None:
    """Escribe el sitio en `output`; ConventionError si un notebook no deja."""
    notebooks = read_series(ROOT / "notebooks")
    output.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder)
        figures = write_pages(notebooks, source)
        copy_files(notebooks, source)
        run_sphinx(source, output)
    for leftover in output.rglob("*.map"):  # sólo le sirven a quien edita el tema
        leftover.unlink()
    with ThreadPoolExecutor() as threads:
        save_figures(figures, output / "figuras", threads.map)


def write_pages(notebooks: list[Notebook], source: Path) -> dict[str, bytes]:
    """Escribe todas las páginas en Markdown; devuelve las figuras que usan."""
    place, names = this_place(), {book.path.name for book in notebooks}
    figures: dict[str, bytes] = {}
    for book in notebooks:
        page = Page(book, place, names)
        write(source / f"{book.name}.md", page.markdown())
        figures |= page.figures
    references = {
        "paquete": api_page.api_markdown(notebooks),
        "glosario": home_page.glossary_markdown(notebooks, place),
    }
    references = {name: text for name, text in references.items() if text}
    for name, text in references.items():
        write(source / f"{name}.md", text)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    template = home_page.read_template()
    home = home_page.home_markdown(template, notebooks, readme)
    write(source / "index.md", home.replace("{{CONSULTAR}}", "\n".join(references)))
    return figures


def write(path: Path, markdown: str) -> None:
    path.write_text(f"{markdown}\n{controls.scripts_for(markdown)}\n", encoding="utf-8")


def copy_files(notebooks: list[Notebook], source: Path) -> None:
    """Lo que las páginas usan y Sphinx no hace: notebooks, fotos, MathJax y números."""
    loose, generated = source / "_suelto", source / "_generado"
    (loose / "notebooks").mkdir(parents=True)
    for book in notebooks:
        shutil.copy(book.path, loose / "notebooks")
    shutil.copytree(ROOT / "notebooks" / "img", loose / "img")
    shutil.copytree(ROOT / "notebooks" / "img", source / "img")
    generated.mkdir()
    copy_mathjax(generated / "mathjax")
    control_data.write_data(generated)


def copy_mathjax(folder: Path) -> None:
    """MathJax y sus letras, del paquete que los trae."""
    for file in files("sphinx-mathjax-offline") or []:
        _, found, inside = file.as_posix().partition("/static/mathjax/")
        if found and inside.startswith(MATHJAX):
            target = folder / inside
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(str(file.locate()), target)
    if not (folder / MATHJAX[0]).exists():
        raise RuntimeError(
            "falta el paquete sphinx-mathjax-offline, o cambió por dentro"
        )


def run_sphinx(source: Path, output: Path) -> None:
    from sphinx.application import Sphinx

    app = Sphinx(
        source,
        HERE,
        output,
        source / "_doctrees",
        "html",
        {
            "html_static_path": [str(HERE / "static"), str(source / "_generado")],
            "html_extra_path": [str(source / "_suelto")],
            "exclude_patterns": ["_*"],
        },
        status=None,
        freshenv=True,
        warningiserror=True,
    )
    app.build(force_all=True)
    if app.statuscode:
        raise RuntimeError("Sphinx avisó de problemas: están arriba")


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        print("Uso: python tools/site/build.py [CARPETA]", file=sys.stderr)
        return 2
    output = Path(arguments[0]) if arguments else ROOT / "build" / "sitio"
    try:
        build(output.resolve())
    except (ConventionError, RuntimeError, ValueError, ImportError) as error:
        print(f"No se armó el sitio: {error}", file=sys.stderr)
        return 1
    print(f"El sitio está en {output / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
