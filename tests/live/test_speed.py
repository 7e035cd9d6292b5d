"""How fast and how light the figures are. `make figures` prints the same for the built website.

The targets are those of tools/figures.py; a busy machine gets three times that.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tools.figures import COLUMNS, Measured, measure, script_size

BUSY = 3
# Two panels, and every kind of panel at once.
PAGES = ["stepper", "sink"]


@pytest.fixture(scope="module", params=PAGES)
def measured(request: pytest.FixtureRequest, browser: Browser, address: str) -> Measured:
    return measure(browser, f"{address}/{request.param}.html", 0)


@pytest.mark.parametrize("column", COLUMNS)
def test_a_figure_is_fast_and_light(measured: Measured, column: str) -> None:
    unit, target, number = COLUMNS[column]
    # Only times depend on the machine.
    assert number(measured) <= target * (BUSY if unit == "ms" else 1)


def test_it_was_measured(measured: Measured) -> None:
    assert 0 < measured.frame <= measured.slow_frame * 2
    assert measured.ready > 0
    assert measured.data > 1000


def test_all_the_javascript_is_small(site: Path) -> None:
    assert 1000 < script_size(site / "site") <= 12_000
