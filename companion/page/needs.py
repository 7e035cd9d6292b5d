"""What a cell of a page needs of the cells above it.

A name that a cell loads is needed as the last cell above has left it that binds or changes it. What
a function loads is needed by whoever uses the function, or what was made with it. What is handed to
a call counts as changed. A change under another name, as after `y = x`, is not seen.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby

from companion.page.effects import IMPORTS, effects, roots


@dataclass(frozen=True)
class Step:
    """An import of a cell, or what stands between two, in its place in a run of the page.

    Attributes:
        cell: the cell's number.
        body: the statements.
        needs: each name that it needs, and the state in which it needs it.
        writes: the names of what it binds or changes.
        state: in which it leaves them.
    """

    cell: int
    body: tuple[ast.stmt, ...]
    needs: Mapping[str, str]
    writes: Set[str]
    state: str


def steps(sources: Sequence[str]) -> list[Step]:
    """The run of a page from its top to the last of these cells.

    Args:
        sources: of its cells. One above the last that Python cannot read gives nothing.

    Raises SyntaxError, or another error of Python's parser, if Python cannot read the last one.
    """
    found: list[Step] = []
    states: dict[str, str] = {}
    later: dict[str, frozenset[str]] = {}
    fixed: set[str] = set()
    for cell, source in enumerate(sources):
        try:
            body = ast.parse(source).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            if cell == len(sources) - 1:
                raise
            continue
        for part in _parts(body):
            loaded: set[str] = set()
            writes = _set_up(part, body)
            for one in effects(part):
                carried = one.later.union(*(later.get(name, ()) for name in one.loads))
                changed = {name for name in one.changes if name not in fixed}
                loaded |= _used(one.loads, later) - one.bound
                writes |= one.binds | changed
                later |= dict.fromkeys(one.binds | changed, carried)
                fixed = (fixed - one.binds) | one.fixed
            needs = {name: states[name] for name in sorted(loaded) if name in states}
            text = f"{ast.unparse(ast.Module(list(part), []))}\n{needs}"
            state = hashlib.sha256(text.encode()).hexdigest()[:16]
            found.append(Step(cell, tuple(part), needs, writes, state))
            states |= dict.fromkeys(writes, state)
    return found


def to_run(run: Sequence[Step], cell: int, states: Mapping[str, str]) -> list[Step]:
    """Those steps, in order, that have to run for the last cell of a run, which runs in any case.

    Args:
        run: what `steps` gives.
        cell: the number of that cell.
        states: of the names that are there; what is in the state in which it is needed stays.
    """
    chosen = {step.state for step in run if step.cell == cell}
    while True:
        now, missing = dict(states), set()
        for step in run:
            if step.state in chosen:
                missing |= {state for name, state in step.needs.items() if now.get(name) != state}
                now |= dict.fromkeys(step.writes, step.state)
        if missing <= chosen:
            return [step for step in run if step.state in chosen]
        chosen |= missing


def _parts(body: list[ast.stmt]) -> Iterator[tuple[ast.stmt, ...]]:
    """Each import, and all that stands between two."""
    for imports, nodes in groupby(body, lambda node: isinstance(node, IMPORTS)):
        part = tuple(nodes)
        yield from ((node,) for node in part) if imports else (part,)


def _used(names: Iterable[str], later: Mapping[str, Iterable[str]]) -> set[str]:
    """These names, and what functions load that are called by them, or by these functions."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += later.get(name, ())
    return found


def _set_up(part: Sequence[ast.stmt], body: Sequence[ast.stmt]) -> set[str]:
    """What a cell imports and calls for nothing: whoever needs it needs the call."""
    imports = effects([node for node in body if isinstance(node, IMPORTS)])
    found = set()
    for node in part:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            found |= set(roots(node.value.func)) & set().union(*(one.binds for one in imports))
    return found
