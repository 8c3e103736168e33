"""Las dos tareas de los dígitos: qué datos trae cada una, y un barrido entre ellas."""

from pathlib import Path

import nbformat
import numpy as np
import pytest

import lrlab
from lrlab import schedules, transfer

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "14_afinar_lo_entrenado.ipynb"


@pytest.fixture(scope="module")
def tasks():
    return transfer.digit_tasks()


def test_the_tasks_split_the_digits_without_sharing_any(tasks):
    images, _ = lrlab.mnist_digits()
    parts = [tasks.old, tasks.old_new_data, tasks.pool, tasks.new_data]
    assert [len(a) for a, _ in parts] == [2000, 500, 1500, 1000]
    assert all(a.shape[1:] == (14, 14, 1) and a.min() >= 0 for a, _ in parts)
    assert all(set(c.ravel()) == set(range(5)) for _, c in parts)
    seen = np.concatenate([a for a, _ in parts]).mean(axis=(1, 2, 3))
    everything = images.mean(axis=(1, 2, 3))
    np.testing.assert_allclose(np.sort(seen), np.sort(everything), rtol=1e-5)


def test_the_few_examples_are_of_every_class_and_change_with_the_seed(tasks):
    images, labels = tasks.few(20, seed=1)
    assert images.shape == (20, 14, 14, 1)
    assert np.bincount(labels[:, 0]).tolist() == [4] * 5
    assert np.array_equal(images, tasks.few(20, seed=1)[0])
    assert not np.array_equal(images, tasks.few(20, seed=2)[0])


@pytest.mark.parametrize("n", [0, 12, 1000])
def test_examples_that_cannot_be_shared_out_are_refused(tasks, n):
    with pytest.raises(ValueError, match="llegó"):
        tasks.few(n, seed=0)


def test_a_number_that_does_not_fill_the_epoch_is_refused(tasks):
    with pytest.raises(ValueError, match="divisor de 500"):
        tasks.sweep([0.1], transfer.network, n=15)


def test_each_seed_of_the_sweep_is_the_sweep_of_its_examples(tasks):
    """Junta los barridos de cada semilla sin mezclarlos, y `model` los reconstruye."""
    small = {"epochs": 1, "validation": tuple(a[:50] for a in tasks.new_data)}
    rates = [0.05, 0.1]
    both = tasks.sweep(rates, transfer.network, n=250, seeds=2, **small)
    images, labels = (np.tile(a, (2, *[1] * (a.ndim - 1))) for a in tasks.few(250, 1))
    recipe = {"optimizer": "sgd", "loss": transfer.LOSS, "metrics": ["accuracy"]}
    recipe |= small | {"batch_size": transfer.BATCH, "model": transfer.network}
    recipe["schedule"] = schedules.linear()
    alone = lrlab.sweep(rates, images, labels, seeds=[1], **recipe)
    assert both.seeds.tolist() == [0, 1]
    np.testing.assert_allclose(both.final_losses[1], alone.final_losses[0], rtol=1e-6)
    assert both.validation_metrics["accuracy"].shape == (2, 2, 1)
    mine, other = both.model(0.1, 1), alone.model(0.1, 1)
    np.testing.assert_allclose(*(m.get_weights()[0] for m in (mine, other)), rtol=1e-5)


def test_the_notebook_shows_the_network_and_the_training_that_the_module_repeats():
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    wanted = ["preparacion", "datos", "red", "entrenar"]
    sources = {cell.id: cell.source for cell in cells}
    scope = {}
    for name in wanted:
        exec(sources[name], scope)
    shown, packed = scope["old_model"], transfer.pretrained(scope["tasks"])
    assert [w.shape for w in shown.weights] == [w.shape for w in packed.weights]
    for mine, other in zip(shown.get_weights(), packed.get_weights(), strict=True):
        np.testing.assert_allclose(mine, other, atol=1e-3)


def test_a_sweep_can_go_on_from_where_each_seed_of_another_ended(tasks):
    """Los pasos de uno y los del que sigue son los de un entrenamiento más largo."""
    short = {"n": 250, "seeds": 2, "epochs": 1}
    short["validation"] = tuple(a[:50] for a in tasks.new_data)
    first = tasks.sweep([0.1], transfer.network, **short)
    still = tasks.sweep([1e-9], transfer.network, after=(first, 0), **short)
    np.testing.assert_allclose(first.final_losses, still.final_losses, rtol=1e-4)


@pytest.mark.parametrize("frozen", [False, True])
def test_the_builder_keeps_the_body_and_draws_the_head(frozen):
    trained = transfer.network()
    built = transfer.builder(trained, frozen=frozen)()
    *body, head, _ = built.get_weights()
    for mine, other in zip(body, trained.get_weights(), strict=False):
        assert np.array_equal(mine, other)
    assert not np.array_equal(head, trained.get_weights()[-2])
    assert len(built.trainable_variables) == (2 if frozen else 6)


def test_the_gain_is_said_with_its_spread():
    told = transfer.gain([81.0, 84.0], [80.0, 81.0])
    assert told == "+2.0 ± 1.4 puntos, a favor en 2 de 2 semillas"
