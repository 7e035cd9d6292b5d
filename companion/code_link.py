"""Where in the repository a function stands, as HTML."""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from html import escape
from typing import Any

# Set while the website is built; its builder puts the repository's address in the place of SCHEME.
SITE = "DOWNHILL_SITE_OUT"
SCHEME = "repository-code:"
# On a page: its notebook, running elsewhere, and the cell of a figure, running in the reader's
# browser. The site's builder puts the addresses in their places.
NOTEBOOK = "this-notebook:"
CELL = "this-cell:"


def code_link(function: Callable[..., Any]) -> str:
    """The file of a function; on the website, a link to its first line.

    A function of the notebook itself is named instead.
    """
    function = inspect.unwrap(function)
    module = getattr(function, "__module__", None)
    if module in (None, "__main__"):
        name = getattr(function, "__name__", type(function).__name__)
        return f"<code>{escape(name)}</code> in this notebook"
    path = code_path(function)
    if SITE not in os.environ:
        return f"<code>{path}</code>"
    return f'<a href="{code_address(function)}"><code>{path}</code></a>'


def code_path(function: Callable[..., Any]) -> str:
    """The file of a function or class, below the root of the repository."""
    module = sys.modules[function.__module__]
    path = module.__name__.replace(".", "/")
    return f"{path}/__init__.py" if hasattr(module, "__path__") else f"{path}.py"


def code_address(function: Callable[..., Any]) -> str:
    """The address of the first line of a function or class; its scheme is SCHEME."""
    function = inspect.unwrap(function)
    return f"{SCHEME}{code_path(function)}#L{inspect.getsourcelines(function)[1]}"
