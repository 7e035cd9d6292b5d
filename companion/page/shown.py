"""What a cell gives, as a page shows it: the counterpart of a notebook's outputs."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Iterator
from typing import Any

Output = dict[str, str]
"""`kind`, one of "text", "warning", "html", "svg", "png", "live" and "error"; `content`; of a
picture perhaps `alt`."""

LENGTH = 50_000
"""Characters that are shown of one text."""
# Methods by which a value shows itself, in the order in which a notebook's page prefers them.
METHODS = {"_repr_html_": "html", "_repr_svg_": "svg", "_repr_png_": "png"}
TYPES = {"text/html": "html", "image/svg+xml": "svg", "image/png": "png", "text/plain": "text"}


def text(kind: str, content: str, length: int = 0) -> Output:
    """A text, of which the beginning is shown if it is long.

    Args:
        kind, content: those of the output.
        length: of the whole text, if the content is its beginning.
    """
    if len(content) > LENGTH:
        more = max(length, len(content)) - LENGTH
        content = f"{content[:LENGTH]}\n… and {more:,} more characters"
    return {"kind": kind, "content": content}


def value(result: Any) -> Iterator[Output]:
    """What a notebook shows of a cell's last value, if there is any.

    Args:
        result: the value.
    """
    if result is None:
        return
    live = sys.modules.get("companion.live")
    if live and isinstance(result, live.Experiment):
        # The page has it as a live figure: here it is a picture of its first setting.
        yield {**picture(result.figure()), "alt": result.alt_text()}
        yield {"kind": "live", "content": result.name}
    elif (figure := _figures()) and isinstance(result, figure):
        yield picture(result)
    else:
        yield _represented(result)


def left_open() -> Iterator[Output]:
    """The pictures that pyplot holds; it holds none afterwards."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        for number in pyplot.get_fignums():
            yield picture(pyplot.figure(number))
        close()


def close() -> None:
    """Have pyplot hold no pictures."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def picture(figure: Any) -> Output:
    """A matplotlib figure as a notebook stores it.

    Args:
        figure: of matplotlib.
    """
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=figure.dpi, bbox_inches="tight")
    return {"kind": "png", "content": base64.b64encode(file.getvalue()).decode()}


def _figures() -> Any:
    module = sys.modules.get("matplotlib.figure")
    return module and module.Figure


def _represented(result: Any) -> Output:
    shows = getattr(result, "_repr_mimebundle_", None)
    if callable(shows) and not isinstance(result, type):
        bundle = shows()
        bundle = bundle[0] if isinstance(bundle, tuple) else bundle
        for media_type, kind in TYPES.items():
            if media_type in bundle:
                return _data(kind, bundle[media_type])
    for method, kind in METHODS.items():
        shows = getattr(result, method, None)
        if callable(shows) and not isinstance(result, type) and (data := shows()) is not None:
            return _data(kind, data)
    return text("text", repr(result))


def _data(kind: str, data: str | bytes) -> Output:
    if isinstance(data, bytes):
        data = base64.b64encode(data).decode()
    return text("text", data) if kind == "text" else {"kind": kind, "content": data}
