"""The studies of the chapter on types, checked in other ways."""

from itertools import combinations, product

import numpy as np
import pytest

from companion import data, optim, training
from companion.studies import types
from companion.studies.lattice import Deck
from companion.studies.types import cost, estimator, held_out, stability
from companion.studies.types.runs import Runs
from tests.jax_reference import jax, jnp


def jax_loss(theta, x, one_hot):
    W1, b1, W2, b2 = jnp.split(theta, np.cumsum([64 * 16, 16, 160]))
    hidden = jax.nn.relu(x @ W1.reshape(64, 16) + b1)
    log_p = jax.nn.log_softmax(hidden @ W2.reshape(16, 10) + b2)
    return -jnp.mean(jnp.sum(one_hot * log_p, axis=1))


def test_runs_side_by_side_are_those_of_jax():
    x, y = types.examples()
    one_hot, seeds = np.eye(10)[y], (3, 4)
    batches = np.array([[5, 9, 700], [1, 1, 2]])
    runs = Runs([0.1, 0.3], seeds)
    found = runs.gradient(x[batches], one_hot[batches])
    for k, seed in enumerate(seeds):
        theta = jnp.asarray(types.small_network(seed).theta)
        expected = jax.grad(jax_loss)(theta, x[batches[k]], one_hot[batches[k]])
        for row in found:
            np.testing.assert_allclose(row[k], expected, rtol=1e-9, atol=1e-12)
        assert runs.loss(x, y)[0, k] == pytest.approx(float(jax_loss(theta, x, one_hot)))
    before = runs.theta.copy()
    runs.step(x[batches], one_hot[batches])
    np.testing.assert_allclose(runs.theta[0] - before[0], (runs.theta[1] - before[1]) / 3)


def test_their_accuracy_is_that_of_the_network():
    x, y = types.examples()
    network = types.trained_network(0, 1)
    runs = Runs([0.1], [0])
    runs.theta[0, 0] = network.theta
    assert runs.accuracy(x, y)[0, 0] == training.accuracy(network, x, y)


def test_pixels_are_centred_and_standardised():
    raw, labels = types.examples(100)
    assert raw.min() == 0
    assert raw.max() == 1
    for pixels in ("centred", "standardised"):
        x, y = types.examples(100, pixels)
        np.testing.assert_allclose(x.mean(axis=0), 0, atol=1e-12)
        assert y.tolist() == labels.tolist()
    # Pixels that never vary stay 0.
    assert sorted({round(v, 9) for v in x.var(axis=0)}) == [0, 1]
    with pytest.raises(ValueError, match="raw, centred or standardised"):
        types.examples(100, "white")


def test_runs_go_on_as_they_were_without_the_others():
    x, y = types.examples(50)
    one_hot = np.eye(10)[y]
    all_of_them, some = Runs([0.1, 0.3, 0.5], [3, 4]), Runs([0.3], [3, 4])
    for runs in (all_of_them, some):
        runs.step(x[None], one_hot[None])
    all_of_them.keep(np.array([False, True, False]))
    before = all_of_them.loss(x, y)
    for runs in (all_of_them, some):
        runs.step(x[None], one_hot[None], look=True)
    np.testing.assert_allclose(all_of_them.theta, some.theta, rtol=1e-12)
    # What is seen on the way is the loss before the step.
    np.testing.assert_allclose(all_of_them.seen, before, rtol=1e-12)


def test_the_accuracy_of_some_runs_is_theirs():
    images = held_out.splits([0, 1, 2], 300, tuning=True)
    runs = Runs([0.1, 0.3], [0, 1, 2])
    for _ in range(20):
        runs.step(images.x, np.eye(10)[images.y])
    rates, seeds = np.array([0, 1, 1]), np.array([2, 0, 1])
    found = runs.accuracy_of(rates, seeds, images.x_held, images.y_held)
    expected = runs.accuracy(images.x_held, images.y_held)[rates, seeds]
    assert found.tolist() == expected.tolist()
    assert len(set(found.tolist())) == 3


def test_a_deck_deals_every_example_once_an_epoch():
    deck = Deck(10, [3, 4])
    dealt = np.concatenate([deck.deal(5), deck.deal(5)], axis=1)
    assert [sorted(row) for row in dealt.tolist()] == [list(range(10))] * 2
    assert dealt[0].tolist() != dealt[1].tolist()
    # Ten are no three batches of four: the rest of the epoch is left out.
    deck = Deck(10, [3])
    deck.deal(4)
    deck.deal(4)
    assert deck.deal(4).shape == (1, 4)


def test_the_updates_of_fit_use_as_many_examples_as_they_are_told():
    for batch_size, used in ((1, 1), (7, (4 * 7 + 4) / 5), (32, 32)):
        assert types.examples_used(batch_size, [0, 1]).tolist() == [used, used]


def test_unequal_parts_have_to_be_weighted():
    assert types.parts_errors(300, [0]) < 1e-13
    # Parts of equal size need no weights.
    assert types.parts_errors(200, [0], weighted=False) < 1e-13
    assert types.parts_errors(300, [0], weighted=False) > 1e-3


def test_the_formulas_of_the_variance_are_means_over_all_batches(monkeypatch):
    each = np.random.default_rng(0).normal(size=(5, 3))
    monkeypatch.setattr(estimator, "gradients", lambda network, x, y: each)
    monkeypatch.setattr(estimator, "trained_network", lambda *settings: None)
    for replacement in (True, False):
        sizes = (1, 2, 3, 5)
        found = types.spread(sizes, [1], replacement, count=5, draws=4000)
        for k, size in enumerate(sizes):
            ways = product(range(5), repeat=size) if replacement else combinations(range(5), size)
            apart = [each[list(b)].mean(axis=0) - each.mean(axis=0) for b in ways]
            exact = np.mean(np.sum(np.square(apart), axis=1))
            assert found.predicted[0, k] == pytest.approx(exact, abs=1e-12)
            assert found.measured[0, k] == pytest.approx(exact, rel=0.1, abs=1e-12)
    copies = types.spread([1, 5], [1], copies=True, count=5, draws=4000)
    assert copies.measured[0, 1] == pytest.approx(copies.V[0], rel=0.1)


def test_the_noise_scale_is_the_batch_size_at_which_noise_and_signal_are_equal():
    x, y = types.examples()
    (scale,) = types.noise_scale(0, [3])
    each = types.gradients(types.small_network(3), x, y)
    g, size = each.mean(axis=0), round(scale)
    rng = np.random.default_rng(0)
    noise = [
        np.sum((each[rng.integers(0, len(x), size)].mean(axis=0) - g) ** 2) for _ in range(400)
    ]
    assert np.mean(noise) == pytest.approx(g @ g, rel=0.1)


def test_half_of_all_batches_of_pure_noise_point_uphill(monkeypatch):
    rng = np.random.default_rng(0)
    each = rng.normal([0.01, 0, 0], 1, (800, 3))
    monkeypatch.setattr(estimator, "gradients", lambda network, x, y: each)
    monkeypatch.setattr(estimator, "trained_network", lambda *settings: None)
    assert types.uphill(1, [0, 1, 2]).mean() == pytest.approx(0.5, abs=0.05)
    # All of them together are the gradient itself.
    assert types.uphill(800, [0]).tolist() == [0]


def test_the_orders_are_what_they_are_called():
    labels, rng = np.array([2, 0, 1, 0, 2, 1] * 50), np.random.default_rng(0)
    shuffled, drawn = (estimator.orders(kind, labels, rng) for kind in ("shuffled", "sampled"))
    assert sorted(shuffled) == list(range(300))
    assert np.diff(shuffled).min() < 0
    # All but about 1/e of the examples come up.
    assert len(set(drawn.tolist())) / 300 == pytest.approx(1 - np.exp(-1), abs=0.07)
    assert np.diff(labels[estimator.orders("sorted", labels, rng)]).min() == 0


def test_smooth_is_the_share_of_updates_that_lower_the_loss_of_a_network():
    x, y = types.examples(400)
    found = types.rises(0.3, 8, [5], updates=30, count=400)
    network, deck, optimizer = types.small_network(5), Deck(400, [5]), optim.GradientDescent(0.3)
    losses = [network.loss(x, y)]
    for _ in range(30):
        i = deck.deal(8)[0]
        optimizer.step(network.theta, network.gradient(x[i], y[i]))
        losses.append(network.loss(x, y))
    assert found.part[0] == pytest.approx(np.mean(np.diff(losses) > 0))
    assert found.left[0] == pytest.approx(losses[-1] / losses[0])


def second_moments():
    """E[Ĥ M Ĥ] over single examples as a matrix, H, and the covariance of g at the minimum."""
    problem = data.linear_regression(256, 5, 4.0, noise=0.5, rng=0)
    x = problem.x
    best, *_ = np.linalg.lstsq(x, problem.y)
    each = 2 * x[:, :, None] * x[:, None, :]
    g = 2 * (x @ best - problem.y)[:, None] * x
    twice = np.einsum("nab,ncd->acbd", each, each).reshape(25, 25) / len(x)
    return twice, each.mean(axis=0), g.T @ g / len(x)


def move(alpha, B):
    """How the second moment of w moves, as a matrix, in an update."""
    twice, H, _ = second_moments()
    eye = np.eye(5)
    both = twice / B + (1 - 1 / B) * np.kron(H, H)
    return np.eye(25) - alpha * (np.kron(H, eye) + np.kron(eye, H)) + alpha**2 * both


def floor(alpha, B):
    """The mean excess loss at rest: the fixed point of the second moment."""
    _, H, C = second_moments()
    M = np.linalg.solve(np.eye(25) - move(alpha, B), alpha**2 / B * C.ravel())
    return 0.5 * np.trace(H @ M.reshape(5, 5))


def test_the_heights_are_fixed_points_of_the_second_moment():
    for times_alpha, times_batch in ((2.0, 1), (1.0, 4)):
        # The mean curvature of a single example is the trace of the Hessian.
        product = 0.004 * np.trace(second_moments()[1])
        found = types.heights(product, 2, times_alpha, times_batch, range(20), updates=6000)
        assert found.here.mean() == pytest.approx(floor(0.004, 2), rel=0.1)
        there = floor(0.004 * times_alpha, 2 * times_batch)
        assert found.there.mean() == pytest.approx(there, rel=0.1)
    assert types.rest(0.004, 2, range(20), updates=6000).late.mean() == pytest.approx(
        floor(0.004, 2), rel=0.15
    )


def test_a_rate_that_falls_as_one_over_t_has_no_floor():
    found = types.rest(0.016, 1, range(20), falling=True)
    # The height goes as α: from the second tenth to the last, by the factor 0.15/0.95.
    assert found.late.mean() / found.early.mean() == pytest.approx(0.16, abs=0.05)


def test_the_edges_are_those_of_closed_forms():
    found = types.stable_rates(1, range(20))
    # λ_max = 2κ = 8, and the grid has steps of a tenth.
    assert 0.25 / 1.11 < found.all <= 0.25
    # In the mean square single examples diverge where the second moment grows; half of the runs
    # can bear some more, for the mean is made by the few that fly farthest.
    mean_square = next(
        a for a in np.linspace(0.01, 0.2, 200) if np.abs(np.linalg.eigvals(move(a, 1))).max() > 1
    )
    assert mean_square / 1.11 < np.median(found.batch) < 2 * mean_square
    assert types.stable_rates(256, [0, 1]).batch.tolist() == [found.all, found.all]


def test_with_all_examples_the_regression_follows_its_closed_form():
    problem = data.linear_regression(256, 5, 4.0, noise=0.5, rng=0)
    best, *_ = np.linalg.lstsq(problem.x, problem.y)
    H = 2 * problem.x.T @ problem.x / 256
    losses = stability.regression_runs(np.array([0.1]), 256, 7)
    apart = np.linalg.matrix_power(np.eye(5) - 0.1 * H, 7) @ best
    np.testing.assert_allclose(losses[-1, 0], 0.5 * apart @ H @ apart, rtol=1e-9)


def test_batch_descent_uses_the_examples_that_the_closed_form_says():
    found = types.examples_until(256, 0.01, range(10), batch_size=256)
    problems = [cost.regression(256, 5, 4.0, 0.5, seed) for seed in range(10)]

    def used(alpha):
        counts = []
        for x, y in problems:
            best, *_ = np.linalg.lstsq(x, y)
            values, vectors = np.linalg.eigh(2 * x.T @ x / 256)
            parts = values * (vectors.T @ best) ** 2
            k = np.arange(500)[:, None]
            left = (parts * (1 - alpha * values) ** (2 * k)).sum(axis=1) / parts.sum()
            counts.append(256 * np.argmax(left <= 0.01))
        return counts

    assert found.all.tolist() in [used(alpha) for alpha in 0.45 * 0.5 ** np.arange(1, 8)]


@pytest.mark.parametrize("falling", [True, False])
def test_mini_batches_use_what_a_plain_loop_uses(falling):
    found = types.examples_until(1024, 0.01, [0], batch_size=16, falling=falling)
    all_x, all_y = cost.regression(1024, 5, 4.0, 0.5, 0)
    best, *_ = np.linalg.lstsq(all_x, all_y)
    H = 2 * all_x.T @ all_x / 1024

    def used(alpha):
        w, rng = np.zeros(5), np.random.default_rng(0)
        for t in range(2000):
            i = rng.integers(0, 1024, 16)
            x, y = all_x[i], all_y[i]
            now = alpha / (1 + 2 * alpha * t) if falling else alpha
            w = w - now * 2 / 16 * x.T @ (x @ w - y)
            if (w - best) @ H @ (w - best) <= 0.01 * best @ H @ best:
                return 16.0 * (t + 1)
        return np.inf

    assert found.batch[0] in [used(alpha) for alpha in 0.45 * 0.5 ** np.arange(1, 8)]


def test_more_examples_ask_the_same_of_a_seed():
    lengths = []
    for count in (50, 400):
        x, y = cost.regression(count, 3, 9.0, 0.0, 7)
        w, *_ = np.linalg.lstsq(x, y)
        values, vectors = np.linalg.eigh(x.T @ x / count)
        np.testing.assert_allclose(values, [1, 3, 9])
        lengths.append(np.abs(vectors.T @ w))
    np.testing.assert_allclose(lengths[0], lengths[1])
    x, y = cost.regression(4000, 3, 9.0, 0.5, 7)
    w, *_ = np.linalg.lstsq(x, y)
    assert np.std(y - x @ w) == pytest.approx(0.5, rel=0.05)


def test_growth_is_that_of_two_sizes():
    found = types.growth(256, 4, "all at once", 0.01, range(6))
    assert found.there.tolist() == types.examples_until(1024, 0.01, range(6)).all.tolist()
    found = types.growth(256, 4, "batches", 0.01, range(6))
    assert found.here.tolist() == types.examples_until(256, 0.01, range(6)).batch.tolist()


def test_multiplications_are_those_that_xla_counts():
    one_hot, theta = jnp.zeros((64, 10)), jnp.zeros(1210)
    compiled = jax.jit(jax.grad(jax_loss)).lower(theta, jnp.zeros((64, 64)), one_hot).compile()
    costs = compiled.cost_analysis()
    flops = (costs[0] if isinstance(costs, list) else costs)["flops"]
    found = types.multiplications(64, 800, "an update")
    # A product of matrices is as many additions; softmax, ReLU and sums are the rest.
    assert 1 < flops / (2 * (found.batch - 1210)) < 1.1
    epoch = types.multiplications(64, 800, "an epoch")
    assert epoch.batch == pytest.approx(12.5 * found.batch)
    assert epoch.all == found.all


def test_times_are_those_of_updates():
    found = types.times([1, 800], rounds=6)
    assert found.update.shape == (6, 2)
    assert np.all(found.update > 0)
    assert np.median(found.update[:, 1]) > np.median(found.update[:, 0])
    np.testing.assert_allclose(found.example[:, 1], found.update[:, 1] / 800)


def test_the_race_with_all_examples_is_run_again_by_networks():
    x, y = types.examples(400)
    r = types.race([400], [0, 1, 2], count=400)
    arrived, rising = [], []
    for seed in (0, 1, 2):
        network = types.small_network(seed)
        optimizer = optim.GradientDescent(float(r.best_rate[0]))
        losses = [network.loss(x, y)]
        while losses[-1] > 0.2:
            optimizer.step(network.theta, network.gradient(x, y))
            losses.append(network.loss(x, y))
        arrived.append(len(losses) - 1)
        rising.append(np.mean(np.diff(losses) > 0))
    assert r.updates[0].tolist() == arrived
    np.testing.assert_allclose(r.rises[0], rising)
    assert r.examples[0].tolist() == [400 * k for k in arrived]


def test_the_best_rate_lies_inside_of_what_was_tried():
    rate = types.race([8], [0], count=400, target=0.5).best_rate[0]
    others = [
        types.race([8], list(cost.TUNING_SEEDS), count=400, target=0.5, rate=rate * times).updates
        for times in (1 / 3, 1, 3)
    ]
    worst = [updates.max() for updates in others]
    assert worst[1] <= min(worst)


def test_a_finer_row_goes_on_as_it_is_spaced():
    row = [0.005, 0.01, 0.02]
    (rate,) = types.race([8], [0], count=400, target=0.5, row=row).best_rate
    steps = np.log2(rate / 0.02)
    # Beyond its end, by factors of two.
    assert steps >= 1
    assert steps == pytest.approx(round(steps))


def test_its_own_rate_brings_a_batch_size_to_the_target():
    own = types.loss_at_another_rate(400, 400, [0, 1], count=400)
    assert np.all(own <= 1)
    assert np.all(types.loss_at_another_rate(400, 1, [0, 1], count=400) > 1)


def test_the_courses_end_where_the_race_is_won():
    r = types.race([16, 800], range(3))
    for course, updates in zip(types.courses(r, range(3), looks=5), r.updates, strict=True):
        assert course.updates[-1] == updates.max()
        assert course.loss[-1] < 0.4 < 1 < course.loss[0]
        assert np.all(np.diff(course.seconds) > 0)


def test_nobody_judges_by_what_was_learned_or_tuned_on():
    tuning = held_out.splits([0, 1], 200, tuning=True)
    judging = held_out.splits([0, 1], 200, tuning=False)

    def images(x):
        return {image.tobytes() for image in x}

    for k in range(2):
        sets = [images(part) for s in (tuning, judging) for part in (s.x[k], s.x_held[k])]
        for a, b in combinations(sets, 2):
            assert not a & b
        assert len(set.union(*sets)) > 1790
    assert images(judging.x[0]) != images(judging.x[1])
    wrong = held_out.splits([0], 200, tuning=True, wrong=0.5)
    assert np.mean(wrong.y != held_out.splits([0], 200, tuning=True).y) == pytest.approx(
        0.5, abs=0.1
    )


def test_a_network_alone_reads_as_many():
    found = types.read_held_out([8], "epochs", [7], epochs=5)
    images = held_out.splits([7], 200, tuning=False)
    network, deck = types.small_network(7), Deck(200, [7])
    optimizer = optim.GradientDescent(float(found.rates[0]))
    x, y = images.x[0], images.y[0]
    for _ in range(125):
        i = deck.deal(8)[0]
        optimizer.step(network.theta, network.gradient(x[i], y[i]))
    read = training.accuracy(network, images.x_held[0], images.y_held[0])
    assert found.read[0, 0] == pytest.approx(read, abs=0.005)
    assert found.loss[0, 0] == pytest.approx(network.loss(x, y), rel=1e-6)


def test_runs_to_one_loss_end_there():
    found = types.read_held_out([200], "loss", range(3), target=0.5)
    assert np.all(found.loss <= 0.5)
    assert np.all(found.loss > 0.4)
    assert np.all(found.read > 0.7)
