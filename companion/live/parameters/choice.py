"""One of several, and yes or no."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from companion.live.copying import remade
from companion.live.parameters.base import named


@dataclass(frozen=True)
class Choice:
    """One of several words.

    Attributes:
        name: the keyword by which the experiment's function takes it.
        options: at least two: the values, strings, to what the reader reads; or the values alone,
            which are then read as they are.
        default: where it starts; one of the options.
        label: what the reader reads beside it; default: `name`.

    Raises ValueError for anything else.
    """

    kind: ClassVar[str] = "choice"

    name: str
    options: Mapping[str, str] | Sequence[str]
    default: str
    label: str = ""

    __reduce__ = remade

    def __post_init__(self) -> None:
        named(self.name)
        given = self.options
        if isinstance(given, str):
            raise ValueError(f"choice {self.name!r}: options are several strings, got {given!r}")
        values = list(given)
        texts = list(given.values()) if isinstance(given, Mapping) else values
        for text in (*values, *texts):
            if not isinstance(text, str) or not text.strip():
                raise ValueError(f"choice {self.name!r}: options are words, got {text!r}")
        if len(values) < 2 or len(set(values)) < len(values):
            raise ValueError(
                f"choice {self.name!r}: options are at least two, every one once, got {values}"
            )
        if self.default not in values:
            raise ValueError(
                f"choice {self.name!r}: the default {self.default!r} is not one of {values}"
            )
        options = MappingProxyType(dict(zip(values, texts, strict=True)))
        object.__setattr__(self, "options", options)
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def axes(self) -> tuple[Sequence[str], ...]:
        """The axes that it adds to the grid of a frozen figure: its options."""
        return (tuple(self.options),)

    def at(self, stop: str) -> str:
        """The value whose place on the axis is `stop`: itself."""
        return stop

    def check(self, value: Any) -> str:
        """`value`, if it is one of the options.

        Raises:
            TypeError: it is not a string.
            ValueError: it is none of the options.
        """
        if not isinstance(value, str):
            raise TypeError(f"{self.name} is a string, got {type(value).__name__}: {value!r}")
        if value not in self.options:
            raise ValueError(f"{self.name} is one of {', '.join(self.options)}; got {value!r}")
        return str(value)

    def on_grid(self, value: Any) -> str:
        """As `check`: every value is on the grid. Raises TypeError and ValueError."""
        return self.check(value)

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; nothing is `finer` here."""
        options: Any = self.options
        return {"stops": list(options), "texts": list(options.values())}


@dataclass(frozen=True)
class Switch:
    """Yes or no.

    Attributes:
        name: the keyword by which the experiment's function takes it.
        default: where it starts.
        label: what the reader reads beside it; default: `name`.

    Raises:
        TypeError: the default is not a bool.
        ValueError: the name is no identifier.
    """

    kind: ClassVar[str] = "switch"

    name: str
    default: bool = False
    label: str = ""

    def __post_init__(self) -> None:
        named(self.name)
        object.__setattr__(self, "default", self.check(self.default))
        object.__setattr__(self, "label", self.label or self.name)

    @property
    def axes(self) -> tuple[Sequence[bool], ...]:
        """The axes that it adds to the grid of a frozen figure: no and yes."""
        return ((False, True),)

    def at(self, stop: bool) -> bool:
        """The value whose place on the axis is `stop`: itself."""
        return stop

    def check(self, value: Any) -> bool:
        """`value` as a bool. Raises TypeError if it is none."""
        if not isinstance(value, (bool, np.bool_)):
            raise TypeError(f"{self.name} is True or False, got {type(value).__name__}: {value!r}")
        return bool(value)

    def on_grid(self, value: Any) -> bool:
        """As `check`: every value is on the grid. Raises TypeError and ValueError."""
        return self.check(value)

    def static(self, *, finer: bool) -> dict[str, Any]:
        """What live.mjs has to know of it; nothing is `finer` here."""
        return {"stops": [False, True]}
