"""Los datos reales: la separación y el escalado contra scikit-learn, y el recorrido.

El recorrido del notebook 10 se prueba con sus propias celdas: con otros datos en la
celda que se cambia, y con una copia de California housing fabricada acá, en el formato
en que la guarda scikit-learn.
"""

import socket
from dataclasses import FrozenInstanceError

import joblib
import nbformat
import numpy as np
import pytest
from sklearn.datasets import load_diabetes, load_wine
from sklearn.linear_model import LinearRegression
from sklearn.preprocessing import StandardScaler

from lrlab import california_housing, split_and_scale

X, y = load_diabetes(return_X_y=True, scaled=False)


# --- split_and_scale ------------------------------------------------------------


def test_every_row_is_in_one_part_and_only_one():
    data = split_and_scale(X, y, validation=0.25, test=0.1)
    rows = np.concatenate([data.train_rows, data.validation_rows, data.test_rows])
    np.testing.assert_array_equal(np.sort(rows), np.arange(len(X)))
    assert (len(data.validation_rows), len(data.test_rows)) == (110, 44)
    assert len(data.train[0]) == len(data.train_rows) == 288


def test_it_scales_like_scikit_learn_fitted_on_train_only():
    data = split_and_scale(X, y, seed=3)
    inputs, target = StandardScaler(), StandardScaler()
    inputs.fit(X[data.train_rows])
    target.fit(y[data.train_rows].reshape(-1, 1))
    for part in ("train", "validation", "test"):
        rows = getattr(data, f"{part}_rows")
        scaled_X, scaled_y = getattr(data, part)
        assert scaled_X.dtype == scaled_y.dtype == np.float32
        np.testing.assert_allclose(scaled_X, inputs.transform(X[rows]), atol=1e-5)
        expected = target.transform(y[rows].reshape(-1, 1))
        np.testing.assert_allclose(scaled_y, expected, atol=1e-5)
    np.testing.assert_allclose(data.X_mean, inputs.mean_)
    np.testing.assert_allclose(data.X_std, inputs.scale_)


def test_nothing_of_validation_or_test_reaches_train():
    before = split_and_scale(X, y)
    other_X, other_y = X.copy(), y.copy()
    held_out = np.concatenate([before.validation_rows, before.test_rows])
    other_X[held_out] *= 1000
    other_y[held_out] -= 1e6
    after = split_and_scale(other_X, other_y)
    for a, b in zip(before.train, after.train, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(before.test[0], after.test[0])


def test_rmse_goes_back_to_the_units_of_y():
    data = split_and_scale(X, y)
    rows, other = data.train_rows, data.test_rows
    line = LinearRegression().fit(X[rows], y[rows])
    expected = np.sqrt(np.mean((line.predict(X[other]) - y[other]) ** 2))
    scaled = LinearRegression().fit(*data.train)
    loss = np.mean((scaled.predict(data.test[0]) - data.test[1]) ** 2)
    assert data.rmse(loss) == pytest.approx(expected, rel=1e-4)


def test_the_seed_decides_the_parts():
    first, again, other = (split_and_scale(X, y, seed=s) for s in (0, 0, 1))
    np.testing.assert_array_equal(first.test_rows, again.test_rows)
    assert set(first.test_rows) != set(other.test_rows)


def test_a_part_can_be_empty():
    data = split_and_scale(X, y, validation=0, test=0)
    assert data.test[0].shape == data.validation[0].shape == (0, 10)
    assert len(data.train_rows) == 442


def test_a_column_that_does_not_change_stays_finite():
    constant = np.column_stack([X, np.full(len(X), 5.0)])
    data = split_and_scale(constant, y)
    assert data.X_std[-1] == 1
    np.testing.assert_array_equal(data.train[0][:, -1], 0)


def test_large_numbers_keep_their_differences():
    moments = 1.7e9 + np.arange(100.0).reshape(-1, 1)  # como segundos desde 1970
    data = split_and_scale(moments, np.arange(100))
    assert data.train[0].std() == pytest.approx(1, rel=1e-5)
    assert len(np.unique(data.train[0])) == 60


def test_y_as_a_vector_or_as_a_column_is_the_same():
    as_column = split_and_scale(X, y.reshape(-1, 1)).train[1]
    np.testing.assert_array_equal(split_and_scale(X, y).train[1], as_column)


def test_the_result_does_not_change():
    with pytest.raises(FrozenInstanceError):
        split_and_scale(X, y).y_std = 2


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"X": X[:, 0]}, ValueError, r"X tiene que tener forma .*\(442,\)"),
        ({"X": X[:10]}, ValueError, "misma cantidad de filas.*10 y 442"),
        ({"X": X.astype(str) + "!"}, TypeError, "X tiene que ser .* de números"),
        ({"X": np.where(X > 100, np.nan, X)}, ValueError, "X trae valores .* nan"),
        ({"X": X.reshape(442, 5, 2)}, ValueError, r"X tiene .*forma \(n, d\)"),
        ({"y": np.stack([y, y], 1)}, ValueError, r"y .* una sola columna.*\(442, 2\)"),
        ({"y": np.ones(442)}, ValueError, "y vale 1 en todas"),
        ({"test": 1}, ValueError, "test es una parte del total.*llegó 1"),
        ({"validation": -0.1}, ValueError, "validation .* 0 o mayor; llegó -0.1"),
        ({"validation": "20 %"}, TypeError, "validation .* llegó '20 %'"),
        ({"validation": 0.6, "test": 0.6}, ValueError, "de 442 filas quedan 0"),
        ({"seed": -1}, ValueError, "seed .* 0 o más; llegó -1"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        split_and_scale(**({"X": X, "y": y} | arguments))


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


def test_the_timeout_must_be_a_positive_number():
    with pytest.raises(ValueError, match="timeout .* mayor que 0; llegó 0"):
        california_housing(timeout=0)


# --- El recorrido del notebook 10, con sus propias celdas -------------------------


@pytest.fixture
def notebook_cells(root) -> dict[str, str]:
    book = nbformat.read(root / "notebooks" / "10_dataset_real.ipynb", as_version=4)
    return {cell.id: cell.source for cell in book.cells if cell.cell_type == "code"}


@pytest.fixture
def after_the_test_section(notebook_cells):
    """Lo que queda definido al llegar a «Llevalo a tu dataset», sin entrenar nada."""
    names = {}
    exec(notebook_cells["preparacion"], names)
    exec(notebook_cells["reencuentro_test"], names)
    for cell in ("test_celda", "tuyo_recorrido", "tuyo_resumen"):
        functions = notebook_cells[cell].rpartition("\n\n\n")  # sin la llamada final
        exec(
            functions[0] if "def " not in functions[2] else notebook_cells[cell], names
        )
    return names


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
    data, best = names["my_data"], names["my_best"]
    losses = names["my_swept"].validation_losses
    assert losses.shape == (5, 13, 100)
    assert best == np.median(losses[..., -1], axis=0).argmin()
    line = LinearRegression().fit(wine[data.train_rows, :5], wine[data.train_rows, 12])
    gap = line.predict(wine[data.test_rows, :5]) - wine[data.test_rows, 12]
    rmse = float(line_of(printed, "lineal").split()[-1])
    assert rmse == pytest.approx(np.sqrt(np.mean(gap**2)), rel=0.01)


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
