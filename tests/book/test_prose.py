"""No number in the prose that no cell of its page holds, and every claim's verdict is printed."""

import re

import nbformat
import pytest

from companion.claims import CLAIMS
from tools.project import BOOK

CHAPTERS = sorted(BOOK.glob("*.ipynb"))

# What is not prose: code, mathematics, fences and options of directives, targets of links and what
# stands in roles.
NOT_PROSE = re.compile(
    r"```\{math\}.*?```|^`{3,}|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|^:[\w-]+:.*$|\]\([^)]*\)|\{[\w:]+\}",
    re.DOTALL | re.MULTILINE,
)
# Small whole numbers count things and name steps; what is measured has digits.
MEASURED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+\.\d+|\d{3,}|\d+(?=\s?%)")


def fenced_code_removed(text):
    return re.sub(r"^```\{?(?:code-cell|python)\b.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def prose(notebook):
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            yield cell.source
        else:
            yield cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")


def held(notebook):
    """Everything that the cells of a notebook say: what they print, and what they are told."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            yield cell.source
            for output in cell.outputs:
                yield output.get("text", "") + output.get("data", {}).get("text/plain", "")


def numbers(text):
    return {number.replace(",", "") for number in MEASURED.findall(text)}


def unprinted(notebook):
    said = "\n".join(NOT_PROSE.sub(" ", fenced_code_removed(text)) for text in prose(notebook))
    return numbers(said) - numbers("\n".join(held(notebook)).replace("_", ""))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_number_in_the_prose_is_held_by_a_cell(path):
    assert unprinted(nbformat.read(path, as_version=4)) == set()


def test_a_number_from_nowhere_is_found():
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("It reads 98.7 % of 360 images, at $1.5$ and `7.25`."),
            nbformat.v4.new_code_cell(
                "1", outputs=[nbformat.v4.new_output("stream", text="360 images")]
            ),
        ]
    )
    assert unprinted(notebook) == {"98.7"}


@pytest.mark.parametrize("identifier", sorted(CLAIMS))
def test_every_measured_claim_is_shown_in_a_chapter(identifier):
    shown = re.compile(rf"^{identifier}  .*^    verdict   \w", re.DOTALL | re.MULTILINE)
    outputs = [
        output.get("data", {}).get("text/plain", "")
        for path in CHAPTERS
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
        for output in cell.outputs
    ]
    assert any(shown.search(text) for text in outputs)
