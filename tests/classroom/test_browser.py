"""Los deslizadores, en JupyterLab y con un navegador: se mueven y la figura cambia.

De cada control, el primer notebook que lo tenga: se corren la celda que importa todo
y las suyas. Usa el chromium (o Chrome) que haya en la máquina y no baja ninguno: sin
navegador, se saltea.
Deja capturas en tests/artefactos.
"""

import re
import shutil
from pathlib import Path

import lab_server
import nbformat
import pytest

playwright = pytest.importorskip(
    "playwright.sync_api",
    reason="falta playwright (pip install playwright): no se prueban los deslizadores",
)

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
SHOTS = Path(__file__).parents[1] / "artefactos"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDGET_CALL = re.compile(r"\blrlab\.(bicycle|trainer)\(")

KERNEL_READY = """() => {
    const panel = window.jupyterapp?.shell.currentWidget;
    const kernel = panel?.context?.sessionContext.session?.kernel;
    return kernel?.connectionStatus === 'connected' && kernel.status === 'idle';
}"""
RUN_ALL = "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
FINISHED = """() => {
    const cells = window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells
        .filter(cell => cell.cell_type === 'code' && cell.source.trim());
    const failed = cell => cell.outputs.some(output => output.output_type === 'error');
    return cells.some(failed) || cells.every(cell => cell.execution_count !== null);
}"""
RED_OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.model.sharedModel
    .cells.filter(cell => cell.cell_type === 'code').flatMap(cell => cell.outputs)
    .filter(output => output.output_type === 'error' || output.name === 'stderr')
    .map(output => output.evalue ?? output.text)"""
FIGURE_TEXT = """index => {
    const cell = window.jupyterapp.shell.currentWidget.content.widgets[index];
    const figures = cell.model.outputs.toJSON().filter(o => o.data?.["image/png"]);
    return figures.map(o => [o.data["text/plain"]].flat().join("")).join("");
}"""
SHOW_CELL = """async index => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.activeCellIndex = index;
    await notebook.scrollToItem(index, 'start');
}"""


def notebooks_with_widgets() -> dict[str, nbformat.NotebookNode]:
    """De nombre a notebook, el primero con cada control; ver `just_the_controls`."""
    found, seen = {}, set()
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        nb = nbformat.read(path, as_version=4)
        kinds = {WIDGET_CALL.search(nb.cells[i].source)[1] for i in widget_cells(nb)}
        if kinds - seen:
            found[path.name] = just_the_controls(nb)
        seen |= kinds
    return found


def static_text(name: str, index: int) -> str:
    """La descripción guardada de la figura fija de esa celda."""
    outputs = nbformat.read(NOTEBOOKS / name, as_version=4).cells[index].outputs
    (figure,) = [o for o in outputs if "image/png" in o.get("data", {})]
    return figure.data["text/plain"]


def widget_cells(nb) -> list[int]:
    """Los números de las celdas que llaman a un control."""
    return [
        i
        for i, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and WIDGET_CALL.search(cell.source)
    ]


def just_the_controls(nb):
    """Sin salidas, y vacías las celdas de código que los controles no necesitan."""
    needed = {*preparation(nb), *widget_cells(nb)}
    for i, cell in enumerate(nb.cells):
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            cell.source = cell.source if i in needed else ""
    return nb


def preparation(nb) -> list[int]:
    """Los números de las dos primeras celdas de código: la de arranque y los import."""
    return [i for i, cell in enumerate(nb.cells) if cell.cell_type == "code"][:2]


TRIED = notebooks_with_widgets()


@pytest.fixture(scope="module")
def browser():
    command = next(filter(None, map(shutil.which, BROWSERS)), None)
    if command is None:
        pytest.skip("no hay chromium ni Chrome: no se prueban los deslizadores")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=command)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address_of(tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    for name, nb in TRIED.items():
        nbformat.write(nb, folder / name)
    with lab_server.running(folder, tmp_path_factory.mktemp("jupyter")) as address_of:
        yield address_of


@pytest.fixture
def page(browser, request):
    """Una ventana; al terminar, pase lo que pase, guarda lo que se ve."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    yield page
    save_shot(page, f"{Path(request.node.callspec.id).stem}-al-final")
    page.close()


def save_shot(page, name: str):
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png")


@pytest.mark.parametrize("name", TRIED)
def test_moving_a_slider_changes_its_figure(name, page, address_of):
    page.goto(address_of(name))
    page.wait_for_function(KERNEL_READY, timeout=60_000)
    page.evaluate(RUN_ALL)
    page.wait_for_function(FINISHED, timeout=150_000)
    assert page.evaluate(RED_OUTPUTS) == []
    for number, index in enumerate(widget_cells(TRIED[name]), 1):
        page.evaluate(SHOW_CELL, index)
        cell = page.locator(f'.jp-Cell[data-windowed-list-index="{index}"]')
        cell.locator(".noUi-handle").first.wait_for()
        page.wait_for_timeout(1000)  # mostrarse no es moverse: sigue la figura fija
        assert page.evaluate(FIGURE_TEXT, index) == static_text(name, index)
        save_shot(page, f"{Path(name).stem}-{number}-antes")
        every_slider_changes_the_figure(cell)
        page.wait_for_timeout(1000)  # que termine de dibujar la última posición
        save_shot(page, f"{Path(name).stem}-{number}-despues")
    assert page.locator(".jp-Dialog").count() == 0
    assert page.evaluate(RED_OUTPUTS) == []


def every_slider_changes_the_figure(cell):
    """Con el teclado y con el ratón; la figura nueva reemplaza a la anterior."""
    figure = cell.locator(".jp-OutputArea img")
    for handle in cell.locator(".noUi-handle").all():
        for move in (press_left, drag_right):
            before = figure.get_attribute("src")
            move(handle)
            playwright.expect(figure).not_to_have_attribute("src", before)
            assert figure.count() == 1


def press_left(handle):
    handle.press("ArrowLeft")


def drag_right(handle):
    box, mouse = handle.bounding_box(), handle.page.mouse
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 80, y, steps=6)
    mouse.up()
