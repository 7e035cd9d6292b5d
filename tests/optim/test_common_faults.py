"""Faults that published code and texts have: each check fails where the fault is planted."""

import numpy as np
import pytest

from companion import optim
from companion.optim import schedules


class AdamWithFaults(optim.Optimizer):
    """Adam as the paper writes it, but for the faults asked for."""

    def __init__(self, lr, betas=(0.9, 0.999), eps=1e-8, *, epsilon_outside=False, t_stays=False):
        super().__init__(lr)
        self.betas, self.eps = betas, eps
        self.epsilon_outside, self.t_stays = epsilon_outside, t_stays
        self.m = self.v = 0.0

    def _update(self, theta, gradient, lr):
        (beta1, beta2), t = self.betas, 1 if self.t_stays else self.t
        self.m = beta1 * self.m + (1 - beta1) * gradient
        self.v = beta2 * self.v + (1 - beta2) * gradient**2
        m, v = self.m / (1 - beta1**t), self.v / (1 - beta2**t)
        if self.epsilon_outside:
            theta += -lr * m / np.sqrt(v) + self.eps
        else:
            theta -= lr * m / (np.sqrt(v) + self.eps)


def epsilon_only_damps(make):
    """A gradient of opposite signs moves two parameters by opposite amounts, less with a large ε.

    ε added to the parameter moves both the same way.
    """
    theta = np.zeros(2)
    optimizer = make(eps=0.5)
    for _ in range(20):
        optimizer.step(theta, np.array([1.0, -1.0]))
    np.testing.assert_allclose(theta[0], -theta[1], rtol=1e-12)
    assert -20 * 0.1 < theta[0] < 0


def t_advances(make):
    """Under a constant gradient each step is α long, the second and the hundredth too."""
    theta, steps = np.zeros(1), []
    optimizer = make(eps=1e-12)
    for _ in range(100):
        before = theta[0]
        optimizer.step(theta, np.array([0.3]))
        steps.append(before - theta[0])
    np.testing.assert_allclose(steps, 0.1, rtol=1e-9)


@pytest.mark.parametrize("kind", [optim.Adam, optim.AMSGrad, AdamWithFaults])
@pytest.mark.parametrize("check", [epsilon_only_damps, t_advances])
def test_adam_is_free_of_them(check, kind):
    check(lambda eps: kind(0.1, eps=eps))


@pytest.mark.parametrize(
    ("check", "fault"), [(epsilon_only_damps, "epsilon_outside"), (t_advances, "t_stays")]
)
def test_the_check_finds_the_fault_in_adam(check, fault):
    with pytest.raises(AssertionError):
        check(lambda eps: AdamWithFaults(0.1, eps=eps, **{fault: True}))


class StepThatCounts:
    """A schedule that counts its calls instead of taking t: plotting uses it up."""

    def __init__(self):
        self.calls = -1

    def __call__(self, t):
        self.calls += np.size(t)
        return np.ones_like(t, float) * 0.4 * 0.5 ** (self.calls // 10)


def plotting_changes_nothing(schedule):
    def run():
        theta, optimizer = np.array([1.0]), optim.GradientDescent(schedule)
        for _ in range(30):
            optimizer.step(theta, theta)
        return theta[0]

    schedule(np.arange(200))
    # By hand: ten steps at each of three rates.
    assert run() == pytest.approx(0.6**10 * 0.8**10 * 0.9**10, rel=1e-12)
    assert run() == pytest.approx(0.6**10 * 0.8**10 * 0.9**10, rel=1e-12)


def test_plotting_does_not_use_a_schedule_up():
    plotting_changes_nothing(schedules.Step(0.4, every=10, gamma=0.5))


def test_the_check_finds_a_schedule_that_is_used_up():
    with pytest.raises(AssertionError):
        plotting_changes_nothing(StepThatCounts())


def rmsprop_path(lr, steps):
    theta, path = np.array([1.0]), []
    optimizer = optim.RMSprop(lr, rho=0.9)
    for _ in range(steps):
        optimizer.step(theta, 2 * theta)
        path.append(theta[0])
    return np.array(path)


@pytest.mark.parametrize("lr", [0.01, 0.1, 0.4])
def test_rmsprop_ends_in_a_cycle_of_half_alpha(lr):
    end = rmsprop_path(lr, 2000)[-200:]
    np.testing.assert_allclose(np.abs(end), lr / 2, rtol=0.05)
    assert (np.sign(end[1:]) == -np.sign(end[:-1])).all()


def test_twenty_steps_do_not_show_the_cycle():
    # What looks like convergence at the end of a short run grows again.
    path = np.abs(rmsprop_path(0.1, 2000))
    assert path[:20].min() < 0.005 / 2
    assert path[-200:].min() > 10 * path[:20].min()


def test_a_schedule_takes_rmsprop_out_of_the_cycle():
    assert np.abs(rmsprop_path(schedules.InverseTime(0.1, 0.1), 5000)[-100:]).max() < 1e-3


@pytest.mark.parametrize(
    ("beta", "step", "converges"),
    [(0.0, 1.9, True), (0.0, 2.1, False), (0.5, 2.9, True), (0.5, 3.1, False),
     (0.9, 2.1, True), (0.9, 3.7, True), (0.9, 3.9, False)],
)  # fmt: skip
def test_momentum_diverges_beyond_two_times_one_plus_beta_not_beyond_two(beta, step, converges):
    theta, optimizer = np.array([1.0]), optim.Momentum(step / 4.0, beta)
    for _ in range(1000):
        optimizer.step(theta, 4.0 * theta)
    assert (abs(theta[0]) < 1e-6) == converges
    assert (abs(theta[0]) > 1e6) == (not converges)
