"""Which direction is the steepest, by different measures of length."""

from __future__ import annotations

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.gradient_descent.bowl import END, LEVELS, curvatures
from companion.experiments.paths import heights
from companion.landscapes import QuadraticBowl
from companion.live import format_number
from companion.studies.gradient_descent import length, steepest_move

CONDITION = 3.0
# In "stretched", a move of θ₂ counts this many times what the same move of θ₁ counts.
STRETCH = 3.0
# A gradient whose entries are all smaller than this counts as zero.
LEVEL = 1e-12
# Multiples of 45° are among them: there the balls have their corners.
ANGLES = np.linspace(0, 360, 49)
EDGE = END + 1
GRID = np.linspace(-EDGE, EDGE, 49)
NORMS = {
    "euclidean": "Euclidean: √(u₁² + u₂²)",
    "largest": "largest change: max(|u₁|, |u₂|)",
    "sum": "sum of changes: |u₁| + |u₂|",
    "stretched": "θ₂ in other units: √(u₁² + 9u₂²)",
}
FIELD = live.Contours(
    heights(QuadraticBowl(CONDITION), GRID, GRID) / CONDITION,
    (*LEVELS, 10.6),
)


def measured(norm: str) -> tuple[str, Array]:
    """A name of NORMS as the norm, and what moves of θ₁ and θ₂ count in it."""
    stretched = norm == "stretched"
    return "euclidean" if stretched else norm, np.array([1.0, STRETCH if stretched else 1.0])


def is_level(g: Array) -> bool:
    """Whether the gradient g is zero."""
    return bool(np.abs(g).max() < LEVEL)


def compass(norm: str, place: tuple[float, float]) -> live.Frame:
    """All moves of length 1 from a place, and by how much the loss rises along each."""
    here = np.array(place)
    g = curvatures(CONDITION) * here
    radians = np.radians(ANGLES)
    ways = np.stack([np.cos(radians), np.sin(radians)], axis=-1)
    name, units = measured(norm)
    ball = ways / length(name, ways, units)[:, np.newaxis]
    moves = (here + ball).T
    best: Array = np.zeros(2)
    along = best
    if not is_level(g):
        best = steepest_move(name, g, units)
        along = g / length(name, g, units)
    return live.Frame(
        words=_words(norm, g, best, along),
        panels={
            "surface": live.Lines(
                [
                    live.Curve(moves[0], moves[1], "length 1", colour="purple"),
                    live.Curve(
                        here[0] + _ray(along[0]), here[1] + _ray(along[1]), "gradient", "dashed"
                    ),
                    live.Curve(
                        here[0] + _ray(best[0]),
                        here[1] + _ray(best[1]),
                        "steepest",
                        "marked",
                        "accent",
                    ),
                ],
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(-EDGE, EDGE),
                y_limits=(-EDGE, EDGE),
                field=FIELD,
                equal=True,
            ),
            "rise": live.Lines(
                [
                    live.Curve(ANGLES, ball @ g, "length 1", colour="purple"),
                    live.Curve([_angle(along)], [along @ g], "gradient", "points"),
                    live.Curve([_angle(best)], [best @ g], "steepest", "points", "accent"),
                ],
                x_label="direction of the move [°]",
                y_label="rise per length, gᵀu",
                x_limits=(0, 360),
                y_limits=(-4.5, 4.5),
            ),
        },
    )


def _ray(part: float) -> Array:
    return np.array([0.0, part])


def _angle(u: Array) -> float:
    return float(np.degrees(np.arctan2(u[1], u[0]))) % 360


def _words(norm: str, g: Array, best: Array, along: Array) -> str:
    if is_level(g):
        return "The gradient is zero here: to first order no move raises the loss. Drag the place."
    rise, by_gradient = float(best @ g), float(along @ g)
    first = (
        f"The gradient is ({format_number(float(g[0]))}, {format_number(float(g[1]))}). Of all "
        f"moves of length 1, the steepest raises the loss by {format_number(rise)}"
    )
    if rise <= by_gradient * (1 + 1e-9):
        return f"{first}: it is the move along the gradient."
    return (
        f"{first}, the move along the gradient by {format_number(by_gradient)}: by this measure of "
        "length, the gradient is not the steepest."
    )


COMPASS = live.Experiment(
    name="steepest-direction",
    claim="Which direction is the steepest depends on how the length of a move is measured.",
    caption=(
        "Around the place, all moves of length 1. The marked one raises the loss most. "
        "Drag the place and choose a measure of length: by the Euclidean one the steepest move is "
        "always the gradient, by the others it may point elsewhere."
    ),
    parameters=(
        live.Choice("norm", NORMS, "euclidean", label="measure of length"),
        live.Point(
            "place",
            x=np.linspace(-END, END, 13),
            y=np.linspace(-END, END, 13),
            default=(2.0, 1.5),
            panel="surface",
            label="place",
            x_label="θ₁",
            y_label="θ₂",
        ),
    ),
    presets={
        "signs": {"norm": "largest", "place": (2.5, 0.5)},
        "one coordinate": {"norm": "sum", "place": (2.5, 0.5)},
        "other units": {"norm": "stretched", "place": (2.0, 1.5)},
    },
    function=compass,
    alt=(
        "The level lines of a bowl with a place on it. Around the place a closed curve: all moves "
        "of length 1, a circle, a square, a diamond or an ellipse. Two rays from the place: the "
        "gradient and the steepest move. Below, the rise of the loss by the direction of the move."
    ),
)
