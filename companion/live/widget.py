"""The live figure in Jupyter: live.mjs draws, the kernel computes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from companion.live.shell import shell
from companion.live.spec import changing_parts, spec
from companion.live.style import CSS

if TYPE_CHECKING:
    from companion.live.experiment import Experiment


class LiveWidget(anywidget.AnyWidget):
    """An experiment as an ipywidget.

    Attributes:
        values: the parameters by name; set it, observe it.
        experiment: what it shows.
    """

    _esm = Path(__file__).with_name("live.mjs")
    _css = CSS

    shell = traitlets.Unicode().tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    frame = traitlets.Dict().tag(sync=True)

    def __init__(self, experiment: Experiment, values: Mapping[str, float]) -> None:
        self.experiment = experiment
        start = experiment.frame()
        super().__init__(
            shell=shell(experiment, start, longest_words=start.words),
            spec=spec(experiment, start, finer=True),
            values=dict(values),
            frame=changing_parts(experiment.frame(**values)),
        )

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
    def _check(self, proposal: dict[str, Any]) -> dict[str, float]:
        return self.experiment.values(**proposal["value"])

    @traitlets.observe("values")
    def _compute(self, _: object) -> None:
        try:
            self.frame = changing_parts(self.experiment.frame(**self.values))
        except Exception as error:
            # The front end does not see the kernel's exceptions.
            self.frame = {**self.frame, "words": f"This cannot be computed: {error}"}
            raise
