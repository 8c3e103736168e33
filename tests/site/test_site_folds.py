"""Lo plegado: la respuesta de cada 🔮, las soluciones y la preparación."""

import json
import re

import pytest
from site_folder import NOTEBOOK_PAGES, PAGES

PAGE = "01_que_es_el_learning_rate.html"


@pytest.mark.parametrize("page_name", PAGES)
def test_every_prediction_hides_its_result(site, page_name):
    text = (site / f"{page_name}.html").read_text("utf-8")
    asked = len(re.findall(r'class="prediccion[^"]*"', text))
    assert text.count('<details class="resultado">') == asked


def test_solutions_and_setup_are_folded(site, root):
    for path in root.glob("notebooks/*.ipynb"):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells]
        text = (site / f"{path.stem}.html").read_text("utf-8")
        assert sum("<details>" in each for each in sources) == text.count("<details>")
        catch_up = sum("reenganche" in str(cell["metadata"]) for cell in cells)
        folded = re.findall(r'<details class="plegada">\s*<summary>(\w+)', text)
        assert folded.count("Reenganche") == catch_up
        assert folded.count("Preparar") == 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_result_opens_by_keyboard(key, open_page):
    page = open_page(PAGE)
    result = page.locator("details.resultado").first
    hidden = result.locator("img, pre").first
    assert not hidden.is_visible()
    result.locator("summary").focus()
    page.keyboard.press(key)
    assert hidden.is_visible()
    page.keyboard.press(key)
    assert not hidden.is_visible()


def test_all_results_open_at_once(open_page):
    page = open_page(PAGE, "teléfono")
    results = page.locator("details.resultado")
    button = page.locator(".abrir-todo")
    button.press("Enter")
    assert page.locator("details.resultado[open]").count() == results.count() > 1
    assert button.get_attribute("aria-pressed") == "true"
    button.press("Enter")
    assert page.locator("details.resultado[open]").count() == 0


def test_without_scripts_everything_can_be_reached(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    static = page.locator("[data-control=bicicleta] img")
    assert static.is_visible()
    assert page.locator(".vivo").count() == 0
    result = page.locator("details.resultado").first
    result.locator("summary").click()
    assert result.locator("img, pre").first.is_visible()


@pytest.mark.parametrize("page_name", NOTEBOOK_PAGES)
def test_each_notebook_opens_in_colab_and_downloads(site, page_name, root):
    text = (site / f"{page_name}.html").read_text("utf-8")
    if "colab.research.google.com" in text:
        assert re.search(rf'/blob/colab/{page_name}\.ipynb"', text)
    else:
        assert "hace falta lrlab" in text
    original = root / "notebooks" / f"{page_name}.ipynb"
    assert (site / "notebooks" / original.name).read_bytes() == original.read_bytes()
