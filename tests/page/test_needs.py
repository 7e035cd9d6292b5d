"""What a cell needs of those above it: seen by running that alone, and comparing with all of it."""

import ast
import textwrap

import pytest

from companion.page.needs import steps, to_run


def cells(text: str) -> list[str]:
    """The cells of a page, with lines of dashes between them."""
    return [cell.strip() for cell in textwrap.dedent(text).split("----")]


def needed(sources: list[str], states: dict[str, str] | None = None) -> list[int]:
    last = len(sources) - 1
    return sorted({step.cell for step in to_run(steps(sources), last, states or {})} - {last})


PAGES = {
    "what it loads, and what that needs": ("a = 1 ---- b = 2 ---- c = a + 1 ---- out = c", [0, 2]),
    "of two that bind it the later": ("a = 1 ---- a = 2 ---- out = a", [1]),
    "nothing that it binds itself": ("a = 1 ---- a = 3\nout = a", []),
    "a name bound in a loop before it is used": (
        "x = 1 ---- out = 0\nfor i in range(3):\n    x = i\n    out += x",
        [],
    ),
    "a name that one branch alone binds": ("x = 1 ---- if 0:\n    x = 2\nout = x", [0]),
    "items": ("a = [1] ---- a[0] = 5 ---- out = a", [0, 1]),
    "attributes": ("class A: pass\na = A() ---- a.b = 5 ---- out = a.b", [0, 1]),
    "methods": ("a = [] ---- a.append(5) ---- b = a ---- out = a", [0, 1]),
    "what a call is handed": (
        "def f(x):\n    x.append(1) ---- a = [] ---- b = f(a) ---- out = a",
        [0, 1, 2],
    ),
    "no change by what only looks": ("a = [1] ---- print(len(a)) ---- out = a", [0]),
    "a state that is used up": (
        "import random\nr = random.Random(0) ---- a = r.random() ---- out = r.random()",
        [0, 1],
    ),
    "augmented": ("a = 1 ---- a += 1 ---- out = a", [0, 1]),
    "loops": ("for i in range(3):\n    a = i ---- out = a + i", [0]),
    "with": ("import io\nwith io.StringIO() as f:\n    f.write('x') ---- out = f.closed", [0]),
    "unpacking, walrus, except": (
        "(a, *b) = 1, 2\nif c := 3: pass\ntry:\n    1 / 0\nexcept ValueError:\n    d = 1\n"
        "except ZeroDivisionError:\n    d = 2"
        " ---- out = a, b, c, d",
        [0],
    ),
    "comprehensions": ("a = [1] ---- k = 2 ---- out = [k * x for x in a if x < 5]", [0, 1]),
    "match": (
        "p = (1, 2) ---- match p:\n    case (1, y):\n        z = y ---- out = y + z",
        [0, 1],
    ),
    "what a function loads when it is called": (
        "k = 1 ---- def f(): return k ---- k = 2 ---- def g(): return f() ---- out = g()",
        [1, 2, 3],
    ),
    "what is made with a class": (
        "k = 1 ---- class A:\n    def m(self): return k ---- a = A() ---- k = 5 ---- out = a.m()",
        # To make one might use what its methods use.
        [0, 1, 2, 3],
    ),
    "what a function binds outside of itself": (
        "a = 1 ---- def f():\n    global a\n    a = 2\nf() ---- out = a",
        [0, 1],
    ),
    "of imports that alone": (
        "import json\nimport math\nslow = 1 ---- out = math.pi",
        [0],
    ),
    "a call that sets up what the cell imports": (
        "import random\nrandom.seed(7) ---- b = 1 ---- out = random.random()",
        [0],
    ),
    "a name of Python's own, bound anew": ("len = lambda x: 7 ---- out = len([])", [0]),
}


@pytest.mark.parametrize("name", PAGES)
def test_what_is_needed_runs_and_gives_what_the_whole_page_gives(name):
    text, expected = PAGES[name]
    sources = cells(text)
    assert needed(sources) == expected
    whole: dict = {}
    for source in sources:
        exec(source, whole)
    part: dict = {}
    for step in to_run(steps(sources), len(sources) - 1, {}):
        for node in step.body:
            exec(compile(ast.Module([node], []), "cell", "exec"), part)
    assert part["out"] == whole["out"]


def test_of_a_cell_only_the_needed_imports_run():
    found = to_run(steps(cells("import json\nimport math\nslow = 1 ---- out = math.pi")), 1, {})
    assert [type(node).__name__ for step in found for node in step.body] == ["Import", "Assign"]


def after(sources: list[str], states: dict[str, str]) -> dict[str, str]:
    """The states of the names once the last of these cells has run with what it needs."""
    for step in to_run(steps(sources), len(sources) - 1, states):
        states = {**states, **dict.fromkeys(step.writes, step.state)}
    return states


def test_what_is_there_does_not_run_again_until_something_changes():
    page = cells("a = [1] ---- b = a * 2 ---- c = b + a ---- a.append(3)")
    states = after(page[:3], {})
    assert needed(page[:3], states) == []
    # The last cell changes what the third needs, and not what the second has made of it.
    assert needed(page[:3], after(page, states)) == [0]
    edited = ["a = [7]", *page[1:3]]
    assert needed(edited, states) == [0, 1]
    # Spaces and comments are no change.
    assert needed(["a  =  [ 1 ]  # the same", *page[1:3]], states) == []


def test_a_name_that_a_later_cell_has_bound_is_made_anew():
    page = cells("y = 1 ---- out = y ---- y = 2")
    states = after(page, after(page[:2], {}))
    assert needed(page[:2], states) == [0]


def test_a_cell_that_changes_what_it_needs_gives_the_same_again():
    page = cells("count = 0 ---- count += 1\ncount")
    assert needed(page, after(page, {})) == [0]


def test_cells_that_python_cannot_read():
    assert needed(["a = 1", "a = = 2", "out = a"]) == [0]
    assert needed(["a = 1", ""]) == []
    assert needed([""]) == []
    with pytest.raises(SyntaxError):
        steps(["a = 1", "a = = 2"])
