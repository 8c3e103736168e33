"""El sitio, armado una vez para todas las pruebas, y el navegador que lo mira.

Usa el chromium (o Chrome) que haya en la máquina. Donde faltan el navegador o los
paquetes de tools/site/requirements.txt, estas pruebas se saltean y dicen por qué.
"""

import functools
import http.server
import importlib.util
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from site_folder import TOOLS

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = ("sphinx", "myst_parser", "sphinx_book_theme", "PIL")
DEVICES = {
    "escritorio": {"viewport": {"width": 1280, "height": 900}},
    "teléfono": {
        "viewport": {"width": 390, "height": 844},
        "has_touch": True,
        "is_mobile": True,
        "color_scheme": "dark",
    },
}
REPOSITORY = "una-escuela/lrlab-de-prueba"


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """La carpeta del sitio armado: la de LRLAB_SITIO, o una nueva."""
    if ready := os.environ.get("LRLAB_SITIO"):
        return Path(ready).resolve()
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        pytest.skip(
            f"faltan paquetes del sitio ({', '.join(missing)}): "
            "pip install -r tools/site/requirements.txt"
        )
    folder = tmp_path_factory.mktemp("sitio")
    build_site(folder, GITHUB_REPOSITORY=REPOSITORY)
    return folder


def build_site(folder: Path, **environment: str) -> None:
    done = subprocess.run(
        [sys.executable, str(TOOLS / "build.py"), str(folder)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="session")
def address(site):
    """El sitio servido por HTTP, como lo sirve GitHub Pages."""
    handler = functools.partial(_Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture(scope="session")
def browser(site):
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="falta playwright: no se mira el sitio"
    )
    command = next(filter(None, map(shutil.which, BROWSERS)), None)
    if command is None:
        pytest.skip("no hay chromium ni Chrome: no se mira el sitio")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=command)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, site):
    """Abre una página del sistema de archivos; al final, no se tiene que quejar."""
    contexts, complaints = [], []

    def open_page(
        name, device="escritorio", base="", on_response=lambda _: None, **options
    ):
        context = browser.new_context(**DEVICES[device], **options)
        contexts.append(context)
        page = context.new_page()
        if options.get("java_script_enabled", True):
            watch(page, complaints)
        page.on("response", on_response)
        page.goto((base or site.as_uri() + "/") + name)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


def watch(page, complaints: list[str]) -> None:
    """Anota errores de la consola, archivos que faltan y pedidos a otra máquina."""

    def on_request(request):
        if not request.url.startswith(("file:", "http://127.0.0.1:", "data:", "blob:")):
            complaints.append(f"pide algo a otra máquina: {request.url}")

    def on_console(message):
        if message.type in ("error", "warning"):
            complaints.append(f"consola: {message.text}")

    def on_response(response):
        if response.status >= 400:
            complaints.append(f"{response.status}: {response.url}")

    def on_failure(request):
        if "ERR_ABORTED" not in (request.failure or ""):  # dejó la página antes
            complaints.append(f"falta: {request.url}")

    page.on("request", on_request)
    page.on("console", on_console)
    page.on("response", on_response)
    page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
    page.on("requestfailed", on_failure)
