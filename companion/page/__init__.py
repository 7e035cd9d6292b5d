"""What a page asks the Python that it has started, and what it is answered.

One question at a time, as JSON: its `kind` says which, and the rest are the arguments.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["KINDS", "answer"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "check": "checking",
        "intact": "checking",
        "run_cell": "cells",
        "unfinished": "checking",
        "unusable": "checking",
        "stops": "figures",
        "frame": "figures",
        "prepared": "figures",
        "changed": "figures",
    }
)
"""The kinds of questions, each a function of this name in the module that answers it. A module is
loaded with the first question for it."""


def answer(question: str) -> str:
    """The answer to a question, both as JSON.

    Args:
        question: an object with `kind`, one of KINDS, and the arguments of that by name.

    Raises KeyError for another kind, TypeError for arguments that it does not take.
    """
    asked = json.loads(question)
    kind = asked.pop("kind")
    module = importlib.import_module(f"{__name__}.{KINDS[kind]}")
    respond: Callable[..., Any] = getattr(module, kind)
    return json.dumps(respond(**asked))
