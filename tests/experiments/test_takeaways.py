"""The guess at the gradient: every direction counted, closed forms, and what the figure says."""

import itertools
import re

import numpy as np
import pytest

from companion.experiments import takeaways
from companion.experiments.takeaways import GUESS
from companion.studies.takeaways import guess
from tests.jax_reference import jax, jnp

# A bowl with a minimum off the origin, and a point on it.
CURVATURES = np.array([3.0, 0.5, 1.0, 7.0])
THETA = np.array([0.4, -1.0, 2.0, 0.3])
G = CURVATURES * (THETA - 1)


def valley(theta):
    return (CURVATURES * (theta - 1) ** 2).sum(axis=-1) / 2


def means_of_all(m):
    """The means of m guesses for every choice of m directions, all equally likely."""
    every = np.array(list(itertools.product((-1.0, 1.0), repeat=len(THETA))))
    guesses = guess(valley, THETA, every, h=0.1)
    return np.array([np.mean(s, axis=0) for s in itertools.product(guesses, repeat=m)])


@pytest.mark.parametrize("m", [1, 2, 3])
def test_the_mean_and_the_mean_square_are_exactly_what_the_caption_says(m):
    found = means_of_all(m)
    np.testing.assert_allclose(found.mean(axis=0), G, rtol=1e-9)
    square = (found**2).sum(axis=1).mean()
    assert square == pytest.approx((1 + (len(THETA) - 1) / m) * (G @ G), rel=1e-9)


@pytest.mark.parametrize("m", [1, 2, 3])
def test_the_root_mean_square_of_the_cosine_is_on_or_between_the_two_lines(m):
    # A mean of zero has no direction; there is none here.
    squares = [takeaways.cosine(G, found) ** 2 for found in means_of_all(m)]
    low, high = takeaways.expected(len(THETA), m), takeaways.differences(len(THETA), m)
    found = np.sqrt(np.mean(squares))
    if m == 1:
        np.testing.assert_allclose([low, high], found, rtol=1e-9)
    else:
        assert low + 1e-3 < found < high - 1e-3


@pytest.mark.parametrize("m", [1, 2, 3, 4, 9])
def test_the_full_line_is_what_differences_along_m_parameters_reach(m):
    """The mean over every choice of m entries that are right, where the others are 0."""
    choices = itertools.combinations(range(len(G)), min(m, len(G)))
    squares = [takeaways.cosine(G, np.isin(range(len(G)), c) * G) ** 2 for c in choices]
    assert takeaways.differences(len(G), m) == pytest.approx(np.sqrt(np.mean(squares)))


def test_a_guess_is_the_slope_of_jax_times_its_direction():
    """On a loss that is no bowl, where h has to be small."""

    def loss(theta):
        return jnp.log(1 + jnp.exp(theta)).sum(axis=-1) * jnp.cos(theta[..., 0])

    u = np.array([[1.0, -1.0, -1.0, 1.0], [1.0, 1.0, -1.0, 1.0]])
    for direction, found in zip(u, guess(loss, THETA, u), strict=True):
        _, slope = jax.jvp(loss, (jnp.asarray(THETA),), (jnp.asarray(direction),))
        np.testing.assert_allclose(found, direction * float(slope), rtol=1e-6)


@pytest.mark.parametrize("m", takeaways.AVERAGED)
def test_a_single_parameter_is_guessed_exactly(m):
    np.testing.assert_allclose(takeaways.cosines(1, m), 1, rtol=1e-12)
    assert takeaways.expected(1, m) == 1
    for seed in range(3):
        gradient, guessed = takeaways.draw(1, m, seed)
        np.testing.assert_allclose(guessed, gradient, rtol=1e-6)


def test_a_single_guess_is_as_near_as_the_slope_along_it():
    """It is u (u·g): its cosine with g is |u·g| / √P |g|, and all its entries are of one size."""
    gradient, guessed = takeaways.draw(64, 1, 3)
    size = np.abs(guessed[0])
    np.testing.assert_allclose(np.abs(guessed), size, rtol=1e-9)
    near = size / (np.sqrt(64) * np.linalg.norm(gradient))
    assert takeaways.cosines(64, 1)[3] == pytest.approx(near)
    assert abs(np.sign(guessed) @ gradient) == pytest.approx(size, rel=1e-6)


@pytest.mark.parametrize("m", takeaways.AVERAGED)
@pytest.mark.parametrize("P", [4, 64, 1024])
def test_the_draws_lie_around_the_line(P, m):
    """Root mean square within four standard errors; for m > 1 the line is a little below."""
    squares = takeaways.cosines(P, m) ** 2
    error = squares.std(ddof=1) / np.sqrt(takeaways.DRAWS)
    line = takeaways.expected(P, m)
    assert abs(squares.mean() - line**2) < 4 * error + (0.1 * line**2 if m > 1 else 0)


def test_as_many_passes_as_differences_come_to_one_over_root_two():
    preset = GUESS.presets["as many passes as differences"]
    assert takeaways.expected(preset["P"], preset["P"] - 1) == pytest.approx(np.sqrt(0.5))
    assert np.mean(takeaways.cosines(**preset)) == pytest.approx(np.sqrt(0.5), abs=0.03)


@pytest.mark.parametrize(("P", "m"), [(1, 1), (2, 1), (3, 2), (64, 16), (1024, 256)])
def test_the_words_say_the_passes_and_what_is_drawn(P, m):
    frame = GUESS.frame(P=P, m=m)
    *_, line, here = frame.panels["cosines"].curves
    assert set(here.x) == {P}
    middle = np.linalg.norm(here.y) / np.sqrt(20)
    drawn = [here.y.min(), here.y.max(), middle, np.interp(P, line.x, line.y)]
    said = re.search(
        r"In 20 draws .* between ([\d.]+) and ([\d.]+), .* of ([\d.]+); .* at ([\d.]+)\.",
        frame.words,
    )
    np.testing.assert_allclose([float(number) for number in said.groups()], drawn, atol=0.006)
    assert f": {2 * m} passes." in frame.words
    assert "itself after 2 passes" in frame.words
    assert f"differences after {2 * P:,}." in frame.words
    assert ("one guess" in frame.words) == (m == 1)


def test_the_entries_are_those_of_a_guess_as_long_as_the_gradient():
    entries = GUESS.frame(P=64, m=4).panels["entries"].curves[1]
    assert np.linalg.norm(entries.y) == pytest.approx(np.linalg.norm(entries.x))
    cosine = entries.x @ entries.y / (entries.x @ entries.x)
    assert cosine == pytest.approx(takeaways.cosines(64, 4)[0])


def test_every_entry_is_inside_the_picture():
    for setting in GUESS.grid():
        entries = GUESS.frame(**setting).panels["entries"].curves[1]
        assert max(np.abs(entries.x).max(), np.abs(entries.y).max()) < takeaways.REACH
