"""The lines that compute an experiment."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from types import CodeType, FunctionType

from companion.live.declaration import Declaration


def module_of(experiment: Declaration) -> str:
    """The name of the module that has the experiment's function."""
    return str(inspect.unwrap(experiment.function).__module__)


def in_notebook(experiment: Declaration) -> bool:
    """Whether its function stands in a notebook, and in no module."""
    return module_of(experiment) == "__main__"


def source(experiment: Declaration) -> str:
    """What computes an experiment: its function and its simulation, and what these call.

    Of what they call, the functions of the same module are there, all in the module's order.

    Raises OSError if there is no source.
    """
    roots = (experiment.simulation, experiment.function)
    todo = [inspect.unwrap(f) for f in roots if f is not None]
    found: set[FunctionType] = set()
    while todo:
        function = todo.pop()
        if not isinstance(function, FunctionType) or function in found:
            continue
        found.add(function)
        module = vars(sys.modules[function.__module__])
        called = [
            inspect.unwrap(f) for f in map(module.get, _names(function.__code__)) if callable(f)
        ]
        todo += [f for f in called if getattr(f, "__module__", None) == function.__module__]
    ordered = sorted(found, key=lambda f: f.__code__.co_firstlineno)
    return "\n\n".join(inspect.getsource(f) for f in ordered)


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
