"""An experiment, declared once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from companion.live.panels import Panel
from companion.live.parameter import Parameter

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from companion.live.widget import LiveWidget


@dataclass(frozen=True, eq=False)
class Frame:
    """What an experiment shows at one setting.

    Attributes:
        words: a sentence that says what there is to see.
        panels: `Lines` or `Graph`, by name, at least one.

    Raises ValueError without words or without panels.
    """

    words: str
    panels: Mapping[str, Panel]

    def __post_init__(self) -> None:
        if not self.words.strip():
            raise ValueError("a frame says in words what it shows, got none")
        if not self.panels:
            raise ValueError("a frame has at least one panel, got none")
        object.__setattr__(self, "panels", MappingProxyType(dict(self.panels)))


@dataclass(frozen=True, eq=False, repr=False)
class Experiment:
    """A claim that the reader can put to the test with a few sliders.

    Attributes:
        name: what the page and the files call it: lower-case words joined by hyphens, one
            experiment to a name.
        claim: what the figure argues, in one sentence.
        caption: what there is to see and to do.
        parameters: what the reader sets.
        function: takes every parameter by name and gives a `Frame`. It is pure: the same
            values give the same frame. The kind and the number of its panels, their labels and
            limits and the lengths of their arrays are the same at every setting.
        alt: what the picture shows, for readers who do not see it; the frame's words follow it.
        still: the values of the printed picture where they are not the defaults.

    Raises ValueError for a declaration that is not like this.
    """

    name: str
    claim: str
    caption: str
    parameters: tuple[Parameter, ...]
    function: Callable[..., Frame]
    alt: str
    still: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        words = self.name.split("-")
        if not all(w.isascii() and w.isalnum() and w == w.lower() for w in words):
            raise ValueError(
                f"the name of an experiment is lower-case words joined by hyphens: {self.name!r}"
            )
        for attribute in ("claim", "caption", "alt"):
            if not getattr(self, attribute).strip():
                raise ValueError(f"experiment {self.name!r}: the {attribute} is empty")
        object.__setattr__(self, "parameters", tuple(self.parameters))
        names = [p.name for p in self.parameters]
        if not names or len(set(names)) < len(names):
            raise ValueError(
                f"experiment {self.name!r}: at least one parameter is needed and every name once, "
                f"got {names}"
            )
        object.__setattr__(self, "still", MappingProxyType(dict(self.still)))
        self.values(**self.still)

    def values(self, **values: Any) -> dict[str, float]:
        """All parameters: those given, checked, and the defaults of the others.

        Raises:
            TypeError: an unknown parameter, or a value of the wrong kind.
            ValueError: a value out of range.
        """
        unknown = set(values) - {p.name for p in self.parameters}
        if unknown:
            known = ", ".join(p.name for p in self.parameters)
            raise TypeError(
                f"experiment {self.name!r} has the parameters {known}; "
                f"got {', '.join(sorted(unknown))}"
            )
        return {p.name: p.check(values.get(p.name, p.default)) for p in self.parameters}

    def frame(self, **values: Any) -> Frame:
        """What there is to see at these values, on the grid or between its points.

        Raises:
            TypeError, ValueError: as `values` does; and ValueError if the function's panels are
                not valid, with the values at which.
        """
        complete = self.values(**values)
        try:
            frame = self.function(**complete)
        except ValueError as error:
            raise ValueError(f"{self._at(complete)}: {error}") from error
        if not isinstance(frame, Frame):
            raise TypeError(
                f"{self._at(complete)}: the function gives a Frame, got {type(frame).__name__}"
            )
        return frame

    def figure(self, **values: Any) -> Figure:
        """The matplotlib figure at these values."""
        from companion.live.pictures import figure

        return figure(*self.frame(**values).panels.values())

    def alt_text(self, **values: Any) -> str:
        """What `figure` shows at these values, in words."""
        return f"{self.alt} {self.frame(**values).words}"

    def widget(self, **values: Any) -> LiveWidget:
        """The live figure for Jupyter, set to these values; the kernel computes it."""
        from companion.live.widget import LiveWidget

        return LiveWidget(self, self.values(**values))

    @property
    def settings(self) -> int:
        """How many settings the grid has."""
        return math.prod(len(p.values) for p in self.parameters)

    def grid(self) -> Iterator[dict[str, float]]:
        """Every setting of the grid, the last parameter changing fastest."""
        for point in product(*(p.values for p in self.parameters)):
            yield {p.name: v for p, v in zip(self.parameters, point, strict=True)}

    def __repr__(self) -> str:
        names = ", ".join(p.name for p in self.parameters)
        return f"Experiment {self.name!r}: {names} ({self.settings:,} settings)"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from . import frozen

        site = frozen.Site.being_built()
        if site:
            return {"text/plain": repr(self), "text/html": frozen.page_html(self, site)}
        return {"text/plain": repr(self), **self.widget().view()}

    def _at(self, values: Mapping[str, float]) -> str:
        setting = ", ".join(f"{name}={value!r}" for name, value in values.items())
        return f"experiment {self.name!r} at {setting}"
