"""The studies of the chapter on challenges, checked in other ways."""

import random
import re
from dataclasses import fields, replace
from importlib import import_module

import numpy as np
import pytest
from scipy.optimize import minimize

from companion import data
from companion.studies import challenges
from companion.studies.challenges import minima, networks
from companion.studies.local_minima import loss_and_gradient
from companion.studies.vanishing_gradients import Plan, Stack
from tests.jax_reference import jax, jnp
from tools.fingerprint import fingerprint

# The package has a function of the same name.
gaining = import_module("companion.studies.challenges.gains")
LR = 0.25


def settings(setup):
    """Every setting of a set-up, those of its network's plan among them."""
    found = {f.name: getattr(setup, f.name) for f in fields(setup)}
    plan = found.pop("plan", None)
    return {**found, **(vars(plan) if plan else {})}


@pytest.mark.parametrize("problem", challenges.PROBLEMS)
def test_a_remedy_changes_one_thing(problem):
    plain = settings(challenges.setup_of(problem, challenges.PLAIN))
    for remedy in challenges.REMEDIES:
        if reason := challenges.REASONS.get((problem, remedy)):
            with pytest.raises(ValueError, match=re.escape(reason)):
                challenges.setup_of(problem, remedy)
            continue
        found = settings(challenges.setup_of(problem, remedy))
        changed = {name for name in found if found[name] != plain[name]}
        # A method may need a setting; better first weights may differ in scale and in what
        # shrinks them.
        changed -= {"options"} if "optimizer" in changed else set()
        assert len(changed) == 1 or changed == {"scale", "shrink"}, remedy


def test_other_set_ups_and_forms_are_others():
    for problem, row in challenges.PROBLEMS.items():
        others = [row.setup, row.longer, *row.others.values()]
        assert all(others.count(one) == 1 for one in others)
        for remedy, cure in challenges.REMEDIES.items():
            if (problem, remedy) not in challenges.REASONS:
                forms = ["", *cure.others]
                made = [challenges.setup_of(problem, remedy, form=form) for form in forms]
                assert all(made.count(one) == 1 for one in made), (problem, remedy)


def test_gains_by_hand():
    shares = challenges.Gains(np.array([0.2, 0.5]), np.array([0.5, 0.4]), False)
    np.testing.assert_allclose(shares.gain, (0.3, -0.1))
    updates = challenges.Gains(np.array([100.0, 50.0]), np.array([50.0, 100.0]), True)
    np.testing.assert_allclose(np.exp(updates.gain), (2.0, 0.5))


@pytest.mark.parametrize("best", [0.003, 0.1, 4.0])
def test_the_rate_that_is_chosen_is_the_best(monkeypatch, best):
    def worths(setup, plain, rates, count):
        return -np.abs(np.log(np.array(rates) / best)), np.array(rates) > 3 * best

    monkeypatch.setattr(gaining, "_worths", worths)
    setup = challenges.setup_of("slow", "adam")
    found = gaining.chosen.__wrapped__(setup, setup)
    assert found.rate / best == pytest.approx(1, abs=0.45)
    assert found.inside
    assert found.diverged == np.mean(np.array(challenges.RATES) > 3 * best)


def test_a_rate_at_an_end_is_not_inside(monkeypatch):
    monkeypatch.setattr(
        gaining, "_worths", lambda s, p, rates, n: (np.log(rates), np.zeros(len(rates), bool))
    )
    setup = challenges.setup_of("slow", "adam")
    assert not gaining.chosen.__wrapped__(setup, setup).inside


@pytest.mark.parametrize("problem", challenges.PROBLEMS)
def test_the_best_rate_lies_inside_the_grid(problem):
    """Of one remedy, another whenever the code of the companion changes."""
    code = random.Random(fingerprint(["companion/**/*.py"]) + problem)
    remedy = code.choice([r for p, r in challenges.APPLICABLE if p == problem])
    plain = challenges.setup_of(problem, challenges.PLAIN)
    assert challenges.chosen(challenges.setup_of(problem, remedy), plain).inside, remedy


def test_rates_are_chosen_on_other_digits_and_seeds_than_those_judged():
    held = {tuple(image) for image in data.digits().x_test}
    digits = networks.examples(900, 1.0)
    choosing = {tuple(image) for image in digits.x_test}
    learning = {tuple(image) for image in digits.x_train}
    assert len(choosing) == networks.CHOOSING
    assert not held & choosing
    assert not held & learning
    assert not choosing & learning
    assert gaining.TUNING > 200


def loss_of(parts, x, y):
    a = x
    for i in range(0, len(parts) - 2, 2):
        a = jnp.tanh(a @ parts[i] + parts[i + 1])
    log_p = jax.nn.log_softmax(a @ parts[-2] + parts[-1])
    return -jnp.mean(log_p[jnp.arange(len(y)), y])


def descent(m, g, t):
    return m, [LR * d for d in g]


def momentum(m, g, t):
    m = [0.9 * a + d for a, d in zip(m, g, strict=True)]
    return m, [LR * a for a in m]


def nesterov(m, g, t):
    m = [0.9 * a + d for a, d in zip(m, g, strict=True)]
    return m, [LR * (d + 0.9 * a) for a, d in zip(m, g, strict=True)]


def clipped(m, g, t):
    length = jnp.sqrt(sum(jnp.sum(d**2) for d in g))
    return m, [LR * d * jnp.minimum(1, 1 / length) for d in g]


def falling(m, g, t):
    rate = LR / 2 * (1 + np.cos(np.pi * t / STEPS))
    return m, [rate * d for d in g]


STEPS = 40


@pytest.mark.parametrize(
    ("remedy", "step"),
    [
        ("", descent),
        ("initialization", descent),
        ("l2", descent),
        ("momentum", momentum),
        ("nesterov", nesterov),
        ("clipping", clipped),
        ("schedule", falling),
    ],
)
def test_the_losses_of_a_run_are_those_of_jax(remedy, step):
    setup = replace(challenges.setup_of("saddle", remedy), steps=STEPS)
    found = challenges.train(setup, [LR, 2 * LR], [3, 5])
    digits = networks.examples(setup.examples, setup.uneven)
    x, y = jnp.asarray(digits.x_train), digits.y_train
    stack = Stack(setup.plan, [3])
    parts = [p[0] for layer in stack.parts for p in (setup.shrink * layer.W, layer.b[:, 0])]
    penalty = 1e-3 if remedy == "l2" else 0.0

    def whole(parts):
        return loss_of(parts, x, y) + penalty / 2 * sum(jnp.sum(W**2) for W in parts[::2])

    gradient = jax.jit(jax.grad(whole))
    m, losses = [jnp.zeros_like(part) for part in parts], []
    for t in range(STEPS + 1):
        if t % networks.EVERY == 0:
            losses.append(float(loss_of(parts, x, y)))
        m, moves = step(m, gradient(parts), t)
        parts = [part - move for part, move in zip(parts, moves, strict=True)]
    np.testing.assert_allclose(found.losses[:, 0], losses, rtol=1e-6)


def test_the_updates_are_counted_to_the_first_of_two_looks_below_the_target():
    setup = challenges.setup_of("saddle", "adam")
    found = challenges.train(setup, [LR / 8], [0])
    below = found.losses[:, 0] <= setup.target * found.losses[0, 0]
    first = next(i for i in range(1, len(below) - 1) if below[i] and below[i + 1])
    assert found.updates[0] == first * networks.EVERY
    never = challenges.train(replace(setup, target=1e-9), [LR / 8], [0])
    assert never.updates[0] == setup.steps


def test_the_loss_looked_at_knows_no_penalty_and_no_dropout():
    plain = replace(challenges.setup_of("slow", ""), steps=5)
    for remedy in ("l2", "dropout"):
        found = replace(challenges.setup_of("slow", remedy), steps=5)
        first = [challenges.train(setup, [LR], [0]).losses[0, 0] for setup in (plain, found)]
        assert first[0] == first[1]


def test_a_run_that_overflows_has_diverged_and_reads_nothing_and_leaves_the_others_alone():
    setup = challenges.setup_of("exploding", "")
    found = challenges.train(setup, [1.0, 1e-4], [0, 0])
    assert found.diverged.tolist() == [True, False]
    assert found.judged[0] == found.chosen[0] == 0
    assert np.isinf(found.losses[-1, 0])
    alone = challenges.train(setup, [1e-4], [0])
    np.testing.assert_allclose(found.losses[:, 1], alone.losses[:, 0], rtol=1e-9)


def test_dropout_has_the_right_gradient_and_drops_its_share():
    rng = np.random.default_rng(0)
    stack = Stack(Plan(depth=3, activation="tanh", width=6, dropout=0.3), [0, 1], d_in=5)
    x, y = rng.normal(size=(2, 7, 5)), rng.integers(10, size=(2, 7))

    def losses():
        stack._rng = np.random.default_rng(8)
        return stack.backpropagate(x, y)

    losses()
    found = stack.gradient.copy()
    for i in rng.choice(stack.theta.shape[1], 40, replace=False):
        stack.theta[:, i] += 1e-6
        above = losses()
        stack.theta[:, i] -= 2e-6
        difference = (above - losses()) / 2e-6
        stack.theta[:, i] += 1e-6
        np.testing.assert_allclose(found[:, i], difference, atol=1e-8)
    wide = Stack(Plan(depth=1, activation="sigmoid", width=4000, dropout=0.3), [0], d_in=5)
    kept = wide.forward(x[0], learning=True) is not None and wide.last
    assert np.mean(kept == 0) == pytest.approx(0.3, abs=0.01)
    without = wide.forward(x[0]) is not None and wide.last
    np.testing.assert_allclose(kept[kept > 0], (without / 0.7)[kept > 0])


def test_the_share_in_the_deepest_valley_is_that_of_scipy():
    """Another method walks down to the floor from the same places."""
    setup = challenges.setup_of("minima", "")
    first = challenges.starts(setup, 0)
    found = challenges.descend(setup, first, LR, seed=0)

    def floor(theta):
        def one(theta):
            loss, gradient = loss_and_gradient(theta[np.newaxis])
            return loss[0], gradient[0]

        return minimize(one, theta, jac=True, method="BFGS", options={"gtol": 1e-7}).fun

    floors = np.array([floor(theta) for theta in found.theta])
    lowest = min(floors.min(), minima._deepest(setup))
    halfway = (loss_and_gradient(first)[0] + lowest) / 2
    there = (floors < 1.01 * lowest) & (loss_and_gradient(found.theta)[0] <= halfway)
    shares, lost = minima.shares(setup, setup, [LR, 1e-9], [0])
    # One of twenty stands where the two ways down part.
    assert shares[0, 0] == pytest.approx(there.mean(), abs=0.051)
    assert 0 < shares[0, 0] < 1
    # Who has not moved has found nothing.
    assert shares[1, 0] == 0
    assert not lost.any()


@pytest.mark.parametrize("remedy", ["dropout", "l2", "clipping"])
def test_the_gradient_that_a_remedy_makes_by_differences(remedy):
    setup = challenges.setup_of("minima", remedy)
    theta = 3 * challenges.starts(setup, 1)[:4]
    x = np.linspace(-1, 1, 20)
    y = np.sin(2 * np.pi * x)
    found = minima._Gradient(setup, seed=5)(theta, x, y)
    kept = np.ones_like(theta)
    if remedy == "dropout":
        off = np.random.default_rng(5).random((4, 2)) < 0.2
        kept[:, 4:6] = ~off / 0.8
        assert off.any()

    def loss(theta):
        penalty = 0.01 if remedy == "l2" else 0.001
        w, b, c, d = np.split(kept * theta, [2, 4, 6], axis=1)
        said = (np.tanh(x[:, None, None] * w + b) * c).sum(axis=-1).T + d
        return ((said - y) ** 2).mean(axis=1) + penalty * (theta**2).sum(axis=1)

    expected = np.empty_like(theta)
    for i in range(theta.shape[1]):
        move = 1e-6 * np.eye(theta.shape[1])[i]
        expected[:, i] = (loss(theta + move) - loss(theta - move)) / 2e-6
    if remedy == "clipping":
        length = np.linalg.norm(expected, axis=1, keepdims=True)
        assert length.max() > 1
        expected *= np.minimum(1, 1 / length)
    np.testing.assert_allclose(found, expected, atol=1e-7)


@pytest.mark.parametrize("form", ["", "uniform weights"])
def test_xaviers_weights_have_his_deviation(form):
    setup = challenges.setup_of("minima", "initialization", form=form)
    theta = np.concatenate([challenges.starts(setup, seed) for seed in range(200)])
    deviations = theta.std(axis=0)
    np.testing.assert_allclose(deviations[[0, 1, 4, 5]], (2 / 3) ** 0.5, rtol=0.05)
    assert not theta[:, [2, 3, 6]].any()
