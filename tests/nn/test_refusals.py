"""What a network refuses, and that it has changed nothing then."""

import copy

import numpy as np
import pytest

from companion import nn
from tests.nn.unchanged import unchanged

X, Y = np.random.default_rng(0).normal(size=(6, 3)), np.random.default_rng(1).normal(size=(6, 2))


def build(*layers, loss=None, **options):
    return nn.Network(layers, loss or nn.MeanSquaredError(), **{"rng": 0} | options)


class Pair(nn.Layer):
    """A layer of one's own that is made of others."""

    def __init__(self, *inner):
        self.inner = list(inner)

    def forward(self, x, training=False):
        for layer in self.inner:
            x = layer.forward(x, training)
        return x

    def input_gradient(self, dy):
        for layer in reversed(self.inner):
            dy = layer.input_gradient(dy)
        return dy

    def r_forward(self, rx):
        raise NotImplementedError

    def r_input_gradient(self, dy, rdy):
        raise NotImplementedError


def test_one_object_in_two_places_is_refused_at_any_depth():
    f = nn.Tanh()
    for layers in (
        [nn.Dense(3, 3), f, nn.Dense(3, 2), f],
        [nn.Residual(3, f), nn.Residual(3, f)],
        [nn.Residual(3, f), f],
        [nn.Dense(3, 3), Pair(f, f)],
        [nn.Residual(3, f), Pair(nn.ReLU(), Pair(f))],
    ):
        with pytest.raises(ValueError, match=r"Tanh\(\) stands twice in the network"):
            build(*layers)
    # Twice the same kind, each an object of its own, is right.
    network = build(nn.Residual(3, nn.Tanh()), nn.Residual(3, nn.Tanh()), nn.Dense(3, 2))
    assert nn.check_gradient(network, X, Y).passed


@pytest.mark.parametrize(
    "inner", [nn.Dropout(0.5, rng=0), nn.Dense(3, 3), nn.BatchNorm(3), nn.Tanh]
)
def test_a_residual_adds_an_activation(inner):
    with pytest.raises(TypeError, match="activation must be an Activation"):
        nn.Residual(3, inner)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: build(nn.Dense(3, 2), nn.Tanh), r"layers\[1\] must be a Layer.*class Tanh; write"),
        (lambda: build(nn.Dense(3, 2), "tanh"), r"layers\[1\] must be a Layer.*got 'tanh'"),
        (lambda: build(nn.Dense(3, 2), loss=nn.MeanSquaredError), "loss must be a Loss.*write"),
        (lambda: build(nn.Dense(3, 2), loss="mse"), "loss must be a Loss.*got 'mse'"),
        (lambda: nn.Dense(3, 2, "he"), "initializer must be a function, got 'he'"),
        (lambda: build(nn.Dense(3, 2), rng=None), "rng must be a seed or a numpy.random.Generator"),
        (lambda: build(nn.Tanh(), d_in="3"), "d_in must be a whole number, got '3'"),
        (lambda: build(nn.Tanh(), d_in=2.5), "d_in must be a whole number, got 2.5"),
        (lambda: build(nn.Dense(3, 2), dtype="half a byte"), "dtype must be float64 or float32"),
        (lambda: nn.Network(nn.Dense(3, 2), nn.MeanSquaredError(), rng=0), "layers must be a list"),
    ],
)
def test_it_says_what_does_not_fit(make, says):
    with pytest.raises(TypeError, match=says):
        make()


@pytest.mark.parametrize(
    ("x", "says"),
    [
        ([[1.0, 2.0, 3.0], [4.0]], "x must be an array of numbers.*differ in length"),
        (np.ma.masked_array(X, mask=X > 0), "x must be a plain array, got a masked array"),
        ([["a", "b", "c"]], "x must hold real numbers"),
        (None, "x must hold real numbers"),
        (X.T, r"x must have one example a row, \(n, 3\)"),
        (X[:0], "x holds no examples"),
    ],
)
def test_inputs_that_do_not_fit(x, says):
    network = build(nn.Dense(3, 2))
    for use in (network.predict, network.forward, network.layer_outputs):
        with pytest.raises((TypeError, ValueError), match=says):
            use(x)
    with pytest.raises((TypeError, ValueError), match=says):
        network.gradient(x, Y)


def test_an_error_changes_nothing():
    network = build(nn.Dropout(0.5, rng=3), nn.Dense(3, 4), nn.BatchNorm(4), nn.Dense(4, 2), d_in=3)
    uses = [network.loss, network.gradient, lambda x, y, training: network.hessian_vector_product(
        x, y, network.theta, training=training)]  # fmt: skip
    for use in uses:
        for x, y in ((X, Y[:, :1]), (X, Y[:3]), (X[:1], Y[:1]), (X, np.full_like(Y, np.nan))):
            with unchanged(network), pytest.raises(ValueError, match=r"y must|a batch of 1"):
                use(x, y, training=True)
    with unchanged(network), pytest.raises(TypeError, match="training must be True or False"):
        network.gradient(X, Y, training="yes")
    with unchanged(network), pytest.raises(TypeError, match="training must be True or False"):
        network.forward(X, training=1)


def test_an_initializer_that_fails_leaves_layers_and_generator_free():
    rng = np.random.default_rng(5)
    state = copy.deepcopy(rng.bit_generator.state)
    first = nn.Dense(3, 4)
    for bad in (lambda rng, shape: np.ones(2), lambda rng, shape: np.full(shape, np.nan)):
        with pytest.raises(ValueError, match=r"what the initializer of Dense\(4, 2\) gives"):
            build(first, nn.Dense(4, 2, bad), rng=rng)
        assert rng.bit_generator.state == state
    network = build(first, nn.Dense(4, 2), rng=rng)
    assert np.shares_memory(first.W, network.theta)


def test_a_gradient_that_does_not_exist_is_nan():
    network = build(nn.Dense(3, 4), nn.Dense(4, 2))
    junk = [np.full(network.theta.size, 7.0) for _ in range(9)]
    del junk  # what np.empty finds
    network.theta[:] = 1e200
    with np.errstate(all="ignore"):
        assert np.isnan(network.gradient(X, Y)).all()
        assert np.isnan(network.hessian_vector_product(X, Y, np.ones_like(network.theta))).all()
        gradient = np.zeros_like(network.theta)
        assert not np.isfinite(network.backpropagate(*network.encode(X, Y), gradient))
    assert np.isnan(gradient).all()


@pytest.mark.parametrize(
    ("last", "loss", "y"),
    [
        (nn.Softmax, nn.SoftmaxCrossEntropy, [0, 1, 0, 1, 0, 1]),
        (nn.Sigmoid, nn.BinaryCrossEntropy, np.zeros((6, 2))),
    ],
)
def test_probabilities_twice_are_warned_of(last, loss, y):
    with pytest.warns(UserWarning, match=rf"takes logits.*leave out the {last.__name__}"):
        network = build(nn.Dense(3, 2), last(), loss=loss())
    assert np.isfinite(network.loss(X, y))


@pytest.mark.filterwarnings("error")
def test_no_warning_where_there_is_nothing_to_warn_of():
    build(nn.Dense(3, 2), nn.Sigmoid(), loss=nn.MeanSquaredError())
    build(nn.Dense(3, 2), nn.Sigmoid(), nn.Dense(2, 2), loss=nn.SoftmaxCrossEntropy())


def test_a_vector_of_views_is_an_array_of_the_right_shape():
    network = build(nn.Dense(3, 2))
    with pytest.raises(TypeError, match="vector must be an array, of which views are made"):
        network.views([0.0] * 8)
    with pytest.raises(TypeError, match="i must be a whole number"):
        network.name_of(2.5)
