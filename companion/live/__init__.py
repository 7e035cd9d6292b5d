"""Live experiments: one declaration, four faces.

Declare the parameters and one pure function from their values to panels of plain arrays::

    from companion import live

    def parabola(a: float, x: float) -> live.Frame:
        grid = np.linspace(-2, 2, 81)
        return live.Frame(
            words=f"At x = {live.format_number(x)} the height is {live.format_number(a * x * x)}.",
            panels={
                "curve": live.Lines(
                    [
                        live.Curve(grid, a * grid**2, label="a·x²"),
                        live.Curve([x], [a * x * x], label="here", style="points", colour="accent"),
                    ],
                    x_label="x",
                    y_label="height",
                    y_limits=(0, 8),
                )
            },
        )

    PARABOLA = live.Experiment(
        name="parabola",
        claim="A larger a makes a narrower valley.",
        caption="Move a and watch the curve.",
        parameters=(
            live.Parameter("a", values=np.linspace(0.5, 2, 7), default=1.0),
            live.Parameter("x", values=np.linspace(-2, 2, 41), default=0.5, label="place x"),
        ),
        function=parabola,
        alt="A parabola and one point on it.",
    )

and show it::

    PARABOLA.frame(a=1.3, x=0.2)    # numbers: .words, .panels["curve"].curves[0].y
    PARABOLA.figure(a=1.3)          # a matplotlib figure; PARABOLA.alt_text(a=1.3) describes it
    PARABOLA                        # in a notebook: live, the kernel computes; on the page: frozen
    PARABOLA.widget(a=1.3)          # the widget itself: its `values` can be set and observed

What the reader sets is one of these:

- `Parameter`: a number, with a slider; `log=True` for a geometric grid, `play=True` for a button
  that plays it;
- `Choice`: one of several words; `Switch`: yes or no;
- `Point`: a place, dragged on the axes of a panel;
- `Time`, the last one: how much of a run is shown. The function gives the whole run, the curves
  that are `timed` are drawn up to the time, and the words are a list of sentences.

What it shows is one panel or several of these:

- `Lines`: every `Curve` and `Band` over two axes, and below them `Contours`, a `HeatMap` or
  `Regions`;
- `Bars`, `Histogram`, `Table`;
- `Graph`: a computational graph or a network.

Settings worth a name are `presets`. Where one run takes long, a `simulation` computes the runs of
many settings at once. `figure` draws panels that belong to no experiment, such as a `Graph`.
`use_style` gives all of matplotlib the book's style, `palette` its colours.
"""

from companion.live.declaration import Frame
from companion.live.experiment import Experiment
from companion.live.formatting import format_number
from companion.live.panels import (
    Band,
    Bars,
    Contours,
    Curve,
    Graph,
    HeatMap,
    Histogram,
    Lines,
    Regions,
    Table,
)
from companion.live.parameters import Choice, Parameter, Point, Switch, Time
from companion.live.pictures import figure
from companion.live.style import palette, use_style

__all__ = [
    "Band",
    "Bars",
    "Choice",
    "Contours",
    "Curve",
    "Experiment",
    "Frame",
    "Graph",
    "HeatMap",
    "Histogram",
    "Lines",
    "Parameter",
    "Point",
    "Regions",
    "Switch",
    "Table",
    "Time",
    "figure",
    "format_number",
    "palette",
    "use_style",
]
