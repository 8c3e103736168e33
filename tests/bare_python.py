"""Un Python que tiene todo menos lrlab, como el de Colab antes de instalarlo."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

PTH = "los_demas.pth"


def create(folder: Path) -> str:
    """Un entorno virtual nuevo en `folder`; devuelve su ejecutable.

    Ve los paquetes del entorno que corre las pruebas, pero no lrlab: los de un renglón
    en un .pth se agregan sin leer los .pth de ahí, y uno de ésos es la instalación
    editable. Lo que se instale con pip queda en `folder`.
    """
    venv.create(folder, with_pip=False, symlinks=sys.platform != "win32")
    base = {"base": str(folder), "platbase": str(folder)}
    own = Path(sysconfig.get_path("purelib", "venv", base))
    seen = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (own / PTH).write_text("\n".join(sorted(seen)), encoding="utf-8")
    scripts = Path(sysconfig.get_path("scripts", "venv", base))
    return str(scripts / Path(sys.executable).name)


def sees_lrlab(python: str, folder: Path) -> bool:
    """Si ese Python, parado en `folder`, puede importar lrlab."""
    done = subprocess.run([python, "-c", "import lrlab"], cwd=folder, check=False)
    return done.returncode == 0
