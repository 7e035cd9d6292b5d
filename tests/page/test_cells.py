"""What cells of a page give when they are run, in a Python of its own, as a page has one."""

import json
import os
import subprocess
import sys
import textwrap
from typing import Any

# The questions come as a list, and as many answers go back.
ASKED = """
import json, sys
from companion import page
told = []
questions = [json.dumps(one) for one in json.loads(sys.argv[1])]
answers = [json.loads(page.answer(one, told.append)) for one in questions]
sys.__stdout__.write(json.dumps([answers, [json.loads(one) for one in told]]))
"""
INTACT = {"kind": "intact"}


def run(*cells: str, **more: Any) -> dict[str, Any]:
    """The question that runs the last of these cells."""
    return {"kind": "run_cell", "cells": [textwrap.dedent(cell) for cell in cells], **more}


def ask(*questions: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The answers, and what was told meanwhile."""
    done = subprocess.run(
        [sys.executable, "-c", ASKED, json.dumps(questions)],
        # A page shows bars, where other tests hide them.
        env={key: value for key, value in os.environ.items() if key != "TQDM_DISABLE"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers, told = json.loads(done.stdout)
    return answers, told


def outputs(*cells: str) -> list[tuple[str, str]]:
    """Kinds and contents of what the last of these cells shows."""
    ((answer,), _) = ask(run(*cells))
    return [(output["kind"], output["content"]) for output in answer["outputs"]]


def test_texts_are_those_of_a_notebook():
    assert outputs("print(1)\nprint(2, end='')\n3") == [("text", "1\n2"), ("text", "3")]
    assert outputs("x = 3") == []
    assert outputs("None") == []
    # Nothing comes before what stands above it, and only the last value is shown.
    assert outputs("print(1)\n2\nimport math\nprint(math.pi // 1)\n4") == [
        ("text", "1\n"),
        ("text", "3.0\n"),
        ("text", "4"),
    ]
    assert outputs("import warnings\nwarnings.warn('no', stacklevel=1)\n'a'") == [
        ("warning", "<cell 1>:2: UserWarning: no\n  warnings.warn('no', stacklevel=1)"),
        ("text", "'a'"),
    ]
    # What cells above print and show is theirs.
    assert outputs("print('above')\nx = 1\n5", "x") == [("text", "1")]


def test_a_value_shows_itself_in_the_best_form_that_it_has():
    shows = "class A:\n    def {}(self): return {}\nA()"
    assert outputs(shows.format("_repr_html_", "'<b>'")) == [("html", "<b>")]
    assert outputs(shows.format("_repr_svg_", "'<svg/>'")) == [("svg", "<svg/>")]
    assert outputs(shows.format("_repr_png_", "b'png'")) == [("png", "cG5n")]
    bundle = "{'text/plain': 'a', 'text/html': '<i>'}"
    assert outputs(shows.format("_repr_mimebundle_", bundle)) == [("html", "<i>")]
    assert outputs(shows.format("__repr__", "'plain'")) == [("text", "plain")]
    # A class is no value that shows itself.
    assert outputs(shows.format("_repr_html_", "'<b>'")[:-2])[0][0] == "text"


def test_a_long_text_is_cut_and_says_so():
    ((kind, content),) = outputs("print('x' * 200_000)")
    assert kind == "text"
    assert len(content) < 60_000
    assert "150,001 more characters" in content


def test_pictures_are_drawn_once_each():
    pictures = "import matplotlib.pyplot as plt\nfigure = plt.figure()"
    for end in ("", "\nplt.show()"):
        ((kind, content),) = outputs(pictures + end)
        assert kind == "png"
        assert content.startswith("iVBOR")
    assert [kind for kind, _ in outputs(f"{pictures}\nimport math\nmath.pi")] == ["text", "png"]
    assert [kind for kind, _ in outputs(pictures, "figure")] == ["png"]
    assert [kind for kind, _ in outputs(pictures, "print(figure.number)")] == ["text"]


def test_a_live_experiment_is_a_picture_that_says_whose():
    ((answer,), _) = ask(run("from companion.experiments.learning_rate import CYCLE", "CYCLE"))
    picture, live = answer["outputs"]
    assert picture["kind"] == "png"
    assert len(picture["alt"]) > 20
    assert live["kind"] == "live"


def test_an_error_says_where_it_came_through():
    found = outputs("def f(x):\n    return 1 / x", "print('before')\nf(0)")
    assert found == [
        ("text", "before\n"),
        (
            "error",
            "ZeroDivisionError: division by zero\nline 2: f(0)\n"
            "in a cell above, line 2: return 1 / x",
        ),
    ]
    assert outputs("x = = 1") == [("error", "SyntaxError: invalid syntax\nline 1: x = = 1")]
    assert outputs("raise SystemExit") == [("error", "SystemExit\nline 1: raise SystemExit")]
    bad = "class E(Exception):\n    def __str__(self): raise E\nraise E"
    assert outputs(bad)[0][1].startswith("E\nline 3")
    bad = "class A:\n    def __repr__(self): return 1 / 0\nA()"
    assert outputs(bad)[0][1].startswith("ZeroDivisionError")


def test_it_is_said_which_cell_failed_and_it_runs_again():
    failing = "x = 1\n1 / 0"
    answers, _ = ask(run(failing, "", "x"), run("x = 1", "", "x"), run("x = 1", "", "1 / 0"))
    assert [answer["failed"] for answer in answers] == [2, None, 0]
    assert answers[1]["outputs"] == [{"kind": "text", "content": "1"}]


def test_what_is_there_does_not_run_again():
    above = "import itertools\ncount = itertools.count().__next__", "n = count()"
    answers, told = ask(run(*above, "n"), run(*above, "n + 10"), run(above[0], "n = 7", "n"))
    assert [answer["outputs"][0]["content"] for answer in answers] == ["0", "10", "7"]
    assert [answer["above"] for answer in answers] == [2, 0, 1]
    assert told[:3] == ["cell 1 of 2 that it needs", "cell 2 of 2 that it needs", "the cell itself"]


def test_a_module_that_is_not_there_is_asked_for():
    cell = run("print('once')\nimport nowhere.at_all")
    answers, _ = ask(cell, {**cell, "lacking": ["nowhere"]})
    assert answers[0] == {"missing": "nowhere"}
    once, error = answers[1]["outputs"]
    assert once["content"] == "once\n"
    assert error["content"].startswith("ModuleNotFoundError: No module named 'nowhere'")
    # It is there, and has no such part.
    ((answer,), _) = ask(run("import companion.nothing"))
    assert answer["failed"] == 0


def test_a_progress_bar_is_told_and_not_kept():
    cell = """
        import time
        from companion.progress import progress
        for _ in progress(range(3), "outer", "step"):
            for _ in progress(range(2), "inner", "step"):
                time.sleep(0.11)
        "done"
    """
    answers, told = ask(run(cell))
    assert answers[0]["outputs"] == [{"kind": "text", "content": "'done'"}]
    assert [words for words in told if "outer" in words and "2/3" in words]
    assert not [words for words in told if "\r" in words or "\x1b" in words]


def test_what_exercises_need_is_looked_after():
    cells = run("import matplotlib.pyplot as plt\nfrom companion import live\nlive.use_style()")
    answers, _ = ask(cells, INTACT, run("import numpy as np\nnp.dot = None"), INTACT)
    assert [answers[1], answers[3]] == [True, False]
