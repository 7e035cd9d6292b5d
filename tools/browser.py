"""Finds a Chromium for Playwright, or gets one."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"]
# Where macOS and Windows keep them; `~` and `%…%` are filled in.
PLACES = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "%ProgramFiles%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Google/Chrome/Application/chrome.exe",
    "%LocalAppData%/Google/Chrome/Application/chrome.exe",
    "%ProgramFiles(x86)%/Microsoft/Edge/Application/msedge.exe",
]
# The browser calls nobody but the pages it is given.
QUIET = [
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-features=OptimizationHints,MediaRouter,Translate",
    # A graphics card is only imitated here, and now and then a page waits for it for ever.
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-first-run",
    "--no-pings",
]
HELP = (
    "No Chromium was found and none could be installed, so the website cannot be tested. Install "
    "Chromium, Chrome or Edge (Debian and Ubuntu: apt install chromium), or let Playwright fetch "
    "its own: .venv/bin/playwright install chromium"
)


class NoBrowserError(RuntimeError):
    """There is no Chromium on this machine, and none could be installed."""


def on_this_machine() -> Iterator[str]:
    """Give every browser the machine has of its own."""
    for name in NAMES:
        if found := shutil.which(name):
            yield found
    for place in PLACES:
        # A variable that is not set stays as it is, and no such file exists.
        path = os.path.expandvars(place)
        if Path(path).exists():
            yield path


def downloaded(playwright: Playwright) -> Iterator[str]:
    """Give Playwright's own Chromium, fetching it if need be and if its host can be reached."""
    own = playwright.chromium.executable_path
    if not Path(own).exists():
        print("No browser on this machine: asking Playwright for its own.", flush=True)
        fetch = [sys.executable, "-m", "playwright", "install", "chromium"]
        subprocess.run(fetch, timeout=600)
    if Path(own).exists():
        yield own


def from_debian() -> Iterator[str]:
    """Give Debian's Chromium, installed by this process if it may."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    print("No browser on this machine: installing Debian's chromium with apt-get.", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *arguments], env=environment)
    if found := shutil.which("chromium"):
        yield found


def find(playwright: Playwright) -> str:
    """Give the path of a Chromium: the machine's, else Playwright's, else Debian's.

    Raises NoBrowserError, which says what to do, if there is none.
    """
    for source in (on_this_machine(), downloaded(playwright), from_debian()):
        for path in source:
            return path
    raise NoBrowserError(HELP)


def launch(playwright: Playwright) -> Browser:
    """Start a headless Chromium that speaks to no host but those of the pages it opens."""
    # The sandbox of Chromium refuses to run as root.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=find(playwright), args=QUIET + root)
