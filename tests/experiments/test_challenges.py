"""The experiment of the overview shows what the runs behind the matrix give."""

from dataclasses import replace

import numpy as np
import pytest

from companion.experiments.challenges import TRIAL
from companion.experiments.challenges.trial import EVERY, HIGHEST, STEPS
from companion.studies import challenges


def curves(**values):
    without, with_it = TRIAL.frame(**values).panels["loss"].curves
    return without, with_it


def test_the_curves_are_the_losses_of_the_runs():
    without, with_it = curves(problem="saddle", remedy="momentum", alpha=1.0)
    for curve, remedy in ((without, ""), (with_it, "momentum")):
        setup = replace(challenges.setup_of("saddle", remedy), steps=STEPS)
        run = challenges.train(setup, [1.0], [0])
        np.testing.assert_allclose(curve.y, run.losses[:, 0], rtol=1e-9)
        assert len(curve.x) == STEPS // EVERY + 1


def test_a_run_that_diverges_says_so_and_stays_above():
    frame = TRIAL.frame(problem="exploding", remedy="clipping", alpha=0.25)
    assert "without a remedy the run diverges; with gradient clipping the loss" in frame.words
    assert frame.panels["loss"].curves[0].y[-1] == HIGHEST
    assert frame.panels["ends"].rows[0][1] == "diverged"


@pytest.mark.parametrize(
    ("problem", "remedy"), [("exploding", "relu"), ("minima", "normalization")]
)
def test_a_remedy_that_does_not_apply_says_why(problem, remedy):
    values = {"problem": problem, "remedy": remedy, "alpha": 1 / 16}
    assert "does not apply, since" in TRIAL.frame(**values).words
    without, with_it = curves(**values)
    np.testing.assert_array_equal(without.y, with_it.y)


def test_the_networks_of_local_minima_begin_where_they_begin():
    from companion.studies.local_minima import loss_and_gradient

    without, _ = curves(problem="minima", remedy="adam", alpha=1 / 16)
    setup = challenges.setup_of("minima", "")
    start = loss_and_gradient(challenges.starts(setup, 0))[0].mean()
    assert without.y[0] == pytest.approx(start)
