"""Training against solutions found elsewhere, and its clear stop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import nn, optim, training
from tests import jax_reference


def line_problem(n=40):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3))
    return x, x @ [1.0, -2.0, 0.5] + 0.3 + 0.1 * rng.normal(size=n)


def linear(rng=0):
    return nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=rng)


def test_full_batch_training_of_a_line_ends_at_least_squares():
    x, y = line_problem()
    network = linear()
    options = {"epochs": 500, "batch_size": len(x), "rng": 0, "progress": False}
    training.fit(network, x, y, optim.GradientDescent(0.2), **options)
    solution = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    np.testing.assert_allclose(network.theta, solution, rtol=1e-10)


def test_each_step_is_the_gradient_of_its_batch_by_jax():
    x, y = line_problem(10)
    network = nn.Network([nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 1)], nn.MeanSquaredError(), rng=1)
    twin = nn.Network([nn.Dense(3, 4), nn.Tanh(), nn.Dense(4, 1)], nn.MeanSquaredError(), rng=1)
    history = training.fit(
        network, x, y, optim.GradientDescent(0.1), epochs=2, batch_size=4, rng=5, progress=False
    )
    order, losses = np.random.default_rng(5), []
    for _ in range(2):
        permutation = order.permutation(10)
        for batch in (permutation[:4], permutation[4:8], permutation[8:]):
            loss, gradient = jax_reference.loss_and_gradient(twin, x[batch], y[batch])
            losses.append(loss)
            twin.theta[:] = twin.theta - 0.1 * gradient
    np.testing.assert_allclose(network.theta, twin.theta, rtol=1e-12)
    np.testing.assert_allclose(history.step_loss, losses, rtol=1e-12)
    np.testing.assert_allclose(
        history.epoch_loss,
        [np.average(losses[i : i + 3], weights=[4, 4, 2]) for i in (0, 3)],
        rtol=1e-12,
    )


@given(n=st.integers(1, 60), size=st.integers(1, 80), seed=st.integers(0, 1000))
def test_batches_use_every_example_once(n, size, seed):
    pieces = list(training.batches(n, size, np.random.default_rng(seed)))
    assert sorted(np.concatenate(pieces)) == list(range(n))
    assert all(len(piece) == size for piece in pieces[:-1])
    assert 1 <= len(pieces[-1]) <= size


def test_the_seed_decides_the_run():
    x, y = line_problem()
    runs = []
    for seed in (1, 1, 2):
        network = linear()
        options = {"epochs": 1, "batch_size": 8, "rng": seed, "progress": False}
        training.fit(network, x, y, optim.GradientDescent(0.1), **options)
        runs.append(network.theta)
    np.testing.assert_array_equal(runs[0], runs[1])
    assert not np.array_equal(runs[0], runs[2])


def test_validation_is_measured_and_never_learned_from():
    rng = np.random.default_rng(0)
    x, labels = rng.normal(size=(60, 2)), rng.integers(0, 2, 60)
    x[:, 0] += 4 * labels
    networks = [nn.Network([nn.Dense(2, 2)], nn.SoftmaxCrossEntropy(), rng=0) for _ in range(2)]
    options = {"epochs": 5, "batch_size": 10, "rng": 0, "progress": False}
    optimizer = optim.GradientDescent(0.2)
    train, held_out = (x[:40], labels[:40]), (x[40:], labels[40:])
    with_validation = training.fit(networks[0], *train, optimizer, validation=held_out, **options)
    training.fit(networks[1], *train, optimizer, **options)
    np.testing.assert_array_equal(networks[0].theta, networks[1].theta)
    assert with_validation.validation_loss[-1] == networks[0].loss(*held_out)
    right = networks[0].predict(held_out[0]).argmax(axis=1) == held_out[1]
    assert with_validation.validation_accuracy[-1] == right.mean()
    assert training.accuracy(networks[0], *held_out) == right.mean()
    assert len(with_validation.validation_loss) == 5


def test_it_stops_when_the_loss_is_not_finite_and_says_why():
    x, y = line_problem()
    layers = [nn.Dense(3, 8), nn.ReLU(), nn.Dense(8, 1)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    with pytest.raises(training.LossNotFiniteError) as caught:
        training.fit(
            network, x, y, optim.GradientDescent(50.0), epochs=500, batch_size=40, rng=0,
            progress=False,
        )  # fmt: skip
    error = caught.value
    assert error.step == len(error.history.step_loss) > 0
    assert np.isfinite(error.history.step_loss).all()
    assert error.layer in network.views(network.theta)
    for part in (f"at step {error.step}", f"epoch {error.step}", error.layer,
                 "smaller learning rate than that of GradientDescent(lr=50.0)"):  # fmt: skip
        assert part in str(error)


def test_the_layer_it_names_is_the_one_with_the_largest_gradient():
    x, y = line_problem()
    network = nn.Network([nn.Dense(3, 2), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0)
    # ∂L/∂W1 grows with W2, ∂L/∂W2 with W1: a huge W2 makes dense1's gradient the larger.
    network.layers[1].W[...] = 1e150
    network.layers[0].W[...] = 1e-6
    with pytest.raises(training.LossNotFiniteError) as caught:
        training.fit(
            network, x, y, optim.GradientDescent(1.0), epochs=9, batch_size=40, rng=0,
            progress=False,
        )  # fmt: skip
    assert caught.value.layer == "dense1.W"


def test_a_loss_that_is_infinite_at_once_blames_the_first_weights():
    x, y = line_problem()
    network = linear()
    network.theta[:] = 1e200
    before = network.theta.copy()
    with pytest.raises(training.LossNotFiniteError, match=r"before any update.*smaller weights"):
        training.fit(
            network, x, y, optim.GradientDescent(0.1), epochs=1, batch_size=5, rng=0, progress=False
        )
    np.testing.assert_array_equal(network.theta, before)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"epochs": 0}, ValueError, "epochs must be a whole number of at least 1, got 0"),
        ({"epochs": 1.5}, ValueError, "epochs"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"batch_size": None}, ValueError, "batch_size"),
        ({"validation": (np.zeros((2, 4)), np.zeros(2))}, ValueError, r"\(n, 3\)"),
    ],
)
def test_bad_settings_are_refused_before_anything_is_changed(change, error, says):
    x, y = line_problem()
    network = linear()
    before = network.theta.copy()
    options = {"epochs": 1, "batch_size": 4, "rng": 0, "progress": False} | change
    with pytest.raises(error, match=says):
        training.fit(network, x, y, optim.GradientDescent(0.1), **options)
    np.testing.assert_array_equal(network.theta, before)


def test_it_shows_a_bar(monkeypatch, capsys):
    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    x, y = line_problem()
    training.fit(linear(), x, y, optim.GradientDescent(0.1), epochs=3, batch_size=8, rng=0)
    shown = capsys.readouterr().err
    assert "3/3" in shown
    assert "loss=" in shown
    assert repr(training.History()) == "History: 0 epochs, 0 steps"


def test_a_gradient_can_be_clipped_before_it_is_used():
    x, y = line_problem()
    network, lengths = linear(), []
    rate, longest = 0.1, 0.25

    def clip(gradient):
        optim.clip_by_global_norm(gradient, longest)
        lengths.append(float(np.linalg.norm(gradient)))

    before = network.theta.copy()
    training.fit(
        network,
        x,
        y,
        optim.GradientDescent(rate),
        epochs=1,
        batch_size=len(x),
        rng=0,
        on_gradient=clip,
        progress=False,
    )
    # Unclipped, the first gradient of this problem is longer.
    assert lengths == [pytest.approx(longest)]
    np.testing.assert_allclose(np.linalg.norm(network.theta - before), rate * longest)
