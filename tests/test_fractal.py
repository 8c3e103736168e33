"""El conteo de cajas, contra dibujos de dimensión conocida; y la frontera y su mapa."""

import numpy as np
import pytest

from lrlab import fractal as fr


def coordinates(side):
    return np.mgrid[0:side, 0:side] / side


def disk(side):
    y, x = coordinates(side)
    return (x - 0.51) ** 2 + (y - 0.48) ** 2 < 0.4**2


def carpet(level):
    """La alfombra de Sierpinski: cada cuadrado, partido en nueve y sin el del medio."""
    pattern = np.ones((1, 1), bool)
    tile = np.ones((3, 3), bool)
    tile[1, 1] = False
    for _ in range(level):
        pattern = np.kron(tile, pattern)
    return pattern.astype(bool)


def triangle(side):
    """El triángulo de Sierpinski: los lugares impares del triángulo de Pascal."""
    y, x = np.mgrid[0:side, 0:side]
    return (x & y) == 0


@pytest.mark.parametrize("side", [128, 200, 384])
def test_smooth_curves_have_dimension_one(side):
    y, x = coordinates(side)
    for inside in (disk(side), y < 0.2 + 0.6 * x, y < 0.5 + 0.3 * np.sin(3 * x)):
        found = fr.box_counting_dimension(fr.boundary(inside))
        assert found.dimension == pytest.approx(1, abs=0.1)
        assert found.error < 0.2


def test_straight_line_is_exactly_one_and_full_square_exactly_two():
    line = np.zeros((256, 256), bool)
    line[100] = True
    for mask, dimension in [(line, 1), (np.ones((256, 256), bool), 2)]:
        found = fr.box_counting_dimension(mask)
        assert found.dimension == pytest.approx(dimension, abs=1e-9)
        assert found.error == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("side", [128, 512])
def test_sierpinski_triangle(side):
    found = fr.box_counting_dimension(triangle(side))
    assert found.dimension == pytest.approx(np.log(3) / np.log(2), abs=1e-9)
    np.testing.assert_array_equal(found.growth, 3)


def test_sierpinski_carpet():
    found = fr.box_counting_dimension(carpet(6))  # lados potencia de 2: no calzan con 3
    exact = np.log(8) / np.log(3)
    assert found.dimension == pytest.approx(exact, abs=0.08)
    assert abs(found.dimension - exact) < found.error + 0.08


def test_boxes_that_stick_out_are_counted():
    mask = np.zeros((33, 32), bool)
    mask[32, 3] = True
    np.testing.assert_array_equal(fr.box_counting_dimension(mask).counts, [1, 1, 1])


def test_dust_of_single_points_has_dimension_zero():
    mask = np.zeros((256, 256), bool)
    mask[10, 20] = True
    assert fr.box_counting_dimension(mask).dimension == pytest.approx(0, abs=1e-12)


def test_boundary_is_the_inside_that_touches_the_outside():
    mask = np.zeros((5, 6), bool)
    mask[1:4, 1:5] = True
    expected = mask.copy()
    expected[2, 2:4] = False
    np.testing.assert_array_equal(fr.boundary(mask), expected)


def test_frame_of_the_image_is_not_a_boundary():
    assert not fr.boundary(np.ones((4, 4), bool)).any()
    assert not fr.boundary(np.zeros((4, 4), bool)).any()
    half = np.zeros((4, 4), bool)
    half[:, 2:] = True
    np.testing.assert_array_equal(fr.boundary(half).sum(axis=0), [0, 0, 4, 0])


def test_trainability_sorts_by_how_fast_it_happened():
    steps = np.arange(30.0)
    quick, slow = np.exp(-steps), np.exp(-0.01 * steps)
    late, soon = np.exp(0.01 * steps), np.exp(steps)
    burst = np.where(steps < 5, 1, np.inf)
    broken = np.where(steps < 20, 0.1, np.nan)
    losses = 7 * np.array([[quick, slow, late], [soon, burst, broken]])
    found = fr.trainability(losses)
    expected = [[True, True, False], [False, False, False]]
    np.testing.assert_array_equal(found.converged, expected)
    (v_quick, v_slow, v_late), (v_soon, v_burst, v_broken) = found.values
    assert -1 == v_quick < v_slow < 0 < v_late < v_soon
    assert v_broken < v_burst  # el que aguantó más pasos está más cerca del borde
    assert found.values.min() >= -1 and found.values.max() <= 1


def test_trainability_compares_the_last_steps_with_the_first():
    losses = np.full((1, 2, 40), 2.0)
    losses[0, 0, -20:] = 1.9
    losses[0, 1, 1:20] = 0.1  # bajó, y después volvió a subir
    losses[0, 1, 20:] = 2.1
    np.testing.assert_array_equal(fr.trainability(losses).converged, [[True, False]])


def test_all_alike_needs_no_special_case():
    assert fr.trainability(np.ones((2, 3, 20))).converged.sum() == 0
    falling = np.broadcast_to(np.linspace(1, 0, 20), (2, 3, 20))
    np.testing.assert_array_equal(fr.trainability(falling).values, -np.ones((2, 3)))


def test_image_side_comes_from_the_environment(monkeypatch):
    monkeypatch.delenv("LRLAB_SIDE", raising=False)
    assert fr.image_side() == 128
    monkeypatch.setenv("LRLAB_SIDE", "384")
    assert fr.image_side() == 384
    for bad in ("grande", "31", "-50", "12.5", ""):
        monkeypatch.setenv("LRLAB_SIDE", bad)
        with pytest.raises(ValueError, match="LRLAB_SIDE"):
            fr.image_side()


@pytest.mark.parametrize(
    "mask", [np.ones(9, bool), np.ones((3, 3)), np.zeros((0, 4), bool), [[1, 0]]]
)
def test_what_is_not_a_mask_is_refused(mask):
    for function in (fr.boundary, fr.box_counting_dimension):
        with pytest.raises(ValueError, match="mask"):
            function(mask)


def test_empty_or_tiny_drawings_have_no_dimension():
    for mask in (np.zeros((32, 32), bool), np.ones((31, 31), bool)):
        with pytest.raises(ValueError, match="algún True"):
            fr.box_counting_dimension(mask)


@pytest.mark.parametrize("shape", [(3, 20), (2, 2, 19), (0, 2, 20)])
def test_losses_without_a_grid_are_refused(shape):
    with pytest.raises(ValueError, match="losses"):
        fr.trainability(np.ones(shape))


def test_grid_of_learning_rates_in_the_order_of_the_image():
    grid = fr.learning_rate_grid((0.1, 10, 1, 4), 3).reshape(3, 3, 2)
    np.testing.assert_allclose(grid[1, :, 0], [0.1, 1, 10])
    np.testing.assert_allclose(grid[:, 2, 1], [1, 2, 4])
    np.testing.assert_allclose(grid[0, 0], [0.1, 1])


@pytest.mark.parametrize(
    "bounds", [(1, 2, 3), (2, 1, 1, 2), (1, 2, 2, 2), (0, 1, 1, 2), "todo"]
)
def test_bad_bounds_are_refused(bounds):
    with pytest.raises((TypeError, ValueError), match="bounds"):
        fr.learning_rate_grid(bounds, 8)
