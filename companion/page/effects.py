"""What statements do to names, as their text tells: which they bind, load, and may change."""

from __future__ import annotations

import ast
import builtins
import copy
import symtable
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

BUILTINS = frozenset(dir(builtins))
# Of Python's own functions, these change what they are given.
CHANGING = frozenset({"setattr", "delattr", "next"})
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
IMPORTS = (ast.Import, ast.ImportFrom)
# A statement that binds a name whenever it runs to its end.
CERTAIN = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.With, *DEFINITIONS, *IMPORTS)
BLOCKS = ("body", "orelse", "finalbody")


@dataclass(frozen=True)
class Effects:
    """Names, the page's and Python's own.

    Attributes:
        bound: what is bound before it by the statements that stand with it.
        binds: what it binds.
        loads: what has to be there before it.
        later: what its functions load when they are called.
        changes: what it may change in place.
        fixed: what it binds to a module, a function or a class.
    """

    bound: frozenset[str]
    binds: frozenset[str]
    loads: frozenset[str]
    later: frozenset[str]
    changes: frozenset[str]
    fixed: frozenset[str]


def effects(body: Sequence[ast.stmt], bound: Set[str] = frozenset()) -> list[Effects]:
    """The effects of statements, one after the other; a block's come after those of its head.

    Args:
        body: the statements.
        bound: names that are bound before.
    """
    found, known = [], set(bound)
    for node in body:
        blocks = [] if isinstance(node, DEFINITIONS) else list(_blocks(node))
        head = _of(_head(node) if blocks else node, known)
        found.append(head)
        inside = [effects(block, known | head.binds) for block in blocks]
        found += [one for block in inside for one in block]
        if isinstance(node, CERTAIN):
            known |= head.binds
    return found


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for name in BLOCKS:
        block = getattr(node, name, None)
        if isinstance(block, list) and block:
            yield block
    for part in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
        yield part.body


def _head(node: ast.stmt) -> ast.stmt:
    """A compound statement without what stands in its blocks."""
    head = copy.copy(node)
    for name in BLOCKS:
        if getattr(node, name, None):
            setattr(head, name, [ast.Pass()])
    for name in ("handlers", "cases"):
        if parts := getattr(node, name, None):
            setattr(head, name, [copy.copy(part) for part in parts])
            for part in getattr(head, name):
                part.body = [ast.Pass()]
    return head


def _of(node: ast.stmt, bound: Set[str]) -> Effects:
    top = symtable.symtable(ast.unparse(node), "<cell>", "exec")
    names = top.get_symbols()
    binds = {s.get_name() for s in names if s.is_assigned() or s.is_imported()}
    loads = {s.get_name() for s in names if s.is_referenced()}
    later: set[str] = set()
    changes: set[str] = set()
    for table in _inner(top):
        for symbol in filter(symtable.Symbol.is_global, table.get_symbols()):
            (later if symbol.is_referenced() else changes).add(symbol.get_name())
        # A class's own lines run at once, as do those of all that is no definition.
        if table.get_type() == "class" or not isinstance(node, DEFINITIONS):
            loads |= {s.get_name() for s in table.get_symbols() if s.is_global()}
    changes |= set(_changed(node)) & (loads | later | binds)
    return Effects(
        bound=frozenset(bound),
        binds=frozenset(binds),
        loads=frozenset(loads | (changes - later)),
        later=frozenset(later),
        changes=frozenset(changes),
        fixed=frozenset(binds if isinstance(node, DEFINITIONS + IMPORTS) else ()),
    )


def _inner(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _inner(child)


def _changed(node: ast.stmt) -> Iterator[str]:
    """What something is set in, what a method is called on, and what is handed to a call."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript | ast.Attribute) and not isinstance(part.ctx, ast.Load):
            yield from roots(part)
        elif isinstance(part, ast.AugAssign):
            yield from roots(part.target)
        elif isinstance(part, ast.Call):
            if isinstance(part.func, ast.Attribute):
                yield from roots(part.func)
            if not isinstance(part.func, ast.Name) or part.func.id not in BUILTINS - CHANGING:
                handed = [*part.args, *(keyword.value for keyword in part.keywords)]
                yield from (one.id for one in handed if isinstance(one, ast.Name))


def roots(node: ast.expr) -> Iterator[str]:
    """The name that an attribute or an item is taken of, if it is one."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
