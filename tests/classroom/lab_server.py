"""Un JupyterLab de verdad, aislado de la configuración de quien corre las pruebas."""

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

QUIET_SETTINGS = {"fetchNews": "false", "checkForUpdates": False}
NOTIFICATIONS = "@jupyterlab/apputils-extension/notification.jupyterlab-settings"
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


@contextmanager
def running(notebooks: Path, scratch: Path, start_timeout: float = 60):
    """Abre un servidor sobre la carpeta `notebooks` y al salir lo cierra.

    Da una función: de nombre de notebook a su dirección. El puerto lo elige el sistema;
    todo lo que Jupyter escribe va a `scratch`.
    """
    environment = os.environ | {k: str(scratch / v) for k, v in FOLDERS.items()}
    settings = scratch / FOLDERS["JUPYTERLAB_SETTINGS_DIR"] / NOTIFICATIONS
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(QUIET_SETTINGS), encoding="utf-8")
    command = [
        *(sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0"),
        *("--ServerApp.ip=127.0.0.1", "--ServerApp.allow_root=True"),
        *("--LabApp.expose_app_in_browser=True", f"--ServerApp.root_dir={notebooks}"),
    ]
    log_path = scratch / "jupyterlab.log"
    with log_path.open("w", encoding="utf-8") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            runtime = scratch / FOLDERS["JUPYTER_RUNTIME_DIR"]
            info = _wait_for_info(server, runtime, log_path, start_timeout)
            yield lambda name: f"{info['url']}doc/tree/{name}?token={info['token']}"
        finally:
            server.terminate()
            try:
                server.wait(15)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait_for_info(server, runtime: Path, log_path: Path, timeout: float) -> dict:
    """Lo que el servidor deja escrito de sí mismo cuando ya atiende."""
    deadline = time.monotonic() + timeout
    while time.monotonic() < deadline and server.poll() is None:
        try:
            (file,) = runtime.glob("jpserver-*.json")
            return json.loads(file.read_text(encoding="utf-8"))
        except ValueError:  # no está, o está a medio escribir
            time.sleep(0.1)
    raise RuntimeError(
        "JupyterLab no arrancó:\n" + log_path.read_text(encoding="utf-8")[-3000:]
    )
