"""Every claim's verdict, as the book gives it: a change of the code that turns one is seen here.

The numbers behind the verdicts are checked in the modules of the chapters.
"""

import pytest

from companion.claims import CLAIMS, Verdict
from tools.evidence import read, record

VERDICTS = {
    "B1": Verdict.HOLDS_IF,
    "B2": Verdict.NOT_SETTLED,
    "B3": Verdict.HOLDS_IF,
    "B4": Verdict.DOES_NOT_HOLD,
    "B5": Verdict.HOLDS_IF,
    "B6": Verdict.HOLDS,
    "B7": Verdict.HOLDS,
    "B8": Verdict.HOLDS_IF,
    "G1": Verdict.HOLDS_IF,
    "G2": Verdict.HOLDS_IF,
    "G3": Verdict.HOLDS,
    "G4": Verdict.HOLDS_IF,
    "T1": Verdict.HOLDS,
    "T2": Verdict.HOLDS_IF,
    "T3": Verdict.HOLDS_IF,
    "T4": Verdict.HOLDS_IF,
    "T5": Verdict.HOLDS_IF,
    "T6": Verdict.DOES_NOT_HOLD,
    "T7": Verdict.HOLDS_IF,
    "T8": Verdict.HOLDS,
    "T9": Verdict.NOT_SETTLED,
    "T10": Verdict.HOLDS_IF,
    "L1": Verdict.HOLDS_IF,
    "L2": Verdict.HOLDS_IF,
    "L3": Verdict.HOLDS_IF,
    "L4": Verdict.HOLDS_IF,
    "L5": Verdict.HOLDS,
    "L6": Verdict.NOT_SETTLED,
    "L7": Verdict.DOES_NOT_HOLD,
    "V1": Verdict.HOLDS_IF,
    "V2": Verdict.HOLDS_IF,
    "V3": Verdict.NOT_SETTLED,
    "V4": Verdict.NOT_SETTLED,
    "E1": Verdict.HOLDS_IF,
    "E2": Verdict.HOLDS_IF,
    "E3": Verdict.HOLDS_IF,
    "E4": Verdict.HOLDS_IF,
    "E5": Verdict.HOLDS_IF,
    "M1": Verdict.HOLDS_IF,
    "M2": Verdict.NOT_SETTLED,
    "M3": Verdict.DOES_NOT_HOLD,
    "M4": Verdict.NOT_SETTLED,
    "S1": Verdict.HOLDS_IF,
    "S2": Verdict.HOLDS_IF,
    "S3": Verdict.NOT_SETTLED,
    "S4": Verdict.NOT_SETTLED,
    "S5": Verdict.NOT_SETTLED,
    "P1": Verdict.HOLDS_IF,
    "P2": Verdict.HOLDS_IF,
    "P3": Verdict.NOT_SETTLED,
    "P4": Verdict.DOES_NOT_HOLD,
    "Q1": Verdict.DOES_NOT_HOLD,
    "N1": Verdict.HOLDS_IF,
    "N2": Verdict.NOT_SETTLED,
    "K1": Verdict.DOES_NOT_HOLD,
    "K2": Verdict.HOLDS_IF,
    "K3": Verdict.NOT_SETTLED,
    "K4": Verdict.DOES_NOT_HOLD,
    "K5": Verdict.NOT_SETTLED,
    "A1": Verdict.HOLDS_IF,
    "A2": Verdict.DOES_NOT_HOLD,
    "A3": Verdict.NOT_SETTLED,
}


WRITTEN = read()
STALE = "the evidence page says otherwise; if the code is right: make evidence OPTIONS=<claim>"


@pytest.mark.parametrize("identifier", VERDICTS)
def test_the_verdict(identifier):
    # The notebooks measure the middles anew, and `test_maps` some other places.
    claim = CLAIMS[identifier]
    maps = claim.maps()
    assert maps, STALE
    finding = claim.judged(maps)
    assert finding.verdict is VERDICTS[identifier], finding
    assert bool(finding.qualification) == (finding.verdict is not Verdict.HOLDS)
    assert finding.claim == identifier
    assert finding.statement
    assert finding.setup
    assert repr(finding).startswith(identifier)
    assert record(finding) == WRITTEN[identifier], STALE


def test_every_claim_has_its_verdict_here_and_its_row_on_the_evidence_page():
    assert set(CLAIMS) == set(VERDICTS) == set(WRITTEN)
