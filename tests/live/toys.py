"""Small experiments of the tests' own."""

from typing import Any

import numpy as np

from companion import live

Numbers = float | np.ndarray


def parabola(a: float, x: float, steps: int) -> live.Frame:
    grid = np.linspace(-2, 2, 41)
    path = x * np.linspace(1, 0, 5) ** steps
    return live.Frame(
        words=(
            f"Height {live.format_number(a * x * x)} at x = {live.format_number(x)}"
            f"{' after −0.00 or 007 or 12345678901 steps' if steps == 2 else ''}."
        ),
        panels={
            "curve": live.Lines(
                [
                    live.Curve(grid, a * grid**2, label="a·x²"),
                    live.Curve(path, a * path**2, "path", "marked", "accent", shown=steps > 1),
                ],
                x_label="x",
                y_label="height (m)",
                x_limits=(-2, 2),
                y_limits=(-1, 9),
            ),
            "rate": live.Lines(
                [live.Curve([1, 10, 100], [a, a / 1e3, a / 1e7], "rate", "dashed", "green")],
                x_label="n",
                y_label="rate",
                x_scale="log",
                y_scale="log",
                x_limits=(1, 100),
                y_limits=(1e-8, 10),
            ),
            "graph": live.Graph(
                labels=["x", "x²", "a", "a·x²"],
                edges=[(0, 1), (1, 3), (2, 3)],
                values=[x, x * x, a, a * x * x],
                edge_values=[2 * x, a, x * x],
                edge_active=[steps == 1, steps == 2, steps == 2],
                direction="backward" if steps == 1 else "forward",
            ),
        },
    )


PARABOLA = live.Experiment(
    name="parabola",
    claim="A larger a makes a narrower valley.",
    caption="Move a & watch the <curve>.",
    parameters=(
        live.Parameter("a", values=np.linspace(0.5, 2, 4), default=1.0, unit="1/m"),
        live.Parameter("x", values=np.linspace(-2, 2, 9), default=0.5, label="place x"),
        live.Parameter("steps", values=range(1, 4), default=1),
    ),
    function=parabola,
    alt='A parabola, called "valley".',
    still={"steps": 2},
)


# Every kind of parameter and of panel: descent on ½(x² + κy²).

STEPS = 12
KAPPA = {"round": 1.0, "narrow": 4.0}
SPAN = (-2.0, 2.0)
PLANE = np.linspace(*SPAN, 21)


def descents(
    rate: Numbers, start: tuple[Numbers, Numbers], valley: Any, noisy: Any
) -> dict[str, np.ndarray]:
    """One run, or one along a leading axis of the arguments."""
    times = np.arange(STEPS + 1)
    rate, x, y = (np.asarray(number)[..., np.newaxis] for number in (rate, *start))
    kappa = np.where(np.asarray(valley) == "narrow", KAPPA["narrow"], KAPPA["round"])
    kappa, noisy = (np.asarray(array)[..., np.newaxis] for array in (kappa, noisy))
    x = x * (1 - rate) ** times + 0.2 * noisy * np.sin(times)
    y = y * (1 - rate * kappa) ** times
    return {"x": x, "y": y, "loss": (x**2 + kappa * y**2) / 2}


def kitchen_sink(
    rate: float,
    start: tuple[float, float],
    valley: str,
    noisy: bool,
    run: dict[str, np.ndarray],
) -> live.Frame:
    kappa = KAPPA[valley]
    x, y, loss = run["x"], run["y"], run["loss"]
    times = np.arange(STEPS + 1)
    rates, kappas = np.linspace(0.05, 2.0, 14), np.geomspace(0.5, 8, 9)
    slowest = np.maximum(np.abs(1 - rates), np.abs(1 - rates * kappas[:, np.newaxis]))
    counts, edges = np.histogram(np.clip(x, -2, 2), bins=8, range=SPAN)
    words = [
        f"Step {k}, {valley}, from {start[0]:.2f}, {start[1]:.2f}"
        f"{', noisy' if noisy else ''}: loss {live.format_number(value)}."
        for k, value in enumerate(loss)
    ]
    return live.Frame(
        words=words,
        panels={
            "surface": live.Lines(
                [
                    live.Curve([0], [0], "minimum", "points", "green"),
                    live.Curve(x, y, "descent", "marked", "accent", timed=True),
                ],
                x_label="x",
                y_label="y",
                x_limits=SPAN,
                y_limits=SPAN,
                field=live.Contours(
                    (PLANE**2 + kappa * PLANE[:, np.newaxis] ** 2) / 2, np.geomspace(0.05, 8, 8)
                ),
                equal=True,
            ),
            "loss": live.Lines(
                [
                    live.Band(times, loss / 3, loss * 3, "within a factor of 3", "blue"),
                    live.Curve(times, loss, "loss", "line", "blue", timed=True),
                    live.Curve(times, loss[0] * 0.5**times, "halved", "dashed", "muted"),
                    live.Curve(times, loss[0] * 0.9**times, "a tenth less", "dashed", "red"),
                    live.Curve([STEPS], [loss[-1]], "end", "points", "gold", shown=noisy),
                ],
                x_label="step k",
                y_label="loss",
                y_scale="log",
                x_limits=(0, STEPS),
                y_limits=(1e-6, 100),
            ),
            "speed": live.Lines(
                [live.Curve([rate], [kappa], "here", "points", "accent")],
                x_label="rate",
                y_label="κ",
                y_scale="log",
                x_limits=(0.05, 2.0),
                y_limits=(0.5, 8),
                field=live.HeatMap(slowest, (0.1, 10), "factor of a step", "log"),
            ),
            "regimes": live.Lines(
                [],
                x_label="rate",
                y_label="κ",
                y_scale="log",
                x_limits=(0.05, 2.0),
                y_limits=(0.5, 8),
                field=live.Regions(
                    (slowest < 1).astype(int), ["diverges", "converges"], ["red", "green"]
                ),
            ),
            "parts": live.Bars(
                ["in x", "in y"],
                [x[-1] ** 2 / 2, kappa * y[-1] ** 2 / 2],
                "loss at the end",
                y_limits=(0, 2),
                colours=["blue", "purple"],
                x_label="part",
            ),
            "places": live.Histogram(edges, counts, "x", "steps", y_limits=(0, STEPS + 1)),
            "numbers": live.Table(
                ["", "x", "y"],
                [
                    ["start", *(live.format_number(v) for v in (x[0], y[0]))],
                    ["end", *(live.format_number(v) for v in (x[-1], y[-1]))],
                ],
            ),
            "graph": live.Graph(["x", "y", "loss"], [(0, 2), (1, 2)], [x[-1], y[-1], loss[-1]]),
        },
    )


KITCHEN_SINK = live.Experiment(
    name="kitchen-sink",
    claim="A narrow valley bounds the rate.",
    caption="Drag the start, change the rate, play the steps.",
    parameters=(
        live.Parameter(
            "rate", np.geomspace(0.02, 0.64, 6), 0.16, label="learning rate α", log=True, play=True
        ),
        live.Point(
            "start",
            np.linspace(*SPAN, 5),
            np.linspace(*SPAN, 5),
            (-1, 2),
            label="start",
        ),
        live.Choice("valley", {"round": "round valley", "narrow": "narrow valley"}, "narrow"),
        live.Switch("noisy", label="with noise"),
        live.Time("step", STEPS, label="step k"),
    ),
    function=kitchen_sink,
    alt="Contours of a valley with a path that descends in it, and what can be said of the path.",
    still={"rate": 0.32},
    presets={
        "diverges": {"rate": 0.64, "valley": "narrow"},
        "first steps": {"start": (2, 2), "step": 3},
    },
    simulation=descents,
)
