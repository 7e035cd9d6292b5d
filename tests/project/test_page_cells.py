"""Code cells on a page, with a worker in Python's place that prints what it is told to print."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from page_scripts import FOLDER, write_front_end
from playwright.sync_api import Browser, Locator, Page, expect

from tools.website import serving

WORKER = """
const loaded = [];
let harmed = false;
addEventListener("message", ({ data }) => {
  if (data.start) return postMessage({ ready: true });
  const tell = (told) => postMessage({ id: data.id, ...told });
  const answer = (found) => tell({ answer: JSON.stringify(found) });
  tell({ begun: true });
  if (data.module) {
    if (data.module === "here") loaded.push("here");
    return answer(data.module === "here");
  }
  const { kind, cells, lacking, source } = JSON.parse(data.question);
  if (kind === "intact") return answer(!harmed);
  const code = source ?? cells.at(-1);
  if (code.includes("harm")) harmed = true;
  if (kind === "check") {
    return answer({ passed: true, parts: [{ text: "checked", prose: true }], hint: "" });
  }
  if (code.includes("fail")) return tell({ error: "no" });
  const [, module] = code.match(/import (\\w+)/) ?? [];
  if (module && ![...loaded, ...lacking].includes(module)) return answer({ missing: module });
  if (code.includes("endless")) {
    tell({ told: JSON.stringify("halfway") });
    for (;;);
  }
  const outputs = [...code.matchAll(/^print (.*)$/gm)].map(([, text]) => text);
  if (code.includes("count")) outputs.push(`${cells.length} cells`);
  if (harmed) outputs.push("harmed");
  const shown = outputs.length ? [{ kind: "text", content: outputs.join("\\n") + "\\n" }] : [];
  if (code.includes("draw")) shown.push({ kind: "png", content: "" });
  if (code.includes("table")) {
    shown.push({ kind: "html", content: '<p id="one">one</p><p>two</p>' });
  }
  if (code.includes("wrong")) shown.push({ kind: "error", content: "Error: wrong" });
  answer({ outputs: shown, above: 0, failed: code.includes("wrong") ? 0 : null });
});
"""
CELL = """<div class="cell"{more}><div class="cell_input"><div class="highlight"><pre>{source}
</pre></div></div><div class="cell_output">{stored}</div></div>"""
STREAM = '<div class="output stream"><pre>{}\n</pre></div>'
STUB = '<div class="exercise admonition" id="ex-one"><p class="admonition-title">One</p></div>'
CELLS = [
    ("print a\nprint b", STREAM.format("a\nb"), ""),
    ("print a\nprint c\nprint d", STREAM.format("a\nb\nd"), ""),
    ("draw\nimport here", '<img alt="stored words" src="data:,">', ' data-seconds="40"'),
    ("import gone\nprint a", STREAM.format("a"), ' data-seconds="180"'),
    ("endless", "", ""),
    ("count", STREAM.format("7 cells"), ""),
    ("table", '<div class="output text_html"><p id="one">one</p><p>three</p></div>', ""),
    ("wrong", "", ""),
    ("fail", "", ""),
]
HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>t</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="page/cells.css">""" + "".join(
    f"""<script type="module" src="page/{name}.mjs" data-worker="page/fake.mjs"
data-pyodide="there/" data-companion="companion.whl"></script>"""
    for name in ("exercises", "cells")
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of one page: cells, and among them that of an exercise."""
    folder = tmp_path_factory.mktemp("site")
    write_front_end(folder)
    (folder / FOLDER / "fake.mjs").write_text(WORKER, "utf-8")
    made = [CELL.format(source=source, stored=stored, more=more) for source, stored, more in CELLS]
    stub = CELL.format(source='def f():\n\n\nexercises.check("one", f)', stored="", more="")
    body = "".join([*made[:4], STUB, stub, *made[4:]])
    (folder / "index.html").write_text(HEAD + body, "utf-8")
    return folder


@pytest.fixture
def page(folder: Path, browser: Browser) -> Iterator[Page]:
    with serving(folder) as address, browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("index.html")
        yield page


def button(page: Page, words: str) -> Locator:
    return page.get_by_role("button", name=words, exact=True)


def run(page: Page, number: int) -> Locator:
    """Run a cell, counted from 1; give the place of its result."""
    button(page, f"Run cell {number}").click()
    result = page.get_by_role("group", name=f"Result of cell {number}")
    result.wait_for()
    expect(button(page, f"Run cell {number}")).not_to_have_attribute("aria-disabled", "true")
    return result


def marked(result: Locator) -> list[str]:
    """The lines that differ, each with how it is marked."""
    lines: list[str] = result.locator("ins, del").evaluate_all(
        """lines => lines.map(line =>
            getComputedStyle(line, '::before').content.replaceAll('"', '') + line.textContent)"""
    )
    return lines


def test_the_result_says_whether_it_is_what_is_stored(page: Page) -> None:
    same = run(page, 1)
    expect(same.get_by_role("status")).to_have_text("The text is the same as the stored one.")
    assert marked(same) == []
    other = run(page, 2)
    expect(other.get_by_role("status")).to_contain_text("Lines that differ are marked")
    assert marked(other) == ["− b", "+ c"]
    assert other.locator("pre").inner_text().split() == ["a", "b", "c", "d"]
    table = run(page, 7)
    assert marked(table) == ["− three", "+ two"]
    expect(page.locator("#one")).to_have_count(1)
    wrong = run(page, 8)
    expect(wrong.get_by_role("status")).to_have_text("The cell failed.")
    expect(wrong).to_contain_text("Error: wrong")


def test_a_package_is_loaded_when_a_cell_needs_it(page: Page) -> None:
    drawn = run(page, 3)
    expect(drawn.get_by_role("status")).to_have_text("The picture is newly drawn.")
    expect(drawn.get_by_role("img", name="stored words")).to_have_count(1)
    # What the site does not have is for Python to tell.
    expect(run(page, 4).get_by_role("status")).to_contain_text("the same")


def test_a_cell_says_before_how_long_it_takes(page: Page) -> None:
    bars = page.locator(".cell-bar")
    expect(bars.nth(2)).to_contain_text("about 40 s in the browser")
    expect(bars.nth(3)).to_contain_text("about 3 min in the browser")
    expect(bars.nth(0)).not_to_contain_text("browser")


def test_the_cell_of_an_exercise_is_the_readers_own(page: Page) -> None:
    expect(page.get_by_role("button", name="Run cell")).to_have_count(len(CELLS))
    # The cells above the one that counts, and itself.
    expect(run(page, 6)).to_contain_text("6 cells")


def test_a_cell_is_edited_and_reset(page: Page) -> None:
    edits = button(page, "Edit cell 2")
    edits.click()
    text = page.get_by_role("textbox", name="Python, cell 2")
    expect(text).to_be_focused()
    expect(edits).to_be_hidden()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("print a\nprint b\nprint d")
    page.keyboard.press("Control+Enter")
    result = page.get_by_role("group", name="Result of cell 2")
    expect(result.get_by_role("status")).to_contain_text("the same")
    button(page, "Reset cell 2").click()
    expect(result).to_be_hidden()
    expect(text).to_have_count(0)
    expect(edits).to_be_focused()
    expect(page.locator(".cell_input").nth(1)).to_be_visible()
    assert marked(run(page, 2)) == ["− b", "+ c"]


def test_a_cell_is_stopped_and_the_next_one_runs(page: Page) -> None:
    button(page, "Run cell 5").click()
    told = page.locator(".cell-told").first
    expect(told).to_contain_text("halfway")
    # What comes after waits, and is answered by the next Python.
    button(page, "Run cell 1").click()
    expect(told).to_contain_text(" s", timeout=3000)
    button(page, "Stop cell 5").click()
    expect(page.get_by_text("Stopped. Python starts anew")).to_be_visible()
    expect(button(page, "Run cell 5")).to_be_focused()
    expect(page.get_by_role("group", name="Result of cell 1")).to_contain_text("the same")


def test_what_waits_can_be_stopped_alone(page: Page) -> None:
    button(page, "Run cell 5").click()
    expect(page.locator(".cell-told").first).to_contain_text("halfway")
    button(page, "Run cell 1").click()
    button(page, "Stop cell 1").click()
    expect(button(page, "Stop cell 1")).to_have_count(0)
    expect(button(page, "Stop cell 5")).to_have_count(1)


def edit(page: Page, number: int, text: str) -> None:
    button(page, f"Edit cell {number}").click()
    page.get_by_role("textbox", name=f"Python, cell {number}").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def test_what_an_edited_cell_has_changed_reaches_nothing_else(page: Page) -> None:
    edit(page, 1, "print harm")
    expect(run(page, 1)).to_contain_text("harmed")
    expect(run(page, 2)).not_to_contain_text("harmed")
    button(page, "Run cell 9").click()
    expect(page.get_by_text("The cell has changed Python itself")).to_be_visible()
    assert marked(run(page, 2)) == ["− b", "+ c"]


def test_a_cell_is_answered_although_an_answer_has_ended_its_python(page: Page) -> None:
    answer = page.locator(".workbench")
    answer.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("harm")
    page.evaluate(
        """() => {
            document.querySelector(".workbench-button").click();
            document.querySelector("[aria-label='Run cell 2']").click();
        }"""
    )
    result = page.get_by_role("group", name="Result of cell 2")
    expect(result).to_contain_text("d")
    expect(result).not_to_contain_text("harmed")
