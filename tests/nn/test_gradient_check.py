"""The checker has to find planted faults, and to name them."""

import numpy as np
import pytest

from companion import nn


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
    rough, fine = nn.check_gradient(*problem(), h=0.5), nn.check_gradient(*problem(), h=0.005)
    # The error goes with h²: a hundredth of the step, 10⁴ times less.
    for name, error in rough.relative_error.items():
        if name.startswith("dense1"):  # the loss is quadratic in the last layer: no error there
            assert error / fine.relative_error[name] == pytest.approx(1e4, rel=0.2)


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
    errors = {"dense1.W": 3e-9, "dense1.b": 1e-6, "dense2.W": 0.25}
    report = nn.GradientReport(errors, 1e-6, "dense2.W[3, 1]", 0.5, -1.25)
    assert repr(report).splitlines() == [
        "gradient check: FAILED",
        "  dense1.W     relative error below 1e-06",
        "  dense1.b     relative error below 1e-06",
        "  dense2.W     relative error 2.5e-01",
        "  off most: dense2.W[3, 1], backpropagation 0.5, differences -1.25",
    ]
    report = nn.GradientReport({"dense1.W": 0.0}, 1e-4, "dense1.W[0, 0]", 1.0, 1.0)
    assert repr(report).splitlines() == [
        "gradient check: passed",
        "  dense1.W     relative error below 1e-04",
    ]


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
    with pytest.raises(ValueError, match="h must be positive"):
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
    assert nn.relative_error(np.array([-2.0]), np.array([8.0])) == 10 / 8
    assert nn.relative_error(np.array([0.5, 2.0]), np.array([0.5, 2.0])) == 0
    assert nn.relative_error(np.zeros(2), np.zeros(2)) == 0
