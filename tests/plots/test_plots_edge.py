"""Los dibujos del borde: qué muestran, y que su descripción no depende del tamaño."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import lrlab
from lrlab.classroom.figures import describe
from lrlab.plots import edge as plots_edge
from lrlab.sharpness import SharpnessPath


@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")


def path(rate=0.1, losses=(1, 0.5, 0.2, 0.1), sharpness=(5, 20), diverged=False):
    losses, sharpness = np.array(losses, "float32"), np.array(sharpness, float)
    steps = 2 * np.arange(len(sharpness))
    return SharpnessPath(rate, 0.0, losses, steps, sharpness, diverged)


def curves(ax) -> dict:
    return {line.get_label(): line for line in ax.lines}


def test_sharpness_has_the_loss_above_and_every_limit_below():
    fig = lrlab.plot_sharpness([path(), path(0.5)])
    top, bottom = fig.axes
    np.testing.assert_allclose(curves(top)["lr = 0.1"].get_ydata(), [1, 0.5, 0.2, 0.1])
    np.testing.assert_allclose(curves(bottom)["lr = 0.5"].get_ydata(), [5, 20])
    assert set(curves(bottom)["límite, lr = 0.1"].get_ydata()) == {20}
    assert set(curves(bottom)["límite, lr = 0.5"].get_ydata()) == {4}
    low, high = bottom.get_ylim()
    assert low < 4 and high > 20


def test_two_curves_differ_in_more_than_color():
    top, _ = lrlab.plot_sharpness([path(), path(0.5)]).axes
    first, second = (curves(top)[name] for name in ("lr = 0.1", "lr = 0.5"))
    assert first.get_linestyle() != second.get_linestyle()


def test_divergence_leaves_the_frame_with_a_cross():
    gone = path(losses=(1, 100, 1e30), sharpness=(5,), diverged=True)
    top, _ = lrlab.plot_sharpness([path(), gone], labels=["a", "b"]).axes
    [cross] = [line for line in top.lines if line.get_marker() == "X"]
    assert cross.get_xydata().tolist() == [[1, top.get_ylim()[1]]]


def test_description_says_only_what_repeats():
    fig = lrlab.plot_sharpness([path()], stable_until=[1])
    text = describe(fig)
    assert "de (0; 1) a (1; 0.5)" in text
    assert "0.2" not in text.partition("«")[2]
    drawn = np.concatenate([line.get_ydata() for line in fig.axes[0].lines])
    assert np.float32(0.1) in drawn  # el resto se dibuja igual


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


def test_the_bar_of_colors_can_be_left_out():
    for colorbar, axes in ((True, 2), (False, 1)):
        ax = lrlab.plot_trainability(grid_of(8), BOUNDS, colorbar=colorbar)
        assert len(ax.figure.axes) == axes


def test_colors_grow_lighter_and_jump_at_the_edge():
    light = plots_edge.SPEED_COLORS(np.linspace(0, 1, 400))[:, :3] @ [0.3, 0.59, 0.11]
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


def test_box_counts_are_named_with_their_dimension_and_described_alike():
    texts = []
    for side in (64, 256):
        line = np.zeros((side, side), bool)
        line[side // 2] = True
        ax = lrlab.plot_box_counts({"recta": lrlab.box_counting_dimension(line)})
        [label] = [t.get_text() for t in ax.get_legend().get_texts()]
        assert label == "recta: 1.00 ± 0.00"
        texts.append(describe(ax))
    assert texts[0] == texts[1]


@pytest.mark.parametrize("bounds", [(1, 2, 3), (2, 1, 1, 2), (0, 1, 1, 2)])
def test_bad_bounds_are_refused(bounds):
    with pytest.raises(ValueError, match="bounds"):
        lrlab.plot_trainability(grid_of(32), bounds)


def test_drawing_does_not_bring_tensorflow(root):
    import subprocess
    import sys

    code = "import sys, lrlab.plots.edge; assert 'tensorflow' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
