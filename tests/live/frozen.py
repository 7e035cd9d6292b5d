"""Compares a packed file with the experiment that it was made from."""

import random
from pathlib import Path

import numpy as np

from companion.live import Experiment
from companion.live.spec import spec
from tests.live.front_end import unpacked

SAMPLE = 200
# The widest axis of a live figure, in CSS pixels: half a pixel of it is the bound of the error.
WIDEST = 1000


def check_frozen(experiment: Experiment, file: Path) -> set[str]:
    """Ask the file and the experiment for the same settings; return what the figure said."""
    settings = random.Random(0).choices(list(experiment.grid()), k=SAMPLE)
    settings.append(experiment.values())
    [answer] = unpacked([(file, settings)])
    assert (
        answer["spec"]["parameters"]
        == spec(experiment, experiment.frame(), finer=False)["parameters"]
    )
    said: set[str] = set()
    for values, shown in zip(settings, answer["frames"], strict=True):
        frame = experiment.frame(**values)
        said |= set(frame.sentences)
        words = shown["words"]
        assert (tuple(words) if isinstance(words, list) else words) == frame.words
        for panel, part in zip(frame.panels.values(), shown["panels"], strict=True):
            direct = panel.varying()
            assert part.keys() == direct.keys()
            for key, entry in direct.items():
                if isinstance(entry, tuple) or entry.dtype == np.int64:
                    assert part[key] == list(entry)
                else:
                    assert np.abs(np.array(part[key]) - entry).max() * WIDEST < 0.5
    return said
