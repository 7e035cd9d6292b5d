"""Measures Python on a page of the built website, against what it is meant to reach.

From the press of Check to the answer: in a browser that has nothing, in one that has opened the
book before, and with Python there already.
"""

import argparse
import sys
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from companion.progress import progress
from tools.browser import launch
from tools.project import PAGES
from tools.website import serving

PAGE, EXERCISE = "book/gradient-descent.html", "directional-derivative"
ANSWER = "def directional_derivative(g, u):\n    return g @ u / np.linalg.norm(u)\n"
STARTS, ANSWERS = 5, 10
# Seconds: at most so many.
TARGETS = {"cold": 3.5, "warm": 2.0, "further": 0.1}
PATIENCE = 120_000


def opened(page: Page, address: str) -> Locator:
    """Open the page and write the answer; give its place."""
    page.goto(f"{address}/{PAGE}")
    page.locator(f"#ex-{EXERCISE}").scroll_into_view_if_needed()
    found = page.locator(f"#ex-{EXERCISE} + .workbench")
    found.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(ANSWER)
    return found


def seconds(found: Locator) -> float:
    """From the press of Check to the answer, as the page sees it."""
    taken: float = found.evaluate(
        """bench => new Promise(resolve => {
            const begin = performance.now();
            new MutationObserver(() => {
                if (!bench.hasAttribute('aria-busy')) resolve((performance.now() - begin) / 1000);
            }).observe(bench, { attributes: true });
            bench.querySelector('button').click();
        })"""
    )
    return taken


def measured(browser: Browser, address: str, starts: int) -> dict[str, list[float]]:
    """Several times of each kind, in seconds."""
    times: dict[str, list[float]] = {name: [] for name in TARGETS}
    for _ in progress(range(starts), "Python on the page", "start"):
        with browser.new_context() as context:
            context.set_default_timeout(PATIENCE)
            page = context.new_page()
            found = opened(page, address)
            times["cold"].append(seconds(found))
            for _ in range(ANSWERS):
                # What is asked after an answer is no part of the next one.
                time.sleep(0.3)
                times["further"].append(seconds(found))
            page.close()
            times["warm"].append(seconds(opened(context.new_page(), address)))
    return times


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=PAGES, help="of the website")
    parser.add_argument("--starts", type=int, default=STARTS, help="how often Python is started")
    options = parser.parse_args(arguments)
    with serving(options.folder) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        times = measured(browser, address, options.starts)
        browser.close()
    for name, target in TARGETS.items():
        least, middle, most = min(times[name]), median(times[name]), max(times[name])
        print(f"{name:8} {middle:6.3f} s ({least:.3f} … {most:.3f}), at most {target:g}")
    return int(any(median(times[name]) > target for name, target in TARGETS.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
