"""Takes the picture of the README: a live figure in the built website, as a reader sees it."""

import sys

from playwright.sync_api import sync_playwright

from tools.browser import launch
from tools.project import PAGES, SITE
from tools.website import serving

PAGE = "book/backpropagation.html"
FIGURE = "[data-live]"
PICTURE = SITE / "readme.png"
STYLE = f".bd-header-article {{ display: none }} {FIGURE} {{ padding: 20px !important }}"


def main() -> int:
    if not (PAGES / PAGE).exists():
        print("There is no website yet. Build it: make site", file=sys.stderr)
        return 1
    with (
        serving(PAGES) as address,
        sync_playwright() as playwright,
        launch(playwright) as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 1400}, color_scheme="light")
        page.goto(f"{address}/{PAGE}")
        figure = page.locator(FIGURE).first
        # Alone and with a margin, not under the bar that stays at the top of the page.
        page.add_style_tag(content=STYLE)
        figure.scroll_into_view_if_needed()
        # The figure has read its data when its controls are there.
        control = figure.locator("input[type=range]").first
        control.wait_for()
        page.wait_for_load_state("networkidle")
        # At its end the first control shows all that the figure has to say.
        control.press("End")
        control.blur()
        page.wait_for_timeout(500)
        figure.screenshot(path=PICTURE)
    print(f"{PICTURE}: {PICTURE.stat().st_size / 1000:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
