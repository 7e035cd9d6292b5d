"""What a learning rate that starts large and falls is worth: claim S4."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike

from companion import data
from companion.arguments import Array
from companion.evidence.finding import Finding, above, below, claim, judged
from companion.evidence.learning_rate import RATES, reading_job
from companion.evidence.ratios import deciding_ratio
from companion.evidence.slow_convergence.tuning import at_the_best_rate
from companion.evidence.types.stability import N, regression_runs
from companion.optim import schedules as s
from companion.progress import progress

SCHEDULES: Mapping[str, Callable[[float, int], s.Schedule]] = MappingProxyType(
    {
        "constant": lambda lr, steps: s.Constant(lr),
        "straight line": lambda lr, steps: s.Polynomial(lr, steps),
        "cosine": s.Cosine,
        "inverse time": lambda lr, steps: s.InverseTime(lr, 10 / steps),
        "rising": lambda lr, steps: s.WarmUp(s.Constant(lr), steps),
    }
)
"""From the first (or highest) α and the number of steps to a schedule; "rising" is for contrast."""
FALLING = ("straight line", "cosine", "inverse time")
GRID = np.geomspace(1e-3, 0.5, 20)
"""The learning rates that each schedule is tuned over."""


def expected_excess(
    rates: ArrayLike, curvatures: ArrayLike, noise: float, start: ArrayLike = 1.0
) -> Array:
    """The expected loss after each step on ½ Σ λᵢ θᵢ², exactly: E θ² ← (1 − αλ)² E θ² + α² noise².

    The gradient of each coordinate carries noise of mean 0, new in every step.

    Args:
        rates: α of each step, (…, steps).
        curvatures: λ, (d,).
        noise: its standard deviation.
        start: every coordinate's first place.

    Returns:
        Losses before and after each step, (…, steps + 1).
    """
    alphas, curvature = np.asarray(rates, np.float64), np.asarray(curvatures, np.float64)
    square = np.broadcast_to(np.square(start), (*alphas.shape[:-1], len(curvature)))
    losses = [0.5 * square @ curvature]
    for step in range(alphas.shape[-1]):
        rate = alphas[..., step, np.newaxis]
        square = (1 - rate * curvature) ** 2 * square + (rate * noise) ** 2
        losses.append(0.5 * square @ curvature)
    return np.stack(losses, axis=-1)


def regression_excess(schedule: str, batch_size: int, noise: float, updates: int) -> Array:
    """The loss of linear regression above the least, (40,), fresh seeds, at the best of GRID.

    Args:
        schedule: one of SCHEDULES.
        batch_size: examples an update.
        noise: the standard deviation of the error in the targets.
        updates: how many; the schedule is made for them.
    """
    factors = np.asarray(SCHEDULES[schedule](1.0, updates)(np.arange(updates)))

    def ends(rates: Array, seeds: range) -> Array:
        runs = regression_runs(
            rates, batch_size, updates, noise, lambda k: float(factors[k]), seeds
        )
        last: Array = runs[-1]
        return last

    best = int(ends(GRID, range(20)).mean(axis=1).argmin())
    fresh: Array = ends(GRID[best : best + 1], range(20, 60))[0]
    return fresh


def whole_batches(rates: Array) -> Array:
    """The excess loss of linear regression at each of GRID, (20,), with all examples in each step.

    Args:
        rates: the factor on α of each step, (steps,).
    """
    return regression_runs(GRID, N, len(rates), schedule=lambda k: float(rates[k]), seeds=(0,))[
        -1, :, 0
    ]


def reading_excess(schedule: str, epochs: int = 3) -> float:
    """The training loss of digits, mean of 5 fresh seeds, at the best of RATES on two others.

    Args:
        schedule: one of SCHEDULES.
        epochs: of batches of 32.
    """
    steps = epochs * int(np.ceil(len(data.digits().x_train) / 32))

    def loss(lr: float, seed: int) -> float:
        made = SCHEDULES[schedule](lr, steps)
        return reading_job("gradient descent", made, seed, epochs=epochs)[0]

    return float(at_the_best_rate(loss, RATES[4:]).mean())


@claim("S4", "Schedules that start fast and slow down help against slow convergence.")
def S4() -> Finding:
    """Compares schedules, α tuned for each, with and without noise, and on the digits."""
    excess, exact, read = {}, {}, {}
    for schedule in progress(SCHEDULES, "S4", "schedule"):
        excess[schedule] = regression_excess(schedule, 4, 0.5, 500)
        exact[schedule] = float(regression_excess(schedule, 4, 0.0, 100).mean())
        read[schedule] = reading_excess(schedule)
    noisy = {schedule: float(losses.mean()) for schedule, losses in excess.items()}
    worst = max(("straight line", "cosine"), key=noisy.__getitem__)
    gain = deciding_ratio(
        f"excess loss of noisy linear regression, constant α over {worst}, both at their best",
        excess["constant"],
        excess[worst],
    )
    backward = noisy["rising"] / noisy["constant"]
    harm = min(exact[schedule] / exact["constant"] for schedule in FALLING)
    line_down = np.asarray(SCHEDULES["straight line"](1.0, 20)(np.arange(20)))
    order = float(np.abs(whole_batches(line_down[::-1]) / whole_batches(line_down) - 1).max())
    digits = {schedule: loss / read["constant"] for schedule, loss in read.items()}
    line, wrong = max(digits["straight line"], digits["cosine"]), digits["inverse time"]
    helps = gain.value > 1.5 and gain.low > 1 and backward > 1.2 and digits["straight line"] < 0.9
    not_always = harm > 100 and wrong > 1.1
    verdict, qualification = judged(
        helps,
        not_always,
        "the gradients carry noise that stays at the minimum, and the fall fits the number of "
        "updates; where one θ fits all examples, falling rates are slower",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "at equal updates and α tuned for each, rates that fall along a line or a cosine end "
            f"linear regression with {below(1 / gain.value, 0.67)} of the excess loss of the best "
            f"constant α; the line run backward, rising, with {above(backward, 1.2, '.0%')} of it. "
            f"On the digits the line leaves {below(digits['straight line'], 0.9)} of the "
            f"constant's loss, the cosine {below(line, 0.95)}, inverse time "
            f"{above(wrong, 1.1, '.0%')}. Where one w fits every example, all falling rates end "
            f"{above(harm, 100)} times higher than the constant. With all examples in each step "
            "the order does not matter: the line ends "
            f"within {max(order, 0.01):.0%} of itself run backward, at every α"
        ),
        setup=(
            f"linear regression, N = {N}, κ = 4, batches of 4, 500 updates (100 without noise, 20 "
            f"with all examples), {len(GRID)} rates on 20 seeds, 40 fresh seeds; digits: 64-32-10, "
            "3 epochs, 7 rates on 2 seeds, 5 fresh seeds"
        ),
        numbers={
            "gain": gain.value,
            "backward": backward,
            "harm": harm,
            "order": order,
            **{f"digits_{schedule}": value for schedule, value in digits.items()},
        },
        deciding=gain,
    )


def _more(ratio: float, bound: float) -> str:
    return f"more than {bound:.0%}" if ratio > bound else f"{ratio:.0%}"
