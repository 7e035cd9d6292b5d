"""What a figure is made of: plain frozen dataclasses of arrays, a module a kind.

Each kind of panel says of itself what never changes while the reader plays (`static`), what does
(`varying`) and what its colours mean (`legend`). Whoever shows panels needs nothing else.
"""

from companion.live.panels.bars import Bars, Histogram
from companion.live.panels.base import Key, Panel
from companion.live.panels.fields import Contours, HeatMap, Regions
from companion.live.panels.graph import Graph
from companion.live.panels.lines import Band, Curve, Lines
from companion.live.panels.table import Table

__all__ = [
    "Band",
    "Bars",
    "Contours",
    "Curve",
    "Graph",
    "HeatMap",
    "Histogram",
    "Key",
    "Lines",
    "Panel",
    "Regions",
    "Table",
]
