"""What is asked of a Python that was started for it, and what it answers.

A page asks the one in its worker; a notebook, where an answer to an exercise is checked, asks a
process that runs `companion.page`. One question at a time, as JSON: its `kind` says which, and the
rest are the arguments.
"""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

__all__ = ["KINDS", "answer"]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "check": "checking",
        "check_pickled": "checking",
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


def answer(question: str, tell: Callable[[str], object] = lambda told: None) -> str:
    """The answer to a question, both as JSON.

    Args:
        question: an object with `kind`, one of KINDS, and the arguments of that by name.
        tell: is called with what is told on the way, as JSON, by the kinds that take `tell`.
            Whoever ends this Python before it has answered knows then how far it was.

    Raises KeyError for another kind, TypeError for arguments that it does not take.
    """
    asked = json.loads(question)
    kind = asked.pop("kind")
    module = importlib.import_module(f"{__name__}.{KINDS[kind]}")
    respond: Callable[..., Any] = getattr(module, kind)
    if "tell" in inspect.signature(respond).parameters:
        asked["tell"] = lambda told: tell(json.dumps(told))
    return json.dumps(respond(**asked))
