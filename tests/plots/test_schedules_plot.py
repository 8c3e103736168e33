"""El dibujo de un schedule muestra sus factores, y su descripción los dice."""

import numpy as np
import pytest

import lrlab
from lrlab import schedules


def test_draws_the_factors():
    ax = lrlab.plot_schedule(schedules.linear(), name="lineal")
    (line,) = ax.lines
    np.testing.assert_allclose(line.get_ydata(), 1 - line.get_xdata())
    assert ax.get_title(loc="left") == "lineal"
    assert "«lineal»: 400 puntos, de (0; 1) a (1; 0.0025)" in lrlab.describe(ax)


def test_the_frame_holds_a_factor_above_one():
    ax = lrlab.plot_schedule(lambda p: 3 * p)
    assert ax.get_ylim()[1] > 3 * 399 / 400


def test_bad_schedule_is_refused():
    with pytest.raises(ValueError, match="factores finitos, 0 o mayores"):
        lrlab.plot_schedule(lambda p: -p)
