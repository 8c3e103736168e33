"""Los enlaces de un notebook, llevados a las páginas del sitio."""

import re
from pathlib import Path

from series import Notebook
from where import Place

_LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")


def with_links(markdown: str, notebook: Notebook, place: Place, names: set[str]) -> str:
    """El texto, con cada enlace a otro notebook llevado a su página.

    Los de otros archivos van al repositorio; si no se sabe cuál es, queda el texto.
    `names`: los archivos de la serie; ConventionError si se enlaza otro notebook.
    """

    def page_of(match: re.Match) -> str:
        label, target = match.groups()
        address, _, anchor = target.partition("#")
        if "://" in target or address.startswith(("mailto:", "img/")) or not address:
            return match[0]
        if address.endswith(".ipynb"):
            if Path(address).name not in names:
                notebook.broken(f"enlaza a {address}, que no está en la serie")
            page = Path(address).with_suffix(".md").name
            return f"[{label}]({page}{'#' + anchor if anchor else ''})"
        file = place.file(Path("notebooks") / address)
        return f"[{label}]({file})" if file else label

    return _LINK.sub(page_of, markdown)
