"""El diagnóstico de una curva, contra curvas hechas y contra su desenlace."""

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

import lrlab
from lrlab import diagnosis
from lrlab.diagnosis import LABELS
from tools import diagnosis_thresholds as thresholds

EPOCHS = np.arange(100)
EDGE_OF_NOISE = np.random.default_rng(0).normal(size=100)
CURVES = {
    "lenta": [
        400 * np.exp(-0.005 * EPOCHS),
        400 - 0.03 * EPOCHS,
        300 * np.exp(-0.03 * EPOCHS) + 1,
    ],
    "convergió": [
        400 * np.exp(-0.2 * EPOCHS) + 4,
        (400 * np.exp(-0.2 * EPOCHS) + 4) * np.exp(0.03 * EDGE_OF_NOISE),
    ],
    "oscila": [(400 * np.exp(-0.3 * EPOCHS) + 4) * np.exp(0.4 * EDGE_OF_NOISE)],
    "inestable": [np.r_[8.0, 12, 20, 14, 2, np.full(95, 0.1)]],
    "divergió": [
        1.5**EPOCHS,
        np.r_[np.full(60, 3.0), np.full(40, np.nan)],
        np.r_[5.0, 4, np.full(98, np.inf)],
    ],
    "meseta": [0.2 * np.exp(-0.2 * EPOCHS) + 2, np.full(100, 313.0)],
}


@pytest.mark.parametrize(
    ("label", "losses"), [(name, c) for name, cs in CURVES.items() for c in cs]
)
def test_textbook_curves(label, losses):
    found = lrlab.diagnose(losses)
    assert found.label == label
    assert found.advice == diagnosis._ADVICE[label]


@pytest.mark.parametrize("label", ["lenta", "oscila", "inestable", "divergió"])
def test_units_of_the_loss_do_not_matter(label):
    for losses in CURVES[label]:
        assert lrlab.diagnose(1e-3 * np.asarray(losses)).label == label


def test_measures_are_the_ones_of_the_curve():
    found = lrlab.diagnose(100 * np.exp(-0.02 * EPOCHS))
    assert found.slope == pytest.approx(-0.02)
    assert found.amplitude == pytest.approx(0, abs=1e-9)
    assert found.direction == pytest.approx(1)
    assert found.drop == pytest.approx(100 / found.floor)
    assert (found.peak, found.diverged_epoch) == (1, 0)


def test_remaining_is_exact_on_a_geometric_fall():
    tail = 5 + 3 * 0.9 ** np.arange(33)
    blocks = tail.reshape(3, 11).mean(axis=1)
    assert diagnosis._remaining(tail) == pytest.approx((blocks[2] - 5) / blocks[2])


def test_epoch_of_divergence_counts_from_one():
    assert lrlab.diagnose([1.0] * 20 + [np.nan] * 5).diverged_epoch == 21
    assert lrlab.diagnose([1.0] * 12 + [11.0] * 3).diverged_epoch == 13
    # una vez que dejó de ser finita, no importa lo que venga después
    assert lrlab.diagnose([1.0] * 12 + [np.inf] + [1.0] * 5).diverged_epoch == 13
    assert lrlab.diagnose([np.inf] + [np.nan] * 20).diverged_epoch == 1
    # un salto del que vuelve no es divergir
    assert lrlab.diagnose([1.0] * 12 + [50.0] + [1.0] * 12).diverged_epoch == 0


def test_a_loss_of_exactly_zero_is_a_loss():
    assert lrlab.diagnose(np.r_[5.0, 1.0, np.zeros(50)]).label == "convergió"


def test_reachable_tells_a_plateau_from_the_end():
    losses = 100 * np.exp(-0.3 * EPOCHS) + 5
    assert lrlab.diagnose(losses).label == "convergió"
    assert lrlab.diagnose(losses, reachable=1).label == "meseta"
    assert lrlab.diagnose(losses, reachable=4).label == "convergió"


@pytest.mark.parametrize(
    ("losses", "message"),
    [
        ([1.0] * 9, "10 o más"),
        ([[1.0] * 20], "10 o más"),
        ([0.0] + [1.0] * 20, "el primero mayor que 0"),
        ([1.0] * 20 + [-1.0], "0 o mayores"),
    ],
)
def test_what_is_not_a_curve_is_refused(losses, message):
    with pytest.raises(ValueError, match=message):
        lrlab.diagnose(losses)
    with pytest.raises(TypeError, match="lista de números"):
        lrlab.diagnose("sarasa")


@pytest.mark.parametrize("final", [1.0, 0.1, 1e-3])
def test_a_cross_entropy_that_fell_is_not_a_plateau(final):
    fallen = final + (np.log(10) - final) * np.exp(-0.3 * EPOCHS)
    assert lrlab.diagnose(fallen).label == "convergió"
    stuck = np.log(10) + 0.05 * np.exp(-0.3 * EPOCHS)
    assert lrlab.diagnose(stuck).label == "meseta"


def test_outcome_looks_at_the_place_in_the_sweep_and_not_at_the_shape():
    rates = [1e-3, 1e-2, 1e-1, 0.2, 0.3, 1.0]
    levels = [50.0, 1.0, 3.0, 1.0, 20.0, 1e6]
    losses = np.repeat(np.array(levels)[:, None], 50, axis=1)
    losses[:, 0] = 60
    said = lrlab.label_by_outcome(rates, losses, 20, stable_limit=0.15)
    assert said.tolist() == [
        *("lenta", "convergió", "oscila", "inestable", "inestable", "divergió")
    ]
    said = lrlab.label_by_outcome(rates, losses, 20, constant_loss=20, reachable=0.1)
    assert said.tolist()[1:5] == ["meseta", "oscila", "meseta", "meseta"]
    with pytest.raises(ValueError, match="forma"):
        lrlab.label_by_outcome(rates, losses[:3], 20)
    exploded = np.full((6, 50), np.inf)
    assert set(lrlab.label_by_outcome(rates, exploded, 20)) == {"divergió"}


def test_outcome_near_the_best_of_that_moment_is_slow_if_time_would_improve_it():
    losses = np.array([[9.0] * 20 + [5.0] * 20, [8.0] * 20 + [2.0] * 20, [9.0] * 40])
    said = lrlab.label_by_outcome([1e-3, 1e-2, 1e-1], losses, 20)
    assert said.tolist() == ["lenta", "lenta", "lenta"]
    losses[2] = 10.0
    said = lrlab.label_by_outcome([1e-3, 1e-2, 1e-1], losses, 20)
    assert said.tolist() == ["lenta", "lenta", "oscila"]


# --- Contra el desenlace, y la elección de los umbrales


@pytest.fixture(scope="module")
def logistic():
    """(desenlace, diagnóstico) de una regresión logística: ajena a los umbrales."""
    import keras

    X, y = load_breast_cancer(return_X_y=True)
    X, y = (X - X.mean(0)) / X.std(0), y.reshape(-1, 1).astype("float32")
    model = keras.Sequential([keras.Input((30,)), keras.layers.Dense(1)])
    loss = keras.losses.BinaryCrossentropy(from_logits=True)
    how = {"model": model, "loss": loss, "optimizer": "sgd", "epochs": 200}
    rates = np.geomspace(1e-5, 30, 40)
    long = lrlab.sweep(rates, X, y, **how).losses[0]
    said = [lrlab.diagnose(losses[:40]).label for losses in long]
    return lrlab.label_by_outcome(rates, long, 40), np.array(said)


def test_when_it_says_slow_it_was(logistic):
    truth, said = logistic
    slow = said == "lenta"
    assert slow.sum() > 10
    assert np.mean(truth[slow] == "lenta") > 0.85


def made_up():
    """Las curvas de libro, con su etiqueta y sus medidas."""
    pairs = [(k, np.asarray(c)) for k, cs in CURVES.items() for c in cs]
    measures = [
        None if label == "divergió" else diagnosis._measures(c) for label, c in pairs
    ]
    return np.array([label for label, _ in pairs]), measures


def test_thresholds_are_chosen_by_how_well_they_do():
    truth, measures = made_up()
    chosen, score = thresholds.choose(truth, measures)
    assert set(chosen) == set(thresholds.CANDIDATES)
    assert score == thresholds.recall(truth, measures, chosen)
    for name, values in thresholds.CANDIDATES.items():
        for value in values:
            changed = chosen | {name: value}
            assert thresholds.recall(truth, measures, changed) <= score


def test_thresholds_of_the_package_are_among_the_candidates():
    for name, values in thresholds.CANDIDATES.items():
        assert getattr(diagnosis, name) in values


# --- Las figuras


def test_tree_has_every_label_and_the_order_of_the_code():
    text = lrlab.describe(lrlab.plot_decision_tree())
    order = ["DIVERGIÓ", "OSCILA", "INESTABLE", "LENTA", "MESETA", "CONVERGIÓ"]
    assert sorted(order) == sorted(label.upper() for label in LABELS)
    places = [text.index(label) for label in order]
    assert places == sorted(places)


def test_gallery_hides_what_it_does_not_use_and_says_what_leaves():
    curves = {"a": CURVES["lenta"][0], "b": CURVES["divergió"][0]}
    fig = lrlab.plot_gallery(curves, columns=3)
    assert [ax.get_visible() for ax in fig.axes] == [True, True, False]
    assert "divergió" in lrlab.describe(fig)
    assert fig.axes[1].get_ylim()[1] == pytest.approx(10)
