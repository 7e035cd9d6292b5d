"""A solution that calls what another exercise asks for says so: in a notebook, who solves only the
one meets the other's dots.
"""

import ast
import re
from collections.abc import Iterator

import nbformat
import pytest

from tools.project import BOOK

MARK = re.compile(r"\{solution-(start|end)\} ?(.*)")


def solutions(notebook: nbformat.NotebookNode) -> Iterator[tuple[str, str, ast.Module]]:
    """Give each cell of code in a solution: the exercise, the words before it, and the code."""
    exercise = words = ""
    for cell in notebook.cells:
        if cell.cell_type == "code" and exercise:
            yield exercise, words, ast.parse(cell.source)
        for mark in MARK.finditer(cell.source) if cell.cell_type == "markdown" else ():
            exercise, words = mark[2] if mark[1] == "start" else "", cell.source


def unsaid(notebook: nbformat.NotebookNode) -> list[str]:
    """Say which solutions call the function of another exercise without a reference to it."""
    defined: dict[str, str] = {}
    found = []
    for exercise, words, code in solutions(notebook):
        called = {node.id for node in ast.walk(code) if isinstance(node, ast.Name)}
        for name in called & set(defined):
            if defined[name] != exercise and f"{{ref}}`{defined[name]}`" not in words:
                found.append(f"the solution of {exercise} calls {name} of {defined[name]}")
        for node in code.body:
            if isinstance(node, ast.FunctionDef):
                defined.setdefault(node.name, exercise)
    return found


@pytest.mark.parametrize("path", sorted(BOOK.glob("*.ipynb")), ids=lambda path: path.stem)
def test_solution_names_the_exercise_that_it_builds_on(path) -> None:
    assert unsaid(nbformat.read(path, as_version=4)) == []


def test_a_missing_reference_is_found() -> None:
    start, end = "```{solution-start} ex-%s\n```\n%s", "```{solution-end}\n```"
    new = nbformat.v4
    cells = [
        new.new_markdown_cell(start % ("a", "")),
        new.new_code_cell("def f(x):\n    return x"),
        new.new_markdown_cell(end),
        new.new_markdown_cell(start % ("b", "It needs {ref}`ex-c`.")),
        new.new_code_cell("def g(x):\n    return f(x)"),
        new.new_markdown_cell(end),
    ]
    assert unsaid(new.new_notebook(cells=cells)) == ["the solution of ex-b calls f of ex-a"]
    cells[3].source = cells[3].source.replace("ex-c", "ex-a")
    assert unsaid(new.new_notebook(cells=cells)) == []
