"""The notebooks in the browser after an update: who saved one is asked, and loses nothing."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.site.reader import Reader
from tools.lite.build import LITE

NAME = "own-figure.ipynb"
OTHER = "takeaways.ipynb"
PANEL = ".jp-NotebookPanel:not(.lm-mod-hidden)"
MINE = "# by the reader"
UNSAVED = "# not saved yet"
COPY = re.compile(r"own-figure \(mine, \d{4}-\d\d-\d\d\)\.ipynb")
# JupyterLab starts in 2 to 5 seconds where nothing else runs, and Python in 10 to 20.
PATIENCE = 60_000
KERNEL = 180_000
# What the reader answered, as the browser stores it with the notebook.
KEPT = """async ([path, kept]) => {
    const done = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
    const { name } = (await indexedDB.databases()).find(({ name }) => name.includes("/lite/"));
    const storage = await done(indexedDB.open(name));
    const file = await done(storage.transaction("files").objectStore("files").get(path));
    storage.close();
    return file.content.metadata.downhill.kept === kept;
}"""


class Visit:
    """A reader's page, on a site whose edition changes as it is told.

    Before there was an edition, notebooks had no digest.
    """

    def __init__(self, reader: Reader, served: Path) -> None:
        self.files = next(folder for folder in served.parents if folder.name == "files")
        self.path = served.relative_to(self.files).as_posix()
        self.notebook = read(served)
        self.address = f"{reader.address}/{LITE.name}/lab/index.html"
        self.edition = 0
        # What becomes of the requests after the one that JupyterLab opens the notebook with.
        self.later: Callable[[Route], None] = self.answer
        self.opened = self.compared = False
        self.asked_for: list[str] = []
        self.page = reader.watched_page()
        self.page.context.on("request", lambda request: self.asked_for.append(request.url))
        self.page.context.route("**/files/**/*.ipynb", self.route)

    def route(self, route: Route) -> None:
        if self.opened and route.request.url.endswith(NAME):
            self.later(route)
            self.compared = True
        else:
            self.opened = True
            self.answer(route)

    def answer(self, route: Route) -> None:
        notebook = read(self.files / route.request.url.partition("/files/")[2])
        notebook["metadata"].pop("downhill", None)
        if self.edition:
            digest = {"digest": digest_of(self.edition), "edition": "0" * 8}
            notebook["metadata"]["downhill"] = digest
        notebook["cells"][0]["source"] = f"# Edition {self.edition}"
        # Unfolded, a cell shows whether it runs, and without a count, whether it has run.
        for cell in notebook["cells"]:
            cell["metadata"].pop("jupyter", None)
            if cell["cell_type"] == "code":
                cell["execution_count"] = None
        route.fulfill(json=notebook)

    def load(self, run: bool = False) -> None:
        """Open the notebook by its address, and perhaps run its setup cell."""
        (cell,) = (c for c in self.notebook["cells"] if "setup" in c["metadata"].get("tags", []))
        self.opened = self.compared = False
        self.page.goto(f"{self.address}?path={self.path}" + run * f"&run={cell['id']}")
        self.opens()

    def reopen(self) -> None:
        """Save the notebook, close it, and open it from the list of files."""
        self.save()
        self.page.locator(".lm-TabBar-tab.lm-mod-current .lm-TabBar-tabCloseIcon").first.click()
        expect(self.cells).to_have_count(0)
        self.opened = self.compared = False
        self.open(NAME)
        self.opens()

    def opens(self) -> None:
        """Wait until the notebook is there and the site has been asked for its edition.

        What a test changes after this comes too late for that.
        """
        expect(self.code).to_be_visible()
        for _ in range(PATIENCE // 100):
            if self.compared:
                break
            self.page.wait_for_timeout(100)
        assert self.compared

    def open(self, name: str | re.Pattern[str]) -> None:
        """Open a notebook from the list of files."""
        self.page.locator(".jp-DirListing-itemText", has_text=name).dblclick()
        expect(self.code).to_be_visible()

    def write(self, words: str) -> None:
        """Add words to the setup cell."""
        self.code.click()
        self.page.keyboard.press("Control+Home")
        self.page.keyboard.insert_text(f"{words}\n")

    def save(self) -> None:
        """Save the notebook, and once more when the kernel has just put its name into it."""
        self.page.keyboard.press("Control+s")
        for _ in range(50):
            self.page.wait_for_timeout(100)
            if not self.changed.count():
                break
            self.page.keyboard.press("Control+s")

    @property
    def cells(self) -> Locator:
        return self.page.locator(f"{PANEL} .jp-Cell")

    @property
    def code(self) -> Locator:
        """The setup cell: the first one of code."""
        return self.page.locator(f"{PANEL} .jp-CodeCell .cm-content").first

    @property
    def changed(self) -> Locator:
        """The tab of the notebook, if something in it isn't saved."""
        return self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")

    @property
    def prompt(self) -> Locator:
        """What stands beside the setup cell: a star while it runs or waits for the kernel.

        Nothing before that, and a number after.
        """
        return self.page.locator(f"{PANEL} .jp-CodeCell .jp-InputArea-prompt").first

    @property
    def question(self) -> Locator:
        return self.page.get_by_role("dialog", name="This chapter has changed")

    def has_the_keyboard(self) -> None:
        expect(self.page.locator(".jp-Notebook:focus, .jp-Notebook :focus")).to_have_count(1)

    def shows(self, edition: int) -> None:
        expect(self.cells.first).to_contain_text(f"Edition {edition}")

    def keeps(self, edition: int) -> None:
        """Wait until the answer, to keep one's own when the site had an edition, is stored."""
        answer = [self.path, digest_of(edition)]
        self.page.wait_for_function(KEPT, arg=answer, timeout=PATIENCE)

    def runs(self) -> None:
        """See the cell of the address run: nothing is asked, or it has been answered.

        It may be over before anybody looks.
        """
        expect(self.prompt).to_have_text(re.compile(r"\[(\*|\d+)\]:"))
        expect(self.question).to_have_count(0)


def digest_of(edition: int) -> str:
    return f"{edition:016x}"


def read(file: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return notebook


@pytest.fixture
def visit(reader: Reader, site: Path) -> Iterator[Visit]:
    (served,) = (site / LITE.name / "files").rglob(NAME)
    expect.set_options(timeout=PATIENCE)
    yield Visit(reader, served)
    expect.set_options(timeout=5_000)


def page_errors(reader: Reader) -> list[str]:
    return [fault for fault in reader.faults if fault.startswith("page error")]


def test_mine_is_kept_until_the_next_update(reader: Reader, visit: Visit) -> None:
    page, question = visit.page, visit.question
    visit.load()
    visit.write(MINE)

    # The saved one is from before there were digests. Escape leaves it for another time.
    visit.edition = 1
    visit.reopen()
    expect(question.get_by_role("button", name="Keep mine")).to_be_focused()
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    visit.has_the_keyboard()
    visit.reopen()
    expect(question).to_be_visible()
    page.keyboard.press("Enter")
    expect(question).to_have_count(0)
    visit.keeps(1)
    visit.shows(0)

    # It isn't asked again, until there is another update; the cell of the address waits for that.
    visit.load(run=True)
    visit.runs()
    visit.edition = 2
    visit.load(run=True)
    expect(question).to_be_visible()
    page.wait_for_timeout(1000)
    expect(visit.prompt).to_have_text("[ ]:")
    page.keyboard.press("Escape")
    visit.runs()

    # A site that fails asks nothing.
    failed: list[Route] = []

    def fail(route: Route) -> None:
        failed.append(route)
        route.abort()

    visit.later = fail
    reader.faults.clear()
    visit.load(run=True)
    visit.runs()
    assert failed
    visit.shows(0)
    expect(visit.code).to_contain_text(MINE)
    assert not page_errors(reader)


def test_the_new_one_leaves_the_readers_beside_it(reader: Reader, visit: Visit) -> None:
    page, question = visit.page, visit.question
    held: list[Route] = []

    def update() -> None:
        visit.edition = 2
        for route in held:
            visit.answer(route)
        held.clear()

    # While the site takes its time to answer, the reader writes already.
    visit.edition = 1
    visit.later = held.append
    visit.load()
    visit.write(MINE)
    expect(question).to_have_count(0)
    update()
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    expect(visit.code).to_contain_text(MINE)
    visit.save()

    # The same edition as the saved one asks nothing.
    visit.edition = 1
    visit.later = visit.answer
    visit.load(run=True)
    visit.runs()

    visit.later = held.append
    visit.load(run=True)
    visit.write(UNSAVED)
    update()
    expect(question).to_contain_text(COPY)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    visit.later = visit.answer
    visit.shows(2)
    visit.runs()
    expect(visit.code).not_to_contain_text(MINE)
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    visit.shows(2)
    expect(visit.cells).to_have_count(len(visit.notebook["cells"]))

    visit.open(COPY)
    visit.shows(1)
    expect(visit.code).to_contain_text(MINE)
    expect(visit.code).to_contain_text(UNSAVED)
    # Nothing is asked of it, and the site isn't told its name.
    page.wait_for_timeout(500)
    expect(question).to_have_count(0)
    assert not [url for url in visit.asked_for if "mine" in url]
    assert not page_errors(reader)


def test_who_has_saved_nothing_is_asked_nothing(visit: Visit) -> None:
    """Even if the browser has kept an old edition by itself."""
    page, question = visit.page, visit.question
    visit.edition = 1

    def later(route: Route) -> None:
        visit.edition = 2
        visit.answer(route)

    visit.later = later
    visit.load(run=True)
    visit.runs()
    visit.shows(2)
    visit.later = visit.answer

    # Now something is saved, and it has run: no name of it is left in the kernel.
    visit.write(MINE)
    expect(visit.prompt).to_have_text("[1]:", timeout=KERNEL)
    visit.edition = 3
    visit.reopen()
    expect(question).to_be_visible()
    page.keyboard.press("Tab")
    with page.expect_worker(timeout=KERNEL):
        page.keyboard.press("Enter")
    visit.shows(3)
    visit.has_the_keyboard()

    # A second copy within a day has a name of its own.
    visit.write(MINE)
    visit.edition = 4
    visit.reopen()
    expect(question).to_contain_text(", 2).ipynb")


def test_one_question_at_a_time(reader: Reader, visit: Visit) -> None:
    """Of several notebooks that are opened again, the one in view is asked about."""
    page, question = visit.page, visit.question
    visit.edition = 1
    visit.load()
    visit.write(MINE)
    visit.save()
    visit.open(OTHER)
    visit.write(MINE)
    visit.save()
    # JupyterLab notes a little later what is open.
    page.wait_for_timeout(2000)

    visit.edition = 2
    visit.load()
    expect(question).to_contain_text("own-figure (mine")
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(question).to_have_count(0)
    visit.has_the_keyboard()
    page.locator(".lm-TabBar-tab", has_text=OTHER).first.click()
    expect(question).to_contain_text("takeaways (mine")
    page.keyboard.press("Escape")

    page.goto(visit.address)
    expect(question).to_be_visible()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(question).to_have_count(0)
    assert not page_errors(reader)
