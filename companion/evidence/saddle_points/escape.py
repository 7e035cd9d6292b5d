"""Which methods leave a saddle, and what randomness does: claims P3 and P4."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, below, claim
from companion.landscapes import Saddle
from companion.optim import (
    Adam,
    GradientDescent,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    newton_direction,
    saddle_free_direction,
)
from companion.optim.schedules import Constant, Exponential, Schedule
from companion.progress import progress

FALL = 0.05
"""The saddle of P3 and P4 is ½(x² − 0.05 y²): steep across, hardly falling along."""

METHODS: dict[str, Callable[[], Optimizer]] = {
    "gradient descent": lambda: GradientDescent(1.0),
    "momentum": lambda: Momentum(1.0),
    "Nesterov": lambda: Nesterov(1.0),
    "RMSprop": lambda: RMSprop(0.01, rho=0.9),
    "Adam": lambda: Adam(0.01),
}
"""Methods by name, for the saddle of P3."""

NEVER = 3000
"""Steps after which a run that has not left the saddle counts as caught."""


def escape_steps(
    optimizer: Optimizer,
    distances: Array,
    noise: float = 0.0,
    fall: float = FALL,
    limit: int = NEVER,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Steps until |y| is 1 on ½(x² − b y²), from (1, distance); the limit if never.

    Args:
        optimizer: moves all runs at once.
        distances: y at the start, shape (n,); with 0 the run begins on the line that leads into
            the saddle.
        noise: standard deviation of what is added to each derivative.
        fall: b.
        limit: of the steps.
        seed: for the noise.
    """
    surface, rng = Saddle(1.0, fall), np.random.default_rng(seed)
    theta = np.stack([np.ones_like(distances), np.asarray(distances, dtype=float)], axis=-1)
    steps = np.full(len(theta), limit)
    for step in range(limit + 1):
        left = np.abs(theta[:, 1]) >= 1
        steps[left & (steps == limit)] = step
        if left.all():
            break
        theta[left] = np.clip(theta[left], -2, 2)  # they have left, and may not overflow
        gradient = surface.gradient(theta)
        if noise:
            gradient += noise * rng.normal(size=theta.shape)
        optimizer.step(theta, gradient)
    return steps


Direction = Callable[[Array, Array, float], Array]


def newton_steps(direction: Direction, distance: float, limit: int = 200) -> int:
    """Steps of Newton's method, or of the saddle-free one, until |y| is 1; the limit if never.

    Args:
        direction: `newton_direction` or `saddle_free_direction`.
        distance: y at the start.
        limit: of the steps.
    """
    surface, theta = Saddle(1.0, FALL), np.array([1.0, distance])
    for step in range(limit):
        if abs(theta[1]) >= 1:
            return step
        theta = theta + direction(surface.gradient(theta), surface.hessian(theta), 0.0)
    return limit


def growth(alpha: float, beta: float, fall: float) -> float:
    """By what a step of momentum multiplies the distance from the saddle in the end.

    The larger root of z² − (1 + β + α b) z + β.

    Args:
        alpha: the learning rate.
        beta: momentum; 0 is gradient descent, with 1 + α b.
        fall: b, minus the negative curvature.
    """
    half = (1 + beta + alpha * fall) / 2
    return float(half + np.sqrt(half**2 - beta))


@claim("P3", "Against saddle points, momentum methods such as Nesterov and Adam push past.")
def P3() -> Finding:
    """Counts steps to escape as the distance from the way into the saddle shrinks to nothing."""
    distances = np.array([1e-2, 1e-4, 1e-6])
    steps = {name: escape_steps(make(), distances) for name, make in METHODS.items()}
    caught = {
        name: int(escape_steps(make(), np.zeros(1))[0]) == NEVER for name, make in METHODS.items()
    }
    ratios = {name: float((steps["gradient descent"] / steps[name]).min()) for name in steps}
    tuned = int(escape_steps(GradientDescent(1.9), distances)[-1])
    adam = float(steps["Adam"][-1] / steps["Adam"][0])
    newton = newton_steps(newton_direction, 1e-2)
    free = newton_steps(saddle_free_direction, 1e-6)
    faster = min(ratios[name] for name in ("momentum", "Nesterov", "Adam"))
    # The flat region is where the distance is small: there it has to count.
    flat = min(
        steps["gradient descent"][-1] / steps[name][-1] for name in ("momentum", "Nesterov", "Adam")
    )
    timid = int(escape_steps(Adam(0.002), distances)[-1])
    conditional = (
        faster > 1
        and flat > 2
        and all(caught.values())
        and steps["momentum"][-1] < tuned
        and timid > steps["gradient descent"][-1]
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the run is not exactly on the way into the saddle, for none makes a distance out of "
            "nothing; and for Adam, if α is not too small"
            if conditional
            else ""
        ),
        measured=(
            "from 0.000001 beside the way in, momentum, Nesterov and Adam leave "
            f"{above(flat, 2)} times as fast as gradient descent; from 0.01, Adam's lead is "
            f"{below(ratios['Adam'], 1.5)} times. Momentum needs {steps['momentum'][-1]} steps; "
            f"descent at nearly the highest rate that it bears, {tuned}. RMSprop, without "
            f"momentum, is as fast as Adam. At a fifth of its rate Adam is "
            f"{'slower' if timid > steps['gradient descent'][-1] else 'faster'} than gradient "
            "descent. A distance ten thousand times smaller "
            f"costs Adam {below(adam, 1.5)} times the steps. From a distance of exactly 0, "
            f"{sum(not c for c in caught.values())} of {len(caught)} methods leave. Newton's "
            f"method {'is caught' if newton == 200 else 'leaves'}; the saddle-free one "
            f"{'leaves' if free < 40 else 'is slow'}"
        ),
        setup=(
            "½(x² − 0.05 y²) from x = 1 until |y| = 1, at most 3,000 steps; α = 1 and β = 0.9, "
            "for Adam and RMSprop α = 0.01; nothing is random, so each setting is run once"
        ),
        numbers={
            **{f"{name}, 1e-6": float(s[-1]) for name, s in steps.items()},
            "faster": faster,
            "flat": float(flat),
            "timid_adam": float(timid),
            "tuned_descent": float(tuned),
            "adam_ratio": adam,
            "caught": float(sum(caught.values())),
            "newton": float(newton),
            "saddle_free": float(free),
        },
        deciding=Deciding.of(
            "steps out of a saddle, gradient descent over the slowest of momentum, Nesterov, Adam",
            [flat],
        ),
    )


def equal_units(
    kind: str, seed: int = 0, steps: int = 300, lr: float | Schedule = 0.5
) -> tuple[float, float]:
    """Trains a digits network 64-8-10 whose eight hidden units begin equal.

    Args:
        kind: "full batch", "mini-batches", "dropout" (full batches, p = 0.2) or "noise" (full
            batches, 0.001 on each derivative).
        seed: for the first weights and all that is random.
        steps: of gradient descent.
        lr: the learning rate or a schedule.

    Returns:
        The loss on all 500 examples in the end, and the largest difference between two units'
        weights.
    """
    digits, rng = data.digits(), np.random.default_rng(seed)
    x, y = digits.x_train[:500], digits.y_train[:500]
    layers: list[nn.Layer] = [nn.Dense(64, 8, nn.xavier), nn.Tanh()]
    if kind == "dropout":
        layers.append(nn.Dropout(0.2, rng=seed))
    layers.append(nn.Dense(8, 10, nn.xavier))
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    first, last = list(network.views(network.theta).values())[::2]
    first[:], last[:] = first[:, :1], last[:1]

    def shake(gradient: Array) -> None:
        gradient += 1e-3 * rng.normal(size=gradient.shape)

    batch = 50 if kind == "mini-batches" else 500
    training.fit(
        network,
        x,
        y,
        GradientDescent(lr),
        epochs=steps * batch // 500,
        batch_size=batch,
        rng=seed,
        on_gradient=shake if kind == "noise" else None,
        progress=False,
    )
    return network.loss(x, y), float(np.ptp(first, axis=1).max())


def falling(gamma: float = 0.97) -> Any:
    """The schedule of P4: α γᵗ from α = 1, which adds up to 1 / (1 − γ).

    Args:
        gamma: γ, above 0 and below 1.
    """
    return Exponential(1.0, gamma)


@claim(
    "P4",
    "Against saddle points, randomness, such as dropout and learning-rate decay, helps.",
)
def P4() -> Finding:
    """Adds noise, dropout, mini-batches and decay, each alone, where nothing else leads out."""
    on_the_line = np.zeros(100)
    runs_out = {
        size: escape_steps(GradientDescent(1.0), on_the_line, noise=size)
        for size in (1e-2, 1e-4, 1e-6)
    }
    noisy = {size: float(np.median(steps)) for size, steps in runs_out.items()}
    decay_from_zero = int(escape_steps(GradientDescent(falling()), np.zeros(1))[0])
    beside = np.array([1e-2])
    constant = int(escape_steps(GradientDescent(Constant(1.0)), beside)[0])
    decayed = int(escape_steps(GradientDescent(falling()), beside)[0])
    kinds = ("full batch", "mini-batches", "dropout", "noise")
    runs = {
        kind: [equal_units(kind, seed) for seed in range(3)]
        for kind in progress(kinds, "P4", "kind")
    }
    runs["decay"] = [equal_units("full batch", s, lr=Exponential(0.5, 0.99)) for s in range(3)]
    spread = {kind: [s for _, s in found] for kind, found in runs.items()}
    loss = {kind: [value for value, _ in found] for kind, found in runs.items()}
    breaks = min(spread["dropout"] + spread["noise"])
    keeps = max(spread["full batch"] + spread["mini-batches"] + spread["decay"])
    gain = min(
        a / max(b, c)
        for a, b, c in zip(loss["full batch"], loss["dropout"], loss["noise"], strict=True)
    )
    conditional = (
        max(noisy.values()) < NEVER
        and breaks > 0.1
        and keeps < 1e-6
        and gain > 3
        and decay_from_zero == NEVER
        and decayed > constant
    )
    return Finding(
        verdict=Verdict.HOLDS_IF if conditional else Verdict.DOES_NOT_HOLD,
        qualification=(
            "the randomness has a part along the way down, as noise on the gradient and dropout "
            "have; decay is not random and makes the escape slower, and mini-batches cannot tell "
            "equal units apart"
            if conditional
            else ""
        ),
        measured=(
            "from exactly on the way into a saddle, noise leads out of it, at the median after "
            f"{below(noisy[1e-2], 200)} steps if it is 0.01 and {below(noisy[1e-6], 400)} if "
            "0.000001; a falling rate never does, and beside the way in "
            f"{'it never leaves' if decayed == NEVER else 'it is slower'} where a constant one "
            "leaves. A network whose hidden units are equal keeps them equal with full batches, "
            f"mini-batches and decay, to {below(keeps, 1e-6)}; with dropout or noise they part, "
            f"and the loss ends {above(gain, 3)} times lower"
        ),
        setup=(
            "½(x² − 0.05 y²), α = 1, 100 runs for each noise, decay 0.97 a step; 500 digits, "
            "64-8-10, tanh, 300 steps at α = 0.5, dropout 0.2, noise 0.001, 3 seeds"
        ),
        numbers={
            "noise_0.01": noisy[1e-2],
            "noise_0.000001": noisy[1e-6],
            "decay_from_zero": float(decay_from_zero),
            "constant_beside": float(constant),
            "decay_beside": float(decayed),
            "breaks": breaks,
            "keeps": keeps,
            "gain": gain,
        },
        deciding=Deciding.of(
            "steps out of a saddle, from exactly on the way in, noise of 0.000001",
            runs_out[1e-6],
        ),
    )
