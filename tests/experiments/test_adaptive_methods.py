"""The experiments on adaptive methods, against closed forms and runs of their own."""

import numpy as np
import pytest

from companion import data
from companion.experiments.adaptive_methods import (
    MEMORY,
    PERIOD_THREE,
    RARE_WORDS,
    SYMMETRY,
    memory,
    period_three,
    race,
    rare_words,
)
from companion.landscapes import Rosenbrock
from companion.optim import Adam


@pytest.mark.parametrize("rare", rare_words.RARE)
def test_the_words_shown_come_when_they_should(rare):
    x, _, word_class = data.bag_of_words(2 * rare_words.DOCUMENTS, rare=rare, rng=rare_words.SEED)
    columns = rare_words.words_shown(rare)
    assert list(word_class[columns]) == [-1, -1, 0, 1]
    counts = x[: rare_words.DOCUMENTS].sum(axis=0)
    assert counts[0] == counts.max()
    assert (counts[columns[2:]] > 0).all()


def test_a_rare_word_has_no_bound_before_it_comes():
    rates, weights, errors = rare_words.course("Adagrad", 400)
    before = np.isinf(rates[0, :, 2])
    assert before[:5].all()
    assert not before[-1]
    assert (weights[0, before, 2] == 0).all()
    assert (np.diff(rates[0, 1:, 0]) <= 0).all()
    assert errors.shape == (5, rare_words.DOCUMENTS // rare_words.EVERY + 1)


def test_adagrad_reads_the_sparse_documents_and_descent_does_not():
    misread = {
        method: 100 * rare_words.course(method, 400)[2][:, -1].min()
        for method in ("gradient descent", "Adagrad")
    }
    assert misread["Adagrad"] < 8
    assert misread["gradient descent"] > 30
    assert "All words have the same rate" in RARE_WORDS.frame(method="gradient descent").words


def test_the_rate_of_adagrad_in_the_memory_only_falls():
    _, rates = memory.course("Adagrad", 2.0, 100.0, 3)
    assert (np.diff(rates) <= 1e-12).all()
    _, window = memory.course("RMSprop", 0.9, 100.0, 3)
    assert (np.diff(window) > 0).any()
    assert window[-1] > 10 * rates[-1]


def test_the_minimum_of_the_memory_is_where_it_is_told():
    places = memory.target(3)
    assert len(places) == memory.STEPS + 1
    assert set(places) == {2.0, -2.0, 1.0, -1.0}
    assert "Adagrad" in MEMORY.frame().words


@pytest.mark.parametrize(
    ("method", "change", "mended", "same"),
    [
        ("Adam", "loss times 10", False, True),
        ("gradient descent", "loss times 10", False, False),
        ("gradient descent", "turned by 30°", False, True),
        ("RMSprop", "turned by 30°", False, False),
        ("Adam", "own units", True, True),
    ],
)
def test_the_words_say_whether_the_path_is_the_same(method, change, mended, same):
    words = SYMMETRY.frame(method=method, change=change, mended=mended).words
    assert words.endswith("the same path.") == same


def test_the_map_says_where_the_run_ends():
    """At the map's own places, but for those close to its border."""
    for beta2, C in [(0.09, 4.5), (0.9, 4.5), (0.0, 8.5), (0.45, 7.5)]:
        words = PERIOD_THREE.frame(setting=(beta2, C)).words
        i, j = (
            np.abs(a - b).argmin()
            for a, b in ((period_three.LARGE, C), (period_three.BETAS2, beta2))
        )
        wrong = period_three.wrong_ways(0.0).classes[i, j] == 1
        assert ("worst" in words) == wrong
        assert "best" in PERIOD_THREE.frame(setting=(beta2, C), method="AMSGrad").words


def test_a_lattice_of_runs_is_the_runs():
    settings = (np.array([0.09, 0.9]), np.array([4.5, 2.5]))
    names = np.array(["Adam", "AMSGrad"])
    lattice = period_three.runs(settings, np.array([0.0, 0.6]), names)["theta"]
    for k, name in enumerate(names):
        alone = period_three.runs((settings[0][k], settings[1][k]), np.array([0.0, 0.6][k]), name)
        np.testing.assert_allclose(np.squeeze(alone["theta"]), lattice[k])


def test_the_race_is_run_at_the_tuned_rate():
    run = race.race_runs("rosenbrock", race.TUNED_FROM)
    theta, surface = np.array(race.TUNED_FROM), Rosenbrock()
    optimizer = Adam(race.tuned_rate("Adam", "rosenbrock"))
    for _ in range(race.UPDATES):
        optimizer.step(theta, surface.gradient(theta))
    assert run["height"][-1, -1] == pytest.approx(float(surface.value(theta)), rel=1e-6)
