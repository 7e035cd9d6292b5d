"""The notebooks that readers run, as the site has them, beside the book's and the site's pages."""

import json
import re
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import nbformat
import pytest
from bs4 import BeautifulSoup

from companion.edition import edition
from tools import notebooks as normal
from tools import repository
from tools.fingerprint import digest
from tools.project import BOOK, PAGES

# In one process, which reads each page once.
pytestmark = pytest.mark.xdist_group("html")

NAMES = sorted(path.stem for path in BOOK.glob("*.ipynb"))
FOLDER = PAGES / "notebooks"
# What the book's Markdown has and plain Markdown has not.
LEFT_OVER = {
    "a fence of a directive": r"^\s*>?\s*(:{3,}|`{3,} *\{)",
    "a role": r"\{[\w:-]+\}`",
    "a label of a formula": r"\$\$ *\(",
    "a target": r"^\([\w-]+\)=",
    "an option": r"^:[\w-]+:",
    "a substitution": r"\{\{[^}]*\}\}",
    "attributes": r"(?<=[\])`])\{[.#]",
    "a comment": r"^%",
    "a break": r"^\+\+\+",
    "a bare label": r"(?<![\w\"#/-])(?:eq|fig|ex|sol)-[a-z]",
}
SOLUTION = re.compile(r"\{solution-(start|end)\}")
CODE = re.compile(r"(?ms)^```.*?^```|`[^`\n]+`")
LINK = re.compile(r"\]\(([^)\s]+)[^)]*\)")
FORMULA = re.compile(r"(?s)\$\$.*?\$\$|\$[^$]+\$")


@cache
def served(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.ipynb").read_text("utf-8"))
    return found


@cache
def source(name: str) -> Any:
    return nbformat.read(BOOK / f"{name}.ipynb", as_version=4)


@cache
def page(name: str) -> BeautifulSoup:
    return BeautifulSoup((PAGES / "book" / f"{name}.html").read_text("utf-8"), "html.parser")


def markdown(name: str) -> str:
    cells = (cell for cell in served(name)["cells"] if cell["cell_type"] == "markdown")
    return "\n\n".join(cell["source"] for cell in cells)


def code(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [cell for cell in cells if cell["cell_type"] == "code"]


def questions(name: str) -> Iterator[dict[str, Any]]:
    """Give the code cells of the book's notebook that are no solution."""
    within = False
    for cell in source(name).cells:
        if cell.cell_type == "code" and not within:
            yield cell
        for mark in SOLUTION.findall(cell.source) if cell.cell_type == "markdown" else ():
            within = mark == "start"


def test_there_is_one_for_each_of_the_books() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_is_valid_and_each_text_is_one_string(name: str) -> None:
    notebook = served(name)
    nbformat.validate(nbformat.from_dict(notebook))
    for cell in notebook["cells"]:
        assert isinstance(cell["source"], str)
        for output in cell.get("outputs", []):
            texts = [output["text"]] if "text" in output else output["data"].values()
            assert all(isinstance(text, str) for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_left_of_the_books_markdown(name: str) -> None:
    text = FORMULA.sub("$…$", CODE.sub("`…`", re.sub(r"\{[^}`\n]*\}`", r"\g<0>", markdown(name))))
    raw = markdown(name)
    for what, pattern in LEFT_OVER.items():
        searched = text if what in ("a bare label", "a substitution") else raw
        searched = re.sub(r"<a id=\"[^\"]*\">|\]\([^)]*\)", "", searched)
        assert not (found := re.search(pattern, searched, re.MULTILINE)), (
            f"{what}: {searched[max(0, found.start() - 60) : found.end() + 60]!r}"
        )


@pytest.mark.parametrize("name", NAMES)
def test_code_cells_are_the_books_without_those_of_solutions(name: str) -> None:
    cells, wanted = code(served(name)["cells"]), list(questions(name))
    assert [cell["id"] for cell in cells] == [cell["id"] for cell in wanted]
    for cell, question in zip(cells, wanted, strict=True):
        if "setup" in question["metadata"].get("tags", []):
            before, ours, after = cell["source"].rpartition(question["source"])
            assert ours
            assert before.endswith(", WHEEL)\n\n")
            assert not after
        else:
            assert cell["source"] == question["source"]


@pytest.mark.parametrize("name", NAMES)
def test_solutions_are_folded_text(name: str) -> None:
    shown = {cell["source"] for cell in questions(name)}
    solutions = [c["source"] for c in code(source(name).cells) if c["source"] not in shown]
    folded = re.findall(r"(?s)<summary>Solution</summary>(.*?)</details>", markdown(name))
    assert len(folded) == len(re.findall(r"solution-start", str(source(name))))
    for solution in solutions:
        assert any(f"\n```python\n{solution}\n```\n" in text for text in folded)


@pytest.mark.parametrize("name", NAMES)
def test_results_are_what_the_book_prints(name: str) -> None:
    for cell, question in zip(code(served(name)["cells"]), questions(name), strict=True):
        printed = [
            normal.normalise_output(output, 0)
            for output in cell["outputs"]
            if "text/markdown" not in output.get("data", {})
        ]
        wanted = [normal.normalise_output(output, 0) for output in question["outputs"]]
        assert printed == wanted


@pytest.mark.parametrize("name", NAMES)
def test_pictures_stand_in_the_notebook_with_their_words(name: str) -> None:
    for cell in code(served(name)["cells"]):
        outputs = cell["outputs"]
        for output in outputs:
            words = output.get("data", {}).get("text/plain", "")
            if words.startswith(("<Figure", "Experiment '")):
                assert output["data"]["image/png"].startswith("iVBOR")
                assert len(output["metadata"]["image/png"]["alt"]) > 20
            if words.startswith("Experiment '"):
                assert "live figure" in outputs[-1]["data"]["text/markdown"]


@pytest.mark.parametrize("name", NAMES)
def test_numbers_and_citations_are_the_sites(name: str) -> None:
    text = markdown(name)
    numbers = [number.get_text().strip("()#") for number in page(name).select(".eqno")]
    assert re.findall(r"\\tag\{(\d+)\}", text) == [re.sub(r"\D", "", n) for n in numbers]
    exercises = [
        " ".join(title.get_text().split())
        for title in page(name).select(".exercise > .admonition-title")
    ]
    formulas_apart = re.findall(r"(?m)^#### (Exercise \d+) \(", text)
    assert formulas_apart == [" ".join(e.split()[:2]) for e in exercises]
    figures = [f.get_text().strip() for f in page(name).select("figcaption .caption-number")]
    assert re.findall(r"\*\*(Fig\. \d+)\.\*\*", text) == figures
    citations = [
        " ".join(c.get_text().split()) for c in page(name).select("article .bibtex-citation")
    ]
    plain = re.sub(r"\[([^][]*)\]\([^()\s]+ \"[^\"]*\"\)", r"\1", text)
    plain = " ".join(plain.replace("*", "").split())
    position = 0
    for citation in citations:
        position = plain.find(citation, position)
        assert position >= 0, f"{citation} is not in its place"


def headings(name: str) -> set[str]:
    """Give the names under which front ends know places of a notebook."""
    text = markdown(name)
    named = set(re.findall(r'<a id="([^"]+)"></a>', text))
    return named | {h.replace(" ", "-") for h in re.findall(r"(?m)^#+ +(.*)$", text)}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    address = repository.published()
    for link in LINK.findall(FORMULA.sub("", CODE.sub("", markdown(name)))):
        target, place = urldefrag(link)
        if target.startswith(address):
            assert (PAGES / target.removeprefix(address)).is_file(), link
        elif "://" not in target:
            other = Path(target).stem or name
            assert not target or target.endswith(".ipynb")
            assert other in NAMES, link
            assert not place or unquote(place) in headings(other), link
            # Not every front end knows a place by its heading.
            assert target or f'<a id="{unquote(place)}"></a>' in markdown(name), link


def test_wheel_is_the_one_that_setup_cells_and_pins_name() -> None:
    (wheel,) = (FOLDER / "wheels").iterdir()
    assert f"./wheels/{wheel.name} --hash=sha256:{digest(wheel)}" in (
        FOLDER / "requirements.txt"
    ).read_text("utf-8")
    for name in NAMES:
        setup = code(served(name)["cells"])[0]["source"]
        assert f"/notebooks/wheels/{wheel.name}#sha256={digest(wheel)}" in setup
        assert f'check("{edition()}", WHEEL)' in setup


def test_edition_of_the_wheel_is_that_of_the_tree(tmp_path: Path) -> None:
    (wheel,) = (FOLDER / "wheels").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path)
    assert edition(tmp_path / "companion") == edition()


def test_zip_is_the_folder() -> None:
    with zipfile.ZipFile(PAGES / "downhill-notebooks.zip") as archive:
        packed = {
            Path(name).relative_to("downhill-notebooks").as_posix(): archive.read(name)
            for name in archive.namelist()
        }
    files = {p.relative_to(FOLDER).as_posix(): p for p in FOLDER.rglob("*") if p.is_file()}
    assert set(packed) == set(files)
    assert all(packed[name] == path.read_bytes() for name, path in files.items())
