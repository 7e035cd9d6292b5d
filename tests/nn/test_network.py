"""One θ: its layout, its views, its copies, its first values, and what the network refuses."""

import copy
import pickle

import numpy as np
import pytest
from scipy import stats

from companion import nn


def small(rng=0, **options):
    layers = [nn.Dense(3, 4), nn.ReLU(), nn.Dense(4, 2)]
    return nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng, **options)


X = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5]])
Y = np.array([0, 1])


def test_layers_are_views_of_theta():
    network = small()
    assert network.theta.shape == (3 * 4 + 4 + 4 * 2 + 2,)
    network.theta[:] = np.arange(26)
    np.testing.assert_array_equal(network.layers[0].W, np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(network.layers[2].b, [24, 25])
    assert list(network.views(network.theta)) == ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
    views = network.views(np.arange(26))
    np.testing.assert_array_equal(views["dense1.W"], np.arange(12).reshape(3, 4))
    np.testing.assert_array_equal(views["dense2.b"], [24, 25])
    with pytest.raises(ValueError, match=r"the shape \(26,\), got \(25,\)"):
        network.views(np.arange(25))
    assert network.name_of(0) == "dense1.W[0, 0]"
    assert network.name_of(11) == "dense1.W[2, 3]"
    assert network.name_of(25) == "dense2.b[1]"
    for i in (-1, 26):
        with pytest.raises(IndexError, match="0 … 25"):
            network.name_of(i)


def test_unless_asked_it_infers():
    layers = [nn.Dense(3, 4), nn.Dropout(0.5, rng=0), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0)
    without = nn.Network([nn.Dense(3, 4), nn.Dense(4, 2)], nn.SoftmaxCrossEntropy(), rng=0)
    v = np.ones_like(network.theta)
    np.testing.assert_array_equal(network.forward(X), without.forward(X))
    assert network.loss(X, Y) == without.loss(X, Y)
    np.testing.assert_array_equal(network.gradient(X, Y), without.gradient(X, Y))
    np.testing.assert_array_equal(
        network.hessian_vector_product(X, Y, v), without.hessian_vector_product(X, Y, v)
    )


def test_backpropagation_returns_the_loss_with_its_penalty():
    network = small(l2=0.3)
    x, targets = network.encode(X, Y)
    loss = network.backpropagate(x, targets, np.empty_like(network.theta))
    assert loss == pytest.approx(network.loss(X, Y), rel=1e-14)
    squares = sum(np.sum(W**2) for n, W in network.views(network.theta).items() if n[-1] == "W")
    network.l2 = 0.0
    assert loss == pytest.approx(network.loss(X, Y) + 0.15 * squares, rel=1e-14)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda n: pickle.loads(pickle.dumps(n))])
def test_a_copy_is_whole_and_independent(duplicate):
    network = small()
    twin = duplicate(network)
    np.testing.assert_array_equal(twin.gradient(X, Y), network.gradient(X, Y))
    twin.theta += 1
    assert twin.loss(X, Y) != network.loss(X, Y)
    np.testing.assert_array_equal(twin.layers[0].W, twin.theta[:12].reshape(3, 4))


def test_the_seed_decides():
    np.testing.assert_array_equal(small(5).theta, small(np.random.default_rng(5)).theta)
    assert not np.array_equal(small(5).theta, small(6).theta)


def test_hand_computed_forward_pass():
    network = nn.Network([nn.Dense(2, 2), nn.ReLU(), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0)
    network.theta[:] = [1, -1, 2, 1, 0.5, 0, 3, -2, 1]
    # z = [1 + 4 + 0.5, -1 + 2] = [5.5, 1]; ŷ = 16.5 − 2 + 1
    assert network.forward([[1, 2]]) == pytest.approx(15.5)
    assert network.loss([[1, 2]], [[15.0]]) == pytest.approx(0.25)


def test_the_output_of_each_layer():
    network = nn.Network([nn.Dense(2, 2), nn.ReLU(), nn.Dense(2, 1)], nn.MeanSquaredError(), rng=0)
    network.theta[:] = [1, -1, 2, 1, 0.5, -7, 3, -2, 1]
    outputs = network.layer_outputs([[1, 2]])
    # z = [1 + 4 + 0.5, -1 + 2 - 7], a = max(z, 0), ŷ = 3 · 5.5 + 1
    assert {name: output.tolist() for name, output in outputs.items()} == {
        "dense1": [[5.5, -6.0]],
        "relu1": [[5.5, 0.0]],
        "dense2": [[17.5]],
    }
    dropped = nn.Network([nn.Dropout(0.5, rng=0)], nn.MeanSquaredError(), rng=0, d_in=9)
    np.testing.assert_array_equal(dropped.layer_outputs(np.ones((4, 9)))["dropout1"], 1)


def test_a_copy_made_together_with_its_gradient_writes_there():
    network = small()
    gradient = network.gradient(X, Y)
    x, targets = network.encode(X, Y)
    kept = np.empty_like(network.theta)
    network.backpropagate(x, targets, kept)
    twin, copied = copy.deepcopy((network, kept))
    copied[:] = 0
    twin.backpropagate(x, targets, copied)
    np.testing.assert_array_equal(copied, gradient)


@pytest.mark.parametrize(
    ("initializer", "reference"),
    [
        (lambda: nn.xavier, stats.uniform(-np.sqrt(6 / 90), 2 * np.sqrt(6 / 90))),
        (lambda: nn.he, stats.norm(0, np.sqrt(2 / 60))),
        (lambda: nn.normal(0.3), stats.norm(0, 0.3)),
    ],
)
def test_an_initializer_draws_from_its_distribution(initializer, reference):
    W = initializer()(np.random.default_rng(0), (60, 30))
    assert W.shape == (60, 30)
    assert stats.kstest(W.ravel(), reference.cdf).pvalue > 0.01


def test_zeros_are_zeros_and_biases_begin_at_zero():
    assert not nn.zeros(np.random.default_rng(0), (3, 2)).any()
    network = small()
    assert not network.layers[0].b.any()
    assert network.layers[0].W.all()


@pytest.mark.parametrize("bad", [0, -1.0, np.nan, np.inf])
def test_a_normal_needs_a_positive_deviation(bad):
    with pytest.raises(ValueError, match="standard_deviation must be above 0 and finite"):
        nn.normal(bad)


@pytest.mark.parametrize(
    ("x", "y", "error", "says"),
    [
        (X[:, :2], Y, ValueError, r"\(n, 3\); got \(2, 2\)"),
        (X[0], Y, ValueError, r"\(n, 3\); got \(3,\)"),
        (X[:0], Y[:0], ValueError, "no examples"),
        (X.astype(str), Y, TypeError, "real numbers, got an array of dtype <U"),
        (X.astype(complex), Y, TypeError, "real numbers"),
        (
            [[1, 2, np.nan], [1, 2, 3]],
            Y,
            ValueError,
            r"^x must be finite in float64, got nan at index \(0, 2\)",
        ),
        ([[1, 2, 3], [1, -np.inf, 3]], Y, ValueError, r"got -inf at index \(1, 1\)"),
        (X, [0, 2], ValueError, "^y must lie in 0 … 1.*from 0 to 2"),
        (X, [-1, 0], ValueError, "from -1 to 0"),
        (X, [0], ValueError, "2 examples, but y has 1 labels"),
        (X, [[0], [1]], ValueError, r"shape \(n,\), got \(2, 1\)"),
        (X, [0.0, 1.0], TypeError, "integer class labels, got dtype float64"),
    ],
)
def test_bad_data_is_refused(x, y, error, says):
    network = small()
    before = network.theta.copy()
    for use in (network.loss, network.gradient):
        with pytest.raises(error, match=says):
            use(x, y)
    np.testing.assert_array_equal(network.theta, before)


def test_targets_must_fit_the_loss():
    network = nn.Network([nn.Dense(3, 1)], nn.BinaryCrossEntropy(), rng=0)
    with pytest.raises(ValueError, match=r"between 0 and 1.*from 0 to 2"):
        network.loss(X, [[0], [2]])
    with pytest.raises(ValueError, match=r"outputs, \(2, 1\); got \(3,\)"):
        network.loss(X, [0, 1, 0])
    # Against predictions, (2, 1), it would broadcast to (2, 2).
    with pytest.raises(
        ValueError, match=r"outputs, \(2, 1\); got \(2,\); write y\[:, np.newaxis\]"
    ):
        network.loss(X, [0, 1])
    network = nn.Network([nn.Dense(3, 2)], nn.MeanSquaredError(), rng=0)
    with pytest.raises(ValueError, match=r"outputs, \(2, 2\); got \(2,\)"):
        network.loss(X, [0.0, 1.0])
    with pytest.raises(ValueError, match="y must be finite"):
        network.loss(X, [[0.0, 1.0], [np.nan, 1.0]])


def test_what_overflows_in_float32_is_refused_there():
    network = small(dtype=np.float32)
    with pytest.raises(ValueError, match="finite in float32"):
        network.forward([[1e300, 0, 0]])


@pytest.mark.parametrize(
    ("layers", "says"),
    [
        ([], "at least one layer"),
        ([nn.Dense(3, 4), nn.Dense(5, 2)], r"Dense\(5, 2\) takes 5 numbers.*but 4 come"),
        ([nn.ReLU(), nn.Dense(3, 2)], r"d_in must be given, since ReLU\(\)"),
    ],
)
def test_layers_that_do_not_fit_are_refused(layers, says):
    with pytest.raises(ValueError, match=says):
        nn.Network(layers, nn.MeanSquaredError(), rng=0)


def test_a_layer_belongs_to_one_place():
    layer = nn.Dense(3, 3)
    with pytest.raises(ValueError, match="twice"):
        nn.Network([layer, layer], nn.MeanSquaredError(), rng=0)
    nn.Network([layer], nn.MeanSquaredError(), rng=0)
    with pytest.raises(ValueError, match="another network"):
        nn.Network([layer], nn.MeanSquaredError(), rng=0)


@pytest.mark.parametrize("l2", [-1.0, np.nan, np.inf])
def test_a_penalty_is_finite_and_not_negative(l2):
    with pytest.raises(ValueError, match=r"^l2 must be at least 0 and finite"):
        small(l2=l2)


@pytest.mark.parametrize("dtype", [np.int64, np.float16, np.complex128])
def test_a_network_computes_in_float64_or_float32(dtype):
    with pytest.raises(TypeError, match="float64 or float32"):
        small(dtype=dtype)


@pytest.mark.parametrize("width", [0, -3])
def test_a_width_is_a_positive_whole_number(width):
    with pytest.raises(ValueError, match=r"^d_out must be a whole number of at least 1"):
        nn.Dense(3, width)
    with pytest.raises(ValueError, match=r"^d_in must be a whole number of at least 1"):
        nn.Dense(width, 3)


def test_a_network_says_what_it_is():
    assert repr(small()) == (
        "Network([Dense(3, 4), ReLU(), Dense(4, 2)], SoftmaxCrossEntropy()), P = 26"
    )


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (nn.ReLU(), "ReLU()"),
        (nn.Softmax(), "Softmax()"),
        (nn.LeakyReLU(0.25), "LeakyReLU(0.25)"),
        (nn.Dropout(0.25, rng=0), "Dropout(0.25)"),
        (nn.LayerNorm(3), "LayerNorm(3)"),
        (nn.Residual(3, nn.Tanh()), "Residual(3, Tanh())"),
        (nn.Conv2D((4, 5, 1), 2, 3), "Conv2D((4, 5, 1), 2, 3)"),
        (nn.Conv2D((4, 5, 1), 2, 3, padding=1), "Conv2D((4, 5, 1), 2, 3, padding=1)"),
        (nn.MaxPool2D((4, 6, 3), 2), "MaxPool2D((4, 6, 3), 2)"),
        (nn.AveragePool2D((4, 6, 3), 2), "AveragePool2D((4, 6, 3), 2)"),
        (nn.MeanSquaredError(), "MeanSquaredError()"),
        (nn.BinaryCrossEntropy(), "BinaryCrossEntropy()"),
        (nn.SoftmaxCrossEntropy(), "SoftmaxCrossEntropy()"),
    ],
)
def test_a_layer_and_a_loss_say_what_they_are(made, words):
    assert repr(made) == words
