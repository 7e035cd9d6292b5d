"""The exercises of the chapter on vanishing gradients, easy to hard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake


def _rounded(rng: np.random.Generator, *shape: int) -> Array:
    """Normal numbers with two decimals, so that a report shows them in full."""
    return np.round(rng.normal(scale=1.2, size=shape), 2)


# 1 The factor of a layer


def layer_factor(s: float, slopes: Array) -> float:
    """s times the root mean square of the slopes, of any shape."""
    return float(s * np.sqrt(np.mean(slopes**2)))


def _factor_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    fixed: list[Case] = [(1.41, np.array([0.0, 1.0, 1.0, 0.0])), (4.0, np.array([0.25, 0.25]))]
    for shape in ((3,), (4,), (2, 3), (5,), (3, 4), (6,), (2, 5), (8,), (3, 3), (7,)):
        slopes = np.round(rng.uniform(0, 1, size=shape), 2)
        fixed.append((float(np.round(rng.uniform(0.5, 3), 2)), slopes))
    return tuple(fixed)


LAYER_FACTOR = Exercise(
    name="layer-factor",
    title="The factor of a layer",
    level="easy",
    solution=layer_factor,
    returns=("factor",),
    cases=_factor_cases(),
    mistakes=(
        Mistake(
            "You take the plain mean of the slopes. Sizes of many entries add up in squares: "
            "square first, take the mean, then the root.",
            lambda s, slopes: s * np.mean(slopes),
        ),
        Mistake(
            "The root is missing: the mean of the squares says by what the square of the error is "
            "multiplied.",
            lambda s, slopes: s * np.mean(slopes**2),
        ),
        Mistake(
            "Your result is the square of the factor. Take the root of the whole.",
            lambda s, slopes: s**2 * np.mean(slopes**2),
        ),
        Mistake(
            "The scale of the weights is missing. They multiply the error, too.",
            lambda s, slopes: np.sqrt(np.mean(slopes**2)),
        ),
        Mistake(
            "You add the squares up and do not divide by their number: the factor would grow with "
            "the width.",
            lambda s, slopes: s * np.sqrt(np.sum(slopes**2)),
        ),
        Mistake(
            "You take the largest slope. That is a bound, which most units stay far below.",
            lambda s, slopes: s * np.max(slopes),
        ),
    ),
)


# 2 How deep


def deepest(factor: float, least: float) -> float:
    """The largest whole number of layers t with factor^t ≥ least, for factor and least below 1."""
    return float(np.floor(np.log(least) / np.log(factor) + 1e-9))


def _depth_cases() -> tuple[Case, ...]:
    fixed: list[Case] = [(0.5, 0.25), (0.24, 0.01), (0.9, 0.05)]
    rng = np.random.default_rng(2)
    for _ in range(9):
        fixed.append(
            (float(np.round(rng.uniform(0.3, 0.95), 2)), float(np.round(rng.uniform(0.01, 0.2), 2)))
        )
    return tuple(fixed)


DEEPEST = Exercise(
    name="deepest",
    title="How deep before it is gone",
    level="easy",
    solution=deepest,
    returns=("layers",),
    cases=_depth_cases(),
    mistakes=(
        Mistake(
            "The number of layers is whole, and the error still has to be large enough: round "
            "down.",
            lambda factor, least: np.log(least) / np.log(factor),
        ),
        Mistake(
            "With one layer more than that, or with your number, the error has fallen below the "
            "bound already: round down, not up.",
            lambda factor, least: (
                np.ceil(np.log(least) / np.log(factor) - 1e-9)
                + (1.0 if np.isclose(np.log(least) / np.log(factor) % 1, 0) else 0.0)
            ),
        ),
        Mistake(
            "The two logarithms have changed places: the larger one, of the smaller number, is "
            "divided by the other.",
            lambda factor, least: np.floor(np.log(factor) / np.log(least)),
        ),
        Mistake(
            "The error does not fall by the same amount in each layer, but by the same factor: "
            "layers are an exponent, so a logarithm has to come in.",
            lambda factor, least: np.floor((1 - least) / (1 - factor)),
        ),
        Mistake(
            "The factor is not divided into the bound once, but once for every layer.",
            lambda factor, least: np.floor(factor / least),
        ),
        Mistake(
            "You count one layer too few: with your number and one more the error is still large "
            "enough.",
            lambda factor, least: np.floor(np.log(least) / np.log(factor) + 1e-9) - 1,
        ),
    ),
)


# 3 The errors, layer by layer


def errors(W: Array, slopes: Array, dy: Array) -> Array:
    """The length of ∂L/∂a before each of t layers, from W (t, d, d), f′ (t, d) and ∂L/∂a (d,)."""
    lengths = []
    for V, slope in zip(W[::-1], slopes[::-1], strict=True):
        dy = (dy * slope) @ V.T
        lengths.append(np.linalg.norm(dy))
    return np.array(lengths[::-1])


def _errors_with(
    step: Callable[..., Array], order: int = -1, reverse: bool = True
) -> Callable[..., Array]:
    def walk(W: Array, slopes: Array, dy: Array) -> Array:
        lengths = []
        for V, slope in zip(W[::order], slopes[::order], strict=True):
            dy = step(dy, V, slope)
            lengths.append(np.linalg.norm(dy))
        return np.array(lengths[::-1] if reverse else lengths)

    return walk


def _step(dy: Array, V: Array, slope: Array) -> Array:
    result: Array = (dy * slope) @ V.T
    return result


def _errors_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    return tuple(
        (
            _rounded(rng, t, d, d),
            np.round(rng.uniform(0.05, 1, size=(t, d)), 2),
            _rounded(rng, d),
        )
        for t, d in 2 * ((2, 2), (3, 2), (2, 3), (4, 2), (3, 3), (4, 3))
    )


ERRORS = Exercise(
    name="errors-back",
    title="The error before each layer",
    level="medium",
    solution=errors,
    returns=("lengths",),
    cases=_errors_cases(),
    mistakes=(
        Mistake(
            "The matrices are not transposed. On its way back the error goes from the outputs of a "
            "layer to its inputs.",
            _errors_with(lambda dy, V, slope: (dy * slope) @ V),
        ),
        Mistake(
            "The slope is taken after the matrix. Going back, the activation comes first: it was "
            "the last thing that the layer did.",
            _errors_with(lambda dy, V, slope: (dy @ V.T) * slope),
        ),
        Mistake(
            "You begin with the first layer. The error comes from the last one.",
            _errors_with(_step, order=1, reverse=False),
        ),
        Mistake(
            "The lengths are right but in the order in which you met them. Asked for is the first "
            "layer first.",
            _errors_with(_step, reverse=False),
        ),
        Mistake(
            "The slopes of the activations are missing: only the matrices multiply.",
            _errors_with(lambda dy, V, slope: dy @ V.T),
        ),
        Mistake(
            "You take the largest entry of each error, not its length.",
            lambda W, slopes, dy: _largest(W, slopes, dy),
        ),
        Mistake(
            "These are squares of lengths. The root is missing.",
            lambda W, slopes, dy: errors(W, slopes, dy) ** 2,
        ),
    ),
)


def _largest(W: Array, slopes: Array, dy: Array) -> Array:
    lengths = []
    for V, slope in zip(W[::-1], slopes[::-1], strict=True):
        dy = _step(dy, V, slope)
        lengths.append(np.abs(dy).max())
    return np.array(lengths[::-1])


# 4 Dead units


def dead_share(a: Array) -> float:
    """The share of the units, the columns of a (n, d), that are 0 for every example."""
    return float(np.mean(np.all(a == 0, axis=0)))


def _dead_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(4)
    cases: list[Case] = [(np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0]]),)]
    for n, d, dead in (
        (3, 4, 1), (4, 4, 2), (5, 4, 3), (6, 5, 2), (3, 8, 2), (4, 6, 1), (8, 4, 2), (5, 3, 0),
        (4, 5, 3), (7, 4, 1), (3, 6, 4),
    ):  # fmt: skip
        a = np.maximum(_rounded(rng, n, d) - 0.3, 0)
        a[0, :], a[:, :dead] = 0.5, 0
        a[0, -1], a[1, -1] = 0, 1.5
        cases.append((np.round(a, 2),))
    return tuple(cases)


DEAD_SHARE = Exercise(
    name="dead-share",
    title="Counting dead units",
    level="medium",
    solution=dead_share,
    returns=("share",),
    cases=_dead_cases(),
    mistakes=(
        Mistake(
            "You count zeros. A unit may well be 0 for some examples; dead is one that is 0 for "
            "all of them.",
            lambda a: np.mean(a == 0),
        ),
        Mistake(
            "You count every unit that is 0 for at least one example.",
            lambda a: np.mean(np.any(a == 0, axis=0)),
        ),
        Mistake(
            "You look along the rows: those are examples. The units are the columns.",
            lambda a: np.mean(np.all(a == 0, axis=1)),
        ),
        Mistake(
            "That is how many are dead, not their share of all units.",
            lambda a: float(np.sum(np.all(a == 0, axis=0))),
        ),
        Mistake(
            "That is the share of the living.",
            lambda a: np.mean(np.any(a != 0, axis=0)),
        ),
        Mistake(
            "You divide by the number of examples. It is a share of the units.",
            lambda a: np.sum(np.all(a == 0, axis=0)) / len(a),
        ),
    ),
)


# 5 A shortcut


def shortcut_backward(x: Array, W: Array, dy: Array) -> tuple[Array, Array]:
    """∂L/∂x and ∂L/∂W of y = x + tanh(xW), for x (n, d), W (d, d) and dy = ∂L/∂y (n, d)."""
    dz = dy * (1 - np.tanh(x @ W) ** 2)
    return dy + dz @ W.T, x.T @ dz


def _shortcut_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(5)
    return tuple(
        (_rounded(rng, n, d), _rounded(rng, d, d), _rounded(rng, n, d))
        for n, d in 2 * ((1, 2), (3, 2), (2, 3), (4, 3), (3, 4), (6, 3))
    )


SHORTCUT_BACKWARD = Exercise(
    name="shortcut-backward",
    title="The backward pass of a shortcut",
    level="hard",
    solution=shortcut_backward,
    returns=("dx", "dW"),
    cases=_shortcut_cases(),
    mistakes=(
        Mistake(
            "The shortcut is missing in dx: x reaches y by two ways, and the ways add up.",
            lambda x, W, dy: (
                (dz := dy * (1 - np.tanh(x @ W) ** 2)) @ W.T,
                x.T @ dz,
            ),
        ),
        Mistake(
            "The slope of tanh is missing.",
            lambda x, W, dy: (dy + dy @ W.T, x.T @ dy),
        ),
        Mistake(
            "The square is missing in the slope of tanh.",
            lambda x, W, dy: (
                dy + (dz := dy * (1 - np.tanh(x @ W))) @ W.T,
                x.T @ dz,
            ),
        ),
        Mistake(
            "The slope is taken at the output y. It belongs to the tanh alone, without the "
            "shortcut.",
            lambda x, W, dy: (
                dy + (dz := dy * (1 - (x + np.tanh(x @ W)) ** 2)) @ W.T,
                x.T @ dz,
            ),
        ),
        Mistake(
            "W is not transposed in dx.",
            lambda x, W, dy: (
                dy + (dz := dy * (1 - np.tanh(x @ W) ** 2)) @ W,
                x.T @ dz,
            ),
        ),
        Mistake(
            "The shortcut adds 1 to the factor of every entry. You have added x: what comes back "
            "by the shortcut is dy as it stands.",
            lambda x, W, dy: (
                x + (dz := dy * (1 - np.tanh(x @ W) ** 2)) @ W.T,
                x.T @ dz,
            ),
        ),
        Mistake(
            "The slope acts on the shortcut, too, in your dx. There is no activation on that way.",
            lambda x, W, dy: (
                (dz := dy * (1 - np.tanh(x @ W) ** 2)) + dz @ W.T,
                x.T @ dz,
            ),
        ),
    ),
)

EXERCISES = (LAYER_FACTOR, DEEPEST, ERRORS, DEAD_SHARE, SHORTCUT_BACKWARD)
