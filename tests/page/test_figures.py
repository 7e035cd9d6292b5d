"""What a page is told of its live figures by its own Python."""

import json
import random
import subprocess
import sys

import numpy as np
import pytest

from companion import page
from companion.experiments.gradient_descent import BOWL, bowl
from companion.live.source import module_of, source
from tests.live.book import experiments

MODULE = "companion.experiments.gradient_descent.bowl"
BOOKS = source(BOWL)
VALUES = {"alpha": 0.47, "condition": 9, "start": [-2.9, 2.05], "step": 40}
# What the worker of a page has not.
ABSENT = ("matplotlib", "anywidget", "ipywidgets", "traitlets", "IPython", "tqdm")


def ask(kind, module=MODULE, name=BOWL.name, **arguments):
    question = {"kind": kind, "module": module, "name": name, **arguments}
    # What a browser reads as JSON knows no NaN.
    return json.loads(
        page.answer(json.dumps(question, allow_nan=False)), parse_constant=pytest.fail
    )


def between(experiment):
    """Values of which none that can lie between those of the grid lies on it."""
    module = module_of(experiment)
    drawn, values = random.Random(experiment.name), {}
    for handle, told in zip(
        experiment.parameters, ask("stops", module, experiment.name), strict=True
    ):
        assert told["name"] == handle.name
        ranges = [told["x"], told["y"]] if handle.kind == "point" else [told]
        chosen = [
            drawn.choice([stop for stop in r["stops"] if stop not in axis] or r["stops"])
            for r, axis in zip(ranges, handle.axes or ([],), strict=True)
        ]
        values[handle.name] = chosen if handle.kind == "point" else chosen[0]
    return values


@pytest.mark.parametrize("experiment", experiments(), ids=lambda e: e.name)
def test_a_frame_between_the_grid_is_that_of_direct_evaluation(experiment):
    values = between(experiment)
    told = ask("frame", module_of(experiment), experiment.name, values=values)["frame"]
    direct = experiment.frame(**values)
    words = told["words"]
    assert (tuple(words) if isinstance(words, list) else words) == direct.words
    for panel, part in zip(direct.panels.values(), told["panels"], strict=True):
        varying = panel.varying()
        assert part.keys() == varying.keys()
        for key, entry in varying.items():
            if isinstance(entry, tuple):
                assert part[key] == list(entry)
            else:
                np.testing.assert_allclose(part[key], entry, atol=1e-5)


@pytest.mark.parametrize("experiment", experiments(), ids=lambda e: e.name)
def test_its_source_computes_the_figure_wherever_it_stands(experiment):
    written = source(experiment)
    assert f"def {experiment.function.__name__}(" in written
    values = experiment.values(**experiment.still)
    place = {"module": module_of(experiment), "name": experiment.name}
    told = ask("changed", **place, values=values, source=f"{written}\n# and changed\n")
    assert "wrong" not in told
    assert told["frame"] == ask("frame", **place, values=values)["frame"]
    assert told["spec"]["parameters"][0]["name"] == experiment.parameters[0].name


def test_experiments_need_numpy_alone():
    code = (
        f"import sys\nsys.modules.update(dict.fromkeys({ABSENT!r}))\n"
        "from companion.page.figures import prepared\nfrom tests.live.book import experiments\n"
        f"print(prepared({MODULE!r}, {BOWL.name!r}, {{}})['seconds'] > 0, len(experiments()))\n"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8")
    assert told.returncode == 0, told.stderr
    assert told.stdout.split() == ["True", str(len(experiments()))]


def changed(text, **values):
    return ask("changed", source=text, values={**VALUES, **values})


def test_another_function_gives_another_figure_and_leaves_the_book_s_alone():
    before = ask("frame", values=VALUES)
    text = BOOKS.replace('"path", "marked", "accent"', '"my path", "marked", "green"')
    text = text.replace('words=_bowl_words(factors, run["loss"])', 'words=f"α is {alpha}."')
    told = changed(text)
    assert told["frame"]["words"] == "α is 0.47."
    assert told["spec"]["panels"][0]["curves"][1]["colour"] == "green"
    assert "my path" in told["picture"]
    # It goes on at other values, and what it has altered of its module is its own.
    assert ask("frame", values={**VALUES, "alpha": 0.83}, source=text)["frame"]["words"] == (
        "α is 0.83."
    )
    assert ask("frame", values=VALUES) == before


def test_what_it_calls_and_its_simulation_can_be_changed_too():
    slower = BOOKS.replace("rates = np.asarray(alpha", "rates = np.asarray(alpha / 2")
    assert slower != BOOKS
    path = changed(slower)["frame"]["panels"][0]
    direct = ask("frame", values={**VALUES, "alpha": 0.235})["frame"]["panels"][0]
    assert path == direct
    called = BOOKS.replace("    slowest = float(np", '    return "called"\n    slowest = float(np')
    assert changed(called)["frame"]["words"] == "called"
    before = BOWL.frame().panels["surface"].x_limits
    constant = changed(BOOKS + "\nEND = 1.5\nGRID *= 0\n")
    assert constant["spec"]["panels"][0]["x"]["limits"] == [-1.5, 1.5]
    # The book's module has its own.
    assert BOWL.frame().panels["surface"].x_limits == before
    assert bowl.GRID.any()
    assert changed(BOOKS + "\n")["frame"] == ask("frame", values=VALUES)["frame"]


def line(text, part):
    return 1 + text[: text.index(part)].count("\n")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("x, y = run", "x, y == run", "NameError: name 'x' is not defined"),
        ("x, y = run", "x, y = = run", "cannot read this"),
        ("x, y = run", "1 / 0\n    x, y = run", "ZeroDivisionError: division by zero"),
        ("x, y = run", "raise SystemExit\n    x, y = run", "SystemExit"),
        ("x, y = run", "raise ValueError('own words')\n    x, y = run", "ValueError: own words"),
        ("points = path(", "points = pth(", "NameError: name 'pth'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(old, new, said):
    text = BOOKS.replace(old, new, 1)
    told = changed(text)
    assert told["wrong"].startswith(f"Line {line(text, new)}")
    assert said in told["wrong"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no function bowl"),
        ("def another():\n    pass", "no function bowl: define it"),
        ("bowl = 3", "not callable"),
        ("def bowl(alpha, condition, start, run):\n    pass", "gives a Frame, got NoneType"),
        ("def bowl(alpha):\n    pass", "unexpected keyword argument"),
        ("\0", "null bytes"),
    ],
)
def test_what_is_no_figure_is_said(text, said):
    assert said in changed(text)["wrong"]


def test_a_figure_keeps_its_form():
    moving = BOOKS.replace("x_limits=(-END, END)", "x_limits=(-END * alpha, END)")
    told = changed(moving)
    assert "has to be the same everywhere" in told["wrong"]
    failing = BOOKS.replace("x, y = run", "assert alpha < 1\n    x, y = run")
    assert "wrong" not in changed(failing)
    told = ask("frame", values={**VALUES, "alpha": 1.01}, source=failing)
    assert told["wrong"].startswith(f"Line {line(failing, 'assert')} raises AssertionError")


def test_only_figures_that_there_are_have_stops():
    with pytest.raises(ValueError, match="has no experiment 'nothing'"):
        ask("stops", name="nothing")


def test_whoever_changes_python_itself_is_found_out():
    program = (
        "import json\nfrom companion import page\n"
        "def ask(**asked): return json.loads(page.answer(json.dumps(asked)))\n"
        f"place = {{'module': {MODULE!r}, 'name': {BOWL.name!r}}}\n"
        "ask(kind='prepared', **place, values={})\n"
        "for more in ['', 'np.exp = np.sin']:\n"
        f"    ask(kind='changed', **place, source={BOOKS!r} + more, values={{}})\n"
        "    print(ask(kind='intact'))\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert told.stdout.split() == ["True", "False"], told.stderr
