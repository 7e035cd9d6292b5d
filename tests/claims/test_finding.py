"""How a claim comes on the list."""

import pytest

from companion.claims import CLAIMS, MEASURED
from companion.claims.claim import stated
from companion.claims.summary import summed


def test_a_claim_is_measured_once():
    for make, identifier in ((stated, "B1"), (summed, "K1"), (stated, "Q1-saddle")):
        with pytest.raises(ValueError, match=f"{identifier} is measured twice"):
            make(identifier, "again", "nothing")(list)
    assert "Q1-saddle" not in CLAIMS
    assert "K1" not in MEASURED
