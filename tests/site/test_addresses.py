"""Settings of figures have addresses, which lead there, and say if they do not fit any more."""

from playwright.sync_api import Page, expect

from tests.site.reader import Reader

PATH = "book/gradient-descent.html"
NAME = "steepest-direction"


def figure(page: Page) -> str:
    selector = f'figure[data-live="{NAME}"]'
    page.locator(f"{selector}[data-ready]").wait_for()
    return selector


def test_a_copied_link_leads_to_the_setting_that_was_seen(reader: Reader) -> None:
    page = reader.watched_page(1000)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{reader.address}/{PATH}#figure-{NAME}")
    shown = page.locator(figure(page))
    expect(shown).to_be_in_viewport()
    first = shown.locator(".live-words span").first.inner_text()
    slider = shown.locator("input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(shown.locator(".live-words span").first).not_to_have_text(first)
    words = shown.locator(".live-words span").first.inner_text()
    shown.get_by_role("button", name="Copy link").click()
    expect(shown.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.startswith(f"{reader.address}/{PATH}#figure-{NAME}?")

    other = page.context.new_page()
    other.goto(link)
    there = other.locator(figure(other))
    expect(there.locator(".live-words span").first).to_have_text(words)
    expect(there).to_be_in_viewport()
    # An address of the same page, too.
    other.evaluate(f"location.hash = '#figure-{NAME}'")
    expect(there.locator(".live-words span").first).to_have_text(first)
    assert not reader.faults


def test_a_link_in_the_text_leads_to_its_setting_as_often_as_it_is_followed(
    reader: Reader,
) -> None:
    page = reader.watched_page(1000)
    page.goto(f"{reader.address}/{PATH}")
    link = page.locator(f'a.setting[href*="{NAME}?"]').first
    link.scroll_into_view_if_needed()
    shown = page.locator(figure(page))
    words = shown.locator(".live-words span").first
    first = words.inner_text()
    link.click()
    expect(words).not_to_have_text(first)
    there = words.inner_text()
    shown.locator("input[type=range]").first.focus()
    page.keyboard.press("ArrowRight")
    expect(words).not_to_have_text(there)
    link.click()
    expect(words).to_have_text(there)
    expect(shown).to_be_in_viewport()
    assert not reader.faults


def test_an_address_that_does_not_fit_says_so(reader: Reader) -> None:
    page = reader.watched_page(1000)
    page.goto(f"{reader.address}/{PATH}#figure-{NAME}?no-such-parameter=7")
    shown = page.locator(figure(page))
    expect(shown.locator(".live-pinned")).to_contain_text("does not have")
    assert not reader.faults


def test_other_anchors_are_left_alone(reader: Reader) -> None:
    page = reader.watched_page(1000)
    page.goto(f"{reader.address}/{PATH}#summary")
    expect(page.locator("#summary")).to_be_in_viewport()
    assert not reader.faults
