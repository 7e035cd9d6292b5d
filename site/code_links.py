"""Sphinx extension: leads from a page to the code in the repository that computed a part of it.

The companion knows paths and lines; the repository's address stands in _config.yml.
"""

from typing import Any

from sphinx.application import Sphinx

from companion.code_link import SCHEME


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    options = app.config.html_theme_options
    address = f"{options['repository_url']}/blob/{options['repository_branch']}/"
    if "body" in context:
        context["body"] = context["body"].replace(f'"{SCHEME}', f'"{address}')


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
