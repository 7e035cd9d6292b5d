"""A method on a problem, and on the same problem told otherwise."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.experiments.paths import heights
from companion.live import format_number
from companion.studies.adaptive_methods import CHANGES, METHODS, changed_path
from companion.studies.adaptive_methods.symmetries import START, SURFACE

STEPS = 40
X, Y = np.linspace(-2, 2, 41), np.linspace(-1.6, 1.6, 33)
FIELD = live.Contours(heights(SURFACE, X, Y), np.linspace(0.3, 2.1, 9) ** 4)
LEAST, MOST = 1e-6, 1e1
UNITS = ("other unit", "own units")
LABELS = {
    "loss times 10": "the loss times 10",
    "mirrored": "one coordinate mirrored",
    "other unit": "θ in a unit of a tenth",
    "own units": "only θ₁ in a unit of a tenth",
    "turned by 30°": "turned by 30°",
}


@lru_cache(maxsize=64)
def paths(method: str, change: str, mended: bool) -> tuple[Array, Array]:
    """The path on the problem and that on the changed one, in the same coordinates."""
    make = METHODS[method]
    first = changed_path(make, (1.0, np.eye(2)), STEPS)
    return first, changed_path(make, CHANGES[change], STEPS, mended=mended)


def symmetry(method: str, change: str, mended: bool) -> live.Frame:
    """Both paths, and how far they are apart."""
    first, second = paths(method, change, mended)
    apart = np.linalg.norm(second - first, axis=1) / np.linalg.norm(START)
    steps = np.arange(STEPS + 1)
    (x, y), (x_changed, y_changed) = (np.clip(points, -9, 9).T for points in (first, second))
    return live.Frame(
        words=_words(method, change, mended, float(apart.max())),
        panels={
            "surface": live.Lines(
                [
                    live.Curve(x, y, "as it was", "marked", "blue"),
                    live.Curve(x_changed, y_changed, "changed", "dashed", "accent"),
                ],
                x_label="θ₁",
                y_label="θ₂",
                x_limits=(float(X[0]), float(X[-1])),
                y_limits=(float(Y[0]), float(Y[-1])),
                field=FIELD,
                equal=True,
            ),
            "apart": live.Lines(
                [live.Curve(steps, np.clip(apart, LEAST / 2, MOST), colour="accent")],
                x_label="step",
                y_label="distance of the two",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(LEAST, MOST),
            ),
        },
    )


def _words(method: str, change: str, mended: bool, apart: float) -> str:
    carried = ", the setting that carries it changed along" if mended and change in UNITS else ""
    begins = f"{method[0].upper()}{method[1:]}, {LABELS[change]}{carried}:"
    if apart < 1e-3:
        return f"{begins} the same path."
    if apart < 0.1:
        return f"{begins} nearly the same path, apart by up to {format_number(apart, 2)}."
    return f"{begins} another path, {_distance(apart)}."


def _distance(apart: float) -> str:
    return f"apart by up to {format_number(apart, 2)}" if apart < MOST else "which diverges"


SYMMETRY = live.Experiment(
    name="symmetry",
    claim="Adam does not notice the scale of the loss; it does notice how the axes lie.",
    caption=(
        "A bowl, and the path of one method. Then the same problem, told otherwise, and the new "
        "path drawn in the old coordinates. Where the two lie on each other, the method does not "
        "notice the change. The switch changes the setting, too, that carries the unit of "
        "θ: the learning rate, or Adadelta's ε."
    ),
    parameters=(
        live.Choice("method", tuple(METHODS), "Adam"),
        live.Choice("change", LABELS, "turned by 30°", label="change"),
        live.Switch("mended", False, label="setting too"),
    ),
    presets={
        "Adam, loss": {"method": "Adam", "change": "loss times 10"},
        "Adam, turned": {"method": "Adam", "change": "turned by 30°"},
        "descent, turned": {"method": "gradient descent", "change": "turned by 30°"},
        "Adadelta, unit": {"method": "Adadelta", "change": "other unit"},
        "Adadelta, unit and ε": {"method": "Adadelta", "change": "other unit", "mended": True},
    },
    function=symmetry,
    alt=(
        "Above, the level lines of a bowl with two paths, one solid and one dashed, that coincide "
        "or part. Below, the distance between the two over the steps on a logarithmic axis."
    ),
)
