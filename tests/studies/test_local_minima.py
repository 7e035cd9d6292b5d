"""The studies of the chapter on local minima, checked in other ways."""

import numpy as np
import pytest
from scipy.integrate import quad, solve_ivp
from scipy.optimize import brentq, minimize

from companion import data, nn, optim, training
from companion.landscapes import RippledValley
from companion.studies import local_minima
from companion.studies.local_minima import races, ripples, wave


def test_loss_and_gradient_are_those_of_the_companions_network():
    theta = local_minima.first_weights(3, 4)
    loss, gradient = local_minima.loss_and_gradient(theta, penalty=0.0)
    for row, value, slope in zip(theta, loss, gradient, strict=True):
        layers = [nn.Dense(1, 4), nn.Tanh(), nn.Dense(4, 1)]
        network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
        network.theta[:] = row
        x, y = wave.X[:, None], wave.Y[:, None]
        assert value == pytest.approx(network.loss(x, y), rel=1e-12)
        np.testing.assert_allclose(slope, network.gradient(x, y), rtol=1e-10, atol=1e-14)


def test_the_penalty_by_central_differences():
    theta = local_minima.first_weights(1, 2)
    gradient = local_minima.loss_and_gradient(theta)[1][0]
    for i, move in enumerate(1e-5 * np.eye(7)):
        above, below = (local_minima.loss_and_gradient(theta + s * move)[0] for s in (1, -1))
        assert (above - below).item() / 2e-5 == pytest.approx(gradient[i], abs=1e-8)


def test_scipy_finds_no_lower_place_near_an_end():
    ends = local_minima.wave_ends(2, 12)

    def loss(theta):
        found = local_minima.loss_and_gradient(theta[np.newaxis], penalty=wave.PENALTY)
        return found[0][0], found[1][0]

    rng = np.random.default_rng(0)
    for theta, value in zip(ends.theta, ends.loss, strict=True):
        for _ in range(3):
            nearby = theta + 1e-3 * rng.normal(size=7)
            assert minimize(loss, nearby, jac=True).fun == pytest.approx(value, abs=1e-7)


def test_the_curvature_of_an_end_by_second_differences_of_the_companions_loss():
    """Without the penalty, along the direction that curves least, and never less in others."""
    ends = local_minima.wave_ends(2, 4)
    layers = [nn.Dense(1, 2), nn.Tanh(), nn.Dense(2, 1)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)

    def loss(theta):
        network.theta[:] = theta
        return network.loss(wave.X[:, None], wave.Y[:, None])

    def second(theta, u, h=1e-3):
        return (loss(theta + h * u) - 2 * loss(theta) + loss(theta - h * u)) / h**2

    rng = np.random.default_rng(0)
    for theta, least, aided in zip(ends.theta, ends.unaided, ends.curvature, strict=True):
        assert aided == pytest.approx(least + 2 * wave.PENALTY, rel=1e-9)
        H = local_minima.hessians(theta[np.newaxis], penalty=0.0)[0]
        values, vectors = np.linalg.eigh(H)
        assert values[0] == pytest.approx(least, rel=1e-6)
        assert second(theta, vectors[:, 0]) == pytest.approx(least, rel=0.02)
        for u in rng.normal(size=(5, 7)):
            assert second(theta, u / np.linalg.norm(u)) > least


def test_stops_counts_what_is_above_and_what_is_a_minimum():
    found = local_minima.stops(2, [0], networks=30)
    ends = local_minima.wave_ends(2, 30)
    np.testing.assert_array_equal(found.above, ends.loss > ends.loss.min() + 0.05 * 20 / 19 * 0.95)
    assert found.minimum.all()
    assert not local_minima.stops(2, [0], networks=30, newton=0).minimum.any()


def test_digits_networks_end_where_the_companions_training_leads():
    spread = local_minima.digits_spread(4, [3, 5], epochs=2)
    digits = data.digits()
    losses = []
    for seed in (3, 5):
        layers = [nn.Dense(64, 4), nn.ReLU(), nn.Dense(4, 10)]
        network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
        x, y = digits.x_train, digits.y_train
        training.fit(network, x, y, optim.GradientDescent(0.3), epochs=2, batch_size=32, rng=seed)
        losses.append(network.loss(x, y))
    excess = (np.array(losses) - min(losses)) / np.log(10)
    np.testing.assert_allclose(spread, excess, rtol=1e-9)


def test_descents_end_where_the_gradient_flows():
    starts = np.random.default_rng(0).uniform(-4, 4, 16)
    ends = [
        solve_ivp(
            lambda _, x: -(0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x)), (0, 80), [x], rtol=1e-8
        ).y[0, -1]
        for x in starts
    ]
    caught = local_minima.caught([0], starts=16)
    assert caught == [np.mean(np.abs(ends) > 1e-3)]
    assert local_minima.caught([0], depth=0.0) == [0]


def test_twins_are_as_many_as_the_formula_says_and_say_the_same():
    theta = local_minima.first_weights(1, 3)
    twins = local_minima.twins(theta[0])
    assert len(np.unique(twins.round(9), axis=0)) == local_minima.copies(3) == 48
    x = np.linspace(-2, 2, 9)
    said = local_minima.outputs(theta, x)
    np.testing.assert_allclose(local_minima.outputs(twins, x), np.tile(said, (48, 1)), atol=1e-12)
    moved = twins[17]
    np.testing.assert_allclose(local_minima.aligned(moved, theta[0]), theta[0])


def test_the_barrier_of_a_line_by_hand():
    theta = local_minima.wave_ends(2, 2).theta
    theta[1] = local_minima.twins(theta[0])[3]

    def loss(at):
        return local_minima.loss_and_gradient(at, penalty=wave.PENALTY)[0][0]

    t = np.linspace(0, 1, 41)
    losses = [loss(theta[:1] * (1 - s) + theta[1:] * s) for s in t]
    higher = max(losses[0], losses[-1])
    assert max(losses) > higher + 0.01
    assert local_minima.barrier(*theta) == pytest.approx(max(losses) - higher)
    assert local_minima.barrier(theta[0], theta[0]) == pytest.approx(0, abs=1e-12)


def test_momentum_follows_the_ball_with_friction():
    """θ″ = −ζ θ′ − ∇L, solved by SciPy, in the time √α a step."""
    alpha, beta, depth = 1e-3, 0.97, 0.1
    friction = (1 - beta) / alpha**0.5

    def ball(_, state):
        x, speed = state
        return [speed, -friction * speed - 0.2 * x - depth * np.pi * np.sin(2 * np.pi * x)]

    valley, theta = RippledValley(depth), np.array([3.3, 0.0])
    optimizer = optim.Momentum(alpha, beta)
    for _ in range(150):
        optimizer.step(theta, valley.gradient(theta))
    end = solve_ivp(ball, (0, 150 * alpha**0.5), [3.3, 0.0], rtol=1e-9).y[0, -1]
    assert theta[0] == pytest.approx(end, abs=0.05)


def test_a_walk_counted_one_run_at_a_time():
    starts, depth, steps = np.array([2.6, -3.1, 3.9]), 0.05, 400
    lr = np.array([[0.01], [0.1]])
    found = local_minima.walk(depth, optim.Momentum(lr), starts + 0 * lr, steps)
    for i, rate in enumerate(lr[:, 0]):
        longest = []
        for j, x in enumerate(starts):
            v, inside, rests = 0.0, [], []
            for _ in range(steps):
                v = 0.9 * v + 0.2 * x + depth * np.pi * np.sin(2 * np.pi * x)
                x -= rate * v
                longest.append(rate * abs(v))
                inside.append(abs(x) < 0.5)
                rests.append(rate * abs(v) < 0.01)
            assert found.inside[i, j] == all(inside[-10:])
            assert found.rests[i, j] == all(rests[-10:])
            assert found.places[i, j] == pytest.approx(x)
        assert found.longest[i] == pytest.approx(max(longest))


def test_noise_of_size_zero_is_none():
    starts = local_minima.slope_starts(20)
    assert (np.abs(starts) >= 2.5).all()
    quiet, loud = (
        local_minima.walk(
            0.05, optim.GradientDescent(0.1), starts, 300, noise, np.random.default_rng(0)
        ).inside.mean()
        for noise in (0.0, 1.0)
    )
    assert quiet == 0 < loud


def test_gradient_descent_below_the_inverse_of_the_curvature_keeps_the_order_of_places():
    """So that no crest is crossed, at any such rate: with short steps it never gets anywhere."""
    valley, lr = RippledValley(0.05), 1 / (0.2 + 2 * np.pi**2 * 0.05)
    x = np.linspace(-4, 4, 200)
    moved = local_minima.walk(0.05, optim.GradientDescent(lr), x, 500).places
    assert (np.diff(moved) >= -1e-12).all()
    crests = np.sort(valley.saddles[:, 0])
    np.testing.assert_array_equal(np.digitize(moved, crests), np.digitize(x, crests))


def test_no_step_of_the_method_that_was_chosen_is_longer_than_allowed():
    for method in local_minima.METHODS:
        lr, decay = ripples._tuned(method, 0.2, 0.05, 300, 2.5, 4.0, 0.0)
        starts = local_minima.slope_starts(ripples.TUNED, ripples.TUNING_SEED)
        done = local_minima.walk(0.05, local_minima.METHODS[method](lr, decay), starts, 300)
        assert done.longest <= 0.2
    same = local_minima.carried("Adam", [0, 1], 0.2, 0.05, other="Adam", steps=300)
    np.testing.assert_array_equal(same, 0)


@pytest.mark.parametrize("method", ["gradient descent", "RMSprop"])
def test_no_other_rate_with_steps_as_short_does_better(method):
    """Of many more, and on more starts, but for a few of these."""
    steps, length, depth = 400, 0.25, 0.05
    make = local_minima.METHODS[method]
    chosen = ripples._tuned(method, length, depth, steps, 2.5, 4.0, 0.0)
    starts = local_minima.slope_starts(100, 5)
    best = 0.0
    for decay in (0.8, 0.9, 0.97):
        rates = np.geomspace(0.003, 0.3, 120)[:, np.newaxis]
        done = local_minima.walk(depth, make(rates, decay), starts + 0 * rates, steps)
        best = max(best, done.inside.mean(axis=1)[done.longest <= length].max())
    share = local_minima.walk(depth, make(*chosen), starts, steps).inside.mean()
    assert share >= best - 0.05
    assert (best > 0.5) == (method == "RMSprop")


@pytest.mark.parametrize("depth", [0.05, 0.3])
def test_the_edge_is_where_descent_cannot_rest(depth):
    """Just below 2/λ a small error shrinks, just above it grows."""
    for times, rests in ((0.98, True), (1.02, False)):
        optimizer = optim.GradientDescent(times * local_minima.edge(depth))
        done = local_minima.walk(depth, optimizer, np.array([1e-6]), 300)
        assert (abs(done.places[0]) < 1e-6) == rests


def test_a_swing_on_level_ripples_clears_the_crest_where_the_closed_form_says():
    """√(4m² - 1) - arccos 1/(2m) = π for a rate of m times the edge."""
    m = brentq(lambda m: (4 * m * m - 1) ** 0.5 - np.arccos(1 / (2 * m)) - np.pi, 1, 4)
    assert m == pytest.approx(2.30, abs=0.005)
    assert local_minima.swing(0, 0.3, floor=1e-6) == pytest.approx(m, rel=1e-3)


def test_no_run_leaves_below_the_rate_at_which_its_swing_reaches_a_crest():
    rates = local_minima.reach(0.3)
    crests = np.sort(RippledValley(0.3).saddles[:, 0])
    for rate, left, right in zip(rates, crests[:-1], crests[1:], strict=True):
        x = np.linspace(left, right, 301)
        for times, leaves in ((0.999, False), (1.01, True)):
            there = x - times * rate * (0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x))
            assert ((there < left - 1e-9) | (there > right + 1e-9)).any() == leaves
    assert (local_minima.seen_to_leave() >= 1).all()


def test_the_edge_of_each_valley_is_that_of_the_landscape():
    valley = RippledValley(0.3)
    minima = valley.minima[np.argsort(valley.minima[:, 0])]
    found = local_minima.edges(0.3)
    wanted = 2 / valley.hessian(minima)[:, 0, 0]
    np.testing.assert_allclose(found, wanted[1:-1], rtol=1e-9)
    assert found.min() == pytest.approx(local_minima.edge(0.3), rel=1e-9)


@pytest.mark.parametrize("beta", [0.97, 0.99])
def test_the_energy_that_clears_a_crest_by_scipy(beta):
    alpha, h = 1e-4, 0.3
    friction = local_minima.friction(alpha, beta)

    def highest(speed):
        def ball(_, state):
            return [state[1], -friction * state[1] - h * np.pi * np.sin(2 * np.pi * state[0])]

        return solve_ivp(ball, (0, 20), [0, speed], rtol=1e-9, max_step=0.05).y[0].max() - 0.5

    least = brentq(highest, (2 * h) ** 0.5, 20)
    found = local_minima.needed_energy(h, alpha, beta)
    assert found == pytest.approx(least**2 / 2 / h, rel=0.05)


def test_the_first_order_of_the_friction_is_the_integral_of_the_speed():
    h, friction = 0.3, local_minima.friction(1e-3, 0.99)
    lost = friction * quad(lambda x: (2 * h * np.cos(np.pi * x) ** 2) ** 0.5, 0, 0.5)[0]
    assert local_minima.derived_energy(h, 1e-3, 0.99) == pytest.approx(1 + lost / h)
    assert local_minima.energy_ratio(h, 1e-3, 0.9999) == pytest.approx(1, abs=0.03)


def test_schedules_begin_and_end_where_they_say():
    for shape in ("exponential", "cosine", "linear", "step"):
        schedule = local_minima.schedule(shape, 4.0, 0.3, 1000)
        assert schedule(0) == pytest.approx(4)
        assert schedule(999) == pytest.approx(0.3, rel=0.02)
    restarts = local_minima.schedule("restarts", 4.0, 0.3, 1000)
    assert restarts(0) == restarts(200) == 4
    assert restarts(199) < 0.01
    assert local_minima.schedule("constant", 4.0, 0.3, 1000)(700) == 4
    with pytest.raises(ValueError, match="shape must be one of"):
        local_minima.schedule("round", 4.0, 0.3, 1000)


def test_a_schedule_on_ripples_by_a_plain_loop():
    steps, top = 300, local_minima.edge(0.3)
    found = local_minima.left_deepest(4.0, [5], starts=20, steps=steps)
    inside = []
    for x in local_minima.slope_starts(20, 5):
        for t in range(steps):
            rate = 4 * top * (0.3 / 4) ** (t / steps)
            x -= rate * (0.2 * x + 0.3 * np.pi * np.sin(2 * np.pi * x))
        inside.append(abs(x) < 0.48)
    assert found == [np.mean(inside)]
    np.testing.assert_array_equal(local_minima.schedule_gain([5], shape="constant", steps=300), 0)


def job(**changes):
    settings = {
        "steps": 60, "hidden": 2, "penalty": 1e-4, "waves": 2.0, "points": 20, "batch": 0,
        "scale": 1.0, "settled": False,
    }  # fmt: skip
    return local_minima.Job(**{**settings, **changes})


def test_networks_in_pairs_end_where_the_companions_network_does():
    """With Adam, a falling rate and the penalty, one network after the other."""
    theta = local_minima.first_weights(3, 2, seed=4)
    found = races._ends(job(), theta, "Adam", "cosine", 0.1, 0.9)
    x, y = wave.X[:, None], wave.Y[:, None]
    for row, loss in zip(theta, found, strict=True):
        layers = [nn.Dense(1, 2), nn.Tanh(), nn.Dense(2, 1)]
        network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
        network.theta[:] = row
        optimizer = optim.Adam(0.1)
        for t in range(60):
            optimizer.lr = 1e-4 + (0.1 - 1e-4) * (1 + np.cos(np.pi * t / 60)) / 2
            optimizer.step(network.theta, network.gradient(x, y) + 2e-4 * network.theta)
        wanted = network.loss(x, y) + 1e-4 * (network.theta**2).sum()
        assert loss == pytest.approx(wanted, rel=1e-6)


def test_pairs_are_counted_by_who_ends_deepest_alone():
    found = local_minima.gain([0, 1], method="momentum", networks=8, steps=100)
    losses = []
    for method in ("momentum", "gradient descent"):
        lr, decay = local_minima.tuned(method, "constant", job(steps=100, settled=True), 0.1)
        theta = np.concatenate([local_minima.first_weights(8, 2, seed) for seed in (0, 1)])
        ends = races._ends(job(steps=100, settled=True), theta, method, "constant", lr, decay)
        losses.append(ends)
    enough = np.min(losses) + 0.1 * wave.Y.var()
    first, other = (loss < enough for loss in losses)
    assert (found == 1).sum() == (first & ~other).sum()
    assert (found == -1).sum() == (other & ~first).sum()


def test_the_search_for_a_rate_goes_on_beyond_its_end(monkeypatch):
    right = local_minima.tuned("Adam", "constant", job(steps=90), 0.1)[0]
    low = {**races.LOWEST, "Adam": 2e-5}
    monkeypatch.setattr(races, "LOWEST", low)
    found = local_minima.tuned("Adam", "constant", job(steps=91), 0.1)[0]
    assert found > 2e-5 * 2**6
    assert 0.2 < found / right < 5


def test_the_rate_that_is_chosen_is_good_for_other_networks_as_well():
    made = job(steps=150)
    rates = np.geomspace(0.02, 2, 20)
    start = local_minima.first_weights(200, 2, seed=7)
    ends = np.array([races._ends(made, start, "gradient descent", "constant", a, 0) for a in rates])
    enough = ends.min() + 0.1 * wave.Y.var()
    lr, decay = local_minima.tuned("gradient descent", "constant", made, 0.1)
    chosen = races._ends(made, start, "gradient descent", "constant", lr, decay)
    assert (chosen < enough).mean() > (ends < enough).mean(axis=1).max() - 0.05


def test_networks_stay_below_their_edge_and_not_far_above():
    assert local_minima.stay(0.9, [0], steps=300).all()
    assert not local_minima.stay(6.0, [0], steps=300).any()


def test_held_out_loss_approaches_training_loss_and_never_beats_the_noise():
    runs = local_minima.with_data(80, [0, 1], runs=6)
    assert runs.trained.shape == runs.held_out.shape == (2, 6)
    assert (runs.held_out > 0.09).all()
    assert abs(runs.held_out.mean() - runs.trained.mean()) < 0.1
    assert np.isnan(runs.limit).all()


def test_the_share_above_the_deepest_by_hand():
    losses = np.array([[1.0, 1.04, 1.2], [2.0, 2.0, 2.06]])
    found = local_minima.not_deepest(losses)
    np.testing.assert_array_equal(found, [[False, False, True], [False, False, True]])
    few, many = (local_minima.with_data(N, [3, 4], runs=5).trained for N in (10, 40))
    shares = [local_minima.not_deepest(found).mean(axis=1) for found in (few, many)]
    gain = local_minima.stuck_gain(10, 40, [3, 4], runs=5)
    np.testing.assert_array_equal(gain, shares[1] - shares[0])


def test_the_surface_approaches_its_limit_as_the_root_of_n():
    """The loss is a mean over examples: its standard deviation goes as 1/√N."""
    found = local_minima.surfaces(10, 160, list(range(200)), places=5)
    ratio = (found.few**2).mean() ** 0.5 / (found.many**2).mean() ** 0.5
    assert ratio == pytest.approx(4, rel=0.15)


def test_what_stands_in_a_valley_of_many_examples_stands_in_one_of_the_limit():
    runs = local_minima.with_data(400, [0, 1], runs=8, limit=True)
    x, y = local_minima.examples(points=100)
    levels = local_minima.settle(local_minima.first_weights(80, 2, 9), x, y, penalty=1e-4).loss
    assert np.abs(runs.limit.reshape(-1, 1) - levels).min(axis=1).max() < 1e-6
    assert local_minima.still_stuck(400, [0, 1], runs=8).mean() > 0.8


def test_what_held_out_says_is_what_the_runs_say():
    found = local_minima.held_out(10, 40, [3, 4], runs=5)
    few = local_minima.with_data(10, [3, 4], runs=5)
    np.testing.assert_allclose(found.gap_few, (few.held_out - few.trained).mean(axis=1))
    for k in range(2):
        assert found.best_few[k] == few.held_out[k, few.trained[k].argmin()]
