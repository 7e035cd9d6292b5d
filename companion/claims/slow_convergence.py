"""Claims S1 to S5, judged by what `studies.slow_convergence` measures."""

from __future__ import annotations

import numpy as np

from companion.claims.deciding import Deciding, deciding_ratio
from companion.claims.finding import Finding, above, below, claim, judged
from companion.claims.form import Verdict
from companion.progress import progress
from companion.studies.learning_rate import steps_to_learn
from companion.studies.learning_rate.small import bowl_steps_to
from companion.studies.slow_convergence import falling, methods
from companion.studies.slow_convergence.falling import (
    SCHEDULES,
    reading_excess,
    regression_excess,
    whole_batches,
)
from companion.studies.slow_convergence.methods import (
    BETAS,
    CONDITION,
    DIMENSION,
    OPTIMIZERS,
    reading_loss,
    tuned,
)
from companion.studies.slow_convergence.starts import (
    BATCH,
    DEEP,
    FRESH,
    GOOD,
    LIMIT,
    POOR,
    RATES,
    TARGET,
    outcome,
)
from companion.studies.slow_convergence.steps import NEAR_THE_EDGE, SMALL, USUAL
from companion.studies.types.stability import N

FALLING = ("straight line", "cosine", "inverse time")


READERS = (
    ("gradient descent", True),
    ("Nesterov", True),
    ("Adam", True),
    ("Nesterov", False),
    ("Adam", False),
)
"""The methods that read digits in S3, and whether the coordinates are badly scaled."""


_SIZES = {"small": "of deviation 0.01", "large": "of deviation 1"}


NAMES = ("relu", "tanh")


_SETUP = (
    f"batches of {BATCH}, to a training loss of {TARGET}, {len(RATES)} rates from {RATES[0]:.1g} "
    f"to {RATES[-1]:.1g} on 2 seeds, 5 fresh seeds"
)


def _means(cases: list[tuple[str, str, int]], name: str) -> dict[tuple[str, str, int], float]:
    return {case: float(outcome(*case).updates.mean()) for case in progress(cases, name, "start")}


@claim("S1", "A small learning rate makes training slow.")
def S1() -> Finding:
    """Multiplies the updates to a given loss by α, from a tiny α up to the edge."""
    seeds = range(5)
    runs = {
        lr: np.array([steps_to_learn(lr, seed, limit=4000) for seed in seeds])
        for lr in progress((*SMALL, USUAL, NEAR_THE_EDGE), "S1", "rate")
    }
    updates = {lr: found.mean() for lr, found in runs.items()}
    way = np.array([lr * updates[lr] for lr in SMALL])
    spread = float(way.max() / way.min() - 1)
    slower = float(updates[SMALL[-1]] / updates[SMALL[0]])
    near = float(updates[NEAR_THE_EDGE] / updates[USUAL])
    # On the bowl: along the flat direction, and the same along the steep one near its edge.
    bowl = [lr * bowl_steps_to(lr) for lr in (0.1, 0.01, 0.001)]
    off = float(np.abs(np.array(bowl) / np.log(1000) - 1).max())
    beyond_half = bowl_steps_to(1.9) / bowl_steps_to(0.5)
    slow = spread < 0.1 and slower > 15 and off < 0.1
    not_always = near > 1.3 and beyond_half > 1.3
    verdict, qualification = judged(
        slow,
        not_always,
        "it is small beside 2/λ_max; near that edge the smaller rate is the faster one",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "updates times α is the same number within "
            f"{max(spread, 0.1):.0%} for α from 0.1 down to 0.005, so that 20 times smaller takes "
            f"{above(slower, 15)} times as many updates. On ½ λ θ² it comes within "
            f"{max(off, 0.1):.0%} of ln(1000)/λ. But α = 1 takes {above(near, 1.3)} times the "
            f"updates of α = 0.5, and on the bowl αλ = 1.9 {above(beyond_half, 1.3)} times those "
            "of αλ = 0.5"
        ),
        setup="digits, 64-32-10, batches of 32, to a training loss of 0.8, 5 seeds; bowl to 1e-3",
        numbers={
            "spread": spread,
            "slower": slower,
            "near_the_edge": near,
            "off_on_the_bowl": off,
            "beyond_half": float(beyond_half),
        },
        deciding=Deciding.of(
            "updates to the target loss, α = 0.005 over α = 0.1", runs[SMALL[-1]] / runs[SMALL[0]]
        ),
    )


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


@claim("S3", "Adaptive optimizers help against slow convergence.")
def S3() -> Finding:
    """Compares tuned methods on bowls along the axes and turned, and on digits: `tuned`."""
    best = {method: tuned(method, CONDITION, False) for method in OPTIMIZERS}
    along = {method: found.steps for method, found in best.items()}
    turned = {method: tuned(method, CONDITION, True).steps for method in OPTIMIZERS}
    loss = {case: reading_loss(*case) for case in progress(READERS, "S3", "method")}
    to_momentum = along["momentum"] / along["Adam"]
    to_descent = along["gradient descent"] / along["RMSprop"]
    rms_turned = turned["RMSprop"] / turned["gradient descent"]
    adam_turned = turned["Adam"] / turned["momentum"]
    bad = loss["Adam", True] / min(loss["gradient descent", True], loss["Nesterov", True])
    even = loss["Adam", False] / loss["Nesterov", False]
    helps = to_momentum > 1.5 and to_descent > 100 and bad < 0.75
    not_always = rms_turned > 0.5 and adam_turned > 1.5 and even > 0.85
    verdict, qualification = judged(
        helps,
        not_always,
        "the coordinates themselves are badly scaled; in a valley that lies between the axes, or "
        "on inputs of one scale, momentum is as fast or faster",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "on bowls of κ = 1,000 along the axes RMSprop needs "
            f"{below(1 / to_descent, 0.01)} of the steps of gradient descent, and Adam "
            f"{below(1 / to_momentum, 0.67)} of momentum's. "
            f"The same bowls turned: RMSprop {above(rms_turned, 0.5)} of gradient descent's, Adam "
            f"{above(adam_turned, 1.5, '.0%')} of momentum's. Digits whose pixels have scales from "
            f"0.1 to 10: Adam's loss is {below(bad, 0.75)} of Nesterov's and of gradient "
            f"descent's; with equal scales it is {above(even, 0.85)} of Nesterov's"
        ),
        setup=(
            f"bowls of {DIMENSION} dimensions to 1% of the distance, {len(methods.GRID)} "
            "rates for each "
            f"method, {len(BETAS)} β for momentum and for Adam, tuned on 3 and run on 5 others; "
            "digits: 64-32-10, 3 epochs, 7 rates, tuned on 2 seeds, run on 5 others"
        ),
        numbers={
            **{f"along_{m}": steps for m, steps in along.items()},
            **{f"turned_{m}": steps for m, steps in turned.items()},
            **{f"loss_{m}_{'bad' if b else 'even'}": value for (m, b), value in loss.items()},
        },
        deciding=Deciding.of(
            "steps on a bowl of κ = 1,000 along the axes, momentum over Adam, both at their best",
            np.divide(best["momentum"].counts, best["Adam"].counts),
        ),
    )


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
            f"with all examples), {len(falling.GRID)} rates on 20 seeds, 40 fresh seeds; "
            "digits: 64-32-10, "
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
