"""The checker has to find planted faults, to name them, and to call nothing right wrong."""

import numpy as np
import pytest

from companion import nn
from companion.nn.differences import Line


class WrongSigmoid(nn.Sigmoid):
    """The common mistake: the derivative's formula, fed with the input."""

    def forward(self, x, training=False):
        self.z = x
        return super().forward(x, training)

    def input_gradient(self, dy):
        return dy * self.z * (1 - self.z)


class WrongBias(nn.Dense):
    def parameter_gradient(self, dy):
        super().parameter_gradient(dy)
        self.db[1] = -self.db[1]


def problem(activation=nn.Tanh, dense=nn.Dense, dtype=np.float64):
    rng = np.random.default_rng(0)
    layers = [nn.Dense(3, 4), activation(), dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=rng, dtype=dtype)
    return network, rng.normal(size=(5, 3)), rng.normal(size=(5, 2))


def test_a_right_network_passes_and_is_left_as_it_was():
    network, x, y = problem()
    before = network.theta.copy()
    report = nn.check_gradient(network, x, y)
    assert report.passed
    assert max(report.relative_error.values()) < 1e-8
    assert repr(report).splitlines()[0] == "gradient check: passed"
    np.testing.assert_array_equal(network.theta, before)


def test_a_wrong_activation_is_found_in_the_layers_before_it():
    report = nn.check_gradient(*problem(activation=WrongSigmoid))
    assert not report.passed
    wrong = {name for name, error in report.relative_error.items() if error > report.tolerance}
    assert wrong == {"dense1.W", "dense1.b"}
    assert report.worst.startswith("dense1.")


def test_a_single_wrong_derivative_is_named():
    report = nn.check_gradient(*problem(dense=WrongBias))
    assert report.worst == "wrongbias1.b[1]"
    assert report.worst_gradient == pytest.approx(-report.worst_difference, rel=1e-6)
    assert "FAILED" in repr(report)
    assert "off most: wrongbias1.b[1]" in repr(report)


def test_a_gradient_that_is_not_a_number_fails():
    class NotANumber(nn.Dense):
        def parameter_gradient(self, dy):
            super().parameter_gradient(dy)
            self.dW[2, 1] = np.nan

    report = nn.check_gradient(*problem(dense=NotANumber))
    assert not report.passed
    assert report.worst == "notanumber1.W[2, 1]"


def test_it_refuses_float32():
    network, x, y = problem(dtype=np.float32)
    with pytest.raises(TypeError, match="float64"):
        nn.check_gradient(network, x, y)


def test_the_numerical_gradient_of_a_known_function():
    theta = np.array([[0.3, -2.0], [5.0, 0.0]])
    calls = []

    def f():
        calls.append(1)
        return float(np.sin(theta[0, 0]) + theta[0, 1] ** 3 + 2 * theta[1, 0] + theta[1, 1])

    gradient = nn.numerical_gradient(f, theta)
    np.testing.assert_allclose(gradient, [[np.cos(0.3), 12.0], [2.0, 1.0]], rtol=1e-8)
    assert len(calls) == 2 * theta.size


def test_the_step_grows_with_the_entry():
    # At 10⁴ a step of 6e-6 would leave x³ five right digits.
    theta = np.array([1e4])
    gradient = nn.numerical_gradient(lambda: float(theta[0] ** 3), theta)
    np.testing.assert_allclose(gradient, 3e8, rtol=1e-8)


def test_the_step_is_the_one_asked_for():
    theta = np.array([0.0])
    # ((h)³ − (−h)³) / 2h = h²
    gradient = nn.numerical_gradient(lambda: float(theta[0] ** 3), theta, 0.5)
    np.testing.assert_allclose(gradient, 0.25, rtol=1e-15)


def test_the_error_is_one_where_either_of_the_two_is_zero():
    class NoBias(nn.Dense):
        def parameter_gradient(self, dy):
            super().parameter_gradient(dy)
            self.db[:] = 0

    class BiasOfOne(nn.Dense):
        def parameter_gradient(self, dy):
            super().parameter_gradient(dy)
            self.db[:] = 1

    report = nn.check_gradient(*problem(dense=NoBias))
    assert report.relative_error["nobias1.b"] == pytest.approx(1, rel=1e-12)
    # Before batch normalization in training, a bias has no effect: its derivative is 0.
    layers = [BiasOfOne(3, 4), nn.BatchNorm(4), nn.Tanh(), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    _, x, y = problem()
    report = nn.check_gradient(network, x, y, training=True)
    assert report.relative_error["biasofone1.b"] == pytest.approx(1, rel=1e-6)


def test_unless_asked_it_checks_inference():
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    _, x, y = problem()
    # One example has no variance: in training this is an error.
    assert nn.check_gradient(network, x[:1], y[:1]).passed


def test_the_report_in_words():
    verdicts = {
        "dense1.W": "right",
        "dense1.b": "too small to be checked",
        "dense2.W": "wrong",
        "dense2.b": "at a kink",
    }
    errors = {"dense1.W": 3e-9, "dense1.b": 0.3, "dense2.W": 0.25, "dense2.b": 1e-9}
    report = nn.GradientReport(verdicts, errors, 1e-6, "dense2.W[3, 1]", 0.5, -1.25)
    assert not report.passed
    assert repr(report).splitlines() == [
        "gradient check: FAILED",
        "  dense1.W     relative error below 1e-06",
        "  dense1.b     too small to be checked",
        "  dense2.W     relative error 2.5e-01",
        "  dense2.b     at a kink",
        "  off most: dense2.W[3, 1], backpropagation 0.5, differences -1.25",
    ]
    report = nn.GradientReport({"dense1.W": "right"}, {"dense1.W": 0.0}, 1e-4, "", 1.0, 1.0)
    assert repr(report).splitlines() == [
        "gradient check: passed",
        "  dense1.W     relative error below 1e-04",
    ]
    report = nn.GradientReport({"dense1.W": "at a kink"}, {"dense1.W": 0.0}, 1e-4, "", 1.0, 1.0)
    assert report.passed
    assert repr(report).splitlines()[0] == "gradient check: passed where it can be checked"


def test_theta_is_restored_when_the_function_fails():
    theta = np.array([1.0, 2.0])

    def f():
        if theta[1] != 2.0:
            raise RuntimeError("no")
        return 0.0

    with pytest.raises(RuntimeError, match="no"):
        nn.numerical_gradient(f, theta)
    np.testing.assert_array_equal(theta, [1.0, 2.0])


@pytest.mark.parametrize("h", [0.0, -1e-5, np.nan])
def test_the_step_is_positive(h):
    with pytest.raises(ValueError, match="h must be above 0 and finite"):
        nn.numerical_gradient(lambda: 0.0, np.zeros(2), h)


def test_a_gradient_that_is_zero_passes_and_a_small_wrong_one_does_not():
    # A bias before batch normalization has no effect in training: its gradient is exactly zero.
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.Tanh(), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    assert nn.check_gradient(network, x, y, training=True).passed
    # Small beside the loss, but not below what differences see.
    network, x, y = problem(activation=WrongSigmoid)
    network.layers[2].W *= 1e-5
    assert not nn.check_gradient(network, x, y).passed
    # Nothing to see at all: a loss of zero at its minimum.
    network = nn.Network([nn.Dense(3, 2, nn.zeros)], nn.MeanSquaredError(), rng=0)
    assert nn.check_gradient(network, x, np.zeros((5, 2))).passed


def test_the_relative_error_by_hand():
    assert nn.relative_error(np.array([3.0, 0.0]), np.array([0.0, 4.0])) == 5 / 4
    assert nn.relative_error(np.array([1.0]), np.array([0.0])) == 1
    # The squares of these are no floats.
    for unit in (5e-324, 1e-200, 1e200, 1e307):
        apart = nn.relative_error(np.array([3.0, 0.0]) * unit, np.array([0.0, 4.0]) * unit)
        assert apart == pytest.approx(5 / 4, rel=1e-15 if unit > 1e-300 else 0.3)
    assert nn.relative_error(np.array([-2.0]), np.array([8.0])) == 10 / 8
    assert nn.relative_error(np.array([0.5, 2.0]), np.array([0.5, 2.0])) == 0
    assert nn.relative_error(np.zeros(2), np.zeros(2)) == 0


def tanh_on_bytes(seed):
    """Smooth, but with bends so strong that a fixed step does not see a straight line."""
    rng = np.random.default_rng(seed)
    layers = [nn.Dense(4, 5, nn.xavier), nn.Tanh(), nn.Dense(5, 2, nn.xavier)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng)
    return network, rng.integers(0, 256, (6, 4)).astype(float), rng.integers(0, 2, 6)


@pytest.mark.parametrize("seed", range(20))
def test_large_inputs_are_no_error(seed):
    assert nn.check_gradient(*tanh_on_bytes(seed)).passed


@pytest.mark.parametrize("seed", range(5))
def test_a_blank_image_is_at_the_kink_of_every_unit(seed):
    layers = [nn.Dense(6, 8), nn.ReLU(), nn.Dense(8, 3)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    report = nn.check_gradient(network, np.zeros((2, 6)), [0, 2])
    # The weights have no effect on a blank image; the biases move it off the kink.
    assert report.verdict == {
        "dense1.W": "right",
        "dense1.b": "at a kink",
        "dense2.W": "right",
        "dense2.b": "right",
    }
    assert report.passed
    # A wrong gradient elsewhere in the same array is found all the same.
    x = np.concatenate([np.zeros((2, 6)), np.random.default_rng(seed).normal(size=(4, 6))])
    layers = [WrongBias(6, 8), nn.ReLU(), nn.Dense(8, 3)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=seed)
    network.layers[0].b[1] = 1.0
    report = nn.check_gradient(network, x, [0, 2, 1, 0, 2, 1])
    assert report.verdict["wrongbias1.b"] == "wrong"
    assert report.worst == "wrongbias1.b[1]"


def test_two_kinks_that_hide_each_other_are_no_error():
    # max(t, 0) − max(−t, 0) = t has the slope 1 everywhere; by the rule of ReLU it is 0 at t = 0.
    layers = [nn.Dense(1, 2, nn.zeros), nn.ReLU(), nn.Dense(2, 1, nn.zeros)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    network.layers[0].W = [[1.0, -1.0]]
    network.layers[2].W = [[1.0], [-1.0]]
    report = nn.check_gradient(network, [[0.0], [1.0]], [[2.0], [2.0]])
    assert report.passed


@pytest.mark.parametrize("factor", [3.0, -1.0, 1.01])
def test_a_gradient_that_is_small_beside_the_loss_is_checked(factor):
    class Scaled(nn.Dense):
        def parameter_gradient(self, dy):
            super().parameter_gradient(dy)
            self.dW *= factor

    layers = [Scaled(3, 4), nn.Tanh(), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.MeanSquaredError(), rng=0)
    _, x, y = problem()
    network.layers[2].W *= 1e-9
    g = network.views(network.gradient(x, y))["scaled1.W"]
    assert np.linalg.norm(g) < 1e-8
    assert nn.check_gradient(network, x, y).verdict["scaled1.W"] == "wrong"
    # A thousand times less is below what rounding leaves of the differences: no verdict.
    network.layers[2].W *= 1e-6
    assert nn.check_gradient(network, x, y).verdict["scaled1.W"] == "too small to be checked"


ACTIVATIONS = [nn.ReLU, nn.LeakyReLU, nn.Tanh, nn.Sigmoid, nn.GELU, nn.Softplus]


def random_network(rng):
    width = d_in = int(rng.integers(1, 5))
    layers = []
    for _ in range(int(rng.integers(1, 4))):
        starts = [nn.he, nn.xavier, nn.orthogonal, nn.normal(float(10 ** rng.uniform(-4, 1)))]
        layers.append(nn.Dense(width, int(rng.integers(1, 5)), starts[rng.integers(4)]))
        width = layers[-1].d_out
        layers += [[nn.BatchNorm(width)], [nn.LayerNorm(width)], [], []][rng.integers(4)]
        layers.append(ACTIVATIONS[rng.integers(6)]())
        if rng.random() < 0.2:
            layers.append(nn.Dropout(0.3, rng=0))
        if rng.random() < 0.2:
            layers.append(nn.Residual(width, ACTIVATIONS[rng.integers(6)]()))
    d_out = int(rng.integers(1, 4))
    layers.append(nn.Dense(width, d_out))
    n = int(rng.integers(2, 6))
    loss, y = [
        (nn.MeanSquaredError(), rng.normal(size=(n, d_out))),
        (nn.BinaryCrossEntropy(), rng.integers(0, 2, (n, d_out))),
        (nn.SoftmaxCrossEntropy(), rng.integers(0, d_out, n)),
    ][rng.integers(3)]
    network = nn.Network(layers, loss, rng=rng, l2=float(rng.choice([0, 0.1])))
    x = [rng.normal(0, 0.01, (n, d_in)), rng.normal(size=(n, d_in)), rng.uniform(0, 255, (n, d_in))]
    x = x[rng.integers(3)]
    x[0] *= rng.random() > 0.1  # now and then a blank example, where biases of 0 are at a kink
    return network, x, y


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("hundred", range(10))
def test_no_right_network_of_a_thousand_is_called_wrong(hundred):
    verdicts = []
    for seed in range(100):
        rng = np.random.default_rng([hundred, seed])
        network, x, y = random_network(rng)
        report = nn.check_gradient(network, x, y, training=bool(rng.integers(2)))
        assert report.passed, (hundred, seed, report)
        verdicts += report.verdict.values()
    # Nor is this bought by deciding nothing.
    assert verdicts.count("right") > 0.9 * len(verdicts)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_thousandth_too_much_is_called_wrong(monkeypatch):
    def too_much(self, dy):
        right(self, dy)
        self.dW *= 1.001

    right = nn.Dense.parameter_gradient
    found = []
    for seed in range(100):
        network, x, y = random_network(np.random.default_rng([99, seed]))
        network.l2 = 0.0  # whose gradient is added later, and right
        name = next(n for n, layer in zip(network.names, network.layers, strict=True)
                    if type(layer) is nn.Dense)  # fmt: skip
        with monkeypatch.context() as patch:
            patch.setattr(nn.Dense, "parameter_gradient", too_much)
            report = nn.check_gradient(network, x, y)
            if np.linalg.norm(network.views(network.gradient(x, y))[f"{name}.W"]) > 1e-6:
                found.append(report.verdict[f"{name}.W"] == "wrong")
    assert len(found) > 50
    assert np.mean(found) > 0.95


@pytest.mark.parametrize("bad", [None, nn.Network, "network"])
def test_it_checks_networks(bad):
    with pytest.raises(TypeError, match="network must be a Network"):
        nn.check_gradient(bad, np.zeros((1, 2)), np.zeros((1, 2)))


def test_a_loss_that_is_not_finite_has_no_gradient_to_check():
    network, x, y = problem()
    network.theta[:] = 1e200
    with pytest.raises(ValueError, match="finite loss"), np.errstate(all="ignore"):
        nn.check_gradient(network, x, y)


def test_the_relative_error_of_what_merely_broadcasts_is_refused():
    with pytest.raises(ValueError, match=r"b must have the shape of a, \(3,\); got \(3, 1\)"):
        nn.relative_error(np.ones(3), np.ones((3, 1)))
    assert np.isnan(nn.relative_error([1.0, np.nan], [1.0, 2.0]))


@pytest.mark.parametrize("here", [0.3, -1000.0])
@pytest.mark.parametrize("rounding", [1e-6, 1e-10])
def test_the_rounding_of_a_function_is_seen(here, rounding):
    """Errors that are drawn at random, and of a known size."""
    theta = np.array([here])

    def f():
        (bits,) = np.random.default_rng(theta.view(np.uint64)).normal(size=1)
        return float(np.sin(theta[0] / abs(here)) + rounding * bits)

    seen = [Line(f, theta, (0,)).noise()]
    for k in range(20):
        theta[0] = here * (1 + k / 100)
        seen.append(Line(f, theta, (0,)).noise())
    assert rounding / 2 < np.median(seen) < 2 * rounding
