"""De qué repositorio es esta copia, si se sabe: lo dice GITHUB_REPOSITORY."""

import os
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Las direcciones que salen del repositorio; vacías si no se sabe cuál es.

    repository : "dueño/nombre", o "".
    """

    repository: str

    @property
    def address(self) -> str:
        return f"https://github.com/{self.repository}" if self.repository else ""

    def file(self, path: Path) -> str:
        """La dirección de un archivo del repositorio."""
        inside = os.path.normpath(path).replace(os.sep, "/")
        return f"{self.address}/blob/main/{inside}" if self.repository else ""

    def colab(self, name: str) -> str:
        """La copia autónoma del notebook, abierta en Colab: está en la rama «colab»."""
        if not self.repository:
            return ""
        colab = "https://colab.research.google.com/github"
        return f"{colab}/{self.repository}/blob/colab/{name}.ipynb"


def this_place() -> Place:
    """El repositorio de GITHUB_REPOSITORY; ValueError si no es «dueño/nombre»."""
    repository = os.environ.get("GITHUB_REPOSITORY", "")
    if repository and not re.fullmatch(r"[\w.-]+/[\w.-]+", repository):
        raise ValueError(
            f"GITHUB_REPOSITORY tiene que ser dueño/nombre; llegó {repository!r}."
        )
    return Place(repository)
