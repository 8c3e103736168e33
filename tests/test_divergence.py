"""Una sola definición de divergir, y una sola mediana."""

import numpy as np
import pytest

from lrlab.divergence import diverged, diverged_epoch, typical


@pytest.mark.parametrize(
    ("losses", "epoch"),
    [
        ([4, 3], 0),
        ([4, 39], 0),
        ([4, 41], 2),
        ([4, np.nan], 2),
        ([4, np.inf, 1], 2),  # lo que dejó de ser finito no vuelve
        ([4, 9000, 2], 0),  # subió y volvió: no divergió
        ([4, 9000, 2, 50, 60], 4),
        ([np.nan, np.nan], 1),
        ([np.inf], 1),
    ],
)
def test_the_epoch_from_which_it_does_not_come_back(losses, epoch):
    assert diverged_epoch(losses) == epoch
    assert diverged(losses) == (epoch > 0)


def test_many_curves_at_once():
    losses = np.array([[[4, 3, 2], [4, 50, 60]], [[4, 5, np.nan], [4, 99, 1]]])
    np.testing.assert_array_equal(diverged_epoch(losses), [[0, 2], [3, 0]])


def test_typical_is_the_median_with_what_diverged_as_the_worst():
    finals = [[1, 1, np.nan, 4], [3, np.inf, np.inf, 5], [2, 3, 1, 9], [8, 2, 2, 9]]
    np.testing.assert_array_equal(typical(finals), [2.5, 2.5, np.inf, 7])
