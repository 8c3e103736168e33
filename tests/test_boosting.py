"""El boosting de las tres bibliotecas, contra la fórmula y contra hacerlo a mano."""

import sys

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from sklearn.datasets import make_friedman1
from sklearn.tree import DecisionTreeRegressor

from lrlab import boosters

AVAILABLE, MISSING = boosters()
NOTEBOOK = "09_en_que_modelos_aplica.ipynb"
BLOCK = """
import sys

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("xgboost", "lightgbm"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocked())
"""


@pytest.fixture(scope="module")
def data():
    return make_friedman1(n_samples=80, noise=1.0, random_state=1)


def test_requirements_bring_the_three():
    assert list(AVAILABLE) == ["scikit-learn", "XGBoost", "LightGBM"]
    assert MISSING == {}


@pytest.mark.parametrize("name", AVAILABLE)
@pytest.mark.parametrize("learning_rate", [0.1, 0.5, 1, 2, 2.5])
def test_deep_trees_multiply_the_residual_by_one_minus_lr(name, learning_rate, data):
    X, y = (values[:40] for values in data)  # pocos: cada hoja, un solo dato
    predict = AVAILABLE[name](X, y, learning_rate, rounds=5, depth=12)
    for rounds in (1, 2, 5):
        left = y - predict(X, rounds)
        expected = (1 - learning_rate) ** rounds * (y - y.mean())
        np.testing.assert_allclose(left, expected, atol=5e-3)


@pytest.mark.parametrize("name", AVAILABLE)
def test_each_round_adds_a_fraction_of_a_tree_fitted_to_the_residual(name, data):
    X, y = data
    by_hand = np.full(len(y), y.mean())
    for _round in range(4):
        tree = DecisionTreeRegressor(max_depth=3, random_state=0).fit(X, y - by_hand)
        by_hand = by_hand + 0.3 * tree.predict(X)
    predict = AVAILABLE[name](X, y, 0.3, rounds=4, depth=3)
    np.testing.assert_allclose(predict(X), by_hand, atol=1e-3)


@pytest.mark.parametrize("name", AVAILABLE)
def test_the_first_rounds_are_those_of_a_shorter_training(name, data):
    X, y = data
    train = AVAILABLE[name]
    long, short = train(X, y, 0.2, rounds=30), train(X, y, 0.2, rounds=7)
    np.testing.assert_allclose(long(X, 7), short(X), rtol=1e-6)
    assert not np.allclose(long(X), short(X))


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"learning_rate": 0}, ValueError, "learning_rate .* mayor que 0; llegó 0"),
        ({"learning_rate": "x"}, TypeError, "learning_rate .* llegó 'x'"),
        ({"rounds": 0}, ValueError, "rounds .* 1 o más; llegó 0"),
        ({"depth": 13}, ValueError, "depth .* de 1 a 12; llegó 13"),
    ],
)
def test_bad_arguments(settings, error, message, data):
    with pytest.raises(error, match=message):
        AVAILABLE["scikit-learn"](*data, **({"learning_rate": 0.1} | settings))


def test_a_library_that_is_not_installed_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    available, missing = boosters()
    assert list(available) == ["scikit-learn", "XGBoost"]
    assert "pip install lightgbm" in missing["LightGBM"]


def test_a_library_that_does_not_load_is_told(monkeypatch, tmp_path):
    (tmp_path / "xgboost.py").write_text("raise OSError('falta libomp.dylib\\nmás')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "xgboost", raising=False)
    available, missing = boosters()
    assert list(available) == ["scikit-learn", "LightGBM"]
    assert "OSError: falta libomp.dylib)" in missing["XGBoost"]
    assert "brew install libomp" in missing["XGBoost"]


def test_the_section_runs_without_xgboost_nor_lightgbm(root, tmp_path):
    """La sección de boosting y la que sigue, en un kernel que no las puede importar."""
    cells = nbformat.read(root / "notebooks" / NOTEBOOK, as_version=4).cells
    ids = [cell.id for cell in cells]
    section = cells[ids.index("boosting_titulo") : ids.index("ejercicio_1")]
    code = [cell for cell in section if cell.cell_type == "code"]
    nb = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(BLOCK), *code])
    folder = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(nb, timeout=120, kernel_name="python3", resources=folder).execute()
    outputs = {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in code
    }
    assert "Vamos con: scikit-learn\n" in outputs["boosting_celda"]
    assert "Sin XGBoost: no está instalada" in outputs["boosting_celda"]
    assert "Sin LightGBM: no está instalada" in outputs["boosting_celda"]
    assert "GradientBoosting" in outputs["todas_tabla"]
    assert not [o for c in code for o in c.outputs if o.get("name") == "stderr"]
