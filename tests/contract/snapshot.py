"""What everything that hangs on an object is worth at a moment, to see afterwards what changed.

A snapshot has a line for each leaf, by its path, such as "x.layers[0].W". Left out is what each
forward or backward pass writes anew: what layers keep between the two.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterator, Mapping
from enum import Enum
from functools import cache, cached_property
from inspect import signature
from pathlib import Path
from types import (
    BuiltinFunctionType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
)
from typing import Any

import numpy as np

from companion import nn

Snapshot = dict[str, Any]

# What holds no result and no memory: arrays that are written before they are read.
SCRATCH = {"_scratch", "_gradient"}


def snapshot(**objects: object) -> Snapshot:
    """The leaves below each of the objects, by their paths."""
    found: Snapshot = {}
    keep: list[object] = []  # so that no id is used twice
    for name, thing in objects.items():
        # Each by itself, for an object may keep an argument that it is given.
        _walk(thing, name, found, {}, keep)
    return found


def changes(before: Snapshot, after: Snapshot) -> list[str]:
    """The paths whose leaves are not the same to the last bit."""
    paths = [*before, *(path for path in after if path not in before)]
    return [path for path in paths if not _same(before.get(path), after.get(path))]


def differences(expected: Snapshot, got: Snapshot, tolerance: float) -> list[str]:
    """The paths whose leaves differ by more than rounding."""
    paths = [*expected, *(path for path in got if path not in expected)]
    missing = object()
    return [
        path
        for path in paths
        if not _close(expected.get(path, missing), got.get(path, missing), tolerance)
    ]


def not_finite(found: Snapshot) -> list[str]:
    """The paths of numbers, and of arrays with numbers, that are NaN or infinite."""
    return [path for path, leaf in found.items() if not _finite(leaf)]


def _walk(thing: Any, path: str, found: Snapshot, seen: dict[int, str], keep: list[object]) -> None:
    if thing is None or isinstance(thing, (bool, int, float, complex, str, bytes, Enum)):
        found[path] = thing
        return
    if isinstance(thing, Path):
        found[path] = str(thing)
        return
    if isinstance(thing, np.generic):
        found[path] = thing
        return
    if id(thing) in seen:
        found[path] = f"the same as {seen[id(thing)]}"
        return
    seen[id(thing)] = path
    keep.append(thing)
    if isinstance(thing, np.ndarray):
        found[path] = thing.copy()
        if np.ma.is_masked(thing):
            found[f"{path}.mask"] = np.ma.getmaskarray(thing).copy()
    elif isinstance(thing, np.random.Generator):
        _walk(thing.bit_generator.state, f"{path}.state", found, seen, keep)
    elif isinstance(thing, np.random.RandomState):
        _walk(thing.get_state(legacy=False), f"{path}.state", found, seen, keep)
    elif isinstance(thing, Mapping):
        found[path] = type(thing).__name__
        for key, value in thing.items():
            _walk(value, f"{path}[{key!r}]", found, seen, keep)
    elif isinstance(thing, (list, tuple, deque)):
        found[path] = f"{type(thing).__name__} of {len(thing)}"
        for i, value in enumerate(thing):
            _walk(value, f"{path}[{i}]", found, seen, keep)
    elif isinstance(thing, (set, frozenset)):
        found[path] = repr(sorted(thing, key=repr))
    elif isinstance(thing, (type, FunctionType, BuiltinFunctionType, MethodType)):
        # By name, for the good call gets another function of the same name.
        found[path] = f"{type(thing).__name__} {thing.__module__}.{thing.__qualname__}"
    elif isinstance(thing, (ModuleType, GeneratorType)):
        found[path] = f"{type(thing).__name__} {thing.__name__}"
    else:
        found[path] = type(thing).__name__
        for name, value in _attributes(thing):
            _walk(value, f"{path}.{name}", found, seen, keep)


def _attributes(thing: object) -> Iterator[tuple[str, Any]]:
    for name in _names(thing):
        if hasattr(thing, name):
            yield name, getattr(thing, name)


def _names(thing: object) -> list[str]:
    kind: Any = type(thing)
    if isinstance(thing, (nn.Layer, nn.Loss)):
        return _lasting(kind)
    passing = _passing(kind)
    return [
        name for name in (*_slots(kind), *getattr(thing, "__dict__", {})) if name not in passing
    ]


@cache
def _lasting(kind: type) -> list[str]:
    """What a layer or a loss was made with, its parameters, and what data change in passing."""
    arrays = (*kind.parameters, *kind.statistics) if issubclass(kind, nn.Layer) else ()
    return [*signature(kind).parameters, *arrays]


@cache
def _passing(kind: type) -> set[str]:
    """What holds no memory: scratch, and what is computed when it is first asked for."""
    found = {
        name
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, cached_property)
    }
    return SCRATCH | found


@cache
def _slots(kind: type) -> list[str]:
    return [
        name
        for base in kind.__mro__
        for name in _listed(getattr(base, "__slots__", ()))
        if not name.startswith("__")
    ]


def _listed(slots: Any) -> list[str]:
    return [slots] if isinstance(slots, str) else list(slots)


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype.hasobject:
            return all(x is y or x == y for x, y in zip(a.ravel(), b.ravel(), strict=True))
        return a.tobytes() == b.tobytes()
    if type(a) is not type(b):
        return False
    return bool(a == b or (a != a and b != b))


def _close(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, (bool, np.bool_)) and isinstance(b, (bool, np.bool_)):
        return bool(a == b)
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        if a.shape != b.shape:
            return False
        if a.dtype.kind not in "fiub" or b.dtype.kind not in "fiub":
            return _same(a, b)
        coarse = max((np.finfo(x.dtype).eps for x in (a, b) if x.dtype.kind == "f"), default=0.0)
        a, b = a.astype(float), b.astype(float)
        with np.errstate(all="ignore"):
            size = float(np.abs(a).max(initial=0))
        rounding = max(tolerance, 64 * coarse) * (size if math.isfinite(size) else 1)
        return np.allclose(a, b, rtol=0, atol=rounding + 1e-12, equal_nan=True)
    if _is_number(a) and _is_number(b):
        coarse = max((np.finfo(x).eps for x in (a, b) if isinstance(x, np.floating)), default=0.0)
        a, b = float(a), float(b)
        close = math.isclose(a, b, rel_tol=max(tolerance, 64 * coarse), abs_tol=1e-12)
        return close or (a != a and b != b)
    return _same(a, b)


def _is_number(value: Any) -> bool:
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) < 10**300
    return isinstance(value, (float, np.integer, np.floating))


def _finite(leaf: Any) -> bool:
    if isinstance(leaf, (float, complex, np.inexact)):
        return bool(np.isfinite(leaf))
    if isinstance(leaf, np.ndarray) and leaf.dtype.kind in "fc":
        return bool(np.isfinite(leaf).all())
    return True
