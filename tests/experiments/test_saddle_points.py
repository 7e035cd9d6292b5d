"""The live experiments on saddle points, against closed forms."""

import numpy as np
import pytest

from companion.experiments.saddle_points import leave, spectrum, wait
from companion.studies import saddle_points as studies


@pytest.mark.parametrize("distance", [1e-8, 1e-2])
def test_gradient_descent_multiplies_by_its_factor(distance):
    y = leave.walk("gradient descent", distance, beside=True)[:40, 1]
    np.testing.assert_allclose(y, distance * 1.05 ** np.arange(40), rtol=1e-10)


def test_the_words_tell_the_steps_of_the_evidence():
    steps = studies.escape_steps(leave.METHODS["momentum"](), np.array([1e-4]))[0]
    assert f"after {steps} steps" in leave.leave("momentum", 1e-4, True).words


@pytest.mark.parametrize("method", [*leave.METHODS, "Newton", "saddle-free Newton"])
def test_from_exactly_the_way_in_every_method_stays(method):
    assert "ends in the saddle" in leave.leave(method, 1e-2, False).words


@pytest.mark.parametrize("size", spectrum.SIZES)
def test_the_bars_add_up_to_one(size):
    frame = spectrum.spectrum(size, 0.0)
    assert sum(frame.panels["negative"].heights) == pytest.approx(1)
    heights = np.asarray(frame.panels["eigenvalues"].heights)
    assert heights @ np.diff(spectrum.EDGES) == pytest.approx(1)


def test_large_spectra_fill_the_semicircle():
    """Divided by √(2 n), eigenvalues of variance ½ beside the diagonal end near ± 1."""
    assert np.abs(spectrum.eigenvalues(16)).max() == pytest.approx(1, abs=0.4)
    assert "100.0% are those of a minimum" in spectrum.spectrum(16, 1.5).words


def test_the_wait_is_that_of_the_evidence():
    descent, job = studies.optimizer("gradient descent", wait.ALPHA), studies.Job(left=0.9)
    steps = studies.updates_until(descent, 0, job)
    shown = f"after {steps + steps % wait.EVERY} steps"
    assert shown in wait.wait("1", 1e-3).words
    assert "has not fallen" in wait.wait("2", 1e-3).words
