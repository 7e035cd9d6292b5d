"""Five methods race over a surface, from a start that the reader sets."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from companion import live
from companion.arguments import Array
from companion.experiments.paths import heights, path
from companion.landscapes import Landscape, QuadraticBowl, RippledValley, Rosenbrock
from companion.live import format_number
from companion.optim import Adam, GradientDescent, Momentum, Nesterov, Optimizer, RMSprop

UPDATES, EVERY = 200, 5
X, Y = np.linspace(-2, 2, 49), np.linspace(-1, 3, 49)
LEAST, MOST = 1e-8, 1e3
# The rates that each method is tuned over, and from where: Rosenbrock's own start.
RATES = np.geomspace(1e-4, 1, 25)
TUNED_FROM = (-1.2, 1.0)
TILT = np.deg2rad(30)
ROTATION = [[np.cos(TILT), -np.sin(TILT)], [np.sin(TILT), np.cos(TILT)]]
LANDSCAPES: dict[str, tuple[str, Landscape]] = {
    "bowl": ("bowl, κ = 20, tilted", QuadraticBowl(20, rotation=ROTATION)),
    "rosenbrock": ("Rosenbrock's valley", Rosenbrock()),
    "ripples": ("rippled valley", RippledValley(depth=0.3)),
}
METHODS: dict[str, tuple[str, Literal["line", "dashed"], Callable[..., Optimizer]]] = {
    "gradient descent": ("blue", "line", GradientDescent),
    "momentum": ("accent", "line", Momentum),
    "Nesterov": ("green", "dashed", Nesterov),
    "RMSprop": ("purple", "dashed", RMSprop),
    "Adam": ("red", "line", Adam),
}


@lru_cache(maxsize=64)
def tuned_rate(method: str, landscape: str) -> float:
    """Of RATES the one whose run from TUNED_FROM ends lowest."""
    surface = LANDSCAPES[landscape][1]
    start = np.tile(TUNED_FROM, (len(RATES), 1))
    optimizer = METHODS[method][2](RATES[:, np.newaxis])
    ends = path(surface.gradient, start, optimizer, UPDATES)[:, -1]
    return float(RATES[np.argmin(surface.value(ends))])


def race_runs(
    landscape: str | NDArray[np.str_], start: tuple[float | Array, float | Array]
) -> dict[str, Array]:
    """Every EVERYth point of each method's run, and f there above its minimum.

    `path` has the shape (…, methods, k, 2), `height` (…, methods, k).
    """
    names = np.asarray(landscape)
    starts = np.stack(np.broadcast_arrays(*start), axis=-1)
    points = np.empty((*names.shape, len(METHODS), UPDATES // EVERY + 1, 2))
    height = np.empty(points.shape[:-1])
    for name in np.unique(names):
        surface, here = LANDSCAPES[str(name)][1], names == name
        for m, method in enumerate(METHODS):
            optimizer = METHODS[method][2](tuned_rate(method, str(name)))
            points[here, m] = path(surface.gradient, starts[here], optimizer, UPDATES, EVERY)
        height[here] = surface.value(points[here])
    return {"path": points, "height": height}


@lru_cache(maxsize=8)
def _field(landscape: str) -> live.Contours:
    z = heights(LANDSCAPES[landscape][1], X, Y)
    # Levels at even steps of the fourth root: close at the floor, wide on the walls.
    return live.Contours(z, np.linspace(0.2, float(z.max()) ** 0.25, 12) ** 4)


def race(landscape: str, start: tuple[float, float], run: dict[str, Array]) -> live.Frame:
    """All methods from one start: their paths, and how low they are at each update."""
    updates = np.arange(0, UPDATES + 1, EVERY)
    paths, losses = [], []
    for method, points, loss in zip(METHODS, run["path"], run["height"], strict=True):
        colour, style, _ = METHODS[method]
        x, y = points.T
        paths.append(live.Curve(x, y, method, style, colour, timed=True))
        clipped = np.clip(loss, LEAST, MOST)
        losses.append(live.Curve(updates, clipped, "", style, colour, timed=True))
    ends = {method: float(end) for method, end in zip(METHODS, run["height"][:, -1], strict=True)}
    first = min(ends, key=lambda method: ends[method])
    rates = ", ".join(f"{m} {format_number(tuned_rate(m, landscape), 2)}" for m in METHODS)
    return live.Frame(
        words=(
            f"After {UPDATES} updates {first} is lowest, {_height(ends[first])} above the minimum. "
            f"Learning rates: {rates}."
        ),
        panels={
            "surface": live.Lines(
                paths,
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(float(X[0]), float(X[-1])),
                y_limits=(float(Y[0]), float(Y[-1])),
                field=_field(landscape),
                equal=True,
            ),
            "loss": live.Lines(
                losses,
                x_label="update",
                y_label="height above the minimum",
                y_scale="log",
                x_limits=(0, UPDATES),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _height(value: float) -> str:
    return f"less than {format_number(LEAST, 2)}" if value < LEAST else format_number(value)


RACE = live.Experiment(
    name="optimizer-race",
    claim="No method wins from every start and on every surface.",
    caption=(
        f"Each method has the learning rate, of {len(RATES)} between 10⁻⁴ and 1, that served it "
        f"best from the start ({', '.join(format_number(x, 2) for x in TUNED_FROM)}), and keeps "
        "it. Drag the start elsewhere, and see which of them was tuned to a place and which to the "
        "surface."
    ),
    parameters=(
        live.Choice(
            "landscape", {name: label for name, (label, _) in LANDSCAPES.items()}, "rosenbrock"
        ),
        live.Point(
            "start",
            x=np.linspace(-2, 2, 11),
            y=np.linspace(-1, 3, 11),
            default=TUNED_FROM,
            panel="surface",
            label="start",
        ),
        live.Time("time", UPDATES // EVERY, label=f"time, {EVERY} updates each"),
    ),
    simulation=race_runs,
    function=race,
    alt=(
        "The level lines of a surface with the paths of five methods from one start, and below "
        "their heights above the minimum against the updates, on a logarithmic axis."
    ),
)
