"""The experiments on vanishing gradients, against closed forms and runs by the companion."""

import numpy as np
import pytest

from companion.experiments.vanishing_gradients import (
    GRADIENT_BY_LAYER,
    LAYER_MOVEMENT,
    SLOPES,
    by_layer,
    movement,
)


@pytest.mark.parametrize("between", ["none", "batch", "layer", "skip"])
@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_every_network_has_words_and_finite_curves(activation, between):
    for scale in (0.25, 1.0, 11.0):
        for depth in (2, 50):
            frame = GRADIENT_BY_LAYER.frame(
                depth=depth, activation=activation, scale=scale, between=between
            )
            assert frame.words.endswith(".")
            assert "nan" not in frame.words
            for panel in frame.panels.values():
                assert all(np.isfinite(curve.y).all() for curve in panel.curves)


def test_relu_layers_share_one_gradient_and_sigmoid_layers_do_not():
    relu = by_layer.sizes(20, "relu", 0.71, "none")
    sigmoid = by_layer.sizes(20, "sigmoid", 1.0, "none")
    assert 0.2 < relu.gradient[0] / relu.gradient[-1] < 5
    assert sigmoid.gradient[0] / sigmoid.gradient[-1] < 1e-8


def test_the_dashed_line_is_a_power():
    curves = GRADIENT_BY_LAYER.frame(
        depth=10, activation="relu", scale=2.0, between="none"
    ).panels["passes"].curves  # fmt: skip
    line = next(curve for curve in curves if curve.style == "dashed")
    np.testing.assert_allclose(line.y[:9] / line.y[1:10], 2**0.5, rtol=1e-9)


def test_every_slope_is_that_of_differences():
    for activation in ("sigmoid", "tanh"):
        curve = SLOPES.frame(activation=activation, scale=1.0).panels["slope"].curves[0]
        f = {"sigmoid": lambda z: 1 / (1 + np.exp(-z)), "tanh": np.tanh}[activation]
        np.testing.assert_allclose(
            curve.y, (f(curve.x + 1e-5) - f(curve.x - 1e-5)) / 2e-5, atol=1e-8
        )


def test_some_remedies_learn_at_once_some_late_and_some_do_not():
    read = {
        (name, method): movement.run(name, method).read
        for name in movement.REMEDIES
        for method in movement.METHODS
    }
    assert max(read["none", "descent"], read["small", "descent"]) < 0.2
    assert min(read["batch", "descent"], read["skip", "descent"], read["layer", "descent"]) > 0.6
    assert read["none", "adam"] > 0.4
    # Late: after a tenth of the updates the loss is where it was.
    early = {name: movement.run(name, "descent").loss[2] for name in ("layer", "batch")}
    assert early["layer"] > 2 > 1 > early["batch"]
    assert len(LAYER_MOVEMENT.frame(remedy="none", method="descent").words) == movement.LOOKS + 1
