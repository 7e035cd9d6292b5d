"""The experiments of the capstone, against the runs they show."""

import numpy as np

from companion import data
from companion.experiments.capstone import CONFIDENCE, INGREDIENTS, confidence, ingredients
from companion.studies.capstone import SMOOTHED, probabilities


def test_every_ingredient_has_its_curves_within_their_bands():
    frame = INGREDIENTS.frame(ingredient="change2")
    low, line, _, other = frame.panels["read"].curves
    assert (low.low <= line.y + 1e-9).all()
    assert (line.y <= low.high + 1e-9).all()
    assert line.y[-1] > other.y[-1]
    assert frame.words.endswith(f"of {ingredients.RUNS} runs.")


def test_the_most_doubtful_comes_first_and_is_described():
    frame = CONFIDENCE.frame(place=1)
    order, mean = confidence.doubted("smoothed")
    assert (np.diff(mean.max(axis=1)[order]) >= 0).all()
    bars = frame.panels["probabilities"].heights
    np.testing.assert_allclose(bars, probabilities(SMOOTHED).mean(axis=0)[order[0]])
    truth = data.digits().y_test[order[0]]
    assert f"is a {truth}." in frame.words
    assert ("wrong" in frame.words) == (np.argmax(bars) != truth)


def test_smoothing_makes_the_networks_doubt():
    gaps = {name: confidence.reliability(name).gap for name in confidence.TARGETS}
    assert gaps["smoothed"] > 0.08 > abs(gaps["plain"])
