"""The studies of the chapter on exploding gradients, checked in other ways."""

import numpy as np
import pytest

from companion import data, nn, optim, training
from companion.studies import exploding_gradients as studies
from companion.studies.exploding_gradients.fates import DEAD
from companion.studies.exploding_gradients.tuning import HIGHEST, LOWEST
from companion.studies.vanishing_gradients import HE, deep_network, sizes_by_layer
from companion.studies.vanishing_gradients.runs import examples
from tests.jax_reference import jax, jnp

DIGITS = data.digits()


def test_the_errors_of_one_matrix_by_its_power():
    network = studies.Recurrent("none", 1.0, [3], width=16, radius=1.1)
    assert np.abs(np.linalg.eigvals(network.W[0])).max() == pytest.approx(1.1)
    network.backpropagate(DIGITS.x_train[:4, :50], DIGITS.y_train[:4])
    power = np.linalg.matrix_power(network.W[0].T, 50)
    np.testing.assert_allclose(network.errors[0][0], network.errors[50][0] @ power, rtol=1e-8)


@pytest.mark.parametrize("activation", ["tanh", "relu", "none"])
def test_the_gradients_of_a_recurrent_network_are_those_of_jax(activation):
    network = studies.Recurrent(activation, 1.3, [0, 1], width=6)
    x, y = DIGITS.x_train[:5, 20:32], DIGITS.y_train[:5]
    losses = network.backpropagate(x, y)
    f = {"tanh": jnp.tanh, "relu": jax.nn.relu, "none": lambda z: z}[activation]

    def loss(parameters):
        W, U, b, V, c = parameters
        h = jnp.zeros((len(x), 6))
        for t in range(x.shape[1]):
            h = f(h @ W + x[:, t : t + 1] * U + b)
        return -jnp.mean(jax.nn.log_softmax(h @ V + c)[jnp.arange(len(x)), y])

    for run in range(2):
        own = [part[run] for part in network.parameters]
        value, gradients = jax.value_and_grad(loss)(own)
        assert losses[run] == pytest.approx(float(value), rel=1e-9)
        for ours, theirs in zip(network.gradients, gradients, strict=True):
            np.testing.assert_allclose(ours[run], theirs, rtol=1e-7, atol=1e-12)


def test_a_recurrent_network_learns_and_its_gradient_is_clipped():
    network = studies.Recurrent("tanh", 1.0, [0, 1], width=16)
    before = [part.copy() for part in network.parameters]
    losses, norms = studies.trained(network, [0, 1], steps=64, updates=1, alpha=0.1, max_norm=1e-3)
    assert norms.min() > 1e-3
    moved = [after - part for after, part in zip(network.parameters, before, strict=True)]
    length = np.sqrt(sum(np.square(part[0]).sum() for part in moved))
    assert length == pytest.approx(0.1 * 1e-3)
    losses, _ = studies.trained(network, [0, 1], steps=64, updates=200, alpha=0.1)
    assert losses[-20:].mean() < losses[:20].mean() - 0.2


def test_through_time_looks_from_the_last_state_to_the_first():
    found = studies.through_time("none", 1.0, [0, 1, 2], width=16, steps=64, radius=1.2)
    np.testing.assert_allclose(found.factor, 1.2, rtol=0.15)
    assert found.error[0, -1] > 100 * found.error[0, 0]
    np.testing.assert_array_equal(found.state[:, -1], 0)


def test_biases_and_kinds_of_pixels_of_a_recurrent_network():
    plainly = studies.Recurrent("tanh", 1.3, [0, 1], width=400)
    biased = studies.Recurrent("tanh", 1.3, [0, 1], width=400, bias=0.5)
    for ours, theirs in zip(biased.parameters, plainly.parameters, strict=True):
        assert np.array_equal(ours, theirs) is (ours is not biased.b)
    np.testing.assert_array_equal(plainly.b, 0)
    assert biased.b.std() == pytest.approx(0.5, rel=0.1)

    def first_pixel(kind):
        """The root mean square of the first pixel, from that of the state h₁ = x₁ U."""
        found = studies.through_time("none", 1.0, [0], width=8, steps=1, batch=1077, kind=kind)
        U = studies.Recurrent("none", 1.0, [0], width=8).U
        return found.state[0, 0] / np.sqrt(np.square(U).mean())

    x = examples()["learning"][0]
    assert len(x) == 1077
    assert first_pixel("digits") == 0
    assert first_pixel("standardized") == pytest.approx(x.mean() / x.std())
    moved = first_pixel("permuted")
    sizes = np.sqrt(np.square(x).mean(axis=0))
    assert np.isclose(sizes, moved).any()
    assert moved > 0


def test_what_twice_as_many_layers_add():
    """The same from the companion's own networks, one of each depth."""
    found = studies.twice_as_deep(
        5, activation="relu", scale=studies.LARGE, seeds=[3], width=16, batch=8
    )
    x, labels = examples()["learning"]
    powers = []
    for depth in (5, 10):
        network = deep_network(depth, "relu", studies.LARGE, width=16, seed=3)
        sizes = sizes_by_layer(network, x[:8], labels[:8]).error
        powers.append(np.log10(sizes[0] / sizes[-1]))
    assert found.first[0] == pytest.approx(powers[0])
    assert found.first[0] + found.more[0] == pytest.approx(powers[1])


def test_networks_in_which_nothing_comes_back_are_not_asked_what_more_layers_add():
    found = studies.twice_as_deep(40, activation="relu", scale=HE, seeds=range(20), width=3)
    assert len(found.first) == len(found.more) < 20
    assert np.isfinite([*found.first, *found.more]).all()


def plain(scale, alpha, seed, updates, *, clip=None, l2=0.0, **options):
    """`fates` as a loop with the companion's own network."""
    network = deep_network(4, "relu", scale, width=12, seed=seed, l2=l2, **options)
    x, labels = examples()["learning"]
    batches = np.random.default_rng([seed, 1]).integers(len(x), size=(updates, 8))
    gradient, optimizer = np.zeros_like(network.theta), optim.GradientDescent(alpha)
    longest = 0.0
    for batch in batches:
        network.backpropagate(x[batch], network.encode(x[batch], labels[batch])[1], gradient)
        if clip:
            clip(gradient)
        longest = max(longest, float(np.linalg.norm(gradient)))
        optimizer.step(network.theta, gradient)
    return network, longest


@pytest.mark.parametrize(
    ("how", "clip"),
    [
        ({}, None),
        ({"clip": "norm", "limit": 0.5}, lambda g: optim.clip_by_global_norm(g, 0.5)),
        ({"clip": "value", "limit": 0.01}, lambda g: optim.clip_by_value(g, 0.01)),
    ],
    ids=lambda value: str(value)[:20],
)
@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_a_fate_is_that_of_a_plain_loop(how, clip, l2):
    found = studies.fates(
        "relu", HE, 0.1, [0, 5], updates=12, depth=4, width=12, batch=8, l2=l2, **how
    )
    for run, seed in enumerate((0, 5)):
        network, longest = plain(HE, 0.1, seed, 12, clip=clip, l2=l2)
        read = training.accuracy(network, DIGITS.x_test, DIGITS.y_test)
        assert found.read[run] == pytest.approx(read)
        assert found.longest[run] == pytest.approx(longest, rel=1e-7)
    assert not found.left.any()
    np.testing.assert_array_equal(found.updates, 12)


def test_what_leaves_all_bounds_does_not_touch_the_other_runs():
    """One run overflows at a large α; beside it, another is as if it were alone."""
    both = studies.fates("relu", HE, [1e9, 0.03], [0, 0], updates=20, depth=4)
    alone = studies.fates("relu", HE, 0.03, [0], updates=20, depth=4)
    assert both.left.tolist() == [True, False]
    assert both.read[1] == alone.read[0]
    assert both.updates[0] < 20 == both.updates[1]
    assert both.size[1] == pytest.approx(alone.size[0])


def test_a_run_that_overflows_reads_nothing():
    found = studies.fates("relu", 4 * studies.LARGE, 1.0, range(6), updates=40, depth=20)
    assert found.overflowed.any()
    over = found.overflowed
    assert (found.read[over] == 0).all()
    assert np.isinf(found.size[over]).all()
    assert (found.loss[over] == 10).all()
    # What is no number cannot be clipped, and must not be tried.
    assert studies.fates("relu", 1e60, 0.1, [0, 1], updates=3, clip="norm").overflowed.all()


def test_the_companion_stops_where_the_run_diverges():
    network = deep_network(10, "relu", studies.LARGE, width=32)
    with pytest.raises(training.LossNotFiniteError) as stop:
        training.fit(
            network,
            DIGITS.x_train,
            DIGITS.y_train,
            optim.GradientDescent(0.03),
            epochs=3,
            batch_size=64,
            rng=0,
        )
    assert stop.value.step < 30


def test_dead_units_are_those_of_the_companions_network():
    found = studies.fates("relu", HE, 2.0, [0], updates=12, depth=4, width=12, batch=8)
    network, _ = plain(HE, 2.0, 0, 12)
    outputs = network.layer_outputs(examples()["learning"][0][:DEAD])
    dead = [(outputs[f"relu{layer}"] == 0).all(axis=0).mean() for layer in range(1, 5)]
    assert 0.1 < found.dead[0] == pytest.approx(np.mean(dead))


def test_a_warm_up_begins_with_no_step():
    still = studies.fates("relu", HE, 0.5, [0, 1], updates=1, depth=3, warm=10)
    np.testing.assert_array_equal(still.size, 1)
    moved = studies.fates("relu", HE, 0.5, [0, 1], updates=2, depth=3, warm=10)
    assert (moved.size != 1).all()


def test_where_nothing_pulls_but_the_penalty_weights_shrink_by_one_factor():
    """With sigmoid layers of a tiny scale the loss hardly pulls: (1 − αλ)ᵗ is left."""
    found = studies.with_penalty(0.5, 40, [0, 1], alpha=0.01, depth=12, activation="sigmoid")
    np.testing.assert_allclose(found.size.there, (1 - 0.01 * 0.5) ** 40, rtol=0.02)
    np.testing.assert_allclose(found.size.without, 1, rtol=0.02)


def test_batch_normalization_has_the_factor_of_yang_and_others():
    found = studies.factors_with(studies.LARGE, range(6), depth=30, width=128, batch=256)
    np.testing.assert_allclose(found.there.mean(), (np.pi / (np.pi - 1)) ** 0.5, rtol=0.03)
    np.testing.assert_allclose(found.without.mean(), 2, rtol=0.05)


def test_the_best_rate_lies_inside_of_its_grid():
    settings = '{"activation": "tanh", "scale": 1.0, "depth": 1, "updates": 20, "batch": 16}'
    best = studies.best_rate(settings)
    assert LOWEST < 2 * np.log10(best) < HIGHEST
    assert 0.03 < best < 30


def test_the_same_networks_without_a_remedy_differ_by_nothing():
    pair = studies.read_with([0, 1], {}, depth=2, updates=10)
    np.testing.assert_array_equal(pair.there, pair.without)


def test_what_16_bits_keep_of_a_gradient():
    """The least number above 0 that they hold is 2 to the power −24, the largest 65,504."""
    at_one = studies.in_half_precision(1.0, range(3))
    more = studies.in_half_precision(1024.0, range(3))
    assert (more.lost < at_one.lost).all()
    assert not more.infinite.any()
    assert studies.in_half_precision(1e7, range(3)).infinite.all()
    network = deep_network(6, "sigmoid", 1.0, width=32, seed=0)
    gradient = network.gradient(*(array[:64] for array in examples()["learning"]))
    lost = (np.abs(gradient) <= 2.0**-25) & (gradient != 0)
    assert at_one.lost[0] == pytest.approx(lost.sum() / (gradient != 0).sum())


def test_he_and_dense_agree_on_the_scale():
    assert pytest.approx(2 * 2**0.5) == studies.LARGE
    assert isinstance(deep_network(1, "relu", HE).layers[0], nn.Dense)
