"""Escribe la dirección del repositorio en todos los lugares que la llevan.

La dirección vive en ``[project.urls]`` de pyproject.toml. Este comando, desde la
carpeta del repositorio, la cambia ahí y en todo lo que sale de ella::

    python -m lrlab.repo dueño/nombre

Son la insignia de Colab y la celda de arranque de cada notebook, y la tabla del README.
Sin argumento no cambia la dirección: pone de acuerdo todo lo demás (después de agregar
un notebook, o de subir la versión). Mientras la dirección termine en ``.invalid``, un
dominio que nadie puede tener, no hay insignias ni de dónde instalar.
"""

import json
import re
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from lrlab import _setup_cell

_GITHUB = "https://github.com/"
_OWNER_AND_NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9_-]{0,38}/(?!\.+$)[\w.-]{1,100}", re.A
)
_ADDRESS_LINE = re.compile(r'^(Repository = )"[^"]*"$', re.MULTILINE)
_BADGE_LINE = re.compile(r"^\[!\[Abrir en Colab\].*\n\n?", re.MULTILINE)
_BADGE_IMAGE = "https://colab.research.google.com/assets/colab-badge.svg"
_TABLE = re.compile(r"(?<=^<!-- colab -->\n).*?(?=^<!-- /colab -->$)", re.M | re.DOTALL)

_NO_ADDRESS = (
    "*Este repositorio todavía no tiene dirección: no hay insignias, ni de dónde "
    "instalar. Cuando la tenga, `python -m lrlab.repo dueño/nombre` escribe acá una "
    "insignia por notebook; mientras tanto, usá las copias autónomas de más abajo.*\n"
)
_TABLE_HEAD = (
    "Un clic en la insignia abre el notebook, ya ejecutado. Después, *Entorno de "
    "ejecución → Ejecutar todas*.\n\n| Notebook | En Colab |\n| --- | --- |\n"
)


def find_root(start: str | Path = ".") -> Path:
    """La carpeta del repositorio: `start` o la primera que lo contenga.

    ValueError si ninguna lo es.
    """
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        project = folder / "pyproject.toml"
        if project.exists() and (folder / "notebooks").is_dir():
            data = tomllib.loads(project.read_text(encoding="utf-8"))
            if data.get("project", {}).get("name") == "lrlab":
                return folder
    raise ValueError(
        f"{start} no está dentro del repositorio de lrlab: corré el comando desde la "
        "carpeta que tiene pyproject.toml y notebooks."
    )


def version_in(project: str) -> str:
    """La versión que dice el texto de pyproject.toml."""
    return tomllib.loads(project)["project"]["version"]


def address_in(project: str) -> str | None:
    """La dirección que dice el texto de pyproject.toml; None si todavía no se sabe."""
    address = tomllib.loads(project)["project"].get("urls", {}).get("Repository", "")
    if (urlsplit(address).hostname or "").endswith(".invalid"):
        return None
    return _GITHUB + checked(address.removeprefix(_GITHUB))


def checked(repository: str) -> str:
    """`repository` si tiene la forma dueño/nombre, como los nombra GitHub; si no,
    ValueError."""
    if not _OWNER_AND_NAME.fullmatch(repository) or repository.endswith(".git"):
        raise ValueError(
            "El repositorio se dice dueño/nombre, como en la dirección de GitHub: por "
            f"ejemplo una-escuela/lrlab. Llegó {repository!r}."
        )
    return repository


def changes(root: Path, repository: str | None = None) -> dict[Path, str]:
    """Los archivos que no dicen lo que tienen que decir, con el texto que va.

    Sin `repository`, la dirección es la que ya está en pyproject.toml; vacío quiere
    decir que todo está de acuerdo.
    """
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    if repository is not None:
        project = with_address(project, _GITHUB + checked(repository))
    address, version = address_in(project), version_in(project)
    expected = {root / "pyproject.toml": project}
    titles = {}
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        _setup_cell.place(notebook, _setup_cell.source(address, version))
        titles[path.name] = place_badge(notebook, address, path.name)
        expected[path] = as_jupyter_writes(notebook)
    readme = (root / "README.md").read_text(encoding="utf-8")
    expected[root / "README.md"] = with_table(readme, address, titles)
    return {
        path: text
        for path, text in expected.items()
        if path.read_text(encoding="utf-8") != text
    }


def with_address(project: str, address: str) -> str:
    """El texto de pyproject.toml con esa dirección."""
    text, times = _ADDRESS_LINE.subn(rf'\1"{address}"', project)
    if times != 1:
        raise ValueError(
            "pyproject.toml tiene que tener un renglón, y uno solo, que diga "
            f'Repository = "…" en [project.urls]; tiene {times}.'
        )
    return text


def badge(address: str, name: str) -> str:
    """La insignia que abre en Colab el notebook que se llama `name`."""
    repository = address.removeprefix(_GITHUB)
    return (
        f"[![Abrir en Colab]({_BADGE_IMAGE})](https://colab.research.google.com/github/"
        f"{repository}/blob/main/notebooks/{name})"
    )


def place_badge(notebook: dict, address: str | None, name: str) -> str:
    """Pone la insignia bajo el título del notebook, o la saca; devuelve el título."""
    cell = notebook["cells"][0]
    text = _BADGE_LINE.sub("", "".join(cell["source"]))
    title, _, rest = text.partition("\n\n")
    if address is not None:
        text = "\n\n".join([title, badge(address, name), rest])
    cell["source"] = text.splitlines(keepends=True)
    return title.removeprefix("# ")


def with_table(readme: str, address: str | None, titles: dict[str, str]) -> str:
    """El README con la tabla de insignias entre sus dos marcas."""
    table = _NO_ADDRESS
    if address is not None:
        rows = "".join(f"| {t} | {badge(address, n)} |\n" for n, t in titles.items())
        table = f"{_TABLE_HEAD}{rows}\nLas copias autónomas: <{address}/releases>.\n"
    text, times = _TABLE.subn(lambda _: table, readme)
    if times != 1:
        raise ValueError(
            "README.md tiene que traer una vez las marcas <!-- colab --> y "
            f"<!-- /colab -->, cada una en su renglón; las trae {times} veces."
        )
    return text


def as_jupyter_writes(notebook: dict) -> str:
    """El texto de un .ipynb, con el formato con que lo guarda Jupyter."""
    text = json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False)
    return text + "\n"


def main(arguments: list[str]) -> int:
    if len(arguments) > 1 or any(each.startswith("-") for each in arguments):
        print("Uso: python -m lrlab.repo [dueño/nombre]", file=sys.stderr)
        return 2
    try:
        root = find_root()
        changed = changes(root, *arguments)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    for path, text in changed.items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print("escrito:", path.relative_to(root).as_posix())
    address = address_in((root / "pyproject.toml").read_text(encoding="utf-8"))
    print("Todo de acuerdo con", address or "un repositorio que no tiene dirección.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
