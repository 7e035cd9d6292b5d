"""The errata: every verdict that has turned since the first edition has its reason, and is told."""

import json

from bs4 import BeautifulSoup
from errata import FIRST, REASONS, entries

from tools.evidence import read
from tools.project import ROOT

FINDINGS = read()
FIRST_EDITION = json.loads((ROOT / FIRST).read_text("utf-8"))
WHY = json.loads((ROOT / REASONS).read_text("utf-8"))


def said(record: dict[str, str]) -> tuple[str, str]:
    return record["verdict"], record["qualification"]


def test_every_verdict_that_has_turned_has_its_reason() -> None:
    assert set(FIRST_EDITION) == set(FINDINGS)
    for claim, now in FINDINGS.items():
        before = FIRST_EDITION[claim]["verdict"]
        assert now["verdict"] == before or claim in WHY, (
            f"{claim} was “{before}” and is “{now['verdict']}”: give the reason in {REASONS}"
        )


def test_every_reason_is_a_sentence_about_a_claim() -> None:
    assert set(WHY) <= set(FINDINGS)
    for reason in WHY.values():
        assert reason.endswith(".")


def test_the_page_tells_both_verdicts_and_the_reason() -> None:
    page = BeautifulSoup(entries(FIRST_EDITION, FINDINGS, WHY), "html.parser")
    items = page.select("li")
    assert [item["data-claim"] for item in items] == [c for c in FINDINGS if c in WHY]
    for item in items:
        claim = str(item["data-claim"])
        *verdicts, why = (told.get_text(" ", strip=True) for told in item.select("dd"))
        before, now = FIRST_EDITION[claim], FINDINGS[claim]
        wanted = [before, now] if said(before) != said(now) else [now]
        for told, record in zip(verdicts, wanted, strict=True):
            joint = " " if record["verdict"] == "holds if" else " : "
            parts = filter(None, said(record))
            assert told == joint.join(parts)
        assert why == WHY[claim]
        link = item.select_one("a")
        assert link
        assert link["href"] == f"evidence.html#claim-{claim}"
    turned = sum(FIRST_EDITION[c]["verdict"] != FINDINGS[c]["verdict"] for c in WHY)
    sentence = page.get_text().split(";")
    assert sentence[0].startswith(f"{len(WHY)} claims")
    assert f"of {turned} of them" in sentence[1]
