"""The studies of the chapter on adaptive methods, checked in other ways."""

import numpy as np
import optax
import pytest
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression

from companion import data, optim
from companion.nn import initializers
from companion.studies import adaptive_methods, deep_digits
from companion.studies.adaptive_methods import decay, period_three, race, rates, tracking, words
from companion.studies.lattice import Deck
from tests.jax_reference import jax, jnp


def test_a_pass_is_that_of_a_run_of_its_own():
    streams = [words.stream(seed) for seed in (0, 1)]
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
    documents = words.stream(10)
    fitted = LogisticRegression(max_iter=500).fit(documents.x, documents.y)
    assert fitted.score(documents.x_test, documents.y_test) > 0.9


def test_the_rate_of_a_word_is_that_of_its_own_gradients():
    run = rates.watched(3)
    squares = np.cumsum(run.gradients**2, axis=0)
    seen = squares > 0
    np.testing.assert_allclose(run.rates[1:][seen], 0.5 / np.sqrt(squares[seen]), rtol=1e-12)
    assert np.isinf(run.rates[1:][~seen]).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_regret_keeps_the_bounds(seed):
    found = rates.regret(seed)
    assert 0 < found.regret <= found.linear <= found.adagrad


def test_evened_columns_have_one_size():
    x = np.concatenate(words.stream(0, words.Source(evened=1.0))[::2])
    seen = x.any(axis=0)
    np.testing.assert_allclose(np.mean(x[:, seen] ** 2, axis=0), 1)


def test_tf_idf_is_scikit_learns():
    counts, weighed = (
        np.concatenate(words.stream(0, words.Source(examples=200, read_as=read_as))[::2])
        for read_as in ("counts", "tf-idf")
    )
    assert not weighed[:, ~counts.any(axis=0)].any()
    counts, weighed = (x[:, counts.any(axis=0)] for x in (counts, weighed))
    # Theirs adds 1 to the logarithm.
    theirs = TfidfTransformer(norm=None, smooth_idf=False).fit_transform(counts).toarray()
    np.testing.assert_allclose(weighed, theirs - counts, atol=1e-12)


def test_documents_may_be_read_as_the_rare_words_alone_or_as_0_and_1():
    source = words.Source(examples=200)
    x = words.stream(0, source).x
    alone = words.stream(0, source._replace(read_as="rare words alone")).x
    np.testing.assert_array_equal(alone, x[:, 20:])
    there = words.stream(0, source._replace(read_as="0 or 1")).x
    np.testing.assert_array_equal(there, np.sign(x))


def test_wrong_labels_are_as_many_as_asked_for_and_nothing_else_is_changed():
    right, wrong = (words.stream(0, words.Source(wrong=share)) for share in (0.0, 0.2))
    np.testing.assert_array_equal(right.x, wrong.x)
    for before, after in ((right.y, wrong.y), (right.y_test, wrong.y_test)):
        assert np.mean(before != after) == pytest.approx(0.2, abs=0.04)


def test_the_height_under_a_constant_rate_in_closed_form():
    """E ½θ² settles at ½ α / (2 − α), as the chapter on the learning rate derives."""
    task = tracking.Task(0, 1.0)
    heights = tracking.track(optim.GradientDescent(0.2), task, range(40))
    assert heights[300:].mean() == pytest.approx(0.5 * 0.2 / 1.8, rel=0.03)


def test_a_steep_beginning_is_a_larger_rate_to_gradient_descent():
    steep = tracking.track(optim.GradientDescent(0.01), tracking.Task(0, 20.0), range(3))
    plain = tracking.track(optim.GradientDescent(0.2), tracking.Task(0, 1.0), range(3))
    early = tracking.Task(0, 1.0).steps // 10
    np.testing.assert_allclose(steep[: early + 1], plain[: early + 1], rtol=1e-9)
    assert not np.allclose(steep[early + 2], plain[early + 2], rtol=0.01)


def test_the_minimum_jumps_when_it_should():
    heights = tracking.track(optim.GradientDescent(0.5), tracking.Task(3, 1.0), range(20)).mean(2)
    up = np.flatnonzero(np.diff(heights[:, 0]) > 2) + 1
    assert list(up) == [1200 * i // 4 for i in (1, 2, 3)]


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


def test_the_curve_is_that_of_one_network():
    """Run by itself, on the same batches, with the companion's own gradient."""
    job = race.Job(updates=30, spread=1.0)
    found = race.run(optim.Adam, np.array([0.003, 0.01]), [3, 4], job)[:, 1, 1]
    x, y = deep_digits.images(False)
    x, start = x * deep_digits.units(1.0), initializers.he
    network = deep_digits.deep_digits(start, "relu", 1, 16, 4)
    optimizer, deck = optim.Adam(0.01), Deck(len(x), [4])
    losses = [network.loss(x[:400], y[:400])]
    for update in range(1, 31):
        (batch,) = deck.deal(16)
        optimizer.step(network.theta, network.gradient(x[batch], y[batch]))
        if update % race.LOOK == 0:
            losses.append(network.loss(x[:400], y[:400]))
    np.testing.assert_allclose(found, losses, rtol=1e-8)


def test_a_run_that_diverges_is_told():
    ends = race.run(optim.GradientDescent, np.array([1e6]), [0], race.Job(updates=20))[-1]
    assert ends == race.DIVERGED


@pytest.mark.parametrize("method", ["gradient descent", "Nesterov", "RMSprop", "Adam"])
def test_no_rate_beside_the_chosen_one_is_better(method):
    """Those that a finer grid would have tried, on the same seeds and images."""
    job = race.Job(updates=60)
    best = race.best(method, job)
    around = best.lr * np.array([0.1, 10**-0.5, 10**0.5, 10])
    losses = race.run(best.make, around, race.TUNING, job, choosing=True)[-1].mean(axis=1)
    assert losses.min() >= best.loss


def test_a_race_may_be_judged_by_its_mean():
    """Its rates are chosen by it, too: none beside the chosen one has a lower one."""
    job = race.Job(updates=60, judged="mean")
    best = race.best("RMSprop", job)
    around = best.lr * np.array([0.1, 10**-0.5, 10**0.5, 10])
    losses = race.run(best.make, around, race.TUNING, job, choosing=True)
    assert losses.mean(axis=(0, 2)).min() >= best.loss
    found = race.ends("RMSprop", "RMSprop", [0, 1], updates=60, judged="mean").loss
    curves = race.run(best.make, np.array([best.lr]), [0, 1], job)[:, 0]
    np.testing.assert_allclose(found, curves.mean(axis=0), rtol=1e-12)


def test_what_is_chosen_and_what_is_judged_share_no_image_and_no_seed():
    chosen, judged = (deep_digits.images(choosing)[0] for choosing in (True, False))
    assert len(chosen) + len(judged) == len(data.digits().x_train)
    assert not {*race.TUNING, *words.TUNING, *tracking.TUNING} & set(range(300))


def test_the_first_steps_of_a_search_go_on_where_the_best_lies_at_the_end():
    """A loss in closed form: the height of gradient descent's task is least at a known rate."""
    task = tracking.Task(0, 1.0, steps=50, noise=0.0)
    found = tracking.tuned("RMSprop", task)
    kind, _ = tracking.TRACKERS["RMSprop"]
    around = found.lr * np.array([10**-0.25, 1.0, 10**0.25])
    heights = tracking.track(kind(around[:, None, None], **found.options), task, tracking.TUNING)
    assert heights.mean(axis=(0, 2)).argmin() == 1


def test_a_rate_changes_only_with_its_word():
    found = rates.history([0, 1], method="RMSprop")
    assert found.unseen.min() > 1e-3
    # With a fading mean, a word that is away sees its rate grow as 0.99 to the power of −t/2.
    np.testing.assert_allclose(found.unseen, 0.99**-0.5 - 1, rtol=1e-6)
    assert rates.history([0]).unseen == 0


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
