"""Wrong backward passes that published code has had: each is planted here, and has to be found."""

import numpy as np
import pytest

from companion import nn


class MaskAfterReLU(nn.ReLU):
    """The mask taken from the output with >=, which is true everywhere."""

    def input_gradient(self, dy):
        return dy * (self.a >= 0)


class DropoutWithoutItsFactor(nn.Dropout):
    """The mask is remembered, the factor 1 / (1 − p) is not."""

    def input_gradient(self, dy):
        return dy * (self.scale > 0)


class DropoutForgotten(nn.Dropout):
    """No mask on the way back at all."""

    def input_gradient(self, dy):
        return dy


def report(relu=nn.ReLU, dropout=nn.Dropout):
    rng = np.random.default_rng(0)
    layers = [nn.Dense(5, 8), relu(), dropout(0.5, rng=1), nn.Dense(8, 3)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng)
    x, labels = rng.normal(size=(6, 5)), rng.integers(0, 3, 6)
    return nn.check_gradient(network, x, labels, training=True)


def test_the_right_network_passes():
    assert report().passed


@pytest.mark.parametrize(
    "fault",
    [
        {"relu": MaskAfterReLU},
        {"dropout": DropoutWithoutItsFactor},
        {"dropout": DropoutForgotten},
        {"relu": MaskAfterReLU, "dropout": DropoutWithoutItsFactor},
    ],
)
def test_a_planted_fault_is_found_in_the_first_layer(fault):
    found = report(**fault)
    assert not found.passed
    assert found.relative_error["dense1.W"] > 0.1
    # What lies between the fault and the loss is right.
    assert found.relative_error["dense2.W"] <= found.tolerance
