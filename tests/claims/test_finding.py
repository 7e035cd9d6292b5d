"""How a claim comes on the list, and which bounds are said."""

import pytest

from companion.claims import CLAIMS
from companion.claims.claim import stated
from companion.claims.finding import above, below, claim


def test_a_claim_is_measured_once():
    with pytest.raises(ValueError, match="V1 is measured twice"):
        claim("V1", "again")(CLAIMS["V1"])
    with pytest.raises(ValueError, match="B1 is measured twice"):
        stated("B1", "again", "nothing")(list)


def test_bounds_are_said_only_where_they_are_kept():
    assert below(0.001, 0.01) == "less than 1%"
    assert below(0.02, 0.01) == "2%"
    assert above(20_000, 10_000) == "more than 10,000"
    assert above(9_000, 10_000) == "9,000"
    assert below(3e-8, 1e-7) == "less than 1e-07"
