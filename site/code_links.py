"""Sphinx extension: leads from a page to the code behind a part of it.

The companion knows paths and lines; the repository's address stands in _config.yml.
"""

import importlib
import inspect
from functools import cached_property, reduce
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from companion.code_link import SCHEME, code_address


def complete(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: object
) -> None:
    options = app.config.html_theme_options
    address = f"{options['repository_url']}/blob/{options['repository_branch']}/"
    if "body" in context:
        context["body"] = context["body"].replace(f'"{SCHEME}', f'"{address}')


def source(domain: str, place: dict[str, str]) -> str | None:
    """Give sphinx.ext.linkcode the address of what the pages of the companion describe."""
    thing: Any = reduce(
        getattr, place["fullname"].split("."), importlib.import_module(place["module"])
    )
    if isinstance(thing, property):
        thing = thing.fget
    elif isinstance(thing, cached_property):
        thing = thing.func
    # A claim stands for the function that gives its clauses.
    thing = inspect.unwrap(thing)
    # Python knows of no line where data stand.
    return code_address(thing) if inspect.isclass(thing) or inspect.isroutine(thing) else None


def set_source(app: Sphinx, config: Config) -> None:
    config["linkcode_resolve"] = source


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", set_source)
    app.connect("html-page-context", complete)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
