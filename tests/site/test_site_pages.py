"""Todas las páginas, en un navegador: de escritorio y teléfono, claras y oscuras."""

import importlib.util
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from site_folder import PAGES

MOST_BYTES = 3_000_000
ENGLISH = re.compile(
    r"\b(search|skip to|next|previous|contents?|table of|toggle|close|menu|show|hide|"
    r"light|dark|the|this|page|click|download|edit|built|copyright|theme|link to)\b",
    re.IGNORECASE,
)
SETTLED = "() => !window.MathJax?.startup || window.MathJax.startup.promise"
SHOW_EVERYTHING = """async () => {
    document.querySelectorAll('main details').forEach(each => { each.open = true; });
    const images = [...document.querySelectorAll('main img')];
    images.forEach(image => { image.loading = 'eager'; });
    await Promise.all(images.filter(image => !image.complete).map(image =>
        new Promise(done => { image.onload = image.onerror = done; })));
}"""
BROKEN_IMAGES = """() => [...document.querySelectorAll('img')]
    .filter(image => !image.naturalWidth || !image.alt.trim())
    .map(image => image.src)"""
CUT_CODE = """() => [...document.querySelectorAll('main pre')]
    .filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth)
    .map(each => each.textContent.slice(0, 60))"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
BAD_FORMULAS = """() => [
    ...document.querySelectorAll('mjx-merror, .math:not(:has(mjx-container))')]
    .map(each => each.textContent)"""
INTERFACE_WORDS = """() => [...document.querySelectorAll(
    'body *:not(script):not(style):not(main *)')].flatMap(each => [
        each.title, each.getAttribute('aria-label'), each.getAttribute('placeholder'),
        each.getAttribute('data-bs-title'),
        ...[...each.childNodes].filter(n => n.nodeType === 3).map(n => n.textContent)])
    .filter(text => text?.trim())"""
# Con tres bloques de código alcanza: los demás tienen los mismos colores.
RUN_AXE = """() => {
    document.querySelectorAll('.ancho').forEach((each, i) => {
        each.classList.toggle('ya-mirado', i >= 3);
    });
    const options = {resultTypes: ['violations'], preload: false};
    return axe.run({exclude: ['.ya-mirado']}, options);
}"""
BRIGHTNESS = """element => {
    const [r, g, b] = getComputedStyle(element).backgroundColor.match(/[\\d.]+/g);
    return (Number(r) + Number(g) + Number(b)) / 3;
}"""


@pytest.fixture(scope="session")
def axe() -> str:
    """El código de axe-core, del paquete que lo trae."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None:
        pytest.skip("falta axe-playwright-python: no se revisa la accesibilidad")
    return (Path(found.origin).parent / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("page_name", PAGES)
@pytest.mark.parametrize("device", ["escritorio", "teléfono"])
def test_a_page_is_whole(page_name, device, address, open_page, axe):
    """De escritorio, abierta sin servidor; en el teléfono, servida, y se la pesa."""
    weights = []
    page = open_page(
        f"{page_name}.html",
        device,
        base=address if device == "teléfono" else "",
        on_response=lambda response: weights.append(len(response.body())),
    )
    page.evaluate(SETTLED)
    page.evaluate(SHOW_EVERYTHING)
    assert page.evaluate(BROKEN_IMAGES) == []
    assert page.evaluate(BAD_FORMULAS) == []
    assert page.evaluate(CUT_CODE) == []
    assert page.evaluate(TOO_WIDE) <= 0
    assert sum(weights) < MOST_BYTES
    page.evaluate(axe)
    assert serious(page.evaluate(RUN_AXE)) == []


def serious(report: dict) -> list[str]:
    return [
        f"{found['id']}: {node['target']} {node['failureSummary']}"
        for found in report["violations"]
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"][:3]
    ]


def test_some_formulas_are_drawn(open_page):
    page = open_page("01_que_es_el_learning_rate.html")
    page.locator("mjx-container").first.wait_for()
    page.evaluate(SETTLED)
    drawn = page.locator("mjx-container mjx-mfrac").count()
    assert drawn >= 1


def test_the_interface_speaks_spanish(open_page):
    page = open_page("01_que_es_el_learning_rate.html")
    assert page.locator("html").get_attribute("lang") == "es"
    words = page.evaluate(INTERFACE_WORDS)
    assert words
    assert [each for each in words if ENGLISH.search(each)] == []


def test_dark_mode_keeps_figures_readable(open_page):
    page = open_page("01_que_es_el_learning_rate.html")
    figure = page.locator(".figura img").first
    assert page.locator("body").evaluate(BRIGHTNESS) > 200
    page.get_by_role("button", name="Tema").press("Enter")
    dark = page.locator(".dropdown-menu.show").get_by_text("Oscuro")
    dark.press("Enter")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("body").evaluate(BRIGHTNESS) < 60
    assert figure.evaluate(BRIGHTNESS) > 240


@pytest.mark.parametrize("served", [False, True], ids=["archivo", "servidor"])
def test_search_finds_the_critical_rate(served, address, open_page):
    page = open_page("index.html", base=address if served else "")
    page.keyboard.press("Control+k")
    page.keyboard.type("learning rate crítico")
    page.keyboard.press("Enter")
    results = page.locator("#search-results")
    results.locator("a").first.wait_for()
    assert results.locator("a[href*='01_que_es_el_learning_rate']").count() >= 1


# --- Los enlaces ---------------------------------------------------------------------


class Reader(HTMLParser):
    """Los enlaces y las anclas de una página."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.anchors = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.anchors.update(filter(None, (values.get("id"), values.get("name"))))
        self.links += [values[key] for key in ("href", "src") if values.get(key)]


def test_every_internal_link_resolves(site):
    pages = {path: Reader(path.read_text("utf-8")) for path in site.glob("*.html")}
    assert pages
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = path.parent / unquote(parts.path) if parts.path else path
            anchors = pages[target].anchors if target in pages else set()
            anchor = unquote(parts.fragment)
            if not target.exists() or (
                target in pages and anchor not in {"", *anchors}
            ):
                broken.append(f"{path.name}: {link}")
    assert broken == []


def test_nothing_is_asked_from_another_host(site):
    loaded = re.compile(r"""(?:src|srcset|<link[^>]*href)=["'](https?:)?//""")
    imported = re.compile(r"""(?:@import|url\()\s*["']?(?:https?:)?//""")
    for path in [*site.glob("*.html"), *site.rglob("*.css")]:
        text = path.read_text("utf-8")
        assert not (loaded if path.suffix == ".html" else imported).search(text), path


@pytest.mark.parametrize("page_name", PAGES)
def test_the_series_is_in_order(site, page_name):
    text = (site / f"{page_name}.html").read_text("utf-8")
    sidebar = re.findall(r'toctree-l1[^>]*><a[^>]*href="([^"]*)"', text)
    names = [path.stem for path in sorted(site.glob("notebooks/*.ipynb"))]
    shown = [page_name if href == "#" else Path(href).stem for href in sidebar]
    assert shown[: len(names)] == names
