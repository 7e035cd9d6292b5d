"""The live experiment of the closing chapter: a guess at the gradient from two losses."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from companion import live
from companion.arguments import Array
from companion.studies.takeaways import guess

SIZES = tuple(2**k for k in range(11))
AVERAGED = (1, 4, 16, 64, 256)
DRAWS, ENTRIES, REACH = 20, 64, 3.5


def bowl(theta: Array) -> Array:
    """½ |θ|², (…), at places (…, P). Its gradient is θ, and its differences are its slopes."""
    loss: Array = (theta**2).sum(axis=-1) / 2
    return loss


def expected(P: ArrayLike, m: float) -> Array:
    """√(m / (m + P − 1)): E ĝ·g over the root of E |ĝ|² |g|², for the mean ĝ of m guesses."""
    line: Array = np.sqrt(m / (m + np.asarray(P) - 1))
    return line


def differences(P: ArrayLike, m: float) -> Array:
    """√(m / P), at most 1: what m entries of g reach, chosen at random, the others being 0.

    It is the root mean square of the cosine.
    """
    line: Array = np.sqrt(np.minimum(m / np.asarray(P), 1))
    return line


def draw(P: int, m: int, seed: int) -> tuple[Array, Array]:
    """A gradient of normal entries, (P,), and the mean of m guesses at it, (P,)."""
    rng = np.random.default_rng((P, seed))
    theta = rng.normal(size=P)
    u = rng.choice([-1.0, 1.0], size=(m, P))
    return theta, guess(bowl, theta, u).mean(axis=0)


def cosine(a: Array, b: Array) -> float:
    """a·b / |a| |b|."""
    return float(a @ b / (np.linalg.norm(a) * np.linalg.norm(b)))


@lru_cache(maxsize=128)
def cosines(P: int, m: int) -> Array:
    """The cosines of `DRAWS` gradients with the means of m guesses at them, (DRAWS,)."""
    return np.array([cosine(*draw(P, m, seed)) for seed in range(DRAWS)])


def one_guess(P: int, m: int) -> live.Frame:
    """How near guesses come to the gradient, for all numbers of parameters and for one."""
    here, all_sizes = cosines(P, m), np.geomspace(SIZES[0], SIZES[-1], 81)
    gradient, guessed = draw(P, m, 0)
    scaled = guessed * np.linalg.norm(gradient) / np.linalg.norm(guessed)
    middle = np.sqrt(np.mean(here**2))
    return live.Frame(
        words=(
            f"P = {P}, {'one guess' if m == 1 else f'the mean of {m} guesses'}: {2 * m} passes. "
            f"In {DRAWS} draws the cosine with the gradient lies between {here.min():.2f} and "
            f"{here.max():.2f}, with a root mean square of {middle:.2f}; the dashed line is at "
            f"{expected(P, m):.2f}. Backpropagation has the gradient itself after 2 passes, "
            f"differences after {2 * P:,}."
        ),
        panels={
            "cosines": live.Lines(
                [
                    live.Curve(
                        np.repeat(SIZES, DRAWS),
                        np.concatenate([cosines(size, m) for size in SIZES]),
                        f"{DRAWS} draws for each P",
                        "points",
                    ),
                    live.Curve(
                        all_sizes,
                        differences(all_sizes, m),
                        "m differences instead",
                        "line",
                        "green",
                    ),
                    live.Curve(all_sizes, expected(all_sizes, m), "√(m / (m + P − 1))", "dashed"),
                    live.Curve(np.full(DRAWS, P), here, "at your P", "points", "accent"),
                ],
                x_label="parameters P",
                y_label="cosine",
                x_scale="log",
                x_limits=(0.8, 1.25 * SIZES[-1]),
                y_limits=(0, 1.05),
            ),
            "entries": live.Lines(
                [
                    live.Curve([-REACH, REACH], [-REACH, REACH], "the gradient", "dashed"),
                    live.Curve(
                        # The same number of points for every P: some twice, or the first ones.
                        np.resize(gradient, ENTRIES),
                        np.resize(scaled, ENTRIES),
                        "the guess, as long as the gradient",
                        "points",
                        "accent",
                    ),
                ],
                x_label="entry of the gradient",
                y_label="of the guess",
                x_limits=(-REACH, REACH),
                y_limits=(-REACH, REACH),
            ),
        },
    )


GUESS = live.Experiment(
    name="one-guess",
    claim="The more parameters there are, the less a random guess knows of the gradient.",
    caption=(
        "The loss is a bowl, ½ |θ|², at random places. There the difference of two losses is the "
        "slope exactly: all that is wrong with a guess comes from its random direction. One "
        "picture has the cosine of each draw with the gradient, the other up to "
        f"{ENTRIES} entries of the first draw. Over all possible draws, the root mean square of "
        "the cosine of one guess is on the dashed line; that of more lies between the dashed line "
        "and the full one, which is what the same passes reach by differences along m of the "
        "parameters, chosen at random."
    ),
    parameters=(
        live.Parameter("P", SIZES, 64, label="parameters P", log=True),
        live.Parameter("m", AVERAGED, 1, label="guesses averaged, m", log=True),
    ),
    presets={
        "two parameters": {"P": 2, "m": 1},
        "a thousand": {"P": 1024, "m": 1},
        "as many passes as differences": {"P": 256, "m": 256},
    },
    function=one_guess,
    alt=(
        "Above, the cosine of guesses with the gradient against the number of parameters, which is "
        "logarithmic: points for single draws around a dashed line that falls, and a full line "
        "above it. Below, the entries of one guess against those of the gradient, and the line "
        "where both would be equal."
    ),
)
