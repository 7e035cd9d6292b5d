"""What wrong results can come from: the mistakes of one exercise, and those of all exercises."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .exercise import Answer, Array, Case, Exercise
from .results import Results, agree, results_of


@dataclass(frozen=True)
class Explanation:
    """A mistake and the results that it leads to.

    hint: for whoever made it; `{names}` in it stands for the results that it explains.
    predict: from the numbers of a case and of a result to the array that the mistake leads to,
        or None where it leads to none.
    tolerance: how closely the results have to agree with the prediction.
    """

    hint: str
    predict: Callable[[int, int], Array | None]
    tolerance: float


def specific(exercise: Exercise) -> Iterator[Explanation]:
    """The usual mistakes of this exercise."""
    for mistake in exercise.mistakes:
        results = [_try(mistake.answer, exercise, case) for case in exercise.cases]
        yield Explanation(mistake.hint, _from(results), exercise.tolerance)


def general(
    exercise: Exercise, right: Sequence[Results], got: Sequence[Results | None]
) -> Iterator[Explanation]:
    """The usual mistakes of all exercises."""

    def changed(
        hint: str,
        change: Callable[[Array, Array], Array | None],
        tolerance: float = exercise.tolerance,
    ) -> Explanation:
        """A mistake that changes the right array r; what came, g, tells its type and shape."""

        def predict(case: int, i: int) -> Array | None:
            came = got[case]
            return None if came is None else change(right[case][i], came[i])

        return Explanation(hint, predict, tolerance)

    yield changed(
        "{names}: right but for the sign. Look for a difference taken the wrong way round, or for "
        "a minus that is lost or comes twice.",
        lambda r, g: -r,
    )
    for label, factors in _factors(exercise):
        yield Explanation(
            f"{{names}}: {label} times the expected value. Look for the step where this factor "
            "gets lost, or comes in once too often.",
            _scaled(right, factors),
            exercise.tolerance,
        )
    yield changed(
        "{names}: transposed. The gradient of an array has the shape of that array.",
        lambda r, g: r.T if r.ndim == 2 else None,
    )
    yield changed(
        "{names}: the right numbers in the wrong shape. A sum with keepdims=True keeps an axis, "
        "and an index or a reshape can lose or add one.",
        lambda r, g: r.reshape(g.shape) if r.size == g.size else None,
    )
    yield Explanation(
        "{names}: the right numbers in the wrong place. Mind the order of the results.",
        _another(right, got, exercise.tolerance),
        exercise.tolerance,
    )
    yield changed(
        "{names}: whole numbers, everything behind the point is cut off. An array made of integers "
        "stays one: make it with dtype=float.",
        lambda r, g: np.trunc(r) if g.dtype.kind in "iu" else None,
    )
    yield changed(
        "{names}: right, but only to the seven digits of float32, or fewer. The input is float64; "
        "look for the step that converts it.",
        lambda r, g: r if g.dtype.kind == "f" and g.dtype.itemsize < 8 else None,
        tolerance=1e-3,
    )
    yield changed(
        "{names}: zero everywhere. Is the array that you fill the one that you return?",
        lambda r, g: np.zeros_like(r),
    )
    yield changed(
        "{names}: close, but further off than rounding. A derivative taken by finite differences "
        "or a small constant added for safety does that; use the exact formula.",
        lambda r, g: r,
        tolerance=1e-4,
    )
    yield Explanation(
        "{names}: off by one constant factor, the same in every case. Divide what came by what is "
        "expected, and look for the step where this factor comes in.",
        _proportional(right, got),
        exercise.tolerance,
    )


def _try(answer: Answer, exercise: Exercise, case: Case) -> Results | None:
    try:
        return results_of(answer, exercise, case)
    except Exception:
        # Some mistakes do not even run on every case.
        return None


def _from(results: Sequence[Results | None]) -> Callable[[int, int], Array | None]:
    def predict(case: int, i: int) -> Array | None:
        found = results[case]
        return None if found is None else found[i]

    return predict


def _scaled(right: Sequence[Results], factors: Array) -> Callable[[int, int], Array]:
    def predict(case: int, i: int) -> Array:
        return np.asarray(factors[case] * right[case][i])

    return predict


def _factors(exercise: Exercise) -> Iterator[tuple[str, Array]]:
    """Fractions of 1, 2 and the sizes: the label, and the value in every case."""
    sizes = [exercise.sizes(*case) for case in exercise.cases]
    terms: dict[str, Array] = {"": np.full(len(sizes), 1), "2": np.full(len(sizes), 2)}
    terms |= {name: np.array([size[name] for size in sizes]) for name in sizes[0]}
    for a, b in combinations([name for name in terms if name], 2):
        terms[a + b] = terms[a] * terms[b]
    for top, numerators in terms.items():
        for bottom, denominators in terms.items():
            if top != bottom:
                label = f"{top or '1'}/{bottom}" if bottom else top
                yield label, numerators / denominators
                yield f"-{label}", -numerators / denominators


def _another(
    right: Sequence[Results], got: Sequence[Results | None], tolerance: float
) -> Callable[[int, int], Array | None]:
    """Predicts the right array of another result, if one of them came."""

    def predict(case: int, i: int) -> Array | None:
        came = got[case]
        if came is None:
            return None
        others = (r for j, r in enumerate(right[case]) if j != i)
        return next((r for r in others if agree(came[i], r, tolerance)), None)

    return predict


def _proportional(
    right: Sequence[Results], got: Sequence[Results | None]
) -> Callable[[int, int], Array | None]:
    """Predicts the right array times the factor that is found in the first case."""

    def predict(case: int, i: int) -> Array | None:
        for r, g in zip(right, got, strict=True):
            if g is not None and r[i].shape == g[i].shape and np.any(r[i]):
                factor = np.vdot(r[i], g[i]) / np.vdot(r[i], r[i])
                return np.asarray(factor * right[case][i])
        return None

    return predict
