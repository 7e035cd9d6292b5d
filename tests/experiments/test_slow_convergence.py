"""The experiments on slow convergence, against closed forms and runs of their own."""

import numpy as np
import pytest

from companion.experiments.slow_convergence import (
    CONDITION,
    FIRST_WEIGHTS,
    INPUTS,
    SPEED_AND_FLOOR,
    condition,
    first_weights,
    inputs,
    speed_and_floor,
)
from companion.optim import GradientDescent


@pytest.mark.parametrize("angle", [0.0, 30.0])
def test_gradient_descent_needs_what_theory_says(angle):
    for kappa, foretold in zip(
        condition.CONDITIONS, condition.theory("gradient descent"), strict=True
    ):
        steps, lr, _ = condition.fastest("gradient descent", kappa, angle)
        assert steps <= 1.4 * foretold + 1
        bowl, theta = condition.bowl(kappa, angle), np.array(condition.START)
        optimizer, count = GradientDescent(lr), 0
        while np.linalg.norm(theta) >= condition.ACCURACY * np.linalg.norm(condition.START):
            optimizer.step(theta, bowl.gradient(theta))
            count += 1
        assert count == steps


def test_only_adaptive_methods_notice_the_turn():
    along, turned = (
        {m: condition.fastest(m, 300.0, a)[0] for m in condition.METHODS} for a in (0.0, 30.0)
    )
    assert turned["RMSprop"] > 20 * along["RMSprop"]
    assert turned["momentum"] < 1.5 * along["momentum"]
    words = CONDITION.frame(condition=300.0, angle=30.0, method="RMSprop").words
    assert f"needs {turned['RMSprop']} iterations" in words


@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("start", first_weights.LABELS)
def test_histograms_count_all_outputs_that_fit(start, activation):
    shares, spread = first_weights.outputs(start, activation)
    assert (shares >= 0).all()
    assert (shares.sum(axis=1) <= 1 + 1e-12).all()
    if activation == "tanh":
        np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert spread.shape == (first_weights.DEEP,)


def test_the_training_is_at_the_best_rate_and_seeds_are_others():
    rate, losses = first_weights.curves("Xavier", "tanh")
    assert losses.shape == (len(first_weights.LOOKS), first_weights.SEEDS)
    job = first_weights.Job("Xavier", activation="tanh", depth=5, limit=1000)
    assert rate == first_weights.best(job).rate
    when = first_weights.LOOKS[int((np.median(losses, axis=1) < 0.8).argmax())]
    words = FIRST_WEIGHTS.frame(start="Xavier", activation="tanh", layer=1).words
    assert f"falls below 0.8 within {when} updates" in words


def test_small_weights_fade_and_do_not_learn():
    frame = FIRST_WEIGHTS.frame(start="small", activation="tanh", layer=5)
    assert "does not fall below 0.8 in 1,000 updates; after 1,000 it is 2.3" in frame.words
    spread = frame.panels["spread"].curves[0].y
    assert spread[4] < 1e-4 * spread[0]


@pytest.mark.parametrize(("unit", "zero"), [(10.0, 0.0), (1.0, 3.0), (0.1, 1.0)])
def test_the_bowl_of_the_inputs_in_closed_form(unit, zero):
    square = unit**2 * (1 + zero**2)
    half = (square + 1) / 2
    large = half + (half**2 - unit**2) ** 0.5
    kappa = large**2 / unit**2
    words = INPUTS.frame(unit=unit, zero=zero, evened=False).words
    shown = words.split("κ = ")[1].split(". ")[0].replace("·10⁴", "e4")
    assert float(shown) == pytest.approx(kappa, rel=0.05)
    assert "κ = 1.00. Gradient descent needs at most 1 iteration to" in (
        INPUTS.frame(unit=unit, zero=zero, evened=True).words
    )


def test_the_run_goes_to_the_minimum():
    run = INPUTS.frame(unit=1.0, zero=0.5, evened=False).panels["bowl"].curves[0]
    assert np.hypot(run.x[-1], run.y[-1]) < 1e-3
    assert len(run.x) == inputs.STEPS + 1


def test_under_noise_the_falling_line_gets_lowest():
    best = {
        name: speed_and_floor.losses(name, 1.0, 200)[:, -1].min() for name in speed_and_floor.LABELS
    }
    assert best["straight line"] < 0.6 * best["constant"] < 0.6 * best["rising"]


def test_without_noise_every_schedule_goes_to_zero():
    for name in speed_and_floor.LABELS:
        assert speed_and_floor.losses(name, 0.0, 800)[:, -1].min() < 1e-10
    frame = SPEED_AND_FLOOR.frame(noise=0.0, budget=800)
    assert "of a constant α at its best" in frame.words
    assert "less than" in frame.words
