"""Claims that are by construction true, false, true within known bounds, or undecidable."""

from dataclasses import replace

import numpy as np
import pytest

from companion.claims.form import (
    Axis,
    Bound,
    Choice,
    Clause,
    Map,
    Number,
    Verdict,
    agree,
    verdict,
    weakness,
)


def coins(heads, tosses=1000, seed=0):
    """How often each of 20 coins falls heads: the phenomenon is a coin that isn't fair."""
    return np.random.default_rng(seed).binomial(tosses, heads, 20) / tosses


def mean(shares):
    """The mean with an interval of two standard errors on each side."""
    error = 2 * float(np.std(shares, ddof=1)) / len(shares) ** 0.5
    value = float(np.mean(shares))
    return Number(value, value - error, value + error, len(shares))


def clause(heads, bound, seed=0, **more):
    return Clause(
        "heads",
        "of {tosses} tosses {number} are heads",
        study=coins,
        settings={"heads": heads, "tosses": 1000, "seed": seed},
        reads=mean,
        bound=bound,
        opposite={"heads": 0.5},
        **more,
    )


SEEDS = [Choice(f"seed {seed}", {"seed": seed}) for seed in range(1001, 1011)]
BIASED = Bound(least=0.55)


def test_what_is_true_holds_and_is_sturdy():
    found = clause(
        0.7, BIASED, choices=SEEDS, along=Axis("heads", "the chance of heads", [0.6, 0.7, 0.9])
    ).mapped()
    assert found.verdict is Verdict.HOLDS
    assert found.sturdiness == 1
    assert found.turns == []
    assert found.number.low < 0.7 < found.number.high
    assert found.number.runs == 20


def test_what_is_false_does_not_hold():
    found = clause(0.5, BIASED, choices=SEEDS).mapped()
    assert found.verdict is Verdict.DOES_NOT_HOLD
    assert found.sturdiness == 1


def test_what_is_true_within_bounds_holds_if_and_the_bound_is_found():
    axis = Axis("heads", "the chance of heads", [0.1, 0.3, 0.5, 0.7, 0.9], steps=8)
    within = []
    for seed in range(100):
        found = clause(0.7, BIASED, seed=seed, along=axis).mapped()
        assert found.verdict is Verdict.HOLDS_IF
        (turn,) = found.turns
        within.append(turn.outside <= 0.55 <= turn.inside)
        # As wide as the interval of the mean on both sides, and two halvings.
        assert 0.002 < turn.inside - turn.outside < 0.03
    # Its ends are those of 95 % intervals.
    assert np.mean(within) > 0.9


def test_what_cannot_be_decided_is_not_settled():
    maps = [clause(0.55, BIASED, seed=seed, choices=SEEDS).mapped() for seed in range(100)]
    assert np.mean([found.truth is None for found in maps]) > 0.9
    # Where luck decides it all the same, other seeds say otherwise.
    assert {found.verdict for found in maps} == {Verdict.NOT_SETTLED}
    assert all(found.turned == [] for found in maps if found.truth is None)


def test_where_a_free_choice_decides_it_is_not_settled_and_the_choice_is_named():
    longer = Choice("a fairer coin", {"heads": 0.5})
    found = clause(0.7, BIASED, choices=[*SEEDS[:3], longer]).mapped()
    assert found.verdict is Verdict.NOT_SETTLED
    assert found.turned == [longer]
    assert found.sturdiness == 0.75
    # One in eleven is not enough to unsettle it.
    assert clause(0.7, BIASED, choices=[*SEEDS, longer]).mapped().verdict is Verdict.HOLDS


def test_a_choice_that_it_names_is_a_condition_and_not_against_it():
    fair = Choice("a fair coin", {"heads": 0.5}, condition=True)
    found = clause(0.7, BIASED, choices=[*SEEDS, fair]).mapped()
    assert found.verdict is Verdict.HOLDS_IF
    assert found.sturdiness == 1
    # A condition whose other side was not seen is none.
    other = Choice("another coin", {"heads": 0.8}, condition=True)
    assert clause(0.7, BIASED, choices=[other]).mapped().verdict is Verdict.HOLDS


def test_another_bound_is_a_choice_too():
    strict = [Choice(f"at least {least}", bound=Bound(least)) for least in (0.6, 0.65, 0.75, 0.8)]
    found = clause(0.7, BIASED, choices=strict).mapped()
    assert found.turned == strict[2:]
    assert found.verdict is Verdict.NOT_SETTLED


def test_the_opposite_refutes_it():
    assert clause(0.7, BIASED).is_refuted_by_its_opposite()
    # A bound that anything keeps, and one that the opposite leaves open.
    assert not clause(0.7, Bound(0, 1)).is_refuted_by_its_opposite()
    assert not clause(0.7, Bound(least=0.5)).is_refuted_by_its_opposite()


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        (Number(2, 1, 3), True),
        (Number(2, 1.5, 2.5), True),
        (Number(2, 0.9, 2.5), None),
        (Number(3, 2.5, 3.1), None),
        (Number(5, 3.1, 7), False),
        (Number(0, -1, 0.9), False),
        (Number(2, 0, 9), None),
        (Number(np.nan, 1, 3), False),
        (Number(2, 1, np.nan), None),
        (Number(np.inf, np.inf, np.inf), False),
    ],
)
def test_a_bound_is_kept_by_the_whole_interval(number, kept):
    assert Bound(1, 3).keeps(number) is kept


def of(wanted):
    strip = [(0.0, Number(0, 0, 0), True), (1.0, Number(1, 1, 1), False)]
    made = {
        Verdict.HOLDS: Map(Number(0, 0, 0), True, [], []),
        Verdict.HOLDS_IF: Map(Number(0, 0, 0), True, strip, []),
        Verdict.DOES_NOT_HOLD: Map(Number(0, 0, 0), False, [], []),
        Verdict.NOT_SETTLED: Map(Number(0, 0, 0), None, [], []),
    }[wanted]
    assert made.verdict is wanted
    return made


@pytest.mark.parametrize("weakest", Verdict)
def test_a_claim_is_worth_what_its_weakest_clause_is(weakest):
    order = [Verdict.HOLDS, Verdict.HOLDS_IF, Verdict.NOT_SETTLED, Verdict.DOES_NOT_HOLD]
    stronger = order[: order.index(weakest) + 1]
    assert verdict([of(one) for one in stronger]) is weakest
    assert verdict([of(one) for one in reversed(stronger)]) is weakest


def test_of_two_with_the_same_verdict_the_less_sturdy_is_the_weaker():
    kept, turned = (
        (Choice("other seeds"), Number(truth, truth, truth), bool(truth)) for truth in (1, 0)
    )
    sturdy, less = (Map(Number(1, 1, 1), True, [], [*[kept] * more, turned]) for more in (9, 5))
    assert sturdy.verdict is less.verdict is Verdict.HOLDS
    assert weakness(less) < weakness(sturdy)
    assert weakness(of(Verdict.DOES_NOT_HOLD)) < weakness(less)


def test_a_claim_without_a_clause_is_none():
    with pytest.raises(ValueError, match="at least one clause"):
        verdict([])


def test_a_setting_that_the_clause_does_not_have_is_refused():
    with pytest.raises(TypeError, match="has no setting tail"):
        clause(0.7, BIASED).measure({"tail": 1})


def test_a_laxer_bound_is_no_choice_of_what_is_true():
    lax, strict = Choice("lax", bound=Bound(least=0.3)), Choice("strict", bound=Bound(least=0.7))
    other = Choice("other seeds", {"seed": 1}, bound=Bound(least=0.3))
    biased = clause(0.6, Bound(least=0.5), choices=[lax, strict, other])
    assert [choice.says for choice, _, _ in biased.mapped().tried] == ["strict", "other seeds"]
    false = biased.mapped(lambda changes: biased.measure({**changes, "heads": 0.4}))
    assert [choice.says for choice, _, _ in false.tried] == ["lax", "other seeds"]
    assert all(biased.can_turn_by(choice, None) for choice in biased.choices)


def test_a_number_measured_anew_agrees_where_the_intervals_meet_and_on_the_same_side():
    judged = clause(0.7, BIASED)
    old = Number(0.6, 0.58, 0.62, 20)
    assert agree(Number(0.63, 0.61, 0.65, 20), old, judged)
    assert not agree(Number(0.68, 0.66, 0.7, 20), old, judged)  # too far
    assert not agree(Number(0.6, 0.58, 0.62, 10), old, judged)  # other runs
    # The same networks with five hidden layers on two machines, whose sums round differently.
    times = replace(judged, bound=Bound(least=2))
    few, late = Number(38.5, 30.2, 49.5, 20), Number(84.5, 49.2, np.inf, 20)
    assert agree(few, late, times)
    assert agree(late, few, times)
    assert not agree(Number(84.5, 50.6, np.inf, 20), few, times)
    near, beyond = Number(0.56, 0.551, 0.569, 20), Number(0.54, 0.531, 0.549, 20)
    assert not agree(near, beyond, judged)
    assert not agree(beyond, near, judged)
    tiny = replace(judged, bound=Bound(most=1e-6), form="bound")
    assert agree(Number(1e-9, 1e-9, 1e-9), Number(1e-15, 1e-15, 1e-15), tiny)
    assert not agree(Number(1e-3, 1e-3, 1e-3), Number(1e-15, 1e-15, 1e-15), tiny)
    assert agree(Number(np.inf, 2.0, np.inf), Number(np.inf, 2.0, np.inf), judged)
