"""Which minimum a descent ends in, by its start and its learning rate."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.landscapes import RippledValley
from companion.live import format_number
from companion.optim import GradientDescent, schedules

STEPS = 40
SETTLE = 400
END = 4.0
LOW, HIGH = 0.01, 2.0
FALLS_TO = 0.05
VALLEY = RippledValley(depth=0.3)
CRESTS = np.sort(VALLEY.saddles[:, 0])
GLOBAL = int(np.digitize(0.0, CRESTS))
# The largest curvature of the floor, at the deepest minimum.
STEEPEST = float(VALLEY.hessian(VALLEY.minima)[:, 0, 0].max())
EDGE = 2 / STEEPEST
ENDS = ("rests in the deepest", "in that of its basin", "in another", "does not rest")
RATES = (
    *(0.01, 0.015, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.2, 0.25, 0.3),
    *(0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0),
)
FLOOR = np.linspace(-END, END, 161)


def descents(alpha: Array, start: Array, falls: Array, steps: int, every: int = 1) -> Array:
    """Places x along the floor, (…, steps / every + 1), of descents from the starts.

    Where `falls`, α shrinks exponentially to FALLS_TO, unless it is smaller from the beginning.
    """
    first, x, shrinks = np.broadcast_arrays(alpha, start, falls)
    last = np.where(shrinks, np.minimum(first, FALLS_TO), first)
    gamma = (last / first) ** (1 / steps)
    optimizer = GradientDescent(
        schedules.Exponential(first[..., np.newaxis], gamma[..., np.newaxis])
    )
    theta = np.stack([x, np.zeros_like(x, dtype=float)], axis=-1)
    places = [theta[..., 0].copy()]
    for k in range(1, steps + 1):
        optimizer.step(theta, VALLEY.gradient(theta))
        if k % every == 0:
            places.append(theta[..., 0].copy())
    return np.stack(places, axis=-1)


def ends(alpha: Array, start: Array, falls: Array) -> Array:
    """The number in ENDS of what becomes of each descent after SETTLE steps."""
    last = descents(alpha, start, falls, SETTLE, SETTLE)[..., -1]
    there = np.stack([last, np.zeros_like(last)], axis=-1)
    slope, bend = VALLEY.gradient(there)[..., 0], VALLEY.hessian(there)[..., 0, 0]
    rate = np.where(falls, np.minimum(alpha, FALLS_TO), alpha)
    own, basin = np.digitize(start, CRESTS), np.digitize(last, CRESTS)
    kind = np.where(basin == GLOBAL, 0, np.where(basin == own, 1, 2))
    # Neither a small nor a falling rate is quite at rest after finitely many steps.
    # Who only passes a crest, or a minimum too sharp to hold it, is not at rest there either.
    return np.where((np.abs(slope) > 1e-2) | (bend < 0) | (rate * bend > 2), 3, kind)


def basin_runs(at: tuple[float | Array, float | Array], falls: bool | Array) -> dict[str, Array]:
    """Places of every step, `x`, (…, STEPS + 1), and `end`, (…), a number in ENDS."""
    start, alpha = (np.asarray(part, dtype=np.float64) for part in at)
    shrinks = np.asarray(falls)
    x = descents(alpha, start, shrinks, STEPS)
    return {"x": x, "end": ends(alpha, start, shrinks)}


@lru_cache(maxsize=2)
def _map(falls: bool) -> Array:
    start, alpha = np.meshgrid(np.linspace(-END, END, 81), np.geomspace(LOW, HIGH, 47))
    return ends(alpha, start, np.array(falls))


def basins(at: tuple[float, float], falls: bool, run: dict[str, Array]) -> live.Frame:
    """One descent, chosen by its start and its learning rate."""
    start, alpha = at
    x = run["x"]
    height = _floor(x)
    return live.Frame(
        words=_words(start, alpha, falls, int(run["end"])),
        panels={
            "plane": live.Lines(
                [
                    live.Curve([-END, END], [EDGE, EDGE], "2/λ", "dashed", "muted"),
                    live.Curve([start], [alpha], "this run", "points", "accent"),
                ],
                x_label="start x",
                y_label="learning rate α",
                y_scale="log",
                x_limits=(-END, END),
                y_limits=(LOW, HIGH),
                field=live.Regions(_map(falls), ENDS, ("green", "blue", "gold", "red")),
            ),
            "floor": live.Lines(
                [
                    live.Curve(FLOOR, _floor(FLOOR), "floor of the valley"),
                    live.Curve(x, height, "descent", "marked", "accent", timed=True),
                ],
                x_label="place x",
                y_label="loss L",
                x_limits=(-END, END),
                y_limits=(0, 2.2),
            ),
        },
    )


def _floor(x: Array) -> Array:
    return VALLEY.value(np.stack([x, np.zeros_like(x)], axis=-1))


def _words(start: float, alpha: float, falls: bool, end: int) -> str:
    where = (
        "comes to rest in the deepest minimum",
        "comes to rest in the minimum whose basin it starts in, which is not the deepest",
        "comes to rest in a minimum that is neither the deepest nor that of its basin",
        "does not come to rest",
    )[end]
    number = format_number(alpha)
    rate = f"begins at {number} and falls" if falls else f"stays at {number}"
    side = "below" if alpha < EDGE else "above"
    return (
        f"α {rate}. That is {side} 2/λ = {format_number(EDGE)}. From x = {format_number(start)} "
        f"the descent {where}."
    )


BASINS = live.Experiment(
    name="basins-over-alpha",
    claim="Without noise, every constant rate that can rest here does so where its start decides.",
    caption=(
        "Where a descent of the rippled valley ends, by its start and its α, without noise. Below "
        "the dashed line the colours are stripes: α does not matter, and a tiny rate is no more "
        "stuck than a good one. Above it the deepest minimum holds nothing, and a little higher "
        "none does. Let the rate fall, and large beginnings end in the deepest one."
    ),
    parameters=(
        live.Point(
            "at",
            x=np.linspace(-3.6, 3.6, 13),
            y=RATES,
            default=(-3.0, 0.1),
            panel="plane",
            label="run",
            log_y=True,
            x_label="start x",
            y_label="learning rate α",
        ),
        live.Switch("falls", label="α falls"),
        live.Time("step", STEPS),
    ),
    simulation=basin_runs,
    function=basins,
    alt=(
        "A map of start against learning rate in four colours, one for each kind of end: below a "
        "dashed line, upright stripes; above it, one colour. Below the map the rippled floor of "
        "the valley with the places of one descent."
    ),
)
