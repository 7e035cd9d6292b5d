"""Where in the repository a function stands, as HTML."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from html import escape
from typing import Any

# Set while the website is built; its builder puts the repository's address in the place of SCHEME.
SITE = "DOWNHILL_SITE_OUT"
SCHEME = "repository-code:"


def code_link(function: Callable[..., Any]) -> str:
    """The file of a function; on the website, a link to its first line.

    A function of the notebook itself is named instead.
    """
    function = inspect.unwrap(function)
    module = getattr(function, "__module__", None)
    if module in (None, "__main__"):
        name = getattr(function, "__name__", type(function).__name__)
        return f"<code>{escape(name)}</code> in this notebook"
    path = module.replace(".", "/") + ".py"
    if SITE not in os.environ:
        return f"<code>{path}</code>"
    line = inspect.getsourcelines(function)[1]
    return f'<a href="{SCHEME}{path}#L{line}"><code>{path}</code></a>'
