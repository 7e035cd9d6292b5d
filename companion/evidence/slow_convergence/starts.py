"""What the first weights decide: claims S2 and S5."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion import data, nn, training
from companion.arguments import Array
from companion.evidence.finding import Deciding, Finding, Verdict, above, claim, judged
from companion.evidence.vanishing_gradients.networks import ACTIVATIONS
from companion.nn.initializers import Initializer
from companion.progress import progress


def constant(value: float) -> Initializer:
    """All weights equal. Units of a layer then compute the same, and stay equal for ever."""
    return lambda rng, shape: np.full(shape, value)


STARTS: Mapping[str, Initializer] = MappingProxyType(
    {
        "constant": constant(0.1),
        "small": nn.normal(0.01),
        "Xavier": nn.xavier,
        "He": nn.he,
        "orthogonal": nn.orthogonal,
        "large": nn.normal(1.0),
    }
)
"""Ways to draw the first weights; the two normal ones have the standard deviations 0.01 and 1."""
_SIZES = {"small": "of deviation 0.01", "large": "of deviation 1"}
POOR, GOOD = ("constant", "small", "large"), ("Xavier", "He", "orthogonal")
NAMES = ("relu", "tanh")
WIDTH, DEEP = 32, 5
RATES = 10.0 ** np.arange(-2.5, 0.6, 0.5)
"""The learning rates that every start is tuned over."""
TARGET, LIMIT, LOOK, BATCH = 0.8, 200, 10, 32
_TRIED = (RATES[3], RATES[0], *RATES[4:], *RATES[1:3])
"""RATES, first one that is often good, then the least, to which ties go."""
FRESH = {1: range(10, 30), DEEP: range(10, 15)}
"""Seeds to measure with, by depth; the differences with one layer are small, and its runs short."""
_SETUP = (
    f"batches of {BATCH}, to a training loss of {TARGET}, {len(RATES)} rates from {RATES[0]:.1g} "
    f"to {RATES[-1]:.1g} on 2 seeds, 5 fresh seeds"
)


@cache
def _digits() -> data.Digits:
    """Read once, for the runs are short."""
    return data.digits()


def network(start: str, activation: str, depth: int, seed: int) -> nn.Network:
    """A network that reads digits, 64-(32 × depth)-10, biases 0.

    Args:
        start: one of STARTS.
        activation: "relu" or "tanh".
        depth: hidden layers.
        seed: for the first weights.
    """
    layers: list[nn.Layer] = []
    for number in range(depth):
        layers.append(nn.Dense(WIDTH if number else 64, WIDTH, STARTS[start]))
        layers.append(ACTIVATIONS[activation]())
    layers.append(nn.Dense(WIDTH, 10, STARTS[start]))
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)


def training_curve(
    start: str,
    activation: str,
    depth: int,
    lr: float,
    seed: int,
    target: float = TARGET,
    limit: int = LIMIT,
) -> Array:
    """The loss of 200 training examples at every tenth update, until it reaches the target.

    Args:
        start, activation, depth, seed: as `network` takes them; the seed is for the batches too.
        lr: of gradient descent with batches of 32.
        target: the loss to stop at.
        limit: of the updates.

    Returns:
        Losses, at most limit / LOOK + 1 of them; the last is infinite if the run diverged.
    """
    digits, model = _digits(), network(start, activation, depth, seed)
    x, targets = model.encode(digits.x_train, digits.y_train)
    gradient, rng = np.zeros_like(model.theta), np.random.default_rng(seed)
    losses: list[float] = []
    step = 0
    with np.errstate(over="ignore", invalid="ignore"):
        while True:
            for batch in training.batches(len(x), BATCH, rng):
                if step % LOOK == 0:
                    loss = model.loss_function.forward(model.forward(x[:200]), targets[:200])
                    losses.append(loss if np.isfinite(loss) else np.inf)
                    if loss < target or step == limit or not np.isfinite(loss):
                        return np.array(losses)
                model.backpropagate(x[batch], targets[batch], gradient)
                model.theta -= lr * gradient
                step += 1


def updates_needed(losses: Array) -> int:
    """Updates until the target; LIMIT if it was not reached.

    Args:
        losses: of a `training_curve`.
    """
    return LOOK * (len(losses) - 1) if losses[-1] < TARGET else LIMIT


class Outcome(NamedTuple):
    """How a start does at its own best learning rate.

    Attributes:
        lr: `best_rate`.
        updates: to the target on fresh seeds, (seeds,); LIMIT where it is not reached.
    """

    lr: float
    updates: NDArray[np.int64]


@cache
def best_rate(start: str, activation: str, depth: int) -> float:
    """The α of RATES with the fewest updates, in the worse of two runs.

    Where none reaches the target, it is the one with the lowest loss in the end. Losses count to
    one digit after the point: what lies below is luck, and the smaller α is the safer one.

    Args:
        start, activation, depth: as `network` takes them.
    """
    best = (float(LIMIT), np.inf, np.inf)
    for lr in _TRIED:
        worse = (0.0, 0.0)
        for seed in (0, 1):
            # Of a rate that is no better than the best before it, no more is run than shows this.
            losses = training_curve(start, activation, depth, lr, seed, limit=int(best[0]))
            worse = max(worse, (float(updates_needed(losses)), round(float(losses[-1]), 1)))
            if (*worse, lr) > best:
                break
        best = min(best, (*worse, float(lr)))
    return best[-1]


@cache
def outcome(start: str, activation: str, depth: int) -> Outcome:
    """Tunes α for a start over RATES, then trains on seeds of FRESH.

    Args:
        start, activation: as `network` takes them.
        depth: one of FRESH.
    """
    lr = best_rate(start, activation, depth)
    curves = [training_curve(start, activation, depth, lr, seed) for seed in FRESH[depth]]
    return Outcome(lr, np.array([updates_needed(losses) for losses in curves]))


def spreads(start: str, activation: str, depth: int, seed: int = 0) -> Array:
    """The standard deviation of each hidden layer's outputs before training, (depth,).

    Args:
        start, activation, depth, seed: as `network` takes them.
    """
    outputs = network(start, activation, depth, seed).layer_outputs(_digits().x_train[:200])
    return np.array([float(a.std()) for name, a in outputs.items() if name.startswith(activation)])


def _means(cases: list[tuple[str, str, int]], name: str) -> dict[tuple[str, str, int], float]:
    return {case: float(outcome(*case).updates.mean()) for case in progress(cases, name, "start")}


@claim("S2", "Poor initialization makes training slow.")
def S2() -> Finding:
    """Counts updates to a loss, each start at its own best α, with one and with five layers."""
    cases = [(start, "relu", depth) for depth in (1, DEEP) for start in (*POOR, "He")]
    mean = _means(cases, "S2")
    shallow = {start: mean[start, "relu", 1] / mean["He", "relu", 1] for start in POOR}
    faster = min(("small", "large"), key=shallow.__getitem__)
    slower = shallow[faster]
    stuck = min(mean[start, "relu", DEEP] for start in POOR)
    equal, good = mean["constant", "relu", 1], mean["He", "relu", DEEP]
    slow = slower > 1.2 and stuck == equal == LIMIT and good < LIMIT / 2
    return Finding(
        verdict=Verdict.HOLDS if slow else Verdict.DOES_NOT_HOLD,
        qualification="" if slow else "no start is clearly behind once α is tuned for it",
        measured=(
            "with one hidden layer and α tuned for each, weights of standard deviation 0.01 and 1 "
            f"need {above(slower, 1.2)} times the updates of He's. With {DEEP} layers neither gets "
            f"there in {LIMIT} updates at any α tried, where He's needs fewer than "
            f"{LIMIT / 2:.0f}. Equal weights never do, deep or not: the units of a "
            "layer stay one unit"
            if slow
            else f"small and large weights need {slower:.1f} times the updates of He's"
        ),
        setup=f"digits, 64-(32 × 1 or {DEEP})-10, ReLU, {_SETUP}, {len(FRESH[1])} with one layer",
        numbers={"slower": slower, "stuck": stuck, "constant": equal, "good": good},
        deciding=Deciding.of(
            f"updates to the target loss, one layer, weights {_SIZES[faster]} over He's",
            outcome(faster, "relu", 1).updates / outcome("He", "relu", 1).updates,
        ),
    )


@claim("S5", "Xavier and He initialization help against slow convergence.")
def S5() -> Finding:
    """Compares Xavier, He and orthogonal with poor starts, for ReLU and tanh, in deep networks."""
    mean = _means(
        [(start, name, DEEP) for name in NAMES for start in (*GOOD, "small", "large")], "S5"
    )
    fitting = max(mean["He", "relu", DEEP], mean["Xavier", "tanh", DEEP])
    poor = min(mean[start, name, DEEP] for start in ("small", "large") for name in NAMES)
    relu = mean["Xavier", "relu", DEEP] / mean["He", "relu", DEEP]
    tanh = [mean[start, "tanh", DEEP] for start in GOOD]
    alike = max(tanh) / min(tanh)
    fits = [outcome("He", "relu", DEEP).updates, outcome("Xavier", "tanh", DEEP).updates]
    others = [outcome(s, name, DEEP).updates for s in ("small", "large") for name in NAMES]
    helps = poor == LIMIT and fitting < LIMIT / 2
    verdict, qualification = judged(
        helps,
        relu > 1.5,
        "the one that fits the activation is taken: He for ReLU, Xavier for tanh; what helps is "
        "the size of the weights",
        "they are not clearly ahead once α is tuned for each start",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            f"with {DEEP} layers and α tuned for each, He for ReLU and Xavier for tanh need fewer "
            f"than {max(fitting, LIMIT / 2):.0f} updates; weights of standard deviation "
            f"0.01 or 1 do not get there in {LIMIT}. For ReLU Xavier needs "
            f"{above(relu, 1.5)} times the updates of He. For tanh Xavier, He and orthogonal "
            f"differ by {'less than 1.5' if alike < 1.5 else f'{alike:.1f}'} times"
            if helps
            else f"the fastest poor start needs {poor:.0f} updates, the fitting ones {fitting:.0f}"
        ),
        setup=f"digits, 64-(32 × {DEEP})-10, {_SETUP}",
        numbers={
            "fitting": fitting,
            "poor": poor,
            "relu": relu,
            "alike": alike,
            **{f"{start}_{name}": value for (start, name, _), value in mean.items()},
        },
        deciding=Deciding.of(
            f"updates to the target loss, poor first weights ({LIMIT} at most) over fitting ones",
            np.min(others, axis=0) / np.max(fits, axis=0),
        ),
    )
