"""Sphinx extension: links to settings of live figures.

In Markdown, {setting}`twice the edge <name-of-figure?alpha=2.2>` leads to the figure of this name
on the page, and shows it at this setting; with a page before it, <types#name-of-figure?…>, to one
on another page. A parameter that is not named has its default.
"""

import re
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

TARGET = re.compile(
    r"(?s)(?P<words>.+?)\s*<(?:(?P<page>[\w-]+)#)?(?P<figure>[\w-]+)\?(?P<setting>[^<>]+)>"
)


def split(text: str) -> tuple[str, str, str]:
    """Give the words of the link, the page, or "" for this one, and the anchor there.

    Raises ValueError if it is written in another way.
    """
    found = TARGET.fullmatch(text.strip())
    if not found:
        raise ValueError(f"a setting is written as words <figure?parameter=value>, not {text!r}")
    # What browsers leave as it is.
    setting = quote(found["setting"], safe="=&,.-_")
    return found["words"], found["page"] or "", f"figure-{found['figure']}?{setting}"


class Setting(SphinxRole):
    """The link of a page. That its setting is one of the figure's is tested, page by page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        try:
            words, page, anchor = split(self.text)
        except ValueError as error:
            return [], [self.inliner.reporter.error(str(error), line=self.lineno)]
        address = f"{page}.html#{anchor}" if page else f"#{anchor}"
        link = nodes.reference(self.rawtext, words, refuri=address, classes=["setting"])
        return [link], []


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_role("setting", Setting())
    return {"parallel_read_safe": True, "parallel_write_safe": True}
