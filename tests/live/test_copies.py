"""What is declared once can be copied and pickled, and a copy is as firm as the original."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import pytest

from companion import live
from companion.live.pack import pack
from tests.live.toys import KITCHEN_SINK, PARABOLA

EXPERIMENTS = [PARABOLA, KITCHEN_SINK]
FRAME = KITCHEN_SINK.frame()


def pickled(declared: Any) -> Any:
    return pickle.loads(pickle.dumps(declared))


copies = pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])


def drawn(panel: Any) -> bytes:
    """All that a figure shows of a panel, as it is packed for a page."""
    header = {"static": panel.static(), "legend": [repr(key) for key in panel.legend()]}
    return pack(header, (1,), {k: [entry] for k, entry in panel.varying().items()}, 10**9)


@copies
@pytest.mark.parametrize("name", FRAME.panels)
def test_a_panel(name: str, copied: Callable[[Any], Any]) -> None:
    panel = FRAME.panels[name]
    twin = copied(panel)
    assert type(twin) is type(panel)
    assert drawn(twin) == drawn(panel)


@copies
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=repr)
def test_a_frame(experiment: live.Experiment, copied: Callable[[Any], Any]) -> None:
    frame = experiment.frame()
    twin = copied(frame)
    assert twin.sentences == frame.sentences
    assert list(map(drawn, twin.panels.values())) == list(map(drawn, frame.panels.values()))
    with pytest.raises(TypeError, match="item assignment"):
        twin.panels["more"] = frame.panels["graph"]


@copies
@pytest.mark.parametrize("parameter", [p for e in EXPERIMENTS for p in e.parameters], ids=repr)
def test_a_parameter(parameter: Any, copied: Callable[[Any], Any]) -> None:
    twin = copied(parameter)
    assert twin == parameter
    assert twin.static(finer=True) == parameter.static(finer=True)
    with pytest.raises(FrozenInstanceError):
        twin.label = "another"


@copies
@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=repr)
def test_an_experiment(experiment: live.Experiment, copied: Callable[[Any], Any]) -> None:
    twin = copied(experiment)
    assert (repr(twin), twin.shape, twin.still) == (
        repr(experiment),
        experiment.shape,
        experiment.still,
    )
    assert list(twin.presets) == list(experiment.presets)
    for name in experiment.presets:
        values = experiment.preset(name)
        assert twin.preset(name) == values
        assert twin.alt_text(**values) == experiment.alt_text(**values)
    with pytest.raises(TypeError, match="item assignment"):
        twin.still["a"] = 1.0


def test_a_deep_copy_has_arrays_of_its_own() -> None:
    curve = FRAME.panels["surface"].curves[1]  # type: ignore[attr-defined]
    twin = copy.deepcopy(FRAME).panels["surface"].curves[1]  # type: ignore[attr-defined]
    np.testing.assert_array_equal(twin.x, curve.x)
    assert not np.shares_memory(twin.x, curve.x)
