"""Small experiments of the tests' own."""

import numpy as np

from companion import live


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
