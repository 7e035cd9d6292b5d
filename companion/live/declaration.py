"""An experiment as it is declared, and its frames. How it is shown it does not know."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product
from types import MappingProxyType
from typing import Any

import numpy as np

from companion.live.copying import remade
from companion.live.panels import Lines, Panel
from companion.live.parameters import Handle, Point, Time

# As many settings does a simulation compute at once.
CHUNK = 4096


@dataclass(frozen=True, eq=False)
class Frame:
    """What an experiment shows at one setting.

    Attributes:
        words: a sentence that says what there is to see; of a run with a `Time`, it may be one
            sentence for each time, from 0 to the last step.
        panels: by name, at least one: `Lines`, `Bars`, `Histogram`, `Table` or `Graph`.

    Raises ValueError without words or without panels.
    """

    words: str | Sequence[str]
    panels: Mapping[str, Panel]

    __reduce__ = remade

    def __post_init__(self) -> None:
        if not isinstance(self.words, str):
            object.__setattr__(self, "words", tuple(self.words))
        sentences = self.sentences
        if not sentences or not all(isinstance(w, str) and w.strip() for w in sentences):
            raise ValueError(f"a frame says in words what it shows, got {self.words!r}")
        if not self.panels:
            raise ValueError("a frame has at least one panel, got none")
        object.__setattr__(self, "panels", MappingProxyType(dict(self.panels)))

    @property
    def sentences(self) -> tuple[str, ...]:
        """All that it may say: one sentence, or one for each time."""
        return (self.words,) if isinstance(self.words, str) else tuple(self.words)

    def words_at(self, time: int | None) -> str:
        """What it says at a time; None is the end of the run.

        Raises ValueError if the run has no such time.
        """
        if isinstance(self.words, str):
            return self.words
        if time is None:
            return self.words[-1]
        if not 0 <= time < len(self.words):
            raise ValueError(f"the run goes from 0 to {len(self.words) - 1}, got {time}")
        return self.words[time]


@dataclass(frozen=True, eq=False, repr=False)
class Declaration:
    """What an experiment is: its parameters, and a pure function from their values to a `Frame`.

    Attributes:
        name: what the page and the files call it: lower-case words joined by hyphens, one
            experiment to a name.
        claim: what the figure argues, in one sentence.
        caption: what there is to see and to do.
        parameters: what the reader sets: each a `Parameter`, `Choice`, `Switch` or `Point`, and at
            the end perhaps a `Time`.
        function: takes every parameter but the time by name and gives a `Frame`. It is pure: the
            same values give the same frame. The kind and the number of its panels, their labels and
            limits and the lengths of their arrays are the same at every setting.
        alt: what the picture shows, for readers who do not see it; the frame's words follow it.
        still: the values of the printed picture where they are not the defaults.
        presets: settings with a name ("diverges"): the values that are not the defaults, each on
            the grid.
        simulation: what takes the most time, for many settings at once: it takes every parameter
            but the time by name, each an array of n values (of a `Point`, a pair of such arrays)
            and gives a mapping of arrays whose first axis has the length n; or it takes one value
            each and gives arrays without that axis. `function` then takes what belongs to
            its setting as `run`.

    Raises:
        TypeError: a preset or the still has a value of the wrong kind, or an unknown parameter.
        ValueError: the declaration is not like this in another way.
    """

    name: str
    claim: str
    caption: str
    parameters: tuple[Handle, ...]
    function: Callable[..., Frame]
    alt: str
    still: Mapping[str, Any] = field(default_factory=dict)
    presets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    simulation: Callable[..., Mapping[str, Any]] | None = None

    __reduce__ = remade

    def __post_init__(self) -> None:
        words = self.name.split("-")
        if not all(w.isascii() and w.isalnum() and w == w.lower() for w in words):
            raise ValueError(
                f"the name of an experiment is lower-case words joined by hyphens: {self.name!r}"
            )
        for attribute in ("claim", "caption", "alt"):
            if not getattr(self, attribute).strip():
                raise self._error(f"the {attribute} is empty")
        object.__setattr__(self, "parameters", tuple(self.parameters))
        self._check_parameters()
        object.__setattr__(self, "still", MappingProxyType(dict(self.still)))
        self.values(**self.still)
        presets = {name: MappingProxyType(dict(p)) for name, p in self.presets.items()}
        object.__setattr__(self, "presets", MappingProxyType(presets))
        for name in presets:
            if not name.strip():
                raise self._error("a preset has no name")
            self.preset(name)

    def _check_parameters(self) -> None:
        names = [p.name for p in self.parameters]
        if not names or len(set(names)) < len(names):
            raise self._error(f"at least one parameter is needed and every name once, got {names}")
        if any(isinstance(p, Time) for p in self.parameters[:-1]):
            raise self._error("there is at most one Time, and it is the last parameter")
        if self.simulation and "run" in names:
            raise self._error("no parameter is called run: that is what the simulation gives")

    def _error(self, what: str) -> ValueError:
        return ValueError(f"experiment {self.name!r}: {what}")

    @property
    def time(self) -> Time | None:
        """The time of its run, if it has one."""
        last = self.parameters[-1]
        return last if isinstance(last, Time) else None

    def values(self, **values: Any) -> dict[str, Any]:
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

    def preset(self, name: str) -> dict[str, Any]:
        """The values of all parameters at the preset of that name.

        Raises:
            KeyError: there is no such preset.
            TypeError, ValueError: as `values` does, and if a value is not on the grid.
        """
        given = self.values(**self.presets[name])
        try:
            return {p.name: p.on_grid(given[p.name]) for p in self.parameters}
        except ValueError as error:
            raise self._error(f"preset {name!r}: {error}") from error

    def frame(self, **values: Any) -> Frame:
        """What there is to see at these values, on the grid or between its points.

        With a time, the frame is that of the whole run, whatever the time is.

        Raises:
            TypeError, ValueError: as `values` does; and if what the function or the simulation
                gives is not valid, with the values at which.
        """
        complete = self.values(**values)
        try:
            run = self.simulation(**self._without_time(complete)) if self.simulation else None
        except ValueError as error:
            raise ValueError(f"{self._at(complete)}: {error}") from error
        return self._frame(complete, run)

    def frames(self, settings: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Frame]]:
        """Many settings, as `values` gives them, each with its frame.

        The simulation computes up to 4096 of them at once.

        Raises:
            TypeError, ValueError: as `frame` does.
        """
        rest = iter(settings)
        while chunk := list(islice(rest, CHUNK)):
            runs = self._runs(chunk) if self.simulation else [None] * len(chunk)
            for values, run in zip(chunk, runs, strict=True):
                yield values, self._frame(values, run)

    def _runs(self, settings: Sequence[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
        assert self.simulation
        columns: dict[str, Any] = {}
        for parameter in self.parameters:
            column = np.array([values[parameter.name] for values in settings])
            columns[parameter.name] = (
                (column[:, 0], column[:, 1]) if isinstance(parameter, Point) else column
            )
        arrays = self.simulation(**self._without_time(columns))
        n = len(settings)
        for name, array in arrays.items():
            if np.shape(array)[:1] != (n,):
                raise self._error(
                    f"the simulation of {n} settings gives arrays whose first axis is {n} long; "
                    f"the shape of {name!r} is {np.shape(array)}"
                )
        return ({name: array[i] for name, array in arrays.items()} for i in range(n))

    def _frame(self, values: Mapping[str, Any], run: Mapping[str, Any] | None) -> Frame:
        arguments = self._without_time(values)
        if run is not None:
            arguments["run"] = run
        try:
            frame = self.function(**arguments)
            if not isinstance(frame, Frame):
                raise TypeError(f"the function gives a Frame, got {type(frame).__name__}")
            self._check_frame(frame)
        except (TypeError, ValueError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"{self._at(values)}: {error}") from error
        return frame

    def _check_frame(self, frame: Frame) -> None:
        """Raises ValueError if the frame does not fit the parameters."""
        times = self.time.steps + 1 if self.time else None
        if not isinstance(frame.words, str) and len(frame.words) != times:
            what = f"one for each of {times} times" if times else "a single one: there is no Time"
            raise ValueError(f"sentences are {what}, got {len(frame.words)}")
        for name, panel in frame.panels.items():
            for curve in panel.curves if isinstance(panel, Lines) else ():
                if curve.timed and np.size(curve.x) != times:
                    what = f"as many points as times, {times}" if times else "an experiment's Time"
                    raise ValueError(
                        f"panel {name!r}: a timed curve needs {what}; {curve.label!r} has "
                        f"{np.size(curve.x)} points"
                    )
        for p in self.parameters:
            if isinstance(p, Point) and not isinstance(frame.panels.get(p.panel), Lines):
                raise ValueError(
                    f"the point {p.name!r} lies on panel {p.panel!r}, of kind Lines; there are "
                    f"{', '.join(frame.panels)}"
                )

    def alt_text(self, **values: Any) -> str:
        """What a picture of the frame at these values shows, in words. Raises as `frame` does."""
        return f"{self.alt} {self.frame(**values).words_at(self.time_of(values))}"

    @property
    def settings(self) -> int:
        """How many settings the grid has."""
        return math.prod(self.shape)

    @property
    def shape(self) -> tuple[int, ...]:
        """The lengths of the grid's axes: one for most parameters, two for a point."""
        return tuple(len(axis) for p in self.parameters for axis in p.axes)

    def grid(self) -> Iterator[dict[str, Any]]:
        """Every setting of the grid, the last axis changing fastest."""
        choices = [[p.at(*stops) for stops in product(*p.axes)] for p in self.parameters]
        for point in product(*choices):
            yield {p.name: v for p, v in zip(self.parameters, point, strict=True)}

    def time_of(self, values: Mapping[str, Any]) -> int | None:
        """The time among these values, its last if they have none; None without a `Time`."""
        return self.time.check(values.get(self.time.name, self.time.steps)) if self.time else None

    def __repr__(self) -> str:
        names = ", ".join(p.name for p in self.parameters)
        return f"{type(self).__name__} {self.name!r}: {names} ({self.settings:,} settings)"

    def _at(self, values: Mapping[str, Any]) -> str:
        setting = ", ".join(f"{name}={value!r}" for name, value in values.items())
        return f"experiment {self.name!r} at {setting}"

    def _without_time(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {p.name: values[p.name] for p in self.parameters if not isinstance(p, Time)}
