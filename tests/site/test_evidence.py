"""The table of all claims: sorted, filtered and opened by keyboard, and whole without a script.

And its picture on the front page, which leads to its rows.
"""

import json

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.site.reader import Reader
from tools.evidence import FINDINGS

PAGE, FRONT = "book/evidence.html", "book/index.html"
RECORDS = json.loads(FINDINGS.read_text("utf-8"))
ROWS = "[data-evidence] tbody"
OPENED = f"{ROWS} .opened:visible"


@pytest.fixture
def page(reader: Reader) -> Page:
    return reader.open(PAGE)


def claims(page: Page) -> list[str]:
    return [str(body.get_attribute("data-claim")) for body in page.locator(f"{ROWS}:visible").all()]


def fold(page: Page, claim: str) -> Locator:
    return page.get_by_role("button", name=f"how {claim} was measured", exact=True)


def without_script(reader: Reader, path: str) -> Page:
    context = reader.browser.new_context(java_script_enabled=False)
    reader.contexts.append(context)
    page = context.new_page()
    page.goto(f"{reader.address}/{path}")
    return page


def test_every_claim_has_its_row_with_links(page: Page) -> None:
    assert claims(page) == list(RECORDS)
    for claim in RECORDS:
        row = page.locator(f"#claim-{claim}")
        assert row.get_by_role("rowheader").count() == 1
        addresses = [link.get_attribute("href") or "" for link in row.locator("a").all()]
        assert addresses[0].endswith(f"#claim-{claim}")
        assert "/companion/claims/" in addresses[-1]


def test_rows_are_filtered_by_verdict_and_words_and_the_address_keeps_it(page: Page) -> None:
    page.get_by_label("Verdict").select_option("does not hold as stated")
    expected = [c for c, r in RECORDS.items() if r["verdict"] == "does not hold as stated"]
    assert claims(page) == expected
    expect(page.locator("[data-evidence] output")).to_have_text(
        f"{len(expected)} of {len(RECORDS)} claims"
    )
    page.reload()
    assert claims(page) == expected
    page.get_by_label("Verdict").select_option("all")
    page.get_by_role("searchbox", name="Words").fill("Gradient CLIPPING")
    assert "E3" in claims(page)
    assert "B1" not in claims(page)


def test_rows_are_filtered_by_chapter(page: Page) -> None:
    page.get_by_label("Chapter").select_option("saddle points")
    assert claims(page) == [claim for claim in RECORDS if claim.startswith("P")]


def test_rows_are_sorted_by_keyboard_and_back(page: Page) -> None:
    by_claim = page.get_by_role("columnheader", name="claim", exact=True)
    by_claim.get_by_role("button").press("Enter")
    assert claims(page) == sorted(RECORDS, key=lambda claim: (claim[0], int(claim[1:])))
    expect(by_claim).to_have_attribute("aria-sort", "ascending")
    by_claim.get_by_role("button").press("Enter")
    assert claims(page)[0] == max(RECORDS, key=lambda claim: (claim[0], int(claim[1:])))
    expect(by_claim).to_have_attribute("aria-sort", "descending")
    sturdiness = page.get_by_role("columnheader", name="sturdiness")
    sturdiness.get_by_role("button").press("Enter")
    said = page.locator(f"{ROWS} .sturdy").all_inner_texts()
    shares = [int(kept) / int(free) for kept, free in (words.split(" of ") for words in said)]
    assert shares == sorted(shares)
    verdicts = page.get_by_role("columnheader", name="verdict", exact=True)
    verdicts.get_by_role("button").press("Enter")
    order = [RECORDS[claim]["verdict"] for claim in claims(page)]
    assert list(dict.fromkeys(order)) == [
        word
        for word in ("holds", "holds if", "not settled here", "does not hold as stated")
        if word in order
    ]
    assert len(order) == len(RECORDS)


def test_rows_open_by_keyboard_by_mouse_and_all_at_once(page: Page) -> None:
    assert page.locator(OPENED).count() == 0
    button = fold(page, "B4")
    expect(button).to_have_attribute("aria-expanded", "false")
    button.press("Enter")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert page.locator(OPENED).count() == 1
    assert page.locator("#opened-B4 li").count() == len(RECORDS["B4"]["measured"])
    assert button.get_attribute("aria-controls") == "opened-B4"
    button.press("Space")
    assert page.locator(OPENED).count() == 0
    page.locator("#claim-B4 [data-column='verdict']").click()
    assert page.locator(OPENED).count() == 1
    page.get_by_role("button", name="open all").press("Enter")
    assert page.locator(OPENED).count() == len(RECORDS)
    page.get_by_role("button", name="close all").press("Enter")
    assert page.locator(OPENED).count() == 0


def test_on_a_telephone_rows_are_cards_that_fit(reader: Reader) -> None:
    page = reader.open(PAGE, width=390)
    page.get_by_role("button", name="open all").click()
    assert page.locator(OPENED).count() == len(RECORDS)
    wide = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    table = page.get_by_role("table")
    assert table.get_by_role("rowheader").count() == len(RECORDS)
    strip = page.locator("#claim-B8 .seen .strip").bounding_box()
    assert strip
    assert strip["width"] > 100
    assert strip["x"] + strip["width"] <= 390


def test_on_paper_every_row_is_open_and_no_control_is_left(page: Page) -> None:
    page.emulate_media(media="print")
    assert page.locator(OPENED).count() == len(RECORDS)
    assert not page.locator(".evidence-controls").is_visible()
    assert page.locator(".strip i").first.evaluate(
        "part => getComputedStyle(part).printColorAdjust"
    ) == ("exact")


def test_without_a_script_all_rows_are_there_and_open(reader: Reader) -> None:
    page = without_script(reader, PAGE)
    assert claims(page) == list(RECORDS)
    assert page.locator(OPENED).count() == len(RECORDS)
    assert page.locator(f"{ROWS} button").count() == 0


def test_the_picture_leads_to_a_row_that_opens(reader: Reader) -> None:
    page = reader.open(FRONT)
    marks = page.locator(".evidence-picture a")
    assert marks.count() == len(RECORDS)
    page.get_by_role("link", name="M3 ").press("Enter")
    page.wait_for_url(f"**/{PAGE}#claim-M3")
    expect(page.locator("#opened-M3")).to_be_visible()
    expect(page.locator("#claim-M3")).to_be_in_viewport()
    # An address that names a row shows it, whatever was filtered out.
    page.get_by_role("searchbox", name="Words").fill("nothing of this kind")
    assert claims(page) == []
    page.evaluate("() => { location.hash = 'claim-N2'; }")
    expect(page.locator("#opened-N2")).to_be_visible()
    assert claims(page) == list(RECORDS)


def test_the_picture_is_seen_and_touched_on_a_telephone(reader: Reader) -> None:
    page = reader.open(FRONT, width=390)
    for mark in page.locator(".evidence-picture a").all():
        box = mark.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        # What fingers are said to need at least: WCAG 2.2, success criterion 2.5.8.
        assert min(box["width"], box["height"]) >= 24


def test_the_picture_is_there_without_a_script(reader: Reader) -> None:
    page = without_script(reader, FRONT)
    assert page.locator(".evidence-picture a svg").count() == len(RECORDS)
    expect(page.locator(".evidence-picture figcaption")).to_contain_text(f"{len(RECORDS)} claims")
