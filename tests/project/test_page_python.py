"""Python on a page, with a worker in its place that knows a few answers: asked, and ended."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from page_scripts import FOLDER, write_front_end
from playwright.sync_api import Browser, Page, expect

from tools import page_python
from tools.project import ROOT, environment
from tools.website import serving

# Right if the source says so; it never ends, fails or harms if it says so.
WORKER = """
addEventListener("message", ({ data }) => {
  if (data.start) {
    if (data.start.includes("nowhere")) return postMessage({ failed: "nothing is there" });
    postMessage({ stage: "almost" });
    return postMessage({ ready: true });
  }
  const { kind, source = "", name, seconds, earlier = [], ...more } = JSON.parse(data.question);
  postMessage({ id: data.id, begun: true });
  globalThis.harmed ??= source.includes("harm") || undefined;
  if (source.includes("told")) for (const told of ["3", "4"]) postMessage({ id: data.id, told });
  if (source.includes("endless")) for (;;);
  if (source.includes("fail")) return postMessage({ id: data.id, error: "PythonError: no" });
  const text = {
    check: `${globalThis.harmed ? "harmed" : "sound"}, after ${earlier.length}`,
    unfinished: `ended after ${seconds}, at ${more.case}`,
    unusable: "given up",
  }[kind];
  const report = { passed: true, parts: [{ text, prose: true }], hint: "" };
  const answer = kind === "intact" ? !globalThis.harmed : report;
  postMessage({ id: data.id, answer: JSON.stringify(answer) });
});
"""
EXERCISE = """
<div class="exercise admonition" id="ex-{name}"><p class="admonition-title">{name}</p></div>
<div class="cell"><div class="cell_input"><pre>def f(x):
    return ...


exercises.check("{name}", f)
</pre></div></div>
"""
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="../page/workbench.css">
<script type="module" src="../page/exercises.mjs" data-worker="../page/fake.mjs"
data-pyodide="{pyodide}/" data-companion="companion.whl"></script>"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page with two exercises, and the same page where there is no Python."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "book").mkdir()
    write_front_end(folder)
    (folder / FOLDER / "fake.mjs").write_text(WORKER, "utf-8")
    body = "".join(EXERCISE.format(name=name) for name in (page_python.EXERCISE, "second"))
    for name, pyodide in {page_python.PAGE: "there", "book/without.html": "nowhere"}.items():
        (folder / name).write_text(HEAD.format(pyodide=pyodide) + body, "utf-8")
    return folder


@pytest.fixture
def page(folder: Path, browser: Browser) -> Iterator[Page]:
    with serving(folder) as address, browser.new_context(base_url=address) as context:
        yield context.new_page()


def check(page: Page, text: str, number: int = 0) -> str:
    found = page.locator(".workbench").nth(number)
    found.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    found.get_by_role("button", name="Check").click()
    expect(found.get_by_role("status")).to_have_attribute("data-state", "right", timeout=20_000)
    expect(found).not_to_have_attribute("aria-busy", "true")
    return found.get_by_role("status").inner_text()


def test_each_answer_meets_a_python_that_is_sound(page: Page) -> None:
    page.goto(page_python.PAGE)
    assert check(page, "one") == "sound, after 0"
    # What was written before on the page goes with it.
    assert check(page, "two", 1) == "sound, after 1"
    assert check(page, "harm") == "harmed, after 0"
    assert check(page, "one") == "sound, after 0"
    assert check(page, "fail") == "given up"
    assert check(page, "endless") == "ended after 5, at null"
    assert check(page, "told, and endless") == "ended after 5, at 4"
    assert check(page, "told") == "sound, after 0"
    assert check(page, "one") == "sound, after 0"


def test_of_two_answers_at_once_the_first_does_not_reach_the_second(page: Page) -> None:
    page.goto(page_python.PAGE)
    check(page, "one")
    for number, text in enumerate(["harm", "two"]):
        page.locator(".workbench .cm-content").nth(number).click()
        page.keyboard.press("Control+a")
        page.keyboard.insert_text(text)
    page.evaluate(
        "document.querySelectorAll('.workbench-button:first-child').forEach(b => b.click())"
    )
    found = page.locator(".workbench").nth(1)
    expect(found.get_by_role("status")).to_have_text("sound, after 1")
    expect(found).not_to_have_attribute("aria-busy", "true")


def test_where_there_is_none_it_says_what_to_do_and_tries_again(page: Page) -> None:
    page.goto("book/without.html")
    found = page.locator(".workbench").first
    for _ in range(2):
        found.get_by_role("button", name="Check").click()
        status = found.get_by_role("status")
        expect(status).to_have_attribute("data-state", "failed")
        expect(status).to_contain_text("nothing is there")
        expect(status).to_contain_text("Download the notebook")


def test_python_on_the_page_is_measured(folder: Path) -> None:
    command = [sys.executable, "-m", "tools.page_python", str(folder), "--starts", "1"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, encoding="utf-8", timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for name in page_python.TARGETS:
        assert f"{name} " in done.stdout
