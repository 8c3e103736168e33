"""Lo que tienen dibujado unos ejes, para compararlo."""

from lrlab.plots.style import DECORATION


def curves(ax) -> dict:
    """Las líneas que la descripción nombra, por su nombre."""
    return {line.get_label(): line for line in ax.lines if line.get_gid() != DECORATION}


def labels(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def marks(ax, marker: str) -> list:
    """Las líneas de un solo punto con esa marca."""
    return [line for line in ax.lines if line.get_marker() == marker]
