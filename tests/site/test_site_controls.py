"""Los controles sin kernel dicen lo mismo que `lrlab`, con ratón, dedo y teclado."""

import contextlib
import io
import re

import numpy as np
import pytest

from lrlab import (
    critical_learning_rate,
    gradient_descent,
    linear_dataset,
    regime,
    schedules,
)
from lrlab.classroom.describe import format_number

RIDE_RATES = 10 ** np.linspace(-3, 0.3, 166)
NET_RATES = np.geomspace(1e-4, 10, 31)
PAGES_WITH = {"bicicleta": "01_", "red": "05_", "schedule": "07_"}


@pytest.fixture
def control(open_page, site):
    """Abre la página de un control, con lo plegado a la vista; devuelve el control."""

    def control(kind: str, device: str = "escritorio"):
        name = next(path.name for path in site.glob(f"{PAGES_WITH[kind]}*.html"))
        page = open_page(name, device)
        page.evaluate(
            "document.querySelectorAll('details').forEach(d => d.open = true)"
        )
        return page.locator(f"[data-control={kind}] .vivo").first

    return control


def verdict(control) -> str:
    return control.locator(".veredicto").inner_text()


def move(control, label: str, position: int):
    """Lleva un deslizador a una posición, con el teclado."""
    slider = control.get_by_label(label, exact=True)
    slider.press("Home")
    for _ in range(position // 10):
        slider.press("PageUp")
    here = int(slider.input_value())
    for _ in range(abs(position - here)):
        slider.press("ArrowRight" if position > here else "ArrowLeft")
    assert int(slider.input_value()) == position


def test_the_bicycle_rides_as_lrlab_does(control):
    bicycle = control("bicicleta")
    for position in (0, 65, 96, 147, 150, 165):
        move(bicycle, "learning rate", position)
        rides_as_lrlab_does(verdict(bicycle), position)


def rides_as_lrlab_does(text: str, position: int):
    rate = RIDE_RATES[position]
    path = gradient_descent(lambda w: 2 * w, -4.0, rate, 20)
    ratio = rate / critical_learning_rate(2.0)
    assert text.startswith(f"lr = {format_number(rate)}; lr / lr crítico = ")
    assert f"= {format_number(ratio)}: {regime(ratio)}." in text
    assert f"Pérdida final: {format_number(path[-1] ** 2)}; " in text
    assert ("¡meta cumplida!" in text) == (path[-1] ** 2 < 0.01)


def swept(optimizer: str, epochs: int, noise: float):
    from lrlab import sweep

    X, y = linear_dataset(noise=noise)
    asked = {"optimizer": optimizer, "epochs": epochs}
    asked["validation"] = linear_dataset(1000, noise=noise, seed=1)
    with contextlib.redirect_stdout(io.StringIO()):
        return X, sweep(NET_RATES, X, y, **asked)


@pytest.mark.parametrize(
    ("optimizer", "epochs", "noise"), [("Adam", 100, 2), ("SGD", 30, 5)]
)
def test_the_network_ends_as_lrlab_says(optimizer, epochs, noise, control):
    network = control("red")
    for value in (epochs, noise):
        group = "épocas" if value == epochs else "ruido"
        options = network.get_by_role("group", name=group, exact=True)
        options.get_by_label(str(value), exact=True).check()
    network.get_by_label(optimizer, exact=True).check()
    X, result = swept(optimizer.lower(), epochs, noise)
    best = result.best
    for position in (0, 6, 12, 18, 30):
        move(network, "learning rate", position)
        told = format_number(result.final_losses[0, position])
        lost = result.diverged[0, position]
        text = verdict(network)
        start = f"{optimizer}, {epochs} épocas, ruido {noise}, lr = "
        assert text.startswith(start + format_number(NET_RATES[position], 2))
        assert ("divergió." if lost else f"terminó en {told}.") in text
        assert text.endswith(
            f"{format_number(best.learning_rate, 2)}, terminó en "
            f"{format_number(best.final_loss)}."
        )
    data = network.page.evaluate("lrlabDatos.red")
    run = data["runs"][f"{optimizer.lower()} {epochs} {noise}"]
    fit = np.asarray(result.model(12)(X))[data["shown"], 0]
    np.testing.assert_allclose(run["fits"][12], fit, rtol=6e-3, atol=1e-3)
    curve = result.judged_losses[0, 12][np.array(run["epochs"]) - 1]
    np.testing.assert_allclose(run["losses"][12], curve, rtol=6e-3)


def test_the_network_starts_with_the_optimizer_of_its_cell(open_page, site):
    name = next(path.name for path in site.glob("04_*.html"))
    network = open_page(name).locator("[data-control=red]").first
    assert verdict(network).startswith("SGD, 100 épocas, ruido 2")


def test_every_schedule_has_the_factor_of_lrlab(control):
    place = control("schedule")
    names = place.locator(".mando").first.locator(".opcion")
    assert names.count() >= 9
    for i in range(names.count()):
        names.nth(i).locator("input").check()
        sliders = place.locator("input[type=range]")
        for j in range(sliders.count() - 1):
            sliders.nth(j).press("ArrowRight")
        for progress in (30, 75):
            move(place, "progreso", progress)
            says_what_lrlab_says(verdict(place), progress)


def says_what_lrlab_says(text: str, progress: int):
    found = re.fullmatch(
        r".+?: (schedules\..+\))\. Al (\d+) % del camino el factor es ([\d.e-]+); "
        r"en promedio, ([\d.×⁻⁰-⁹]+)\.",
        text,
    )
    assert found, text
    schedule = eval(found[1], {"schedules": schedules})
    assert int(found[2]) == progress
    assert float(found[3]) == pytest.approx(float(schedule(progress / 100)), 6e-3, 1e-6)
    mean = schedule(np.linspace(0, 1, 101)).mean()
    assert found[4] == format_number(mean, 2)


def test_a_finger_and_the_mouse_move_them_too(control):
    network = control("red", "teléfono")
    valley = network.locator("svg").first
    before = verdict(network)
    valley.scroll_into_view_if_needed()
    box = valley.bounding_box()
    network.page.touchscreen.tap(
        box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5
    )
    assert verdict(network) != before
    bicycle = control("bicicleta")
    before = verdict(bicycle)
    slider = bicycle.get_by_label("learning rate", exact=True)
    box = slider.bounding_box()
    slider.click(position={"x": box["width"] * 0.9, "y": box["height"] / 2})
    assert verdict(bicycle) != before


def test_they_are_named_for_a_screen_reader(control):
    for kind in PAGES_WITH:
        place = control(kind)
        assert place.get_attribute("role") == "group"
        assert place.get_attribute("aria-label")
        assert place.locator(".veredicto").get_attribute("aria-live") == "polite"
        for slider in place.locator("input[type=range]").all():
            assert slider.get_attribute("aria-valuetext")
            assert (
                place.locator(f"label[for={slider.get_attribute('id')}]").count() == 1
            )
        for figure in place.locator("svg").all():
            assert figure.get_attribute("aria-label")
