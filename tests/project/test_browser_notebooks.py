"""The links to the notebooks in the browser: from the theme's button and from a live figure."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from browser_notebooks import complete, copy
from docutils import nodes

from companion.code_link import CELL

ROOT = "lite/lab/index.html"
FIGURE = (
    '<figure class="live" data-live="bowl"><p>Run this notebook '
    f'<a class="live-run" href="{CELL}">in your browser</a>, or <a href="b">on Binder</a>.</p>'
    "</figure>"
)


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """A website of one notebook, whose second cell shows a live figure."""
    cells = [{"id": "first"}, {"id": "second"}]
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": cells}))
    options = {"launch_buttons": {"jupyterlite_url": ROOT}}
    return SimpleNamespace(
        builder=SimpleNamespace(name="html"),
        config=SimpleNamespace(html_theme_options=options),
        env=SimpleNamespace(doc2path=lambda page: tmp_path / "page.ipynb"),
        outdir=tmp_path / "html",
    )


def completed(app: Any) -> dict[str, Any]:
    """Give what the theme gets for the page `book/page`."""
    document = nodes.Element()
    for number, text in enumerate(["<p>no figure</p>", FIGURE]):
        document += nodes.container("", nodes.raw("", text, format="html"), cell_index=number)
    buttons = [{"url": "https://binder"}, {"url": f"{ROOT}?path=book/page.ipynb"}]
    context = {
        "body": f"<main>{FIGURE}</main>",
        "header_buttons": [{"type": "link"}, {"buttons": buttons}],
        "pathto": lambda target, resource: f"../{target}",
    }
    complete(app, "book/page", "page.html", context, document)
    return context


def test_button_and_figure_lead_from_the_page(app: Any, tmp_path: Path) -> None:
    (tmp_path / "lite").mkdir()
    context = completed(app)
    binder, lite = context["header_buttons"][1]["buttons"]
    assert binder == {"url": "https://binder"}
    assert lite["url"] == f"../{ROOT}?path=book/page.ipynb"
    assert "MB" in lite["tooltip"]
    address = f"../{ROOT}?path=book/page.ipynb&amp;run=second"
    assert f'<a class="live-run" href="{address}">in your browser</a>' in context["body"]
    assert "MB" in context["body"]
    assert "on Binder" in context["body"]


def test_no_page_leads_to_what_could_not_be_built(app: Any) -> None:
    context = completed(app)
    assert context["header_buttons"][1]["buttons"] == [{"url": "https://binder"}]
    assert "<p>Run this notebook <a href=" in context["body"]
    assert "in your browser" not in context["body"]


def test_becomes_a_part_of_the_site(app: Any, tmp_path: Path) -> None:
    (tmp_path / "lite").mkdir()
    (tmp_path / "lite" / "file").touch()
    copy(app, RuntimeError("the build failed"))
    assert not (tmp_path / "html").exists()
    copy(app, None)
    assert (tmp_path / "html" / "lite" / "file").exists()
