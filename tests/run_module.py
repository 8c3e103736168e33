"""Corre un módulo de Python como programa."""

import subprocess
import sys


def run_module(module: str, folder, *arguments) -> subprocess.CompletedProcess:
    """``python -m module …`` en `folder`; lo que escribe queda en el resultado."""
    return subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )
