"""An experiment with its faces: a picture, a widget, a frozen figure of the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from companion.live import frozen
from companion.live.declaration import Declaration

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from companion.live.widget import LiveWidget


@dataclass(frozen=True, eq=False, repr=False)
class Experiment(Declaration):
    __doc__ = Declaration.__doc__

    def figure(self, **values: Any) -> Figure:
        """The matplotlib figure at these values.

        Raises TypeError and ValueError as `frame` does.
        """
        from companion.live.pictures import picture

        return picture(self, **values)

    def widget(self, **values: Any) -> LiveWidget:
        """The live figure for Jupyter, set to these values; the kernel computes it."""
        from companion.live.widget import LiveWidget

        return LiveWidget(self, self.values(**values))

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        site = frozen.Site.being_built()
        if site:
            return frozen.bundle(self, site)
        return {"text/plain": repr(self), **self.widget().view()}, {}
