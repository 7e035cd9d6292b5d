"""What tests look for in a live figure on a page."""

from playwright.sync_api import Locator, Page

# Joins an empty path's selector: what is drawn begins by moving to its first point.
DRAWN = '[d^="M"]'


def slider(page: Page, name: str) -> Locator:
    return page.locator(f'[data-live] input[name="{name}"]').first


def output(page: Page, name: str) -> Locator:
    return page.locator(".live-control", has=page.locator(f'[name="{name}"]')).locator("output")


def picture(page: Page) -> str:
    return page.locator(".live-picture").first.inner_html()


def spoken(page: Page) -> Locator:
    return page.locator("[data-live] [aria-live]").first


def words(page: Page) -> Locator:
    return page.locator(".live-words > span").first
