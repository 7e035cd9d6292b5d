"""The live figure in Jupyter: live.mjs draws, the kernel computes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from companion.live.parameters import Handle
from companion.live.shell import shell
from companion.live.spec import changing_parts, plain, plain_values, spec
from companion.live.style import CSS

if TYPE_CHECKING:
    from companion.live.declaration import Declaration


class _Value(traitlets.TraitType[Any, Any]):
    """A trait that takes what a parameter takes."""

    def __init__(self, parameter: Handle, value: Any) -> None:
        super().__init__(default_value=value)
        self.parameter = parameter

    def validate(self, _: object, value: Any) -> Any:
        return plain(self.parameter.check(value))


class LiveWidget(anywidget.AnyWidget):
    """An experiment as an ipywidget.

    Besides those below, every parameter is a trait under its own name, always equal to its entry
    in `values`: set it, observe it, link it.

    Attributes:
        values: the parameters by name; set it, observe it. A `Point` is a list of two numbers.
        experiment: what it shows.

    Raises ValueError if a parameter has the name of something else that a widget has.
    """

    _esm = Path(__file__).with_name("live.mjs")
    _css = CSS

    shell = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, experiment: Declaration, values: Mapping[str, Any]) -> None:
        self.experiment = experiment
        start = experiment.frame()
        super().__init__(
            shell=shell(experiment, start, longest_words=max(start.sentences, key=len)),
            spec=spec(experiment, start, finer=True),
            values=plain_values(values),
            frame=changing_parts(experiment.frame(**values)),
        )
        traits = {p.name: _Value(p, self.values[p.name]) for p in experiment.parameters}
        for name in traits:
            if hasattr(self, name):
                raise ValueError(f"{experiment!r}: a widget has a {name!r} of its own; rename it")
        self.add_traits(**traits)
        self.observe(self._take, list(traits))
        self.observe(self._answer, "values")

    def view(self) -> dict[str, Any]:
        """The MIME bundle that makes a front end show this widget."""
        return {
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            }
        }

    @traitlets.validate("values")
    def _check(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return plain_values(self.experiment.values(**proposal["value"]))

    def _answer(self, change: dict[str, Any]) -> None:
        for name, value in self.values.items():
            if self.has_trait(name):
                setattr(self, name, value)
        time = self.experiment.time
        moved = {name for name, value in self.values.items() if change["old"].get(name) != value}
        if moved == {time and time.name}:
            return  # The frame is that of the whole run.
        try:
            self.frame = changing_parts(self.experiment.frame(**self.values))
        except Exception as error:
            # The front end does not see the kernel's exceptions.
            self.frame = {**self.frame, "words": f"This cannot be computed: {error}"}
            raise

    def _take(self, change: dict[str, Any]) -> None:
        self.values = {**self.values, change["name"]: change["new"]}
