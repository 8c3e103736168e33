"""El dibujo de un schedule muestra sus factores, y su descripción los dice."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

import lrlab
from lrlab import schedules


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_draws_the_factors():
    ax = lrlab.plot_schedule(schedules.linear(), name="lineal", steps=4)
    (line,) = ax.lines
    np.testing.assert_array_equal(line.get_xdata(), [0, 0.25, 0.5, 0.75])
    np.testing.assert_array_equal(line.get_ydata(), [1, 0.75, 0.5, 0.25])
    assert ax.get_title() == "lineal" or ax.get_title(loc="left") == "lineal"
    assert "«lineal»: 4 puntos, de (0; 1) a (0.75; 0.25)" in lrlab.describe(ax)


def test_uses_the_axes_it_is_given_and_shows_every_curve():
    _, ax = plt.subplots()
    lrlab.plot_schedule(schedules.constant(), ax=ax)
    assert lrlab.plot_schedule(lambda p: 3 * p, ax=ax) is ax
    lrlab.plot_schedule(schedules.cosine(), ax=ax)
    assert len(ax.lines) == 3
    assert ax.get_ylim()[1] > 3 * 399 / 400


def test_bad_schedule_is_refused():
    with pytest.raises(ValueError, match="factores finitos, 0 o mayores"):
        lrlab.plot_schedule(lambda p: -p)
    with pytest.raises(ValueError, match="steps tiene que ser un entero, 2 o más"):
        lrlab.plot_schedule(schedules.cosine(), steps=1)
    assert not plt.get_fignums()
