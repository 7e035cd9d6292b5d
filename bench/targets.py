"""What the companion promises and what it wishes for, and which of it a measurement bears out.

The page on speed shows the tables that are made here, so that it says what was measured and not
what was once hoped. A figure that is not settled keeps no promise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.lattice import GAIN
from bench.measured import Measured
from bench.workloads import WORKLOADS

Row = tuple[float | None, ...]
Tables = dict[str, list[list[str]]]

BEST = "PyTorch's best"
# Steps a second over the peer's, at least, for the workloads A … E, by CPU time in one run.
TRAININGS: dict[str, Row] = {
    "PyTorch eager": (8, 4, 5, 1.6, 1.15),
    BEST: (2.5, 1.8, 2.2, 1.2, 1),
    "jax.jit": (1.3, 1.15, 1, 1, 1),
    "scikit-learn": (2.8, 2.3, 2.6, 1.5, 1.4),
    # How many times the lower bound a step may take: its inverse is the ratio.
    "lower bound": (None, None, None, 1 / 1.25, 1 / 1.1),
}
# Not promised: a whole pass over the batches in one program, against a call for every operation.
WISHED: dict[str, Row] = {"jax.lax.scan": (1, 1, 1, None, None)}
LATTICE = 180
# Megabytes, of the largest workload.
MEMORY = 110
# The import of the mathematics with training, over that of NumPy.
IMPORT = 1.15
_MEMORY = f"peak memory in {list(WORKLOADS)[-1]},"
_IMPORT = "import over NumPy's"


@dataclass(frozen=True)
class Promise:
    """A figure and the limit that it has to keep.

    Attributes:
        what: what the figure is of.
        figure: as measured, or None where the system does not tell it.
        limit: the least or the most that it may be.
        least: whether the limit is the least.
    """

    what: str
    figure: Measured | None
    limit: float
    least: bool = True

    @property
    def short(self) -> float | None:
        """By what part of the limit the figure misses it; below 0 if it is kept, None if open."""
        if self.figure is None or self.figure.median is None:
            return None
        over = self.figure.median / self.limit - 1
        return -over if self.least else over

    @property
    def kept(self) -> bool:
        if self.figure is None:
            return True
        return self.short is not None and self.short <= 0

    def row(self) -> list[str]:
        """What it is, the limit, the figure, and by how much the limit is missed."""
        figure = "–" if self.figure is None else self.figure.text(2 if self.limit < 50 else 0)
        if self.short is None:
            missed = "not told" if self.figure is None else "not settled"
        elif self.kept:
            missed = "reached"
        else:
            missed = f"by {100 * self.short:.1f} %"
        return [self.what, f"{'≥' if self.least else '≤'} {self.limit:.3g}", figure, missed]


HEAD = ["what", "target", "measured", "missed"]


def tables(measured: Tables) -> Tables:
    """What is promised, which of it is missed and by how much, and what is only wished for."""
    missed = [promise.row() for promise in promises(measured) if not promise.kept]
    return {
        "promised": promised(),
        "missed": [HEAD, *(missed or [["nothing", "–", "–", "–"]])],
        "wished": [HEAD, *(promise.row() for promise in wishes(measured))],
    }


def missed(measured: Tables) -> list[str]:
    """A sentence for each promise that is not kept."""
    return [
        f"Target missed: {what} is {figure}, promised {limit}; missed: {by}."
        for what, limit, figure, by in (p.row() for p in promises(measured) if not p.kept)
    ]


def promised() -> list[list[str]]:
    """All promises in words and figures."""
    rows = [["what", "promised"]]
    for peer, row in TRAININGS.items():
        limits = zip(WORKLOADS, row, strict=True)
        text = ", ".join(f"{name} ≥ {limit:.3g}" for name, limit in limits if limit is not None)
        rows.append([f"steps a second over {peer}", text])
    rows.append([f"{_MEMORY} MB", f"≤ {MEMORY}"])
    rows.append([GAIN, f"≥ {LATTICE}"])
    rows.append([_IMPORT, f"≤ {IMPORT}"])
    return rows


def promises(measured: Tables) -> Iterator[Promise]:
    """Every promise about what the tables hold; peers and parts that were left out have none."""
    yield from _of_trainings(measured, TRAININGS)
    if "trainings" in measured:
        *_, memory = measured["trainings"][-1]
        figure = None if memory == "–" else _exactly(float(memory))
        yield Promise(f"{_MEMORY} MB", figure, MEMORY, least=False)
    if "lattice" in measured:
        gain = Measured.read(measured["lattice"][-1][-1])
        yield Promise(GAIN, gain, LATTICE)
    if "imports" in measured:
        imports = {name: ratio for name, _, ratio in measured["imports"][1:]}
        ratio = Measured.read(imports["companion"])
        yield Promise(_IMPORT, ratio, IMPORT, least=False)


def wishes(measured: Tables) -> Iterator[Promise]:
    """What is wished for and not promised."""
    return _of_trainings(measured, WISHED)


def _of_trainings(measured: Tables, targets: dict[str, Row]) -> Iterator[Promise]:
    if "trainings" not in measured:
        return
    (_, *workloads, _), *rows = measured["trainings"]
    ratios = {
        name: dict(zip(workloads, map(Measured.read, cells), strict=True))
        for name, *cells, _ in rows[:-1]
    }
    pytorch = [cells for name, cells in ratios.items() if name.startswith("PyTorch")]
    if pytorch:
        ratios[BEST] = {w: min((cells[w] for cells in pytorch), key=_best) for w in workloads}
    for peer, row in targets.items():
        for workload, limit in zip(WORKLOADS, row, strict=True):
            if limit is not None and workload in ratios.get(peer, {}):
                yield Promise(f"{workload} over {peer}", ratios[peer][workload], limit)


def _best(figure: Measured) -> float:
    """To find the fastest peer: one that may be fast and is not settled comes before the others."""
    return figure.low if figure.median is None else figure.median


def _exactly(value: float) -> Measured:
    return Measured(value, value, value)
