"""Nothing that an answer does breaks the next check: in a notebook, and on a page."""

import sys

import pytest

from companion import exercises
from companion.exercises.checker.report import Report
from companion.exercises.checker.worker import DiedError, StoppedError, Worker
from tests.exercises.breaking import BREAKING, TO_ALL, says, source

NAME = "sigmoid-derivative"
FUNCTION = "sigmoid_derivative"
RIGHT = f"def {FUNCTION}(z):\n    return 0.25 / np.cosh(np.clip(z, -500, 500) / 2) ** 2\n"
LIMIT, START = 0.5, 60

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="what ends Python, and how, is the system's"
)


@pytest.mark.parametrize(("lines", "part"), BREAKING.values(), ids=BREAKING)
def test_in_a_notebook(lines, part, capfd):
    names = {"__name__": "__main__"}
    exec(source(lines, FUNCTION), names)
    report = exercises.check(NAME, names[FUNCTION], seconds=LIMIT)
    assert says(report.text, part), report
    assert not report.passed
    assert report.hint
    assert len(report.text) < 2000
    assert exercises.check(NAME, exercises.EXERCISES[NAME].solution).passed
    assert capfd.readouterr() == ("", "")


class Page:
    """Does what a page does, with a process in place of its worker."""

    def __init__(self):
        self.worker = Worker()

    def ask(self, limit, kind, **arguments):
        question = {"kind": kind, "name": NAME, **arguments}
        return self.worker.ask(question, limit, lambda ran, left: None)

    def again(self):
        self.worker.end()
        self.worker = Worker()

    def check(self, text):
        # A page counts from when the worker has begun.
        self.ask(START, "intact")
        try:
            found = self.ask(LIMIT, "check", source=text, earlier=[])
        except StoppedError as stop:
            self.again()
            return self.ask(START, "unfinished", seconds=LIMIT, case=stop.told)
        except DiedError:
            self.again()
            return self.ask(START, "unusable")
        try:
            intact = self.ask(LIMIT, "intact")
        except (StoppedError, DiedError):
            intact = False
        if not intact:
            self.again()
        return found


@pytest.fixture(scope="module")
def page():
    page = Page()
    yield page
    page.worker.end()


# A page's worker is not asked by a file.
ON_A_PAGE = {name: held for name, held in BREAKING.items() if TO_ALL.format("")[:20] not in held[0]}


@pytest.mark.parametrize(("lines", "part"), ON_A_PAGE.values(), ids=ON_A_PAGE)
def test_on_a_page(lines, part, page):
    report = Report.of(page.check(source(lines, FUNCTION)))
    assert says(report.text, part), report.text
    assert not report.passed
    assert report.hint
    assert page.check(RIGHT)["passed"]
