"""The studies of the chapter on challenges, checked in other ways."""

import re
from dataclasses import fields

import nbformat
import numpy as np
import pytest
from scipy.optimize import minimize

from companion import nn
from companion.studies import challenges
from companion.studies.challenges import Effect, minima, networks, table
from companion.studies.local_minima import loss_and_gradient
from companion.studies.vanishing_gradients import networks as deep
from tests.claims.nothing import NoNormalization
from tests.jax_reference import jax, jnp
from tools.project import BOOK


@pytest.mark.parametrize(
    ("without", "with_it", "counts_updates", "effect"),
    [
        ((0.1, 0.1, 0.2), (0.3, 0.3, 0.3), False, Effect.HELPS),
        ((0.1, 0.1, 0.2), (0.2, 0.2, 0.3), False, Effect.NONE),  # by too little
        ((0.1, 0.1, 0.5), (0.3, 0.3, 0.5), False, Effect.NONE),  # not with every seed
        ((0.5, 0.5, 0.5), (0.3, 0.2, 0.45), False, Effect.WORSE),
        ((100, 120, 90), (50, 50, 50), True, Effect.HELPS),
        ((100, 120, 90), (80, 90, 70), True, Effect.NONE),
        ((100, 120, 90), (50, 50, 90), True, Effect.NONE),
        ((100, 120, 90), (200, 200, 120), True, Effect.WORSE),
    ],
)
def test_the_rule(without, with_it, counts_updates, effect):
    assert challenges.decide(without, with_it, counts_updates) is effect


def test_a_remedy_that_does_nothing_is_rarely_said_to_help():
    """Shares of 30 runs from one and the same probability: the rule's own rate of false alarms."""
    rng = np.random.default_rng(0)
    pairs = rng.binomial(30, 0.3, size=(4000, 2, 5)) / 30
    effects = [challenges.decide(a, b, False) for a, b in pairs]
    assert np.mean([effect is Effect.HELPS for effect in effects]) < 1 / 64


def test_gains_by_hand():
    np.testing.assert_allclose(challenges.gains((0.2, 0.5), (0.5, 0.4), False), (0.3, -0.1))
    np.testing.assert_allclose(challenges.gains((100, 50), (50, 100), True), (2.0, 0.5))


@pytest.mark.parametrize("problem", networks.SETUPS)
def test_a_remedy_changes_one_thing(problem):
    plain = challenges.remedied(problem, "")
    for remedy in challenges.REMEDIES:
        if (problem, remedy) in networks.REASONS:
            with pytest.raises(ValueError, match=re.escape(networks.REASONS[problem, remedy])):
                challenges.remedied(problem, remedy)
            continue
        setup = challenges.remedied(problem, remedy)
        changed = {
            f.name for f in fields(setup) if getattr(setup, f.name) != getattr(plain, f.name)
        }
        # Better first weights may differ in scale and in what shrinks them.
        assert len(changed) == 1 or changed == {"scale", "shrink"}, remedy


LR = 0.25


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


def clipped(m, g, t):
    length = jnp.sqrt(sum(jnp.sum(d**2) for d in g))
    return m, [LR * d * jnp.minimum(1, 1 / length) for d in g]


def falling(m, g, t):
    rate = LR / 2 * (1 + np.cos(np.pi * t / networks.SETUPS["saddle"].steps))
    return m, [rate * d for d in g]


@pytest.mark.parametrize(
    ("remedy", "step"),
    [
        ("", descent),
        ("initialization", descent),
        ("l2", descent),
        ("momentum", momentum),
        ("clipping", clipped),
        ("schedule", falling),
    ],
)
def test_the_losses_of_a_run_are_those_of_jax(remedy, step):
    setup = challenges.remedied("saddle", remedy)
    found = challenges.run(setup, LR, seed=3, watch=True, steps=40)
    network = networks._network(setup, seed=3)
    digits = networks._examples(setup.examples, setup.uneven)
    x, y = jnp.asarray(digits.x_train), digits.y_train
    parts = [jnp.asarray(part) for part in network.views(network.theta).values()]
    penalty = 1e-3 if remedy == "l2" else 0.0

    def whole(parts):
        return loss_of(parts, x, y) + penalty / 2 * sum(jnp.sum(W**2) for W in parts[::2])

    gradient = jax.jit(jax.grad(whole))
    m, losses = [jnp.zeros_like(part) for part in parts], []
    for t in range(41):
        if t % networks.EVERY == 0:
            losses.append(float(loss_of(parts, x, y)))
        m, moves = step(m, gradient(parts), t)
        parts = [part - move for part, move in zip(parts, moves, strict=True)]
    np.testing.assert_allclose(found.losses, losses, rtol=1e-6)


def test_the_updates_are_counted_to_the_first_of_two_looks_below_the_target():
    setup = challenges.remedied("saddle", "adam")
    watched = challenges.run(setup, LR, seed=0, watch=True)
    below = watched.losses <= setup.target * watched.losses[0]
    first = next(i for i in range(1, len(below)) if below[i] and below[i + 1])
    assert challenges.run(setup, LR, seed=0).updates == first * networks.EVERY


def test_the_loss_looked_at_knows_no_penalty_and_no_dropout():
    plain = challenges.run(challenges.remedied("slow", ""), LR, seed=0, watch=True, steps=5)
    for remedy in ("l2", "dropout"):
        found = challenges.run(challenges.remedied("slow", remedy), LR, 0, watch=True, steps=5)
        assert found.losses[0] == plain.losses[0]


def test_a_run_that_overflows_has_diverged_and_reads_nothing():
    found = challenges.run(challenges.remedied("exploding", ""), 1.0, seed=0)
    assert found.diverged
    assert found.read == 0


def test_a_deep_network_with_dropout_has_the_right_gradient():
    rng = np.random.default_rng(0)
    network = deep.deep_network(3, "tanh", 1.0, width=6, d_in=5, dropout=0.3)
    x, y = rng.normal(size=(7, 5)), rng.integers(10, size=7)
    assert nn.check_gradient(network, x, y, training=True).passed
    assert sum(isinstance(layer, nn.Dropout) for layer in network.layers) == 3


def test_the_share_in_the_deepest_valley_is_that_of_scipy():
    """Another method walks down to the floor from the same places."""
    found = challenges.descend(challenges.starts("", seed=0), "", LR, seed=0)

    def floor(theta):
        def one(theta):
            loss, gradient = loss_and_gradient(theta[np.newaxis])
            return loss[0], gradient[0]

        return minimize(one, theta, jac=True, method="BFGS", options={"gtol": 1e-7}).fun

    floors = np.array([floor(theta) for theta in found.theta])
    share = float(np.mean(floors < 1.01 * floors.min()))
    assert minima.measured("").rate == LR
    assert minima.measured("").values[0] == pytest.approx(share)


@pytest.mark.parametrize("remedy", ["dropout", "l2", "clipping"])
def test_the_gradient_that_a_remedy_makes_by_differences(remedy):
    theta = 3 * challenges.starts("", seed=1, runs=4)
    found = minima._Changes(remedy, seed=5)(theta, minima.X, np.sin(2 * np.pi * minima.X))
    kept = np.ones_like(theta)
    if remedy == "dropout":
        off = np.random.default_rng(5).random((4, 2)) < 0.2
        kept[:, 4:6] = ~off / 0.8
        assert off.any()

    def loss(theta):
        penalty = 0.01 if remedy == "l2" else 0.001
        w, b, c, d = np.split(kept * theta, [2, 4, 6], axis=1)
        said = (np.tanh(minima.X[:, None, None] * w + b) * c).sum(axis=-1).T + d
        error = said - np.sin(2 * np.pi * minima.X)
        return (error**2).mean(axis=1) + penalty * (theta**2).sum(axis=1)

    expected = np.empty_like(theta)
    for i in range(theta.shape[1]):
        move = 1e-6 * np.eye(theta.shape[1])[i]
        expected[:, i] = (loss(theta + move) - loss(theta - move)) / 2e-6
    if remedy == "clipping":
        length = np.linalg.norm(expected, axis=1, keepdims=True)
        assert length.max() > 1
        expected *= np.minimum(1, 1 / length)
    np.testing.assert_allclose(found, expected, atol=1e-7)


def test_xaviers_weights_have_his_deviation():
    theta = challenges.starts("initialization", seed=0, runs=4000)
    deviations = theta.std(axis=0)
    np.testing.assert_allclose(deviations[[0, 1, 4, 5]], (2 / 3) ** 0.5, rtol=0.05)
    assert not theta[:, [2, 3, 6]].any()


def test_a_normalization_that_does_nothing_turns_its_cell(monkeypatch):
    right = table.row("saddle").cells["normalization"]
    assert right.effect is Effect.HELPS
    monkeypatch.setattr(deep, "NORMALIZATIONS", {"batch": NoNormalization})
    found = networks.measured(challenges.remedied("saddle", "normalization"))
    assert challenges.decide(right.without, found.values, True) is not Effect.HELPS


def test_a_cell_without_runs_has_no_gain():
    cell = challenges.Cell("exploding", "relu", Effect.NOT_APPLICABLE, reason="it has it already")
    with pytest.raises(ValueError, match="it has it already"):
        _ = cell.gain


def slug(heading):
    return re.sub(r"[^a-z0-9]+", "-", heading.lower()).strip("-")


@pytest.mark.parametrize("problem", challenges.PROBLEMS)
def test_the_sections_that_cells_lead_to_are_there(problem):
    about = challenges.PROBLEMS[problem]
    notebook = nbformat.read(BOOK / f"{about.chapter}.ipynb", as_version=4)
    headings = {
        slug(line.lstrip("#"))
        for cell in notebook.cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("#")
    }
    assert set(about.sections.values()) <= headings
    assert set(about.recommended) | set(about.sections) <= set(challenges.REMEDIES)


def test_the_tables_say_every_verdict_in_words():
    html = table.row("saddle")._repr_html_()
    assert html.count("<tr>") == 1 + len(challenges.REMEDIES)
    assert "<caption>" in html
    for cell in table.row("saddle").cells.values():
        assert f"<strong>{cell.effect.value}</strong>" in html
