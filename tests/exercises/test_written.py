"""Answers written as text: each gets a report, and whether the next can be checked after it."""

import json
import subprocess
import sys

import pytest

from companion import page
from companion.exercises import EXERCISES
from companion.exercises.ended import broken, stopped
from companion.exercises.guard import Guard
from companion.exercises.written import check_written

NAME = "directional-derivative"
RIGHT = "def directional_derivative(g, u):\n    return g @ u / np.linalg.norm(u)\n"


def test_a_right_and_a_wrong_answer_are_told_as_in_a_notebook():
    assert check_written(NAME, RIGHT).passed
    wrong = check_written(NAME, RIGHT.replace(" / np.linalg.norm(u)", ""))
    assert not wrong.passed
    assert "twice as lon" in wrong.hint


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def directional_derivative(g, u)\n    return 1\n", "cannot read this"),
        ("def directional_derivative(g, u):\nreturn 1\n", "cannot read this"),
        ("\0", "source code"),
        ("(" * 100_000, "cannot read this"),
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("x = 1\nraise SystemExit", "line 2: raise SystemExit"),
        ("def slope(g, u):\n    return 1\n", "no function directional_derivative"),
        ("", "no function directional_derivative"),
        ("directional_derivative = 3", "not a function"),
        (RIGHT + "print('x' * 10**6)", "Right"),
        (RIGHT.replace("return", "raise KeyboardInterrupt\n    return"), "KeyboardInterrupt"),
        (
            "class E(Exception):\n    def __str__(self):\n        raise E\nraise E",
            "your lines raise E",
        ),
    ],
)
def test_whatever_is_written_there_is_a_report(source, said):
    report = check_written(NAME, source)
    assert said in report.text
    assert report.passed == (said == "Right")


def test_functions_of_earlier_answers_are_at_hand_and_bad_ones_are_left_out():
    earlier = ["def length(v):\n    return np.linalg.norm(v)\n", "def broken(:", "1 / 0"]
    source = "def directional_derivative(g, u):\n    return g @ u / length(u)\n"
    assert check_written(NAME, source, earlier).passed
    assert "length" in check_written(NAME, source).text
    # An earlier answer of the same name is not taken for this one.
    assert not check_written(NAME, "x = 1", [RIGHT]).passed


def test_only_exercises_that_there_are_can_be_checked():
    with pytest.raises(ValueError, match="no exercise 'nothing'"):
        check_written("nothing", RIGHT)
    with pytest.raises(KeyError):
        stopped("nothing", 5)


def test_the_reports_of_answers_that_were_ended():
    assert stopped(NAME, 5, 0).text.splitlines()[:4] == [
        "Not yet: no result after 5 seconds.",
        "directional_derivative(g, u) with",
        "  g = array([3., 4.])",
        "  u = array([0., 2.])",
    ]
    assert "The function was stopped.\n" in stopped(NAME, 5, 0).text
    assert stopped(NAME, 5, 1).text != stopped(NAME, 5, 0).text
    for nothing in (None, "0", -1, 99):
        text = stopped(NAME, 5, nothing).text
        assert "not called yet" in text
        assert "with" not in text.partition("Hint")[0]
    assert EXERCISES[NAME].title in broken(NAME).text
    assert not stopped(NAME, 5).passed
    assert not broken(NAME).passed


HARMLESS = [
    RIGHT,
    "import itertools, json\n" + RIGHT,
    "def directional_derivative(g, u):\n    g[:] = 0\n    return 1\n",
    "np = None",
    "import sys\nsys.stdout = None",
    "def len(x):\n    return 3\n" + RIGHT,
]
HARMFUL = [
    "import builtins\nbuiltins.len = lambda x: 3",
    "np.dot = None",
    "np.linalg.norm = len",
    "np.seterr(all='raise')",
    "np.set_printoptions(precision=1)",
    "import companion.exercises as e\ne.EXERCISES.clear()",
    "import companion.exercises as e\ne.EXERCISES['directional-derivative'].cases[0][0][:] = 7",
    "import companion.exercises.checker.results as r\nr.agree = lambda *a: True",
    "import sys\nsys.setrecursionlimit(10_000)",
    "from companion.exercises.checker.report import Report\nReport.passed = True",
    "from companion.exercises.checker.report import Report\nReport.more = True",
    "import re\nre.sub = None",
    "import linecache\nlinecache.getline = len",
    "import sys\nsys.settrace(lambda *a: None)",
    "import sys\nsys.modules['random'] = sys",
    "import threading, time\nthreading.Thread(target=time.sleep, args=[9], daemon=True).start()",
]
# In a Python of its own, as a page has one; what the answer does to it must not reach this one.
ASKED = """
import json, sys
from companion import page
source = json.loads(sys.argv[1])
name = sys.argv[2]
try:
    page.answer(json.dumps({"kind": "check", "name": name, "source": source, "earlier": []}))
    intact = json.loads(page.answer(json.dumps({"kind": "intact", "name": name})))
except BaseException:
    intact = False
sys.__stdout__.write(json.dumps(bool(intact)))
"""


@pytest.mark.parametrize("source", [*HARMLESS, *HARMFUL])
def test_what_harms_the_next_check_is_seen(source):
    found = subprocess.run(
        [sys.executable, "-c", ASKED, json.dumps(source), NAME], capture_output=True, text=True
    )
    assert json.loads(found.stdout) == (source in HARMLESS), found.stderr


def test_a_guard_sees_nothing_where_nothing_was_done():
    guard = Guard()
    assert all(guard.intact(name) for name in list(EXERCISES)[:5])
    assert not guard.intact("nothing")


def test_an_answer_above_that_cannot_be_run_is_named():
    calling = "def directional_derivative(g, u):\n    return halved(g)\n"
    unreadable, fails = "def halved(x)\n    return x / 2\n", "def halved(x):\n    ...\nnothing\n"
    assert "halved in an answer above" in check_written(NAME, calling, [unreadable]).hint
    # What was defined before the error is there.
    assert "nothing returned yet" in check_written(NAME, calling, [fails]).text
    other = check_written(NAME, calling.replace("halved", "doubled"), [unreadable])
    assert "halved" not in other.hint


def test_a_character_from_a_text_is_told_from_a_colon_that_lacks():
    for sign, hint in {"−": "Type it anew", "): ": "a colon"}.items():
        source = f"def directional_derivative(g, u):\n    return 1 {sign} g\n"
        assert hint in check_written(NAME, source).hint


def test_a_page_asks_and_is_answered_in_json():
    def ask(**question):
        return json.loads(page.answer(json.dumps(question)))

    found = ask(kind="check", name=NAME, source=RIGHT, earlier=[])
    right = {"text": "Right: 12 of 12 cases agree.", "prose": True}
    assert found == {"passed": True, "parts": [right], "hint": ""}
    assert ask(kind="intact", name=NAME) is True
    late = ask(kind="unfinished", name=NAME, seconds=3, case=None)
    assert "after 3 seconds" in late["parts"][0]["text"]
    assert ask(kind="unusable", name=NAME)["hint"]
    told = []
    question = {"kind": "check", "name": NAME, "source": RIGHT, "earlier": []}
    page.answer(json.dumps(question), told.append)
    assert [json.loads(one) for one in told] == list(range(12))
    with pytest.raises(KeyError):
        ask(kind="other")
    with pytest.raises(TypeError):
        ask(kind="check", name=NAME)
