"""Where in the repository a function stands, as HTML."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from typing import Any

# Set while the website is built; its builder puts the repository's address in the place of SCHEME.
SITE = "DOWNHILL_SITE_OUT"
SCHEME = "repository-code:"


def code_link(function: Callable[..., Any]) -> str:
    """The file of a function of the companion; on the website, a link to its first line."""
    function = inspect.unwrap(function)
    path = function.__module__.replace(".", "/") + ".py"
    name = f"<code>{path}</code>"
    if SITE not in os.environ:
        return name
    line = inspect.getsourcelines(function)[1]
    return f'<a href="{SCHEME}{path}#L{line}">{name}</a>'
