"""The links from a page to its reader's notebook: the theme's buttons, and a live figure's."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils import nodes
from notebook_links import LITE, complete

from companion.code_link import CELL, NOTEBOOK

ROOT = "lite/lab/index.html"
FIGURE = (
    '<figure class="live" data-live="bowl"><p>Run this notebook '
    f'<a class="live-run" href="{CELL}">in your browser</a>, or '
    f'<a class="live-run" href="{NOTEBOOK}">on Binder</a>.</p></figure>'
)
BINDER = "https://binder.org/v2/gh/a/b/the-notebooks?urlpath=lab/tree/two%20words.ipynb"


@pytest.fixture
def app(tmp_path: Path) -> Any:
    """A website of one notebook, whose second cell shows a live figure."""
    cells = [{"id": "first"}, {"id": "second"}]
    (tmp_path / "page.ipynb").write_text(json.dumps({"cells": cells}))
    hosts = {
        "jupyterlite_url": ROOT,
        "binderhub_url": "https://binder.org/",
        "colab_url": "https://colab.org",
    }
    options = {"launch_buttons": hosts, "repository_url": "https://github.com/a/b"}
    return SimpleNamespace(
        config=SimpleNamespace(html_theme_options=options, notebooks_branch="the-notebooks"),
        env=SimpleNamespace(doc2path=lambda page: tmp_path / "page.ipynb"),
    )


def completed(app: Any, suffix: str = ".ipynb") -> dict[str, Any]:
    """Give what the theme gets for the page `book/two words`."""
    document = nodes.Element()
    for number, text in enumerate(["<p>no figure</p>", FIGURE]):
        document += nodes.container("", nodes.raw("", text, format="html"), cell_index=number)
    buttons = [
        {"text": text, "url": "the source", "tooltip": text}
        for text in ("Binder", "Colab", "JupyterLite", ".ipynb")
    ]
    buttons.append({"text": ".pdf", "tooltip": ".pdf", "javascript": "print()"})
    context = {
        "body": f"<main>{FIGURE}</main>",
        "header_buttons": [{"type": "link"}, {"buttons": buttons}],
        "page_source_suffix": suffix,
        "pathto": lambda target, resource: f"../{target}",
    }
    complete(app, "book/two words", "page.html", context, document)
    return context


def test_buttons_and_figure_lead_to_the_readers_notebook(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LITE, "yes")
    context = completed(app)
    buttons = {b["text"]: b for b in context["header_buttons"][1]["buttons"]}
    lite = f"../{ROOT}?path=two%20words.ipynb"
    # A button that is no link stays as it is.
    assert buttons.pop(".pdf") == {"text": ".pdf", "tooltip": ".pdf", "javascript": "print()"}
    assert {text: button["url"] for text, button in buttons.items()} == {
        "Binder": BINDER,
        "Colab": "https://colab.org/github/a/b/blob/the-notebooks/two%20words.ipynb",
        "JupyterLite": lite,
        ".ipynb": "../notebooks/two%20words.ipynb",
    }
    assert "MB" in buttons["JupyterLite"]["tooltip"]
    link = f'<a class="live-run" href="{lite}&amp;run=second">in your browser</a>'
    assert link in context["body"]
    assert f'<a class="live-run" href="{BINDER}">on Binder</a>' in context["body"]


def test_no_page_leads_to_what_could_not_be_built(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(LITE, raising=False)
    context = completed(app)
    texts = [button["text"] for button in context["header_buttons"][1]["buttons"]]
    assert texts == ["Binder", "Colab", ".ipynb", ".pdf"]
    assert f'Run this notebook <a class="live-run" href="{BINDER}">' in context["body"]


def test_page_that_is_no_notebook_is_left_alone(app: Any) -> None:
    context = completed(app, ".md")
    assert {b.get("url") for b in context["header_buttons"][1]["buttons"]} == {"the source", None}
