"""The role that links to a setting of a live figure: how it is written, and where it leads."""

from typing import Any

import pytest
from figure_settings import split
from reader_notebooks.site_references import SiteReferences

HERE = "α = 2 <bowl?alpha=2&start=-3,0.5>"
THERE = "turned <bowls#other-bowl?method=gradient descent&turn=by 30° (left)>"


def test_a_link_has_words_a_page_and_an_anchor() -> None:
    assert split(HERE) == ("α = 2", "", "figure-bowl?alpha=2&start=-3,0.5")
    words, page, anchor = split(THERE)
    assert (words, page) == ("turned", "bowls")
    # Spaces and brackets would end the link in Markdown.
    assert anchor == "figure-other-bowl?method=gradient%20descent&turn=by%2030%C2%B0%20%28left%29"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "α = 2",
        "bowl?alpha=2",
        "<bowl?alpha=2>",
        "α <bowl>",
        "α <bowl?>",
        "α <a#b#bowl?alpha=2>",
    ],
)
def test_what_is_written_in_another_way_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="words <figure"):
        split(text)


def test_a_readers_notebook_leads_to_the_website() -> None:
    app: Any = None
    references = SiteReferences(app, "book/valleys", "https://a.org/", set())
    here, there = (references.role("setting", target) for target in (HERE, THERE))
    assert here == ("[α = 2](https://a.org/book/valleys.html#figure-bowl?alpha=2&start=-3,0.5)")
    assert there.startswith("[turned](https://a.org/book/bowls.html#figure-other-bowl?method=")
    with pytest.raises(ValueError, match="words <figure"):
        references.role("setting", "α = 2")
