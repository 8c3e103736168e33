"""El mapa de lo que se entrena: su descripción no depende del tamaño."""

import numpy as np
import pytest

import lrlab
from lrlab import describe
from lrlab.plots.trainability import SPEED_COLORS


def grid_of(side):
    """Una grilla donde converge la mitad de abajo."""
    losses = np.ones((side, side, 20), "float32")
    losses[: side // 2, :, 1:] = np.linspace(0.1, 0.9, side)[None, :, None]
    losses[side // 2 :, :, 1:] = 1e5
    return lrlab.trainability(losses)


BOUNDS = (0.1, 10, 1, 100)


def test_map_puts_the_first_row_below_and_dark():
    ax = lrlab.plot_trainability(grid_of(32), BOUNDS, zoom=(1, 2, 3, 4))
    image = ax.images[0]
    assert image.origin == "lower"
    assert image.get_extent() == pytest.approx((-1, 1, 0, 2))
    colors = image.get_array()
    light = colors[..., :3] @ [0.299, 0.587, 0.114]
    assert light[:16].max() < light[16:].min()
    assert ax.patches[0].get_xy() == pytest.approx((0, np.log10(3)))
    assert ax.patches[0].get_width() == pytest.approx(np.log10(2))


def test_colors_grow_lighter_and_jump_at_the_edge():
    light = SPEED_COLORS(np.linspace(0, 1, 400))[:, :3] @ [0.3, 0.59, 0.11]
    assert (np.diff(light) > -1e-3).all()
    assert light[201] - light[198] > 0.1


def test_description_of_the_map_does_not_depend_on_its_size():
    texts = [
        describe(lrlab.plot_trainability(grid_of(side), BOUNDS)) for side in (32, 64)
    ]
    assert texts[0] == texts[1]


def test_description_of_the_map_says_where_it_converges():
    found = grid_of(30)  # de 10 × 10 en cada esquina, y un poco de todo arriba
    found.converged[-10:, -5:] = True
    text = describe(lrlab.plot_trainability(found, BOUNDS))
    assert "Convergen: abajo a la izquierda, casi todas; abajo a la derecha" in text
    assert "arriba a la izquierda, casi ninguna; arriba a la derecha, una parte" in text


def straight(side):
    line = np.zeros((side, side), bool)
    line[side // 2] = True
    return lrlab.box_counting_dimension(line)


def test_box_counts_of_a_line_double_at_every_scale_and_are_described_alike():
    texts = []
    for side in (64, 256):
        ax = lrlab.plot_box_counts({"recta": straight(side)})
        [drawn] = [line for line in ax.lines if line.get_label() == "recta"]
        np.testing.assert_allclose(drawn.get_ydata(), 2)
        assert drawn.get_xdata()[0] == pytest.approx(2 / side)
        texts.append(describe(ax))
    assert texts[0] == texts[1]


def test_what_is_not_sure_is_a_band():
    sure, whole = straight(64), lrlab.box_counting_dimension(np.ones((64, 64), bool))
    ax = lrlab.plot_box_counts({"a": whole, "b": sure}, sure={"a": sure})
    [band] = ax.collections
    heights = band.get_paths()[0].vertices[:, 1]
    assert (heights.min(), heights.max()) == pytest.approx((2, 4))


@pytest.mark.parametrize("bounds", [(1, 2, 3), (2, 1, 1, 2), (0, 1, 1, 2)])
def test_bad_bounds_are_refused(bounds):
    with pytest.raises(ValueError, match="bounds"):
        lrlab.plot_trainability(grid_of(32), bounds)
