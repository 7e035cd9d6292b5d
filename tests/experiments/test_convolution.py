"""The experiments on convolution, against SciPy and the networks they show."""

import numpy as np
import pytest
from scipy.signal import correlate2d

from companion.experiments.convolution import MOVING, SLIDING, moving, sliding
from companion.experiments.images import FINE


@pytest.mark.parametrize("kernel", sliding.FILTERS)
@pytest.mark.parametrize("digit", sliding.DIGITS)
def test_the_answers_are_those_of_scipy(digit, kernel):
    expected = correlate2d(sliding.shown(digit), sliding.FILTERS[kernel], mode="valid")
    np.testing.assert_allclose(sliding.response(digit, kernel), expected, atol=1e-12)
    assert np.abs(expected).max() <= sliding.REACH


def test_the_products_add_up_to_the_answer_here():
    frame = SLIDING.frame(kernel="vertical", digit="3", place=(4.0, 6.0))
    product = np.asarray(frame.panels["product"].field.z)[::FINE, ::FINE]
    answers = np.asarray(frame.panels["answers"].field.z)[::FINE, ::FINE]
    point = frame.panels["answers"].curves[0]
    here = answers[int(point.y[0]) - 1, int(point.x[0]) - 1]
    assert product.sum() == pytest.approx(here)


def test_unmoved_images_are_read_and_moved_ones_less():
    still, moved = moving.reading(0, 0), moving.reading(0, 1)
    assert min(still) > 0.97
    assert max(moved) < 0.8
    assert "0 right and 0 down" in MOVING.frame(right=0, down=0).words
    assert "1 left and 2 up" in MOVING.frame(right=-1, down=-2).words
