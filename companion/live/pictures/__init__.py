"""The matplotlib face: panels as a figure for print, PDF and readers without JavaScript.

A module a kind of panel: each says how high its picture is (`height`, in inches) and draws it.
"""

from __future__ import annotations

import io
from types import ModuleType
from typing import TYPE_CHECKING, Any

from companion.live.panels import Lines, Panel
from companion.live.pictures import bars, graph, lines, table
from companion.live.style import WIDTH, settings

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from companion.live.declaration import Declaration

KINDS: dict[str, ModuleType] = {"lines": lines, "bars": bars, "table": table, "graph": graph}


def figure(*panels: Panel, time: int | None = None) -> Figure:
    """A matplotlib figure of the panels, one below the other, in the book's style.

    Timed curves are drawn up to `time`; without one, to their ends.

    Raises ValueError without panels and TypeError for anything that is not a panel.
    """
    import matplotlib
    from matplotlib.backends.registry import backend_registry
    from matplotlib.figure import Figure

    if not panels:
        raise ValueError("a figure shows at least one panel, got none")
    for panel in panels:
        if getattr(panel, "kind", None) not in KINDS:
            raise TypeError(f"a panel is Lines, a Graph or the like, got {type(panel).__name__}")
    # A notebook shows figures once its backend is loaded, which only pyplot does by itself.
    load: Any = backend_registry.load_backend_module
    load(matplotlib.get_backend())
    heights = [KINDS[panel.kind].height(panel) for panel in panels]
    with matplotlib.rc_context(settings()):
        result = Figure(figsize=(WIDTH, round(8 * sum(heights)) / 8))
        parts = result.subfigures(len(panels), squeeze=False, height_ratios=heights)[:, 0]
        for part, panel in zip(parts, panels, strict=True):
            if isinstance(panel, Lines):
                lines.draw(part, panel, time)
            else:
                KINDS[panel.kind].draw(part, panel)
    # The ground is the page's own, and a notebook's may be dark. A method of this one figure: the
    # name of another class would stand in what notebooks print.
    setattr(result, "_repr_mimebundle_", _on_light_ground)  # noqa: B010
    return result


def picture(declaration: Declaration, **values: Any) -> Figure:
    """The figure of what was declared at these values. Raises as `Declaration.frame` does."""
    panels = declaration.frame(**values).panels.values()
    return figure(*panels, time=declaration.time_of(values))


def _on_light_ground(**_: object) -> tuple[dict[str, Any], dict[str, Any]]:
    """Leaves to Jupyter how a figure is shown, but for the ground behind it."""
    return {}, {"needs_background": "light"}


def svg(drawn: Figure) -> bytes:
    """The figure as a file, the same file whenever the figure is the same."""
    import matplotlib

    file = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "downhill"}):
        # The resolution is that of the fields of colours, which are stored as pixels.
        drawn.savefig(file, format="svg", dpi=192, metadata={"Date": None})
    return file.getvalue()


def png(drawn: Figure) -> bytes:
    """The figure as a file of pixels, three for two of its own."""
    file = io.BytesIO()
    drawn.savefig(file, format="png", dpi=144)
    return file.getvalue()
