"""Una barra de progreso que se lee igual en Jupyter, en Colab y en un archivo."""

import os
import sys
from collections.abc import Iterable

from tqdm import tqdm

PATIENCE = float(os.environ.get("LRLAB_PATIENCE", 1))
"""Segundos que un cálculo espera antes de mostrar su barra. Las pruebas de los
notebooks lo agrandan: que haya o no una barra no puede depender de la máquina."""


def progress_bar(items: Iterable, label: str = "Entrenando", **tqdm_options) -> tqdm:
    """Recorre `items` mostrando cuántos van y cuánto tiempo pasó.

    Es `tqdm` con texto en castellano, escrito en la salida estándar: en un notebook
    no aparece como error (en rojo) y la barra terminada queda guardada.

    Parámetros
    ----------
    items : lo que se va a recorrer, con largo conocido o con ``total=``.
    label : qué se está haciendo.
    tqdm_options : otras opciones de `tqdm.tqdm` (``total``, ``delay``, ``leave``…).
    """
    options = {
        "desc": label,
        "file": sys.stdout,
        "ncols": 70,
        "bar_format": "{desc} {bar} {n_fmt}/{total_fmt}  {elapsed}",
    }
    return tqdm(items, **(options | tqdm_options))
