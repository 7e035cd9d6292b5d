"""The studies of the chapter on adaptive methods, checked in other ways."""

import numpy as np
import optax
import pytest
from sklearn.linear_model import LogisticRegression

from companion import data, optim, training
from companion.studies import adaptive_methods
from companion.studies.adaptive_methods import decay, period_three, race, tracking, words
from companion.studies.backpropagation import digits_network
from tests.jax_reference import jax, jnp


def test_a_pass_is_that_of_a_run_of_its_own():
    streams = [words.stream("sparse", seed) for seed in (0, 1)]
    found = words.learn(optim.Adagrad, np.array([0.1, 1.0]), streams)

    @jax.jit
    def loss(theta, x, y):
        return jnp.logaddexp(0, x @ theta) - y * (x @ theta)

    gradient = jax.jit(jax.grad(loss))
    theta, squares, total = np.zeros(420), np.zeros(420), 0.0
    for x, y in zip(streams[1].x, streams[1].y, strict=True):
        total += loss(theta, x, y)
        g = np.asarray(gradient(theta, x, y))
        squares += g**2
        theta -= g / (np.sqrt(squares) + 1e-10)
    assert found.online[1, 1] == pytest.approx(float(total) / 1000, rel=1e-4)
    np.testing.assert_allclose(found.theta[1, 1], theta, atol=1e-2)
    right = (streams[1].x_test @ theta > 0) == streams[1].y_test
    assert found.error[1, 1] == pytest.approx(1 - right.mean())


def test_the_words_can_be_learned_by_another_method():
    """What one pass of gradient descent misses is in the documents all the same."""
    documents = words.stream("sparse", 10)
    fitted = LogisticRegression(max_iter=500).fit(documents.x, documents.y)
    assert fitted.score(documents.x_test, documents.y_test) > 0.9


def test_the_rate_of_a_word_is_that_of_its_own_gradients():
    run = words.watched(3)
    squares = np.cumsum(run.gradients**2, axis=0)
    seen = squares > 0
    np.testing.assert_allclose(run.rates[1:][seen], 0.5 / np.sqrt(squares[seen]), rtol=1e-12)
    assert np.isinf(run.rates[1:][~seen]).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_regret_keeps_the_bounds(seed):
    found = words.regret(seed)
    assert 0 < found.regret <= found.linear <= found.adagrad < found.one_rate


def test_evened_columns_have_one_size():
    x = np.concatenate(words.stream("sparse, evened out", 0)[::2])
    seen = x.any(axis=0)
    np.testing.assert_allclose(np.mean(x[:, seen] ** 2, axis=0), 1)


def test_the_height_under_a_constant_rate_in_closed_form():
    """E ½θ² settles at ½ α / (2 − α), as the chapter on the learning rate derives."""
    task = tracking.Task(0, 1.0)
    heights = tracking.track(optim.GradientDescent(0.2), task, range(40))
    assert heights[300:].mean() == pytest.approx(0.5 * 0.2 / 1.8, rel=0.03)


def test_a_steep_beginning_is_a_larger_rate_to_gradient_descent():
    steep = tracking.track(optim.GradientDescent(0.01), tracking.Task(0, 20.0), range(3))
    plain = tracking.track(optim.GradientDescent(0.2), tracking.Task(0, 1.0), range(3))
    early = tracking.STEPS // 10
    np.testing.assert_allclose(steep[: early + 1], plain[: early + 1], rtol=1e-9)
    assert not np.allclose(steep[early + 2], plain[early + 2], rtol=0.01)


def test_the_minimum_jumps_when_it_should():
    heights = tracking.track(optim.GradientDescent(0.5), tracking.Task(3, 1.0), range(20)).mean(2)
    up = np.flatnonzero(np.diff(heights[:, 0]) > 2) + 1
    assert list(up) == [tracking.STEPS * i // 4 for i in (1, 2, 3)]


def test_steps_down_a_slope_in_closed_form():
    t = np.arange(1, 201)
    adagrad = tracking.slope_steps(optim.Adagrad(2.0), 5.0, 200)
    np.testing.assert_allclose(adagrad, 2 / np.sqrt(t), rtol=1e-6)
    adam = tracking.slope_steps(optim.Adam(0.1), 5.0, 200)
    np.testing.assert_allclose(adam, 0.1, rtol=1e-6)
    # Adadelta's u grows by (1 − ρ) ε a step once v has settled.
    late = tracking.slope_steps(optim.Adadelta(rho=0.9, eps=1e-6), 5.0, 4000)[-2000:]
    np.testing.assert_allclose(np.diff(late**2), 0.1 * 1e-6, rtol=1e-3)


def test_the_first_step_of_adagrad_is_that_of_rmsprop_over_the_root_of_its_share():
    """They differ in what they remember, and after one step there is nothing to forget."""
    for optimizer in (optim.Adagrad(0.1), optim.RMSprop(0.1 * 0.1**0.5, rho=0.9)):
        assert tracking.slope_steps(optimizer, 3.0, 1)[0] == pytest.approx(0.1, rel=1e-6)


def test_the_curve_is_that_of_the_training_loop():
    digits, network = data.digits(), digits_network(4, hidden=race.HIDDEN)
    training.fit(
        network,
        digits.x_train,
        digits.y_train,
        optim.Adam(0.01),
        epochs=race.EPOCHS,
        batch_size=race.BATCH,
        rng=4,
        progress=False,
    )
    curve = race.loss_curve(optim.Adam(0.01), "digits", 4)
    loss = network.loss(digits.x_train[:400], digits.y_train[:400])
    assert len(curve) == 16
    assert curve[-1] == pytest.approx(loss, rel=1e-9)


def test_a_run_that_diverges_is_told():
    assert race.loss_curve(optim.GradientDescent(1e4), "digits", 0)[-1] == race.DIVERGED


@pytest.mark.parametrize(
    ("C", "beta2", "beta1"),
    [(2.5, 0.1, 0.0), (3.0, 0.9, 0.0), (4.0, 1 / 17, 0.0), (10.0, 0.5, 0.0), (4.0, 0.1, 0.6)],
)
def test_the_drift_of_a_period_is_that_of_a_run(C, beta2, beta1):
    """A run in the middle of the interval, at a rate so small that it does not leave it."""
    optimizer = optim.Adam(1e-5, (beta1, beta2), eps=0.0)
    places = period_three.periodic_run(optimizer, C, 3000)[0]
    moved = (places[-1] - places[-301]) / 100
    assert moved / 1e-5 == pytest.approx(float(period_three.drift(C, beta2, beta1)), rel=1e-6)


@pytest.mark.parametrize("beta2", [0.1, 0.5, 0.9])
def test_the_border_between_right_and_wrong(beta2):
    border = period_three.least_C(beta2)
    for C, end in ((0.98 * border, period_three.WORST), (1.02 * border, period_three.BEST)):
        optimizer = optim.Adam(0.05, (0.0, beta2))
        assert period_three.periodic_run(optimizer, C, 9000)[0, -1] == pytest.approx(end, abs=0.2)


def test_optax_goes_the_wrong_way_too():
    theirs, theta = optax.adam(0.01, b1=0.0, b2=1 / 17), jnp.zeros(1)
    state, ours = theirs.init(theta), period_three.periodic_run(optim.Adam(0.01, (0, 1 / 17)), 4, 9)
    for t in range(9):
        step, state = theirs.update(jnp.array([4.0 if t % 3 == 0 else -1.0]), state)
        theta = jnp.clip(theta + step, -1, 1)
        np.testing.assert_allclose(ours[:, t + 1], theta, rtol=1e-5)


KEEPS = {
    "gradient descent": {"mirrored", "turned by 30°"},
    "momentum": {"mirrored", "turned by 30°"},
    "Adagrad": {"mirrored", "loss times 10"},
    "RMSprop": {"mirrored", "loss times 10"},
    "Adadelta": {"mirrored", "loss times 10"},
    "Adam": {"mirrored", "loss times 10"},
}


@pytest.mark.parametrize("method", adaptive_methods.METHODS)
def test_which_changes_a_method_does_not_notice(method):
    kept = {c for c in adaptive_methods.CHANGES if adaptive_methods.deviation(method, c) < 1e-3}
    assert kept == KEEPS[method]
    for change in ("other unit", "own units"):
        mended = adaptive_methods.deviation(method, change, mended=True)
        assert mended < (0.1 if method == "Adadelta" else 1e-6)


def test_without_gradients_decoupled_decay_shrinks_by_the_same_factor():
    theta = np.array([1.0, 10.0])
    optimizer = optim.AdamW(0.1, weight_decay=0.5)
    for _ in range(20):
        optimizer.step(theta, np.zeros(2))
    np.testing.assert_allclose(theta, np.array([1.0, 10.0]) * 0.95**20, rtol=1e-12)


@pytest.mark.parametrize("seed", range(2))
def test_l2_shrinks_the_weights_with_small_gradients_and_decay_all(seed):
    low, high = decay.shrunk("L2", 0.01, seed)
    assert low < 0.5 * high
    low, high = decay.shrunk("AdamW", 0.3, seed)
    assert 0.8 < low / high < 1.25
    assert decay.shrunk("none", 0.0, seed) == (1.0, 1.0)
