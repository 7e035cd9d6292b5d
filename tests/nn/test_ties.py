"""θ and the layers' arrays are one, whoever assigns, copies or pickles."""

import copy
import pickle

import numpy as np
import pytest

from companion import nn


def problem(rng=0):
    draw = np.random.default_rng(1)
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.Tanh(), nn.Dense(4, 2, nn.normal(0.5))]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng)
    return network, draw.normal(size=(6, 3)), draw.normal(size=(6, 2))


def test_theta_can_be_assigned():
    network, x, y = problem()
    losses = [network.loss(x, y)]
    for _ in range(50):
        network.theta = network.theta - 0.1 * network.gradient(x, y)
        losses.append(network.loss(x, y))
    assert losses[-1] < 0.5 * losses[0]
    np.testing.assert_array_equal(network.layers[0].W.ravel(), network.theta[:12])


def test_theta_in_place_and_by_name_is_the_same():
    runs = []
    for how in ("assign", "in place", "augmented"):
        network, x, y = problem()
        for _ in range(3):
            g = network.gradient(x, y)
            if how == "assign":
                network.theta = network.theta - 0.1 * g
            elif how == "in place":
                network.theta[:] = network.theta - 0.1 * g
            else:
                network.theta -= 0.1 * g
        runs.append(network.theta.copy())
    np.testing.assert_array_equal(runs[0], runs[1])
    np.testing.assert_array_equal(runs[0], runs[2])


def test_what_is_assigned_stays_the_callers():
    network, _, _ = problem()
    values = np.ones_like(network.theta)
    network.theta = values
    network.theta += 1
    assert (values == 1).all()
    network.layers[0].W = values[:12].reshape(3, 4)
    network.layers[0].W -= 1
    assert (values == 1).all()


@pytest.mark.parametrize("name", ["W", "b", "dW", "db"])
def test_a_layers_array_can_be_assigned(name):
    network, x, y = problem()
    g = network.gradient(x, y)
    layer = network.layers[3]
    vector = g if name.startswith("d") else network.theta
    values = np.arange(getattr(layer, name).size, dtype=float).reshape(getattr(layer, name).shape)
    setattr(layer, name, values)
    part = network.views(vector)[f"dense2.{name.removeprefix('d')}"]
    np.testing.assert_array_equal(part, values)
    assert np.shares_memory(getattr(layer, name), vector)


@pytest.mark.parametrize("values", [[1.0, 2.0], 1.0, [[np.nan] * 2] * 4, None, [["a"] * 2] * 4])
def test_what_does_not_fit_is_not_assigned(values):
    network, _, _ = problem()
    before = network.theta.copy()
    with pytest.raises((TypeError, ValueError), match=r"W of Dense\(4, 2\) must"):
        network.layers[3].W = values
    with pytest.raises((TypeError, ValueError), match="theta must"):
        network.theta = values
    np.testing.assert_array_equal(network.theta, before)


@pytest.mark.parametrize("twin", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_is_whole_and_its_own(twin):
    network, x, y = problem()
    network.gradient(x, y, training=True)
    network.layers[3].W = np.ones((4, 2))
    other = twin(network)
    assert other.loss(x, y) == network.loss(x, y)
    np.testing.assert_array_equal(other.gradient(x, y), network.gradient(x, y))
    assert np.shares_memory(other.layers[3].W, other.theta)
    assert not np.shares_memory(other.theta, network.theta)
    before = network.theta.copy(), network.layers[1].running_mean.copy()
    other.theta = np.zeros_like(other.theta)
    other.gradient(x + 5, y, training=True)
    np.testing.assert_array_equal(network.theta, before[0])
    np.testing.assert_array_equal(network.layers[1].running_mean, before[1])


def test_a_layer_says_that_it_has_no_arrays_yet():
    layer = nn.Dense(3, 2)
    assert repr(layer.W) == "<W of a layer that stands in no network yet>"
    for use in (lambda: layer.W.shape, lambda: layer.dW.sum()):
        with pytest.raises(AttributeError, match="a network gives a layer its arrays"):
            use()
    for use in (lambda: layer.W + 1, lambda: layer.W[0], lambda: np.zeros((1, 3)) @ layer.W):
        with pytest.raises((TypeError, ValueError)):
            use()
    with pytest.raises(AttributeError, match=r"Dense\(3, 2\) stands in no network yet.* W"):
        layer.W = np.ones((3, 2))


def test_a_layer_of_ones_own_is_tied_too():
    class Scale(nn.Layer, parameters=("gain",)):
        def parameter_shapes(self):
            return {"gain": (3,)}

        def initialize(self, rng):
            self.gain = [1.0, 2.0, 3.0]

        def forward(self, x, training=False):
            self.x = x
            return x * self.gain

        def parameter_gradient(self, dy):
            self.dgain = (dy * self.x).sum(axis=0)

        def input_gradient(self, dy):
            return dy * self.gain

        def r_forward(self, rx):
            self.rx = rx
            return rx * self.gain + self.x * self.rgain

        def r_input_gradient(self, dy, rdy):
            return rdy * self.gain + dy * self.rgain

    network = nn.Network([Scale(), nn.Dense(3, 2)], nn.MeanSquaredError(), rng=0, d_in=3)
    np.testing.assert_array_equal(network.theta[:3], [1, 2, 3])
    _, x, y = problem()
    assert nn.check_gradient(network, x, y).passed

    class Forgetful(Scale, parameters=()):
        def parameter_shapes(self):
            return {"gain": (3,), "shift": (3,)}

    with pytest.raises(TypeError, match=r"Forgetful must name its parameters.*'shift'"):
        nn.Network([Forgetful()], nn.MeanSquaredError(), rng=0, d_in=3)
