"""What the diagnostics see, against JAX, NumPy and SciPy."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.sparse.linalg import eigsh

from companion import diagnostics, nn, optim, training
from tests import jax_reference


def problem(hidden=6):
    rng = np.random.default_rng(0)
    layers = [nn.Dense(3, hidden), nn.Tanh(), nn.Dense(hidden, 2)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=rng)
    return network, rng.normal(size=(20, 3)), rng.integers(0, 2, 20)


def hessian(network, x, y):
    loss = jax_reference.network_loss(network)
    second = jax.jit(jax.hessian(loss))
    return np.asarray(second(jnp.asarray(network.theta), jnp.asarray(x), jnp.asarray(y)))


def test_gradient_norms_are_those_of_jax():
    network, x, y = problem()
    _, gradient = jax_reference.loss_and_gradient(network, x, y)
    parts = network.views(gradient)
    norms = diagnostics.gradient_norms(network, x, y)
    assert list(norms) == ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
    for name, norm in norms.items():
        assert norm == pytest.approx(float(jnp.linalg.norm(parts[name].ravel())), rel=1e-12)


def test_all_eigenvalues_of_a_small_network():
    network, x, y = problem()
    found = diagnostics.hessian_eigenvalues(network, x, y, steps=1000)
    expected = np.linalg.eigvalsh(hessian(network, x, y))
    # Lanczos finds each eigenvalue once; here those of the kernel coincide.
    assert found[-1] == pytest.approx(expected[-1], rel=1e-10)
    assert found[0] == pytest.approx(expected[0], rel=1e-8, abs=1e-12)
    assert all(np.abs(expected - value).min() < 1e-9 for value in found)


def test_the_ends_of_the_spectrum_come_first():
    network, x, y = problem(hidden=30)
    H = hessian(network, x, y)
    largest = eigsh(H, k=1, which="LA", return_eigenvectors=False)[0]
    assert diagnostics.sharpness(network, x, y, steps=25) == pytest.approx(largest, rel=1e-6)


def test_lanczos_on_a_known_matrix():
    values = np.array([-3.0, 0.5, 1.0, 10.0])
    found = diagnostics.lanczos(lambda v: values * v, 4, 4, rng=0)
    np.testing.assert_allclose(found, values, rtol=1e-12)
    # Two different eigenvalues need two steps, and then there is nothing left to find.
    found = diagnostics.lanczos(lambda v: np.array([1.0, 1, 1, 4]) * v, 4, 100, rng=0)
    np.testing.assert_allclose(found, [1, 4], rtol=1e-10)
    with pytest.raises(ValueError, match="at least 1"):
        diagnostics.lanczos(lambda v: v, 3, 0, rng=0)


def test_the_sharpness_is_the_edge_of_stability_of_a_line():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 3)), rng.normal(size=30)
    network = nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0)
    design = np.column_stack([x, np.ones(30)])
    largest = np.linalg.eigvalsh(2 / 30 * design.T @ design)[-1]
    assert diagnostics.sharpness(network, x, y) == pytest.approx(largest, rel=1e-12)
    for factor, falls in ((0.99, True), (1.01, False)):
        twin = nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0)
        options = {"epochs": 3000, "batch_size": 30, "rng": 0, "progress": False}
        history = training.fit(twin, x, y, optim.GradientDescent(factor * 2 / largest), **options)
        assert (history.step_loss[-1] < history.step_loss[0]) == falls


def test_histograms_count_everything_on_shared_edges():
    network, x, _ = problem()
    histograms = diagnostics.activation_histograms(network, x, bins=10)
    assert list(histograms) == ["dense1", "tanh1", "dense2"]
    assert {h.counts.sum() for h in histograms.values()} == {20 * 6, 20 * 2}
    for histogram in histograms.values():
        np.testing.assert_array_equal(histogram.edges, histograms["dense1"].edges)
    z = x @ network.layers[0].W + network.layers[0].b
    expected, _ = np.histogram(np.tanh(z), bins=4, range=(-1, 1))
    found = diagnostics.activation_histograms(network, x, bins=4, limits=(-1, 1))["tanh1"]
    np.testing.assert_array_equal(found.counts, expected)


def test_the_loss_along_a_line_and_on_a_plane():
    network, x, y = problem()
    rng = np.random.default_rng(1)
    start, end, v = (rng.normal(size=network.theta.shape) for _ in range(3))
    before = network.theta.copy()
    loss = jax_reference.network_loss(network)
    places = [0.0, 0.3, 1.0]
    line = diagnostics.loss_along_line(network, x, y, start, end, places)
    expected = [float(loss(jnp.asarray(start + t * (end - start)), x, y)) for t in places]
    np.testing.assert_allclose(line, expected, rtol=1e-11)
    plane = diagnostics.loss_on_plane(network, x, y, start, end, v, [0.0, 0.5], [-1.0, 0.0, 2.0])
    expected = [
        [float(loss(jnp.asarray(start + a * end + b * v), x, y)) for b in (-1.0, 0.0, 2.0)]
        for a in (0.0, 0.5)
    ]
    np.testing.assert_allclose(plane, expected, rtol=1e-11)
    np.testing.assert_array_equal(network.theta, before)


def test_sharpness_can_be_followed_along_a_run():
    network, x, y = problem()
    seen = []
    training.fit(
        network,
        x,
        y,
        optim.GradientDescent(0.5),
        epochs=3,
        batch_size=5,
        rng=0,
        after_epoch=lambda epoch: seen.append((epoch, diagnostics.sharpness(network, x, y))),
        progress=False,
    )
    assert [epoch for epoch, _ in seen] == [0, 1, 2]
    assert seen[-1][1] == pytest.approx(np.linalg.eigvalsh(hessian(network, x, y))[-1], rel=1e-8)
