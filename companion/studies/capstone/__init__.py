"""What is run for the capstone: a recipe changed a part at a time, judged on held-out digits."""

from companion.studies.capstone.comparing import Change, Share, change, share
from companion.studies.capstone.judging import Calibration, calibration, flattery
from companion.studies.capstone.recipe import Recipe, with_shifted_copies
from companion.studies.capstone.runs import (
    OVERLAP,
    SEEDS,
    Outcome,
    Split,
    accuracy,
    by_rate,
    curve,
    finished,
    gain,
    probabilities,
    read,
    split,
    trained,
)
from companion.studies.capstone.steps import ABLATION, FINAL, START, STEPS, Step

__all__ = [
    "ABLATION",
    "FINAL",
    "OVERLAP",
    "SEEDS",
    "START",
    "STEPS",
    "Calibration",
    "Change",
    "Outcome",
    "Recipe",
    "Share",
    "Split",
    "Step",
    "accuracy",
    "by_rate",
    "calibration",
    "change",
    "curve",
    "finished",
    "flattery",
    "gain",
    "probabilities",
    "read",
    "share",
    "split",
    "trained",
    "with_shifted_copies",
]
