"""El diagnóstico de una curva, contra curvas hechas y contra su desenlace."""

import numpy as np
import pytest
from sklearn.metrics import confusion_matrix

import lrlab
from lrlab import diagnosis
from lrlab.diagnosis import LABELS

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
    "meseta": [2 * np.exp(-0.2 * EPOCHS) + 2, np.full(100, 313.0)],
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


def test_outcome_looks_at_the_place_in_the_sweep_and_not_at_the_shape():
    rates = [1e-3, 1e-2, 1e-1, 0.2, 0.3, 1.0]
    levels = [50.0, 1.0, 3.0, 1.0, 20.0, 1e6]
    losses = np.repeat(np.array(levels)[:, None], 50, axis=1)
    losses[:, 0] = 60
    said = lrlab.label_by_outcome(
        rates, losses, 20, stable_limit=0.15, constant_loss=20.0
    )
    assert said.tolist() == [
        *("lenta", "convergió", "oscila", "inestable", "inestable", "divergió")
    ]
    said = lrlab.label_by_outcome(rates, losses, 20, constant_loss=20, reachable=0.1)
    assert said.tolist()[1:5] == ["meseta", "oscila", "meseta", "meseta"]
    with pytest.raises(ValueError, match="forma"):
        lrlab.label_by_outcome(rates, losses[:3], 20)


# --- Contra el desenlace: curvas de verdad, de semillas ajenas a los umbrales


def labelled(rates, X, y, *, limit=None, reachable=None, seeds=(7, 8), **how):
    """(desenlace, diagnóstico, diagnóstico con lo alcanzable) de cada curva."""
    long = lrlab.sweep(rates, X, y, epochs=1000, seeds=list(seeds), **how)
    truth, said, knowing = [], [], []
    for seed, losses in zip(seeds, long.losses, strict=True):
        stable = np.inf if limit is None else limit(seed)
        truth += lrlab.label_by_outcome(
            rates,
            losses,
            100,
            stable_limit=stable,
            constant_loss=float(np.var(y)),
            reachable=reachable,
        ).tolist()
        short = losses[:, :100]
        known = float(np.nanmin(losses)) if reachable is None else reachable
        said += [lrlab.diagnose(curve).label for curve in short]
        knowing += [lrlab.diagnose(curve, reachable=known).label for curve in short]
    return truth, said, knowing


@pytest.fixture(scope="module")
def labels():
    """{problema: lo de `labelled`}, 120 curvas cada uno."""
    import keras

    X, y = lrlab.linear_dataset()
    Z, T = (X - X.mean()) / X.std(), (y - y.mean()) / y.std()
    rng = np.random.default_rng(1)
    parabola = Z**2 + rng.normal(0, 0.3, Z.shape)
    sine = 5 * np.sin(3 * Z) + rng.normal(0, 0.5, Z.shape)

    def stack(*layers):
        return keras.Sequential([keras.Input((1,)), *layers])

    def neuron():
        return stack(keras.layers.Dense(1))

    def tanh_network():
        return stack(keras.layers.Dense(20, "tanh"), keras.layers.Dense(1))

    def two_linear_layers():
        return stack(*(keras.layers.Dense(n, use_bias=False) for n in (30, 1)))

    def stable_limit(seed):
        keras.utils.set_random_seed(seed)
        weights = two_linear_layers().get_weights()
        return 1 / (np.mean(Z**2) * sum(np.sum(w**2) for w in weights))

    sgd = {"optimizer": "sgd", "batch_size": 100}
    wide = np.geomspace(1e-5, 10, 60)
    return {
        "recta, Adam": labelled(wide, X, y),
        "recta, SGD": labelled(np.geomspace(1e-4, 1, 60), Z, y, **sgd),
        "recta, SGD y batches": labelled(
            np.geomspace(1e-5, 0.1, 60), X, y, optimizer="sgd"
        ),
        "parábola": labelled(wide, Z, parabola, model=neuron, reachable=0.09),
        "seno": labelled(wide, Z, sine, model=tanh_network),
        "dos capas": labelled(
            np.geomspace(1e-3, 1, 60),
            Z,
            T,
            model=two_linear_layers,
            limit=stable_limit,
            **sgd,
        ),
    }


def test_diagnosis_agrees_with_the_outcome(labels):
    truth, said, _ = np.concatenate(list(labels.values()), axis=1)
    counts = confusion_matrix(truth, said, labels=LABELS)
    table = f"\n{LABELS}\n{counts}"
    recall = dict(zip(LABELS, np.diag(counts) / counts.sum(axis=1), strict=True))
    assert counts.sum() == 720
    assert (counts.sum(axis=1) >= 5).all(), table
    assert np.trace(counts) / counts.sum() > 0.82, table
    assert recall["divergió"] > 0.95, table
    assert min(recall.values()) > 0.5, table  # las mesetas, sin saber qué se alcanza


@pytest.mark.parametrize(
    ("problem", "at_least"),
    [
        ("recta, Adam", 0.8),
        ("recta, SGD", 0.85),
        ("recta, SGD y batches", 0.75),
        ("parábola", 0.75),
        ("seno", 0.55),
        ("dos capas", 0.9),
    ],
)
def test_agreement_in_each_problem(labels, problem, at_least):
    truth, said, _ = labels[problem]
    hits = np.mean(np.equal(truth, said))
    assert hits > at_least


def test_knowing_what_is_reachable_helps_to_see_plateaus(labels):
    truth, said, knowing = map(np.array, labels["parábola"])
    plateau = truth == "meseta"
    before, after = (np.mean(x[plateau] == "meseta") for x in (said, knowing))
    assert after > before
    assert np.mean(truth == knowing) > np.mean(truth == said)


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
