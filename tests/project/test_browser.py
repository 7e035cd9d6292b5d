"""Where the browser of the tests comes from, and what is said when there is none."""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, sync_playwright

from tools import browser


@pytest.fixture
def bare_machine(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Take every browser away, and let every installation fail; give the commands that ran."""
    commands: list[list[str]] = []

    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        commands.append([str(part) for part in command])
        return subprocess.CompletedProcess(command, 1)

    monkeypatch.setattr(browser, "PLACES", [])
    monkeypatch.setattr(browser, "NAMES", [])
    monkeypatch.setattr(subprocess, "run", fail)
    return commands


class NothingDownloaded:
    """A Playwright whose own Chromium was never fetched."""

    class chromium:  # noqa: N801
        executable_path = "/nowhere/chromium"


def nothing_downloaded() -> Playwright:
    return NothingDownloaded()  # type: ignore[return-value]


def test_says_what_to_do_when_there_is_no_browser(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(browser.NoBrowserError, match="apt install chromium"):
        browser.find(nothing_downloaded())
    assert bare_machine == [[sys.executable, "-m", "playwright", "install", "chromium"]]


def test_asks_debian_last(bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 0, raising=False)
    with pytest.raises(browser.NoBrowserError):
        browser.find(nothing_downloaded())
    assert [command[0] for command in bare_machine[1:]] == ["apt-get", "apt-get"]


def test_installs_nothing_without_leave(
    bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(browser.NoBrowserError):
        browser.find(nothing_downloaded())
    assert not [command for command in bare_machine if command[0] == "apt-get"]


def test_takes_the_machines_own_browser_first(
    tmp_path: Path, bare_machine: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "chrome"
    own.touch()
    monkeypatch.setattr(browser, "PLACES", [str(own)])
    assert browser.find(nothing_downloaded()) == str(own)
    assert not bare_machine


def test_starts_a_real_browser() -> None:
    def seen() -> str:
        with sync_playwright() as playwright, browser.launch(playwright) as chromium:
            page = chromium.new_page()
            page.set_content("<p>seen</p>")
            return page.inner_text("p")

    # Playwright allows one loop a thread, and another test may hold this thread's.
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(seen).result(timeout=120) == "seen"
