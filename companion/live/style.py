"""The book's colours and its matplotlib style.

The colours stand in one place, live.css, which the live figures use as it is; here they are read.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

# The colours of data, in the order in which plots take them.
SERIES = ("blue", "accent", "green", "purple", "red", "gold")

CSS = Path(__file__).with_name("live.css")
_COLOUR = re.compile(r"--live-(\w+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
_COLOURS = _COLOUR.findall(CSS.read_text("utf-8"))

palette: dict[str, str] = {name: light for name, light, _ in _COLOURS}
"""Colour names ("ink", "muted", "hairline", "surface" and those of the data) to hex values."""
dark_palette: dict[str, str] = {name: dark for name, _, dark in _COLOURS}

# In inches: a picture of this width is not scaled to less than three quarters on a telephone.
WIDTH = 5.0


def settings() -> dict[str, Any]:
    """The style as matplotlib's rcParams: transparent, quiet, legible at a width of 390 px."""
    from matplotlib.rcsetup import cycler

    ink, muted, hairline = palette["ink"], palette["muted"], palette["hairline"]
    return {
        "axes.prop_cycle": cycler(color=[palette[name] for name in SERIES]),
        "figure.figsize": (WIDTH, 3.2),
        "figure.dpi": 96,
        "figure.facecolor": "none",
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "none",
        "savefig.dpi": 192,
        "font.size": 11,
        "axes.titlesize": 11,
        "axes.labelsize": 11,
        "xtick.labelsize": 11,
        "ytick.labelsize": 11,
        "legend.fontsize": 11,
        "legend.frameon": False,
        "axes.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": muted,
        "axes.labelcolor": ink,
        "axes.titlecolor": ink,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": hairline,
        "grid.linewidth": 0.6,
        "xtick.color": muted,
        "ytick.color": muted,
        "xtick.labelcolor": ink,
        "ytick.labelcolor": ink,
        "xtick.major.size": 3,
        "ytick.major.size": 3,
        "text.color": ink,
        # Letters keep their widths; matplotlib 3.11 would round them to whole pixels.
        "text.hinting": "no_hinting",
        "lines.linewidth": 2,
        "lines.markersize": 6,
    }


def use_style() -> None:
    """Makes the book's style that of every matplotlib figure from here on."""
    import matplotlib

    matplotlib.rcParams.update(settings())
