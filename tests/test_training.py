"""Training against solutions found elsewhere, and its clear stop."""

import copy
import pickle
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import nn, optim, training
from tests import jax_reference
from tests.nn.unchanged import unchanged


def line_problem(n=40):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(n, 3))
    return x, (x @ [1.0, -2.0, 0.5] + 0.3 + 0.1 * rng.normal(size=n))[:, np.newaxis]


def linear(rng=0):
    return nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=rng)


def test_full_batch_training_of_a_line_ends_at_least_squares():
    x, y = line_problem()
    network = linear()
    options = {"epochs": 500, "batch_size": len(x), "rng": 0, "progress": False}
    training.fit(network, x, y, optim.GradientDescent(0.2), **options)
    solution = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y[:, 0], rcond=None)[0]
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
                 "Try a smaller learning rate than that of GradientDescent(lr=50.0); if that does "
                 "not help, smaller first weights, or inputs scaled to about 1. network.restore("
                 "error.state) brings back the network as it began the epoch."):  # fmt: skip
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


@pytest.mark.parametrize(
    ("first", "second", "largest"),
    [
        (1e3, 1e5, "dense2.W, with norm 1e+05"),
        (1e5, 1e3, "dense1.W, with norm 1e+05"),
        (1e160, 1e170, "dense2.W, with norm 1e+170"),
        (1e170, 1e160, "dense1.W, with norm 1e+170"),
        (1e3, np.inf, "dense2.W, with norm inf"),
        (1e3, np.nan, "dense2.W, with norm nan"),
        (np.nan, 1e3, "dense1.W, with norm nan"),
    ],
)
def test_the_largest_gradient_is_the_longest_or_one_that_is_not_finite(first, second, largest):
    x, y = line_problem()
    network = nn.Network([nn.Dense(3, 2), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0)

    def change(gradient):
        parts = network.views(gradient)
        parts["dense1.W"][0, 0], parts["dense2.W"][0, 0] = first, second

    with pytest.raises(training.LossNotFiniteError) as caught:
        training.fit(network, x, y, optim.GradientDescent(1e300), **QUIET, on_gradient=change)
    assert caught.value.step == 1
    assert caught.value.layer == largest.partition(",")[0]
    assert f"largest in {largest}. Try" in str(caught.value)


def test_an_overflow_is_told_once_and_not_warned_of_too():
    # Infinity minus infinity: a warning would be an error of another kind here.
    x, y = line_problem()
    network = nn.Network([nn.Dense(3, 2), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0)
    x *= 100.0
    network.layers[0].W[...] = 1e308
    network.layers[1].W[...] = [[1.0], [-1.0]]
    with pytest.raises(training.LossNotFiniteError, match="The loss is nan at step 0"):
        training.fit(network, x, y, optim.GradientDescent(0.1), **QUIET)


def test_a_loss_that_is_infinite_at_once_blames_the_first_weights():
    x, y = line_problem()
    network = linear()
    network.theta[:] = 1e200
    before = network.theta.copy()
    with pytest.raises(training.LossNotFiniteError, match="at step 0, epoch 0, before") as caught:
        training.fit(
            network, x, y, optim.GradientDescent(0.1), epochs=1, batch_size=5, rng=0, progress=False
        )
    np.testing.assert_array_equal(network.theta, before)
    error = caught.value
    assert (error.step, error.layer, error.history) == (0, "", training.History())
    advice = " Try an initializer with smaller weights, or inputs scaled to about 1."
    assert str(error).endswith(f"the first weights make the outputs overflow.{advice}")
    network.theta[:] = 0.0
    network.restore(error.state)
    np.testing.assert_array_equal(network.theta, before)


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"epochs": 0}, ValueError, "epochs must be a whole number of at least 1, got 0"),
        ({"epochs": 1.5}, TypeError, "epochs"),
        ({"batch_size": 0}, ValueError, "batch_size"),
        ({"batch_size": None}, TypeError, "batch_size"),
        ({"validation": (np.zeros((2, 4)), np.zeros((2, 1)))}, ValueError, r"\(n, 3\)"),
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
    options = {"epochs": 3, "batch_size": 8, "rng": 0}
    history = training.fit(linear(), x, y, optim.GradientDescent(0.1), **options)
    shown = capsys.readouterr().err
    assert "training: 100%" in shown
    assert "3/3" in shown
    assert "?epoch/s" in shown
    for loss in history.epoch_loss:
        assert f"loss={loss:.3g}" in shown
    training.fit(linear(), x, y, optim.GradientDescent(0.1), **options, progress=False)
    assert capsys.readouterr().err == ""


def test_a_history_says_what_happened():
    assert repr(training.History()) == "History: 0 epochs, 0 steps"
    history = training.History(step_loss=[1.0] * 1200, epoch_loss=[2.5, 0.125, 1.0])
    assert repr(history) == "History: 3 epochs, 1,200 steps, loss 2.5 → 1"
    history.stopped = "enough"
    assert repr(history) == "History: 3 epochs, 1,200 steps, loss 2.5 → 1; stopped: enough"


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


QUIET = {"epochs": 3, "batch_size": 10, "rng": 0, "progress": False}


def moving(n=40):
    """A network in which training moves θ, running statistics and a generator."""
    x, y = line_problem(n)
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.Tanh(), nn.Dropout(0.2, rng=1), nn.Dense(4, 1)]
    return nn.Network(layers, nn.MeanSquaredError(), rng=0), x, y


def of_another_run():
    optimizer = optim.Adam()
    optimizer.step(np.zeros(3), np.ones(3))
    return optimizer


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"network": nn.Network}, TypeError, "network must be a Network"),
        ({"optimizer": optim.Adam}, TypeError, r"optimizer must be an Optimizer.*write Adam\("),
        ({"optimizer": "adam"}, TypeError, "optimizer must be an Optimizer"),
        ({"optimizer": optim.LBFGS()}, TypeError, "optimizer must be an Optimizer"),
        ({"optimizer": of_another_run()}, ValueError, "first step"),
        ({"optimizer": optim.Adam(lr=np.ones(3))}, ValueError, "lr.*broadcast"),
        ({"optimizer": optim.Adam(lr=lambda t: -1.0)}, ValueError, "lr"),
        ({"on_gradient": "clip"}, TypeError, "on_gradient must be a function"),
        ({"on_gradient": lambda: None}, TypeError, "on_gradient must be a function that can be"),
        ({"after_epoch": lambda a, b: None}, TypeError, "after_epoch must be a function that can"),
        ({"batch_size": 39}, ValueError, r"BatchNorm\(4\) trains on batches of at least 2"),
        ({"batch_size": 1}, ValueError, r"BatchNorm\(4\) trains on batches of at least 2"),
        ({"rng": None}, TypeError, "rng must be a seed"),
        ({"patience": 3}, ValueError, "patience needs validation"),
        ({"patience": 0}, ValueError, "^patience must be a whole number of at least 1, got 0"),
        ({"restore_best": "yes"}, TypeError, "^restore_best must be True or False, got 'yes'"),
        ({"restore_best": True}, ValueError, "restore_best needs validation"),
        ({"validation": (1, 2, 3)}, TypeError, "validation must be a pair"),
        ({"validation": (np.zeros((2, 4)), np.zeros((2, 1)))}, ValueError, "validation: x must"),
        ({"progress": "yes"}, TypeError, "progress must be True or False"),
        ({"y": np.zeros((40, 2))}, ValueError, "y must have the shape"),
    ],
)
def test_what_does_not_fit_changes_nothing(change, error, says):
    network, x, y = moving()
    given = {"network": network, "x": x, "y": y, "optimizer": optim.GradientDescent(0.1), **QUIET}
    given |= change
    rng = np.random.default_rng(0)
    if "rng" not in change:
        given["rng"] = rng
    before = rng.bit_generator.state, copy.deepcopy(vars(given["optimizer"]) if isinstance(
        given["optimizer"], optim.Optimizer) else None)  # fmt: skip
    with unchanged(network), pytest.raises(error, match=says):
        training.fit(**given)
    assert rng.bit_generator.state == before[0]
    if before[1] is not None:
        after = vars(given["optimizer"])
        assert after.keys() == before[1].keys()
        assert after["t"] == before[1]["t"]


def test_a_last_batch_of_one_is_right_where_nothing_minds_it():
    x, y = line_problem(41)
    history = training.fit(linear(), x, y, optim.GradientDescent(0.1), **QUIET)
    assert len(history.step_loss) == 15


# Four batches an epoch: the last step of the thirteenth epoch, and one of the first.
@pytest.mark.parametrize(("step", "epochs"), [(51, 12), (2, 0)])
def test_after_an_overflow_one_call_brings_the_network_back(step, epochs):
    network, x, y = moving()
    with pytest.raises(training.LossNotFiniteError) as caught:
        training.fit(
            network, x, y, optim.GradientDescent(0.1), **QUIET | {"epochs": 30},
            on_gradient=explode_at(step - 1),
        )  # fmt: skip
    error = caught.value
    assert error.step == step
    network.restore(error.state)
    twin, _, _ = moving()
    if epochs:
        training.fit(twin, x, y, optim.GradientDescent(0.1), **QUIET | {"epochs": epochs})
    for one, other in ((network.state(), twin.state()),):
        np.testing.assert_array_equal(one.theta, other.theta)
        for name, array in other.statistics.items():
            np.testing.assert_array_equal(one.statistics[name], array)
        assert one.generators == other.generators


def explode_at(step):
    calls = []

    def change(gradient):
        calls.append(1)
        if len(calls) == step + 1:
            gradient *= 1e300

    return change


def diverging(seed):
    network, x, y = moving()
    network.layers[0].W *= seed
    training.fit(network, x, y, optim.GradientDescent(0.1), **QUIET, on_gradient=explode_at(5))


def test_the_error_can_be_pickled():
    # Else a pool of processes dies of it, and says nothing of the loss.
    with pytest.raises(training.LossNotFiniteError) as caught:
        diverging(1.0)
    error = caught.value
    for twin in (pickle.loads(pickle.dumps(error)), copy.deepcopy(error), copy.copy(error)):
        assert str(twin) == str(error)
        assert (twin.step, twin.layer) == (error.step, error.layer)
        assert twin.history == error.history
        np.testing.assert_array_equal(twin.state.theta, error.state.theta)


def noisy_problem():
    """Far more weights than examples: the validation loss falls, then rises."""
    rng = np.random.default_rng(0)
    x, z = rng.normal(size=(20, 10)), rng.normal(size=(200, 10))
    w = rng.normal(size=(10, 1)) * (np.arange(10)[:, np.newaxis] < 2)
    noise = [rng.normal(size=(len(a), 1)) for a in (x, z)]
    layers = [nn.Dense(10, 60), nn.BatchNorm(60), nn.Tanh(), nn.Dense(60, 1)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    return network, (x, x @ w + noise[0]), (z, z @ w + noise[1])


def test_it_stops_early_and_keeps_the_best():
    network, train, held_out = noisy_problem()
    states = []
    history = training.fit(
        network, *train, optim.Adam(1e-2), epochs=300, batch_size=10, rng=0, progress=False,
        validation=held_out, patience=15, restore_best=True,
        after_epoch=lambda epoch: states.append(network.state()),
    )  # fmt: skip
    best = int(np.argmin(history.validation_loss))
    assert history.best_epoch == best
    assert len(history.epoch_loss) == len(history.validation_loss) == best + 1 + 15 < 300
    assert history.stopped == "no lower validation loss in 15 epochs"
    assert repr(history).endswith("stopped: no lower validation loss in 15 epochs")
    # θ and the running statistics of that epoch: the loss is the one that was measured.
    assert network.loss(*held_out) == history.validation_loss[best]
    np.testing.assert_array_equal(network.theta, states[best].theta)
    for name, array in states[best].statistics.items():
        np.testing.assert_array_equal(network.state().statistics[name], array)


def test_without_restore_best_it_ends_where_it_stopped():
    network, train, held_out = noisy_problem()
    options = {"epochs": 60, "batch_size": 10, "rng": 0, "progress": False, "validation": held_out}
    history = training.fit(network, *train, optim.Adam(1e-2), patience=5, **options)
    assert history.stopped
    assert network.loss(*held_out) == history.validation_loss[-1]
    assert history.validation_loss[-1] > min(history.validation_loss)


def test_the_best_is_kept_without_stopping_too():
    network, train, held_out = noisy_problem()
    options = {"epochs": 80, "batch_size": 10, "rng": 0, "progress": False, "validation": held_out}
    history = training.fit(network, *train, optim.Adam(1e-2), restore_best=True, **options)
    assert len(history.epoch_loss) == 80
    assert history.stopped == ""
    assert network.loss(*held_out) == min(history.validation_loss)


def test_a_loss_that_stays_the_same_is_no_gain():
    x, y = line_problem()
    # Steps so small that θ does not change at all.
    history = training.fit(
        linear(), x, y, optim.GradientDescent(1e-300), **QUIET | {"epochs": 9},
        validation=(x, y), patience=4,
    )  # fmt: skip
    assert len(set(history.validation_loss)) == 1
    assert history.best_epoch == 0
    assert len(history.epoch_loss) == 1 + 4


def test_a_validation_loss_that_is_never_finite_is_no_gain():
    x, y = np.full((4, 1), 1e-10), np.ones((4, 1))
    networks = [
        nn.Network([nn.Dense(1, 2), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0) for _ in range(2)
    ]
    for network in networks:
        network.layers[0].W[...] = 1e10
        network.layers[1].W[...] = [[1.0], [-0.5]]
    # Held out, the first layer gives infinity twice, and the second its difference: no warning.
    options = {"batch_size": 4, "rng": 0, "progress": False}
    history = training.fit(
        networks[0], x, y, optim.GradientDescent(0.01), epochs=9, **options,
        validation=([[1e300]], [[0.0]]), patience=3, restore_best=True,
    )  # fmt: skip
    np.testing.assert_array_equal(history.validation_loss, [np.nan] * 3)
    assert history.best_epoch is None
    assert history.stopped == "no lower validation loss in 3 epochs"
    # There is no best, so it ends as it was after the last.
    training.fit(networks[1], x, y, optim.GradientDescent(0.01), epochs=3, **options)
    np.testing.assert_array_equal(networks[0].theta, networks[1].theta)


def test_true_from_after_epoch_ends_the_run():
    x, y = line_problem()
    options = {"epochs": 50, "batch_size": 40, "rng": 0, "progress": False}
    history = training.fit(
        linear(), x, y, optim.GradientDescent(0.1), after_epoch=lambda epoch: epoch == 6, **options
    )
    assert len(history.epoch_loss) == 7
    assert history.stopped == "after_epoch returned True in epoch 6"
    # Anything else that it returns is no wish to stop.
    for answer in (None, 1, "stop", [0.5], np.ones(3)):
        history = training.fit(
            linear(), x, y, optim.GradientDescent(0.1), after_epoch=lambda epoch, a=answer: a,
            **options,
        )  # fmt: skip
        assert len(history.epoch_loss) == 50


@pytest.mark.parametrize(
    ("n", "size", "name"),
    [
        (10, -3, "batch_size"),
        (10, 0, "batch_size"),
        (0, 3, "n"),
        (10, 2.5, "batch_size"),
        (10, "3", "batch_size"),
        (None, 1, "n"),
    ],
)
def test_batches_say_what_does_not_fit_at_once(n, size, name):
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    with pytest.raises((TypeError, ValueError), match=f"^{name} must be a whole number"):
        training.batches(n, size, rng)
    with pytest.raises(TypeError, match="rng must be a seed"):
        training.batches(10, 3, None)
    assert rng.bit_generator.state == before


def test_accuracy_needs_a_network_with_classes():
    x, y = line_problem()
    with pytest.raises(TypeError, match=r"network must know classes, .* MeanSquaredError\(\)"):
        training.accuracy(linear(), x, y)
    with pytest.raises(TypeError, match="network must be a Network"):
        training.accuracy("network", x, y)


@pytest.mark.parametrize(
    ("call", "given", "kind"),
    [
        (training.fit, {"network": "network"}, nn.Network),
        (training.fit, {"optimizer": "adam"}, optim.Optimizer),
        (training.accuracy, {"network": "network"}, nn.Network),
    ],
)
def test_the_example_in_a_message_is_what_one_writes(call, given, kind):
    x, y = line_problem()
    options = {"network": linear(), "x": x, "y": y}
    if call is training.fit:
        options |= {"optimizer": optim.Adam(), **QUIET}
    with pytest.raises(TypeError) as caught:
        call(**options | given)
    example = re.search("such as (.*), got", str(caught.value))[1]
    written = eval(example.replace("[…]", "[Dense(3, 2)]"), vars(nn) | vars(optim))
    assert isinstance(written, kind)
