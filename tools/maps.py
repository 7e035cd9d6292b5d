"""Measures the maps of claims: many runs of studies, side by side on all cores.

What a study gave is put aside at once, in `_build/maps`, under a digest of its settings and of the
code of all studies that it needs. So an interruption loses what was running and nothing else, and
only a study whose code has changed runs anew.
"""

import concurrent.futures
import hashlib
import inspect
import json
import multiprocessing
import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import grimp

from companion.claims import kept
from companion.claims.claim import Claim
from companion.claims.form import Clause, Map, Number
from companion.progress import progress
from tools.fingerprint import digest
from tools.project import ROOT, SETTINGS

ASIDE = ROOT / "_build" / "maps"


@cache
def imports() -> grimp.ImportGraph:
    """Who imports whom in the companion."""
    return grimp.build_graph("companion", cache_dir=None)


@cache
def code(module: str) -> str:
    """A digest of a study's module and of all others of studies that it needs.

    The mathematics is none of it: the tests measure a part of each map anew, and see if that has
    changed.
    """
    needed = {module, *imports().find_upstream_modules(module)}
    files = []
    for name in sorted(needed):
        if name.startswith("companion.studies"):
            path = ROOT.joinpath(*name.split("."))
            files.append(path / "__init__.py" if path.is_dir() else path.with_suffix(".py"))
    return hashlib.sha256("".join(digest(file) for file in files).encode()).hexdigest()


def key(study: Callable[..., Any], settings: Mapping[str, Any]) -> str:
    """A name for what a study gives with its settings, as its code is now."""
    study = inspect.unwrap(study)
    parts = [study.__module__, study.__qualname__, code(study.__module__), settings]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]


def measured(study: Callable[..., Any], settings: Mapping[str, Any], aside: Path) -> Any:
    """Runs a study in a process of its own and puts aside what it gives."""
    result = study(**settings)
    # Whoever is interrupted here leaves no half of it.
    part = aside.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(result))
    part.replace(aside)
    return result


class Runs:
    """Runs of studies, side by side, each once.

    Args:
        pool: the processes.
    """

    def __init__(self, pool: concurrent.futures.Executor) -> None:
        self.pool = pool
        self.lock = threading.Lock()
        self.futures: dict[str, concurrent.futures.Future[Any]] = {}

    def __call__(self, study: Callable[..., Any], settings: Mapping[str, Any]) -> Any:
        """What a study gives: from before, if it was put aside."""
        name = key(study, settings)
        aside = ASIDE / f"{name}.pickle"
        with self.lock:
            if name not in self.futures:
                self.futures[name] = (
                    self.pool.submit(pickle.loads, aside.read_bytes())
                    if aside.exists()
                    else self.pool.submit(measured, study, dict(settings), aside)
                )
        return self.futures[name].result()


def expected(clause: Clause) -> int:
    """How many numbers a map is likely to have, if it turns once."""
    axis = clause.along
    return 1 + len(clause.choices) + (len(axis.points) + axis.steps if axis else 0)


def maps(claims: Iterable[Claim]) -> dict[str, list[Map]]:
    """The maps of claims, by their identifiers; shows its progress, and how long it may take."""
    ASIDE.mkdir(parents=True, exist_ok=True)
    clauses = [(claim.identifier, clause) for claim in claims for clause in claim.clauses]
    total = sum(expected(clause) for _, clause in clauses)
    bar, taking = iter(progress(range(total), "Maps", "number")), threading.Lock()
    context = multiprocessing.get_context("spawn")
    found: dict[str, list[Map]] = {}
    with (
        # The processes inherit it. A bar of a study in one of them would be in the way of this one.
        patch.dict(os.environ, SETTINGS),
        concurrent.futures.ProcessPoolExecutor(os.cpu_count(), context) as processes,
        concurrent.futures.ThreadPoolExecutor(len(clauses)) as threads,
    ):
        runs = Runs(processes)

        def mapped(clause: Clause) -> Map:
            def measure(changes: Mapping[str, Any]) -> Number:
                number = clause.measure(changes, runs)
                with taking:
                    next(bar, None)
                return number

            return clause.mapped(measure)

        futures = [threads.submit(mapped, clause) for _, clause in clauses]
        try:
            for (identifier, _), future in zip(clauses, futures, strict=True):
                found.setdefault(identifier, []).append(future.result())
        except BaseException:
            # Nothing new is begun; what is running is put aside.
            processes.shutdown(wait=False, cancel_futures=True)
            raise
    deque(bar, maxlen=0)  # maps may have had fewer numbers than was expected
    return found


def write(claims: Iterable[Claim], found: Mapping[str, list[Map]]) -> None:
    """Keep maps in the package, beside those of other claims."""
    records = dict(kept.read())
    for claim in claims:
        pairs = zip(claim.clauses, found[claim.identifier], strict=True)
        records[claim.identifier] = {clause.name: kept.record(clause, one) for clause, one in pairs}
    lines = [f" {json.dumps(name)}: {{\n{rows(records[name])}\n }}" for name in sorted(records)]
    text = "{\n" + ",\n".join(lines) + "\n}\n"
    kept.PATH.write_text(text, encoding="utf-8", newline="\n")
    kept.read.cache_clear()


def rows(clauses: Mapping[str, Any]) -> str:
    """A line for each clause: what a change of one changes is seen."""
    return ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(record, ensure_ascii=False)}"
        for name, record in clauses.items()
    )
