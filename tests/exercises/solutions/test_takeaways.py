"""The solutions of the closing chapter's exercises, by JAX and by plain counting."""

import statistics

import numpy as np
import pytest

from companion.exercises import takeaways as exercises
from tests.jax_reference import jax, jnp


@pytest.mark.parametrize("case", exercises.PROBE.cases)
def test_the_guess_is_the_slope_of_jax_times_the_signs(case):
    """The loss is a square in w: the difference of two losses is the slope, whatever h is."""
    w, x, y, u, _ = case

    def loss(w):
        return jnp.mean((jnp.asarray(x) @ w - y) ** 2)

    _, slope = jax.jvp(loss, (jnp.asarray(w),), (jnp.asarray(u),))
    np.testing.assert_allclose(exercises.probe(*case), u * float(slope), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", exercises.PROBE.cases)
def test_signs_are_signs_and_no_guess_is_nothing(case):
    assert set(np.abs(case[3])) == {1.0}
    assert np.abs(exercises.probe(*case)).min() > 0.01


def best_row(scores, k):
    """The row with the best mean of its first k entries, which has to be the only one."""
    order = sorted(range(len(scores)), key=lambda i: statistics.fmean(scores[i][:k]))
    assert statistics.fmean(scores[order[-1]][:k]) - statistics.fmean(scores[order[-2]][:k]) > 1e-6
    return scores[order[-1]]


@pytest.mark.parametrize("case", exercises.LEAD.cases)
def test_the_lead_is_that_of_plain_counting(case):
    a, b, k = case[0].tolist(), case[1].tolist(), case[2]
    pairs = list(zip(best_row(a, k), best_row(b, k), strict=True))[k:]
    apart = [p - q for p, q in pairs]
    expected = (statistics.fmean(apart), min(apart), max(apart))
    assert exercises.lead(*case) == pytest.approx(expected)


def test_methods_that_are_alike_have_no_lead_but_seem_to_if_one_is_tuned():
    """Each rival's best rate is the other's worst: only one of the two comparisons is fair."""
    a = np.array([[0.9, 0.9, 0.9, 0.9], [0.2, 0.2, 0.2, 0.2]])
    assert exercises.lead(a, a[::-1], 2) == (0, 0, 0)
    unfair = exercises.LEAD.mistakes[0].answer(a, a[::-1], 2)
    assert unfair == pytest.approx((0.7, 0.7, 0.7))
