"""The studies of the chapter on backpropagation, checked in other ways."""

import math

import numpy as np
import pytest

from companion import data, nn, optim, training
from companion.studies import backpropagation

FEW = [0, 1]


def test_the_paths_are_as_many_as_the_widths_say():
    for depth in (1, 2, 5):
        # From one weight to one unit, then through all units of each further layer.
        assert backpropagation.walk(depth, width=3).paths == 3 ** (depth - 1)
        assert backpropagation.walk(depth, width=2).paths == 2 ** (depth - 1)


def test_a_backward_pass_path_by_path_is_right_but_visits_more():
    by_layers = backpropagation.walk(4)
    by_paths = backpropagation.walk(4, way="path by path")
    assert by_paths.error < 1e-12
    assert by_paths.edges == by_layers.edges == by_layers.visits
    assert by_paths.visits > 5 * by_paths.edges


def test_the_layers_are_visited_from_the_last():
    assert backpropagation.visited(4).places == [3, 2, 1, 0]
    assert backpropagation.visited(4, way="central differences").places == []


def test_the_digits_are_read():
    digits, scores = data.digits(), []
    for seed in range(10):
        network, history = backpropagation.train_digits(seed, epochs=40)
        right = network.predict(digits.x_test).argmax(axis=1) == digits.y_test
        assert history.validation_accuracy[-1] == right.mean()
        scores.append(right.mean())
    assert np.mean(scores) >= 0.965


@pytest.mark.parametrize(
    ("way", "passes"),
    [
        ("central differences", lambda P: 2 * P),
        ("one-sided differences", lambda P: P + 1),
        ("backpropagation", lambda P: 2),
    ],
)
def test_passes_are_counted(way, passes):
    P = 64 * 3 + 3 + 3 * 3 + 3 + 3 * 10 + 10
    assert backpropagation.passes(3, way) == (P, passes(P))


def test_passes_to_a_loss_are_those_of_a_run_of_fit():
    found = backpropagation.passes_to_loss("backpropagation", [7], target=1.5, choosing=[5])
    digits = data.digits()
    layers = [nn.Dense(64, 16), nn.ReLU(), nn.Dense(16, 10)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=7)
    x, y = digits.x_train[:200], digits.y_train[:200]
    updates = 0
    while network.loss(x, y) > 1.5:
        training.fit(
            network,
            x,
            y,
            optim.GradientDescent(found.alpha),
            epochs=1,
            batch_size=200,
            rng=0,
            progress=False,
        )
        updates += 1
    assert found.inside
    # The last of its passes find that it has arrived.
    assert found.passes.tolist() == found.passes_backpropagation.tolist() == [2 * (updates + 1)]


def test_random_directions_arrive_too_but_later():
    found = backpropagation.passes_to_loss("random directions", FEW, target=1.5, choosing=[5])
    assert found.inside
    assert np.all(found.passes > 2 * found.passes_backpropagation)
    assert np.all(found.passes < found.most)
    assert found.most == 2000 * np.median(found.passes_backpropagation)


def test_who_is_not_given_enough_passes_does_not_arrive():
    found = backpropagation.passes_to_loss(
        "random directions", FEW, target=1.5, choosing=[5], times=1
    )
    assert np.isnan(found.alpha)
    assert not found.inside
    assert np.all(np.isinf(found.passes))
    assert np.all(np.isfinite(found.passes_backpropagation))


def test_what_is_foretold_of_a_nudge_is_the_slope():
    small, large = (backpropagation.nudges(d, FEW, weights=20) for d in (1e-5, 1e-3))
    np.testing.assert_allclose(small.predicted, small.real, rtol=1e-3, atol=1e-12)
    np.testing.assert_allclose(100 * small.predicted, large.predicted, rtol=1e-12)
    np.testing.assert_array_equal(small.removed, large.removed)
    pixels = data.digits().x_train
    # At least the weights of pixels that are always white have none.
    white = float(np.mean(np.all(pixels[:200] == 0, axis=0)))
    assert np.all(small.without >= white * 64 * 64 / 4810)


def test_removing_a_weight_is_done_to_one_weight_alone():
    network, _ = backpropagation.train_digits(0, epochs=2)
    found = backpropagation.nudges(0.1, [0], weights=5)
    before = network.theta.copy()
    used = np.random.default_rng(0).choice(
        np.flatnonzero(network.gradient(*_some())), 5, replace=False
    )
    for i, expected in zip(used, found.removed[0], strict=True):
        loss = network.loss(*_some())
        network.theta[i] = 0.0
        assert network.loss(*_some()) - loss == pytest.approx(expected, rel=1e-9)
        network.theta[:] = before


def _some():
    digits = data.digits()
    return digits.x_train[:200], digits.y_train[:200]


def test_a_loop_of_three_steps_is_fit():
    assert backpropagation.difference_from_fit(FEW).tolist() == [0.0, 0.0]
    assert backpropagation.difference_from_fit(FEW, loss_is_read=False).tolist() == [0.0, 0.0]


def test_without_an_update_all_of_the_loss_is_left():
    np.testing.assert_allclose(backpropagation.loss_left(FEW, "update"), 1.0, rtol=1e-12)
    left = backpropagation.loss_left([0], updates=3 * 45)
    digits, network = data.digits(), backpropagation.digits_network(0)
    first = network.loss(digits.x_train, digits.y_train)
    trained, _ = backpropagation.train_digits(0, epochs=3)
    assert left[0] == pytest.approx(trained.loss(digits.x_train, digits.y_train) / first)


def test_all_of_the_loss_and_more_is_left_where_it_is_no_number_any_more():
    assert backpropagation.loss_left(FEW, alpha=1e6, depth=4).tolist() == [np.inf, np.inf]


def test_with_no_way_back_the_last_layer_alone_learns():
    """Training the last layer on the numbers that the fixed layers give it is the same."""
    digits, network = data.digits(), backpropagation.digits_network(3, 64, depth=2)
    x, y = digits.x_train, digits.y_train
    first = network.loss(x, y)
    for layer in network.layers[:-1]:
        x = layer.forward(x)
    last = nn.Network([nn.Dense(64, 10)], nn.SoftmaxCrossEntropy(), rng=0)
    last.theta[:] = network.theta[-last.theta.size :]
    training.fit(
        last, x, y, optim.GradientDescent(0.5), epochs=2, batch_size=32, rng=3, progress=False
    )
    left = backpropagation.loss_left([3], "the way back", depth=2)
    assert left[0] == pytest.approx(last.loss(x, y) / first, rel=1e-9)


def test_steps_of_the_sigmoid_unit_by_hand():
    def count(slope):
        z, n = -8.0, 0
        while 1 / (1 + math.exp(-z)) <= 0.9:
            z, n = z - slope(1 / (1 + math.exp(-z))), n + 1
        return n

    found = backpropagation.steps_to_right("squared error")
    assert found.with_cross_entropy == count(lambda a: a - 1)
    assert found.taken == count(lambda a: 2 * (a - 1) * a * (1 - a))


def test_rates_are_chosen_inside_their_grids():
    found = backpropagation.readings(FEW, choosing=[1000, 1001])
    for reading in found:
        assert reading.inside
        assert np.all(reading.read > 0.9)
    same = backpropagation.readings(FEW, choosing=[1000, 1001], own_rate=False)
    assert same.squared_error.alpha == same.cross_entropy.alpha == found.cross_entropy.alpha
    np.testing.assert_array_equal(same.cross_entropy.read, found.cross_entropy.read)


# So short that some of the runs have learned it, and others have not.
@pytest.mark.parametrize(
    ("activation", "batch_size", "epochs", "alpha"),
    [
        ("sigmoid", 4, 80, 2.0),
        ("sigmoid", 1, 45, 2.0),
        ("tanh", 4, 20, 0.5),
        ("tanh", 1, 10, 0.5),
        ("ReLU", 4, 20, 0.5),
        ("ReLU", 1, 10, 0.5),
    ],
)
def test_runs_side_by_side_are_those_of_fit(activation, batch_size, epochs, alpha):
    between = {"sigmoid": nn.Sigmoid, "tanh": nn.Tanh, "ReLU": nn.ReLU}[activation]
    x, y = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([[0], [1], [1], [0]])
    expected = []
    for seed in range(12):
        layers = [nn.Dense(2, 8), between(), nn.Dense(8, 1)]
        network = nn.Network(layers, nn.BinaryCrossEntropy(), rng=seed)
        training.fit(
            network,
            x,
            y,
            optim.GradientDescent(alpha),
            epochs=epochs,
            batch_size=batch_size,
            rng=seed,
            progress=False,
        )
        expected.append(training.accuracy(network, x, y) == 1.0)
    found = backpropagation.learns_exclusive_or(
        range(12), activation, epochs=epochs, alpha=alpha, batch_size=batch_size
    )
    assert 0 < sum(expected) < 12
    assert found.tolist() == expected


def test_exclusive_or_cannot_be_told_apart_by_a_line():
    assert not backpropagation.learns_exclusive_or(FEW, "none").any()
    # Nor where the runs diverge.
    assert not backpropagation.learns_exclusive_or(FEW, "none", alpha=32.0).any()
    assert backpropagation.learns_exclusive_or(FEW, "tanh").all()


def test_ascent_lowers_nothing():
    found = backpropagation.falling_steps(0.1, FEW, steps=10, sign=1.0)
    assert found.of_all.tolist() == found.of_batch.tolist() == [0.0, 0.0]


def test_of_a_batch_of_all_examples_the_two_losses_fall_together():
    found = backpropagation.falling_steps(1.0, FEW, steps=20, depth=2, examples=50, pixels=4.0)
    assert found.of_all.tolist() == found.of_batch.tolist()
    for seed, part in zip(FEW, found.of_all, strict=True):
        digits, network = data.digits(), backpropagation.digits_network(seed, 32, depth=2)
        x, y = 4 * digits.x_train[:50], digits.y_train[:50]
        losses = [network.loss(x, y)]
        for _ in range(20):
            network.theta -= network.gradient(x, y)
            losses.append(network.loss(x, y))
        assert part == np.mean(np.diff(losses) < 0)


def test_random_biases_take_networks_off_their_kinks():
    at_zero = backpropagation.gradient_errors(range(20), activations=["ReLU"])
    off = backpropagation.gradient_errors(range(20), activations=["ReLU"], biases=0.5)
    assert at_zero.differences.max() > 0.1
    assert off.differences.max() < 1e-6
    assert max(at_zero.graph.max(), off.graph.max()) < 1e-12
