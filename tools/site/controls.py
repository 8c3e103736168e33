"""Los controles que se mueven sin kernel: en qué celdas van y con qué scripts."""

import re
from html import escape

from series import ConventionError

_CALLS = {
    "bicicleta": re.compile(r"\blrlab\.bicycle\("),
    "red": re.compile(r"\blrlab\.trainer\("),
    "schedule": re.compile(r"\blrlab\.plot_schedule\("),
}
_OPTIMIZER = re.compile(r"\blrlab\.trainer\(\s*(?:optimizer=)?\"(\w+)\"")
OPTIMIZERS = ("adam", "sgd")


def kind_of(source: str) -> str | None:
    """Qué control le toca a una celda, o None."""
    found = (kind for kind, call in _CALLS.items() if call.search(source))
    return next(found, None)


def open_tag(kind: str, source: str) -> str:
    """El elemento que el script convierte en controles; sin script, no cambia nada."""
    found = _OPTIMIZER.search(source)
    start = found[1] if found else OPTIMIZERS[0]
    if start not in OPTIMIZERS:
        raise ConventionError(
            f"lrlab.trainer({start!r}): el sitio sólo trae {' y '.join(OPTIMIZERS)}."
        )
    return (
        f'<div class="control" data-control="{kind}" data-optimizer="{escape(start)}">'
    )


SCRIPTS = "\n".join(
    f'<script defer src="_static/{name}"></script>'
    for name in ("dibujo.js", "mandos.js", "controles.js")
)


def scripts_for(markdown: str) -> str:
    """Los scripts de los controles que la página tiene, y sus números."""
    kinds = sorted(set(re.findall(r'data-control="(\w+)"', markdown)))
    data = [f'<script defer src="_static/datos-{kind}.js"></script>' for kind in kinds]
    return "\n".join([*data, SCRIPTS]) if kinds else ""
