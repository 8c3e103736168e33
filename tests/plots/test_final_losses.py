"""La pérdida final según el learning rate: curvas con su banda, y mapas."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest
from drawn import curves, labels, marks

from lrlab import describe, linear_dataset, sweep
from lrlab.plots.sweeps import plot_final_losses, plot_heat_map

RATES = [1e-3, 1e-2, 1e-1, 1.0]


def test_it_draws_the_median_over_seeds():
    finals = [[400, 100, 4, 50], [300, 120, 5, 70], [350, 90, 3, np.nan]]
    ax = plot_final_losses({"Adam": (RATES, finals)})
    whole = np.concatenate([line.get_ydata() for line in ax.lines])
    assert {350, 100, 4, 70} == set(whole)
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert labels(ax) == []


def test_the_median_is_the_one_that_best_uses():
    result = sweep(np.geomspace(1e-3, 1, 5), *linear_dataset(20), epochs=5, seeds=4)
    drawn = plot_final_losses(result).lines
    lowest = min(line.get_ydata().min() for line in drawn)
    assert lowest == pytest.approx(result.best.final_loss, rel=1e-6)


def test_it_names_down_to_the_minimum_and_draws_everything():
    finals = [[400, 100, 4, 50], [300, 120, 5, 4], [350, 90, 6, 900]]
    ax = plot_final_losses((RATES, finals))
    np.testing.assert_allclose(curves(ax)["mediana"].get_xdata(), RATES[:3])
    drawn = np.concatenate([line.get_xydata() for line in ax.lines])
    assert [1.0, 50.0] in drawn.tolist()
    assert "a (0.1; 5), y después sube." in describe(ax)


def test_after_the_minimum_it_is_only_said_to_rise_when_it_does():
    assert "sube" not in describe(plot_final_losses((RATES, [400, 100, 4, 5])))
    assert "sube" not in describe(plot_final_losses((RATES, [400, 100, 4, np.inf])))


def test_it_sorts_the_rates():
    ax = plot_final_losses(([1, 0.1, 0.01], [1, 2, 3]))
    np.testing.assert_allclose(curves(ax)["mediana"].get_ydata(), [3, 2, 1])


def test_the_cross_stands_where_half_the_seeds_diverged():
    finals = [[400, 100, np.inf, np.nan], [300, 120, 5, np.inf], [3, 9, np.nan, 1]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_final_losses((RATES, finals))
        ax.figure.canvas.draw()
    assert labels(ax) == ["divergió"]
    [cross] = marks(ax, "X")
    assert cross.get_xdata() == [1e-1]  # el primero que divergió, no el último vivo
    assert ax.get_xlim()[1] > RATES[-1]


def test_a_result_diverges_where_it_says():
    result = SimpleNamespace(
        learning_rates=np.array(RATES),
        final_losses=np.array([[4.0, 3, 2, 5000]]),
        diverged=np.array([[False, False, False, True]]),
    )
    [cross] = marks(plot_final_losses(result), "X")
    assert cross.get_xdata() == [1.0]


def test_several_results_share_the_axes_and_are_named():
    both = {"una": (RATES, [4, 3, 2, 5]), "otra": (RATES, [9, 8, 7, 9])}
    assert set(curves(plot_final_losses(both))) == {"una", "otra"}


def test_the_word_is_written_once_where_several_diverge_together():
    early, late = [4, 3, np.inf, np.inf], [4, 3, 2, np.inf]
    near = {"una": (RATES, early), "otra": (RATES, early), "lejos": (RATES, late)}
    ax = plot_final_losses(near)
    assert len(marks(ax, "X")) == 3
    assert labels(ax) == ["divergió", "divergió"]


def test_nothing_finite_is_drawn_without_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_final_losses((RATES, np.full((2, 4), np.nan)))
        ax.figure.canvas.draw()
    assert ax.get_title(loc="left") == "Todos divergieron"


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"'Adam' .* \(semillas, 4\).* \(2, 3\)"):
        plot_final_losses({"Adam": (RATES, np.ones((2, 3)))})


def test_heat_map_has_a_cell_per_pair_and_leaves_divergence_blank():
    losses = [[400, 4, np.inf], [300, 5, np.nan]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = plot_heat_map([0.01, 0.1, 1], [0, 0.9], losses, row_label="β")
        ax.figure.canvas.draw()
    values = ax.collections[0].get_array()
    np.testing.assert_array_equal(values.mask, ~np.isfinite(losses))
    np.testing.assert_array_equal(values[:, :2], np.array(losses)[:, :2])
    edges = ax.collections[0].get_coordinates()[0, :, 0]
    np.testing.assert_allclose(edges, 10.0 ** np.array([-2.5, -1.5, -0.5, 0.5]))
    assert [t.get_text() for t in ax.get_yticklabels()] == ["0", "0.9"]


def test_heat_map_refuses_other_shapes():
    with pytest.raises(ValueError, match=r"losses .* \(2, 3\).* llegó .* \(3, 2\)"):
        plot_heat_map([1, 2, 3], [0, 1], np.ones((3, 2)), row_label="β")


@pytest.mark.parametrize(
    ("validation", "said"), [(None, "de entrenamiento"), (True, "en datos nuevos")]
)
def test_the_axis_says_on_which_data(validation, said):
    result = SimpleNamespace(
        learning_rates=np.array(RATES),
        final_losses=np.array([[4.0, 3, 2, 5]]),
        diverged=np.zeros((1, 4), bool),
        validation_losses=validation,
    )
    assert plot_final_losses(result).get_ylabel() == f"Pérdida final {said} (MSE)"
    mixed = {"una": result, "otra": (RATES, [4, 3, 2, 5])}
    assert plot_final_losses(mixed).get_ylabel() == "Pérdida final (MSE)"
