"""What a figure is made of: plain frozen dataclasses of arrays.

Each kind of panel says of itself what never changes while the reader plays (`static`), what does
(`varying`) and what its colours mean (`legend`). Whoever shows panels needs nothing else.
"""

from companion.live.panels.base import Key, Panel
from companion.live.panels.graph import Graph
from companion.live.panels.lines import Curve, Lines

__all__ = ["Curve", "Graph", "Key", "Lines", "Panel"]
