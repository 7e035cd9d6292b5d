"""The table of all claims: it is sorted and filtered by keyboard, and whole without a script."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.site.reader import Reader
from tools.evidence import FINDINGS

PAGE = "book/evidence.html"
RECORDS = json.loads(FINDINGS.read_text("utf-8"))
ROWS = "[data-evidence] tbody tr"


@pytest.fixture
def page(reader: Reader) -> Page:
    return reader.open(PAGE)


def claims(page: Page) -> list[str]:
    return page.locator(f"{ROWS}:visible th").all_inner_texts()


def test_every_claim_has_its_row_with_links(page: Page) -> None:
    assert claims(page) == list(RECORDS)
    for claim in RECORDS:
        row = page.locator(ROWS, has=page.get_by_role("rowheader", name=claim, exact=True))
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
    page.get_by_label("Words").fill("Gradient CLIPPING")
    assert "E3" in claims(page)
    assert "B1" not in claims(page)


def test_rows_are_sorted_by_keyboard_and_back(page: Page) -> None:
    by_claim = page.get_by_role("columnheader", name="claim", exact=True)
    by_claim.get_by_role("button").press("Enter")
    assert claims(page) == sorted(RECORDS, key=lambda claim: (claim[0], int(claim[1:])))
    expect(by_claim).to_have_attribute("aria-sort", "ascending")
    by_claim.get_by_role("button").press("Enter")
    assert claims(page)[0] == max(RECORDS, key=lambda claim: (claim[0], int(claim[1:])))
    expect(by_claim).to_have_attribute("aria-sort", "descending")
    runs = page.get_by_role("columnheader", name="runs")
    runs.get_by_role("button").press("Enter")
    counts = page.locator(f"{ROWS} [data-column=runs]").all_inner_texts()
    numbers = [int(count.replace(",", "")) for count in counts]
    assert numbers == sorted(numbers)


def test_without_a_script_all_rows_are_there(reader: Reader) -> None:
    context = reader.browser.new_context(java_script_enabled=False)
    reader.contexts.append(context)
    page = context.new_page()
    page.goto(f"{reader.address}/{PAGE}")
    assert claims(page) == list(RECORDS)
