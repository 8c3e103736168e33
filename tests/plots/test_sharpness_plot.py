"""La pérdida y la agudeza en el camino, con su límite."""

import numpy as np
from drawn import curves, marks

import lrlab
from lrlab import describe
from lrlab.sharpness import SharpnessPath


def path(rate=0.1, losses=(1, 0.5, 0.2, 0.1), sharpness=(5, 12), diverged=False):
    losses, sharpness = np.array(losses, "float32"), np.array(sharpness, float)
    steps = 2 * np.arange(len(sharpness))
    return SharpnessPath(rate, 0.0, losses, steps, sharpness, diverged)


def test_sharpness_has_the_loss_above_and_every_limit_below():
    fig = lrlab.plot_sharpness({"a": path(), "b": path(0.5)})
    top, bottom = fig.axes
    np.testing.assert_allclose(curves(top)["a"].get_ydata(), [1, 0.5, 0.2, 0.1])
    np.testing.assert_allclose(curves(bottom)["b"].get_ydata(), [5, 12])
    assert set(curves(bottom)["límite, a"].get_ydata()) == {20}
    assert set(curves(bottom)["límite, b"].get_ydata()) == {4}
    low, high = bottom.get_ylim()
    assert low < 4 and high > 20


def test_two_curves_differ_in_more_than_color():
    top, _ = lrlab.plot_sharpness({"a": path(), "b": path(0.5)}).axes
    first, second = (curves(top)[name] for name in ("a", "b"))
    assert first.get_linestyle() != second.get_linestyle()


def test_divergence_leaves_the_frame_with_a_cross():
    gone = path(losses=(1, 100, 3, 1e5, 1e30), sharpness=(5,), diverged=True)
    top, _ = lrlab.plot_sharpness({"a": path(), "b": gone}).axes
    [cross] = marks(top, "X")
    assert cross.get_xdata() == [3]  # en el 1 salió, y volvió


def test_what_comes_back_is_seen_whole():
    thrown = path(losses=(1, 100, 0.1, 0.1), sharpness=(5, 12))
    top, _ = lrlab.plot_sharpness({"a": thrown}).axes
    assert top.get_ylim()[1] > 100
    assert marks(top, "^") == marks(top, "X") == []


def test_description_says_nothing_past_the_limit():
    fig = lrlab.plot_sharpness({"a": path(sharpness=(5, 30))})
    assert "«a» en (0; 1)" in describe(fig)
    drawn = np.concatenate([line.get_ydata() for line in fig.axes[0].lines])
    assert np.float32(0.1) in drawn  # el resto se dibuja igual


def test_description_tells_a_whole_catapult():
    thrown = path(rate=0.5, losses=(1, 9, 0.2, 0.1), sharpness=(5, 3))  # límite: 4
    text = describe(lrlab.plot_sharpness({"a": thrown}))
    assert "de (0; 1) a (3; 0.1)" in text and "de (0; 5) a (2; 3)" in text
