"""The exercises of the capstone, easy to hard."""

from __future__ import annotations

import numpy as np

from .checker.exercise import Array, Case, Exercise, Mistake

# 1 Nothing of the validation part


def standardize(x: Array, x_validation: Array) -> tuple[Array, Array]:
    """Both parts of images with the mean and the deviation that each column has in the first."""
    mean, deviation = x.mean(axis=0), x.std(axis=0)
    return (x - mean) / deviation, (x_validation - mean) / deviation


def _standardize_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(1)
    return tuple(
        (np.round(rng.normal(1, 2, size=(n, d)), 2), np.round(rng.normal(2, 1, size=(m, d)), 2))
        for n, m, d in 2 * ((3, 2, 2), (4, 2, 3), (5, 3, 2), (6, 2, 4), (4, 4, 2), (8, 3, 3))
    )


def _together(x: Array, x_validation: Array) -> tuple[Array, Array]:
    both = np.concatenate([x, x_validation])
    mean, deviation = both.mean(axis=0), both.std(axis=0)
    return (x - mean) / deviation, (x_validation - mean) / deviation


NO_LEAK = Exercise(
    name="no-leak",
    title="Nothing of the validation part",
    level="easy",
    solution=standardize,
    returns=("learned", "held_out"),
    cases=_standardize_cases(),
    mistakes=(
        Mistake(
            "Mean and deviation come from both parts together: the validation images have had a "
            "say in what is learned. Take them from the first part alone.",
            _together,
        ),
        Mistake(
            "The validation part is measured by its own mean and deviation. Then it is in other "
            "units than what the network learned from.",
            lambda x, x_validation: (
                (x - x.mean(axis=0)) / x.std(axis=0),
                (x_validation - x_validation.mean(axis=0)) / x_validation.std(axis=0),
            ),
        ),
        Mistake(
            "You take one mean and one deviation for the whole array. Each column has its own.",
            lambda x, x_validation: (
                (x - x.mean()) / x.std(),
                (x_validation - x.mean()) / x.std(),
            ),
        ),
        Mistake(
            "You divide by the variance. The deviation is its root.",
            lambda x, x_validation: (
                (x - x.mean(axis=0)) / x.var(axis=0),
                (x_validation - x.mean(axis=0)) / x.var(axis=0),
            ),
        ),
        Mistake(
            "The validation part is left as it was: the network would see other units there.",
            lambda x, x_validation: ((x - x.mean(axis=0)) / x.std(axis=0), x_validation),
        ),
    ),
)


# 2 What is taken for what


def confusion(y: Array, y_hat: Array, k: int) -> Array:
    """How many images of class i, a row, are taken for class j, a column: (k, k)."""
    counts = np.zeros((k, k))
    np.add.at(counts, (y, y_hat), 1)
    return counts


def _confusion_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(2)
    cases: list[Case] = [(np.array([0, 1, 1]), np.array([0, 0, 1]), 3)]
    for k, n in (
        (2, 5),
        (3, 6),
        (3, 9),
        (4, 8),
        (4, 12),
        (5, 6),
        (2, 8),
        (3, 7),
        (5, 15),
        (4, 6),
        (3, 10),
    ):
        y = rng.integers(k, size=n)
        y_hat = np.where(rng.random(n) < 0.6, y, rng.integers(k, size=n))
        cases.append((y, y_hat, k))
    return tuple(cases)


CONFUSION = Exercise(
    name="confusion",
    title="What is taken for what",
    level="easy",
    solution=confusion,
    returns=("counts",),
    cases=_confusion_cases(),
    mistakes=(
        Mistake(
            "Rows and columns have changed places: the truth is the row.",
            lambda y, y_hat, k: confusion(y_hat, y, k),
        ),
        Mistake(
            "`counts[y, y_hat] += 1` adds 1 to each place once, however often it is named. Use "
            "`np.add.at` or a loop.",
            lambda y, y_hat, k: np.minimum(confusion(y, y_hat, k), 1),
        ),
        Mistake(
            "The diagonal is empty: you leave out what is read rightly. It belongs to the table.",
            lambda y, y_hat, k: confusion(y, y_hat, k) * (1 - np.eye(k)),
        ),
        Mistake(
            "Each row is divided by its sum. Asked for are counts.",
            lambda y, y_hat, k: (
                confusion(y, y_hat, k) / np.maximum(np.bincount(y, minlength=k), 1)[:, None]
            ),
        ),
        Mistake(
            "These are parts of all images. Asked for are counts.",
            lambda y, y_hat, k: confusion(y, y_hat, k) / len(y),
        ),
    ),
)


# 3 When to stop


def stop_after(losses: Array, patience: int) -> float:
    """After how many epochs to stop: none of the last `patience` was below the least before them.

    All of them, if that never happens.
    """
    least, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        least, waited = (loss, 0) if loss < least else (least, waited + 1)
        if waited == patience:
            return float(epoch)
    return float(len(losses))


def _against_the_one_before(losses: Array, patience: int) -> float:
    waited = 0
    for epoch in range(1, len(losses)):
        waited = 0 if losses[epoch] < losses[epoch - 1] else waited + 1
        if waited == patience:
            return float(epoch + 1)
    return float(len(losses))


def _all_worse(losses: Array, patience: int) -> float:
    least, waited = np.inf, 0
    for epoch, loss in enumerate(losses, start=1):
        waited = waited + 1 if loss >= least else waited
        least = min(least, loss)
        if waited == patience:
            return float(epoch)
    return float(len(losses))


def _stop_cases() -> tuple[Case, ...]:
    rng = np.random.default_rng(3)
    cases: list[Case] = [
        (np.array([3.0, 2.0, 2.5, 2.4, 2.3, 1.9, 2.0]), 2),
        (np.array([3.0, 2.0, 2.5, 1.8, 1.9, 1.7, 2.0, 2.1]), 2),
        (np.array([5.0, 4.0, 3.0, 2.0]), 2),
        (np.array([2.0, 1.0, 1.4, 1.3, 1.2, 1.1, 1.5, 1.6]), 3),
    ]
    for _ in range(8):
        epochs = np.arange(12)
        losses = 2.0 / (1 + epochs) + 0.06 * epochs + rng.normal(0, 0.15, 12)
        cases.append((np.round(losses, 2), int(rng.integers(2, 4))))
    return tuple(cases)


STOP_AFTER = Exercise(
    name="stop-after",
    title="When to stop",
    level="medium",
    solution=stop_after,
    returns=("epochs",),
    cases=_stop_cases(),
    mistakes=(
        Mistake(
            "You compare each loss with the one before it. A loss may fall again and still be "
            "above the least so far: compare with that.",
            _against_the_one_before,
        ),
        Mistake(
            "You count all epochs that were no better. The count begins anew when a new least "
            "is found.",
            _all_worse,
        ),
        Mistake(
            "You stop one epoch too late: the run ends with the epoch that uses up the patience.",
            lambda losses, patience: min(stop_after(losses, patience) + 1.0, float(len(losses))),
        ),
        Mistake(
            "That is the index in Python, which counts from 0. Asked for is how many epochs there "
            "have been.",
            lambda losses, patience: stop_after(losses, patience) - 1.0,
        ),
        Mistake(
            "You look at the whole run and name its best epoch. The rule cannot see what comes "
            "later.",
            lambda losses, patience: float(np.argmin(losses) + 1),
        ),
    ),
)


# 4 How sure an accuracy is


def wilson(read: int, n: int) -> tuple[float, float]:
    """The ends of Wilson's 95 % interval of the part read, with z = 1.96."""
    z, p = 1.96, read / n
    middle = p + z**2 / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    scale = 1 + z**2 / n
    return float((middle - half) / scale), float((middle + half) / scale)


def _wald(read: int, n: int, z: float = 1.96) -> tuple[float, float]:
    p = read / n
    half = z * np.sqrt(p * (1 - p) / n)
    return float(p - half), float(p + half)


def _unscaled(read: int, n: int) -> tuple[float, float]:
    low, high = wilson(read, n)
    scale = 1 + 1.96**2 / n
    return low * scale, high * scale


def _not_moved(read: int, n: int) -> tuple[float, float]:
    low, high = wilson(read, n)
    middle = 1.96**2 / (2 * n) / (1 + 1.96**2 / n)
    return low - middle, high - middle


WILSON = Exercise(
    name="accuracy-interval",
    title="How sure an accuracy is",
    level="hard",
    solution=wilson,
    returns=("low", "high"),
    cases=tuple(
        (read, n)
        for read, n in (
            *((357, 360), (9, 10), (50, 100), (98, 100), (280, 287), (40, 50)),
            *((19, 20), (700, 720), (3, 8), (355, 360), (77, 90), (1400, 1437)),
        )
    ),
    mistakes=(
        Mistake(
            "That is the plain interval p ± 1.96 √(p(1 − p)/n). Near 1 it is too short and may go "
            "beyond 1. Solve (p̂ − p)² = z² p(1 − p)/n for p instead.",
            _wald,
        ),
        Mistake(
            "That is one standard error on each side. 95 % take 1.96 of them, in Wilson's form.",
            lambda read, n: _wald(read, n, 1.0),
        ),
        Mistake(
            "The division of both ends by 1 + z²/n is missing.",
            _unscaled,
        ),
        Mistake(
            "The middle is p alone. Wilson's is moved by z²/(2n) before it is divided.",
            _not_moved,
        ),
        Mistake(
            "These are per cent. Asked for are parts of 1.",
            lambda read, n: tuple(100 * end for end in wilson(read, n)),
        ),
    ),
)

EXERCISES = (NO_LEAK, CONFUSION, STOP_AFTER, WILSON)
