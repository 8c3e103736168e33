"""Lo que va en la rama `colab`: las copias autónomas y un README con sus insignias.

    GITHUB_REPOSITORY=dueño/nombre python3 -m tools.colab_branch CARPETA

En GitHub la variable ya está, y en un fork nombra al fork. Cada enlace de una copia a
otro notebook abre la copia de ése en Colab.
"""

import os
import sys
from functools import partial
from pathlib import Path

from tools import notebook_files as files
from tools.copies import write_copies

BRANCH = "colab"
CLASS_FOLDER = "clase/"

_BADGE = "https://colab.research.google.com/assets/colab-badge.svg"
_README = Path(__file__).with_suffix(".md")


def colab(repository: str, name: str) -> str:
    """La dirección que abre en Colab un archivo de la rama."""
    return f"https://colab.research.google.com/github/{repository}/blob/{BRANCH}/{name}"


def link(repository: str, folder: str, file: str) -> str:
    """A dónde va, desde una copia de `folder`, un enlace a un archivo de main."""
    if file.endswith(".ipynb"):
        return colab(repository, folder + Path(file).name)
    return f"https://github.com/{repository}/blob/main/{file}"


def write_branch(folder: Path, repository: str):
    """Escribe en `folder` todo lo que va en la rama."""
    write_copies(folder, partial(link, repository, ""))
    write_copies(
        folder / CLASS_FOLDER, partial(link, repository, CLASS_FOLDER), outputs=False
    )
    rows = "".join(_row(path, repository) for path in files.paths())
    text = _README.read_text(encoding="utf-8")
    text = text.format(rows=rows, repository=repository)
    (folder / "README.md").write_text(text, encoding="utf-8", newline="\n")


def _row(path: Path, repository: str) -> str:
    title = files.source_of(files.read(path)["cells"][0]).partition("\n")[0]
    with_outputs, for_class = (
        f"[![Abrir en Colab]({_BADGE})]({colab(repository, folder + path.name)})"
        for folder in ("", CLASS_FOLDER)
    )
    return f"| {title.removeprefix('# ')} | {with_outputs} | {for_class} |\n"


def main(arguments: list[str]) -> int:
    repository = os.environ.get("GITHUB_REPOSITORY")
    if len(arguments) != 1 or not repository:
        print(
            "Uso: GITHUB_REPOSITORY=dueño/nombre python3 -m tools.colab_branch CARPETA",
            file=sys.stderr,
        )
        return 2
    write_branch(Path(arguments[0]), repository)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
