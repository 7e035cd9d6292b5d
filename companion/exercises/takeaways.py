"""The exercises of the closing chapter, easy to hard."""

from __future__ import annotations

import numpy as np

from .checker.exercise import Answer, Array, Case, Exercise, Mistake

# 1 A guess from two losses


def _loss(w: Array, x: Array, y: Array) -> float:
    return float(np.mean((x @ w - y) ** 2))


def probe(w: Array, x: Array, y: Array, u: Array, h: float) -> Array:
    """u (L(w + hu) − L(w − hu)) / 2h, (d,), for the mean squared error L of x w."""
    return u * _slope(w, x, y, u, h)


def _slope(w: Array, x: Array, y: Array, u: Array, h: float) -> float:
    return (_loss(w + h * u, x, y) - _loss(w - h * u, x, y)) / (2 * h)


def _probe_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    # The first two can be done in the head: the losses are 4 and 0, then 0.25 and 1.25.
    cases: list[Case] = [
        (np.array([1.0]), np.array([[1.0]]), np.array([0.0]), np.array([1.0]), 1.0),
        (np.zeros(2), np.eye(2), np.array([1.0, 0.0]), np.array([1.0, -1.0]), 0.5),
    ]
    for n, d in 2 * ((2, 2), (3, 2), (2, 3), (4, 3), (3, 4)):
        w, x, y = (np.round(rng.normal(size=shape), 1) for shape in (d, (n, d), n))
        cases.append((w, x, y, rng.choice([-1.0, 1.0], size=d), float(rng.choice([0.1, 0.2, 0.5]))))
    return tuple(cases)


def _one_by_one(w: Array, x: Array, y: Array, u: Array, h: float) -> Array:
    return np.array([_slope(w, x, y, e, h) for e in np.eye(len(w))])


PROBE = Exercise(
    name="probe",
    title="A guess from two losses",
    level="easy",
    solution=probe,
    returns=("guess",),
    cases=_probe_cases(),
    mistakes=(
        Mistake(
            "You look at one side only and compare with the loss at w itself. Two losses are "
            "asked for, one on either side.",
            lambda w, x, y, u, h: u * (_loss(w + h * u, x, y) - _loss(w, x, y)) / h,
        ),
        Mistake(
            "From one place to the other it is 2h, not h.",
            lambda w, x, y, u, h: u * 2 * _slope(w, x, y, u, h),
        ),
        Mistake(
            "Every entry of your guess is the slope itself. Each belongs to a parameter that was "
            "moved forward or back: its sign in u tells which.",
            lambda w, x, y, u, h: np.full(len(w), _slope(w, x, y, u, h)),
        ),
        Mistake(
            "The guess points the other way: it is the loss ahead minus the loss behind.",
            lambda w, x, y, u, h: -u * _slope(w, x, y, u, h),
        ),
        Mistake(
            "The loss is the mean over the examples; you add the squares up.",
            lambda w, x, y, u, h: u * len(y) * _slope(w, x, y, u, h),
        ),
        Mistake(
            "You move one parameter after the other. That gives the gradient itself, and costs "
            "two losses for each parameter. Here all of them move at once.",
            _one_by_one,
        ),
    ),
)


# 2 A fair comparison


def _best(scores: Array, seeds: slice) -> int:
    """The rate with the best mean."""
    return int(scores[:, seeds].mean(axis=1).argmax())


def _lead(a: Array, b: Array, i: int, j: int, measured: slice) -> tuple[float, float, float]:
    apart = a[i, measured] - b[j, measured]
    return float(apart.mean()), float(apart.min()), float(apart.max())


def lead(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    """Mean, least and most of a − b over the seeds from k on, each at its best rate before k."""
    return _lead(a, b, _best(a, slice(k)), _best(b, slice(k)), slice(k, None))


def _lead_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    cases: list[Case] = [
        (
            np.array([[0.5, 0.6, 0.4, 0.7], [0.8, 0.7, 0.6, 0.9]]),
            np.array([[0.7, 0.9, 0.8, 0.6], [0.6, 0.5, 0.9, 0.7]]),
            2,
        )
    ]
    sizes = ((2, 5, 2), (3, 5, 2), (3, 6, 3), (4, 6, 3), (3, 7, 3), (4, 7, 4), (5, 7, 3))
    for rates, seeds, k in (*sizes, (3, 8, 4), (4, 8, 5), (5, 8, 4), (5, 6, 2)):
        level_a, level_b = rng.uniform(0.5, 0.7, size=(2, rates, 1))
        a, b = (
            np.round(level + rng.uniform(-0.2, 0.2, size=(rates, seeds)), 2)
            for level in (level_a, level_b)
        )
        cases.append((a, b, k))
    return tuple(cases)


def _at_the_best_of(tuning: Answer, measured: Answer) -> Answer:
    """The lead, with the seeds of tuning and of measuring as slices made from k."""

    def run(a: Array, b: Array, k: int) -> tuple[float, float, float]:
        return _lead(a, b, _best(a, tuning(k)), _best(b, tuning(k)), measured(k))

    return run


def _one_rate(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    rate = _best(a, slice(k))
    return _lead(a, b, rate, rate, slice(k, None))


def _luckiest_run(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    i, j = (int(scores[:, :k].max(axis=1).argmax()) for scores in (a, b))
    return _lead(a, b, i, j, slice(k, None))


def _rate_for_each_seed(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    apart = a[:, k:].max(axis=0) - b[:, k:].max(axis=0)
    return float(apart.mean()), float(apart.min()), float(apart.max())


def _not_in_pairs(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    p, q = a[_best(a, slice(k)), k:], b[_best(b, slice(k)), k:]
    return float(p.mean() - q.mean()), float(p.min() - q.min()), float(p.max() - q.max())


def _turned(a: Array, b: Array, k: int) -> tuple[float, float, float]:
    return lead(b, a, k)


LEAD = Exercise(
    name="fair-lead",
    title="A fair comparison",
    level="medium",
    solution=lead,
    returns=("mean", "least", "most"),
    cases=_lead_cases(),
    mistakes=(
        Mistake(
            "Both run at the rate that is best for the first. Tune every rival: the second has a "
            "best rate of its own.",
            _one_rate,
        ),
        Mistake(
            "The rates are chosen on all seeds, those included that measure. Choose them on the "
            "first k alone.",
            _at_the_best_of(lambda k: slice(None), lambda k: slice(k, None)),
        ),
        Mistake(
            "The rates are chosen on the very seeds that measure: some of the lead is luck. Choose "
            "them on the first k.",
            _at_the_best_of(lambda k: slice(k, None), lambda k: slice(k, None)),
        ),
        Mistake(
            "The seeds that chose the rates count in the lead, too. Leave them out.",
            _at_the_best_of(lambda k: slice(k), lambda k: slice(None)),
        ),
        Mistake(
            "You measure on the seeds that chose the rates, and on no others.",
            _at_the_best_of(lambda k: slice(k), lambda k: slice(k)),
        ),
        Mistake(
            "You choose the rate of the single luckiest run. Which rate has the best mean?",
            _luckiest_run,
        ),
        Mistake(
            "Each seed gets the rate that turns out best for it. Nobody knows that rate before "
            "the run: choose one rate for all seeds.",
            _rate_for_each_seed,
        ),
        Mistake(
            "Least and most are not taken in pairs. Subtract seed by seed first, then look for the "
            "least and the most.",
            _not_in_pairs,
        ),
        Mistake(
            "That is the lead of the second over the first. Asked for is the first minus the "
            "second.",
            _turned,
        ),
    ),
)

EXERCISES = (PROBE, LEAD)
