"""Muestra el comando del README que tiene una marca, para correr justo ese.

    python -m tools.readme_command pruebas-posix

En README.md la marca va en el renglón anterior al bloque de código::

    <!-- comando: pruebas-posix -->
    ```bash
    …
    ```
"""

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"
FENCE_OF_SYSTEM = {"posix": "bash", "windows": "powershell"}


def command_in(text: str, name: str) -> str:
    """El comando marcado `name` en el texto; ValueError si no está o no está una vez.

    El final del nombre dice el sistema, y el sistema, el lenguaje del bloque.
    """
    fence = FENCE_OF_SYSTEM.get(name.rpartition("-")[2])
    if fence is None:
        raise ValueError(f"{name!r} tiene que terminar en -posix o -windows")
    found = re.findall(
        rf"^<!-- comando: {re.escape(name)} -->\n+```{fence}\n(.+?)\n```[ \t]*$",
        text,
        re.MULTILINE | re.DOTALL,
    )
    if len(found) != 1:
        raise ValueError(
            f"el README tiene que traer una vez la marca <!-- comando: {name} --> "
            f"seguida de un bloque ```{fence}, y la trae {len(found)} veces"
        )
    return found[0].strip()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(
            "Uso: python -m tools.readme_command NOMBRE (como pruebas-posix)",
            file=sys.stderr,
        )
        return 2
    try:
        print(command_in(README.read_text(encoding="utf-8"), arguments[0]))
    except (OSError, ValueError) as error:
        print(f"No hay comando: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
