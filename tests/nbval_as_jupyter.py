"""Cómo se corren los notebooks con nbval, se llame a pytest desde donde se llame."""

import os
from pathlib import Path

from nbval.kernel import RunningKernel

HERE = Path(__file__).parent


def pytest_configure(config):
    if not config.option.nbval_sanitize_with:
        sanitize = HERE / "nbval_sanitize.cfg"
        config.option.nbval_sanitize_with = str(sanitize)
    # Un barrido muestra su barra al segundo: en una máquina lenta sería otra salida.
    os.environ.setdefault("LRLAB_PATIENCE", "3600")
    RunningKernel.execute_cell_input = _execute_as_jupyter_does


def _execute_as_jupyter_does(self, cell_input, allow_stdin=None):
    """Como nbval, pero con historia: sin ella, IPython no ve el `;` final."""
    return self.kc.execute(
        cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
    )
