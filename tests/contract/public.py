"""What is public in the mathematics, found by program, and what of it is not put to the test."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from companion import autodiff, data, diagnostics, nn, optim, training

WINGS = (
    "companion.autodiff",
    "companion.data",
    "companion.diagnostics",
    "companion.landscapes",
    "companion.nn",
    "companion.optim",
    "companion.optim.schedules",
    "companion.training",
)

# The operators that a class may define for its users; the other methods with two underscores on
# each side are Python's own business.
OPERATORS = {
    *("__call__", "__getitem__", "__setitem__", "__contains__"),
    *("__lt__", "__le__", "__gt__", "__ge__", "__eq__", "__ne__"),
    *(
        f"__{side}{name}__"
        for name in ("add", "sub", "mul", "truediv", "floordiv", "mod", "matmul", "pow")
        for side in ("", "r", "i")
    ),
}


@dataclass(frozen=True)
class Exempt:
    """Public, and not judged: names of a class and of those derived from it, and the reason why.

    Without names, the class itself.
    """

    of: type
    names: tuple[str, ...]
    reason: str


EXEMPT = (
    Exempt(
        autodiff.Value,
        ("__eq__", "data=", "grad="),
        "refused by design whatever comes, with what to write instead",
    ),
    Exempt(
        nn.Layer,
        (
            *("parameter_shapes", "output_shape", "kernel_shape", "initialize", "forward"),
            *("parameter_gradient", "input_gradient", "slope", "curvature"),
            *("r_forward", "r_parameter_gradient", "r_input_gradient"),
        ),
        "the inner loop: the network calls them, with arrays that it has checked",
    ),
    Exempt(
        nn.Layer,
        tuple(f"{side}{name}=" for side in "drh" for name in ("W", "b", "gamma", "beta")),
        "the network's parts of a gradient, which it writes anew in each pass",
    ),
    Exempt(
        nn.Loss,
        ("forward", "backward", "r_backward", "prediction", "classes", "correct"),
        "the inner loop: the network calls them, with arrays that it has checked",
    ),
    Exempt(
        nn.Network,
        ("backpropagate", "forward_pass", "backward_pass"),
        "the inner loop of training, documented as unchecked: `encode` checks before it",
    ),
    *(
        Exempt(record, (), "a record of what was found, which only the package makes")
        for record in (
            *(autodiff.Node, autodiff.Edge, diagnostics.Histogram, nn.GradientReport),
            *(
                nn.State,
                nn.Summary,
                data.Digits,
                data.Documents,
                data.Points,
                data.Regression,
                training.History,
            ),
        )
    ),
    Exempt(optim.Point, (), "a record: nothing is computed in making it; what takes one checks it"),
    *(
        Exempt(error, (), "an error, which only the package raises")
        for error in (optim.LineSearchError, training.LossNotFiniteError)
    ),
)


def public_callables(wing: str) -> dict[str, Callable[..., Any]]:
    """Every public function, class, method, operator and attribute that checks what it is given."""
    found: dict[str, Callable[..., Any]] = {}
    for name, thing in _public_names(import_module(wing)):
        if inspect.isclass(thing):
            if not inspect.isabstract(thing):  # what is abstract is judged in what is derived
                found[f"{wing}.{name}"] = thing
                for method_name, method in _methods(thing):
                    found[f"{wing}.{name}.{method_name}"] = method
        else:
            found[f"{wing}.{name}"] = thing
    return found


def exempt(wing: str) -> dict[str, str]:
    """The names among them that are not judged, each with the reason."""
    reasons: dict[str, str] = {}
    for name, thing in _public_names(import_module(wing)):
        if not inspect.isclass(thing):
            continue
        for rule in EXEMPT:
            if issubclass(thing, rule.of):
                if not rule.names:
                    reasons[f"{wing}.{name}"] = rule.reason
                for method_name, _ in _methods(thing):
                    if not rule.names or method_name in rule.names:
                        reasons[f"{wing}.{name}.{method_name}"] = rule.reason
    return reasons


def parameters(thing: Callable[..., Any]) -> list[str]:
    """The names of what it takes, without the object itself."""
    names = list(inspect.signature(thing).parameters)
    return [name for name in names if name != "self"]


def _public_names(module: ModuleType) -> Iterator[tuple[str, Any]]:
    own = [
        name
        for name, thing in vars(module).items()
        if not name.startswith("_") and getattr(thing, "__module__", "") == module.__name__
    ]
    for name in getattr(module, "__all__", own):
        thing = getattr(module, name)
        # Neither a module nor the alias of a type, which can be called too.
        if inspect.isclass(thing) or inspect.isfunction(thing) or _is_wrapped(thing):
            yield name, thing


def _is_wrapped(thing: object) -> bool:
    return inspect.isfunction(getattr(thing, "__wrapped__", None))


def _methods(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name in sorted(dir(kind)):
        if name.startswith("_") and name not in OPERATORS:
            continue
        thing = inspect.getattr_static(kind, name)
        if isinstance(thing, property):
            if thing.fset is not None and _of_companion(thing.fset):
                yield f"{name}=", thing.fset
            continue
        assign = getattr(type(thing), "__set__", None)
        if assign is not None and _of_companion(assign):
            yield f"{name}=", assign
            continue
        if isinstance(thing, (classmethod, staticmethod)):
            thing = thing.__func__ if isinstance(thing, staticmethod) else getattr(kind, name)
        if callable(thing) and not inspect.isclass(thing) and _of_companion(thing):
            yield name, thing


def _of_companion(thing: Any) -> bool:
    # What dataclasses and named tuples are given is not written in the package.
    code = getattr(thing, "__code__", getattr(getattr(thing, "__func__", None), "__code__", None))
    return code is not None and "companion" in code.co_filename
