"""What the diagnostics see, against JAX, NumPy and SciPy."""

import copy
import pickle
import re
import traceback

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


def test_the_sharpness_is_the_edge_of_stability_of_a_line():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(30, 3)), rng.normal(size=(30, 1))
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


def test_without_limits_the_edges_go_from_the_smallest_number_to_the_largest():
    network, x, _ = problem()
    z = x @ network.layers[0].W + network.layers[0].b
    output = np.tanh(z) @ network.layers[2].W + network.layers[2].b
    numbers = np.concatenate([z.ravel(), output.ravel()])  # tanh stays within those of z
    for histogram in diagnostics.activation_histograms(network, x, bins=3).values():
        ends = [numbers.min(), numbers.max()]
        np.testing.assert_allclose(histogram.edges[[0, -1]], ends, rtol=1e-14)


def test_a_bin_may_be_as_narrow_as_two_floats_are_apart():
    network, x, _ = problem()
    ulp = np.finfo(float).eps
    limits = (1.0, 1 + 5 * ulp)
    for histogram in diagnostics.activation_histograms(network, x, 5, limits).values():
        np.testing.assert_array_equal(histogram.edges, 1 + ulp * np.arange(6))
    with pytest.raises(ValueError, match=r"limits must .* as far apart as 6 bins need"):
        diagnostics.activation_histograms(network, x, 6, limits)


def test_limits_too_far_apart_are_refused_without_a_warning():
    network, x, _ = problem()
    with pytest.raises(ValueError, match=r"limits must .* as far apart"):
        diagnostics.activation_histograms(network, x, 5, (-1e308, 1e308))


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


def test_norms_hold_where_squares_do_not():
    # y = w x with the loss (w x)²/1: ∂L/∂w = 2 w x².
    for size in (1e-90, 1e-70, 1.0, 1e70, 1e75):
        network = nn.Network([nn.Dense(1, 1)], nn.MeanSquaredError(), rng=0)
        network.theta[:] = size, 0.0
        norms = diagnostics.gradient_norms(network, [[size]], [[0.0]])
        expected = {"dense1.W": 2 * size * size * size, "dense1.b": 2 * size * size}
        assert norms == pytest.approx(expected, rel=1e-14, abs=0)
    single = nn.Network([nn.Dense(1, 1)], nn.MeanSquaredError(), rng=0, dtype=np.float32)
    single.theta[:] = 1e13, 0.0
    norms = diagnostics.gradient_norms(single, [[1e5]], [[0.0]])
    assert norms["dense1.W"] == pytest.approx(2e23, rel=1e-6)  # its square is beyond float32


def test_an_array_without_entries_has_no_length():
    class Nothing(nn.Tanh, parameters=("W",)):
        def parameter_shapes(self):
            return {"W": (0, 4)}

    layers = [nn.Dense(3, 2), Nothing()]
    norms = diagnostics.gradient_norms(nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0), X, Y)
    assert norms["nothing1.W"] == 0.0
    assert norms["dense1.W"] > 0.0


def test_without_a_loss_there_is_no_gradient_to_measure():
    with np.errstate(all="ignore"):
        assert not np.isfinite(HUGE.loss(X, Y))
        norms = diagnostics.gradient_norms(HUGE, X, Y)
    assert list(norms) == ["dense1.W", "dense1.b", "dense2.W", "dense2.b"]
    assert np.isnan(list(norms.values())).all()


@pytest.mark.parametrize(
    "values", [[0.0], [-2.0], [0.0, 0.0, 0.0], [-5.0, -1.0, 0.0, 1e-9, 2.0], [1e200, -1e200, 1e199]]
)
@pytest.mark.parametrize("steps", [1, 5, 10**6])
def test_lanczos_on_matrices_at_the_edge(values, steps):
    matrix = np.diag(values)
    scale = np.abs(values).max()
    found = diagnostics.lanczos(lambda v: matrix @ v, len(values), steps, rng=3)
    assert len(found) <= min(steps, len(values))
    if steps >= len(values):
        distinct = np.unique(values)
        assert len(found) == len(distinct)
        np.testing.assert_allclose(found, distinct, rtol=1e-9, atol=1e-13 * scale)


def test_tiny_matrices_have_eigenvalues_too():
    values = np.array([1e-200, 2e-200, 5e-200])
    found = diagnostics.lanczos(lambda v: values * v, 3, 3, rng=0)
    np.testing.assert_allclose(found, values, rtol=1e-10)


def test_a_product_may_be_taken_where_it_likes():
    values = np.array([-3.0, 0.5, 1.0, 10.0])
    buffer = np.empty(4)

    def in_a_buffer(v):
        return np.multiply(values, v, out=buffer)

    def in_its_argument(v):
        v *= values
        return v

    def in_a_list(v):
        return (values * v).tolist()

    def read_only(v):
        product = values * v
        product.flags.writeable = False
        return product

    for product in (in_a_buffer, in_its_argument, in_a_list, read_only):
        np.testing.assert_allclose(diagnostics.lanczos(product, 4, 4, rng=0), values, rtol=1e-12)


class OwnError(Exception):
    pass


def fails(v):
    raise OwnError


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"product": None}, TypeError, "product must be a function, got None"),
        ({"product": np.eye(3)}, TypeError, "product must be a function, got an array"),
        ({"product": OwnError}, TypeError, "product must be a function, got the class OwnError"),
        ({"product": lambda: 0}, TypeError, "product must be a function .* 1 argument"),
        ({"product": lambda v: v[:2]}, ValueError, r"product gives .* \(3,\), got \(2,\)"),
        ({"product": lambda v: v[:, None]}, ValueError, r"product gives .* \(3,\), got \(3, 1\)"),
        ({"product": lambda v: v @ v}, ValueError, r"product gives .* \(3,\), got \(\)"),
        ({"product": lambda v: None}, TypeError, "product gives must hold real numbers"),
        ({"product": lambda v: 1j * v}, TypeError, "product gives must hold real numbers"),
        ({"product": lambda v: v * np.nan}, ValueError, "product gives must be finite .* nan"),
        ({"product": np.ma.masked_array}, TypeError, "product must be a function"),
        ({"product": fails}, OwnError, None),
        ({"size": 0}, ValueError, "size must be .* at least 1, got 0"),
        ({"size": 3.0}, TypeError, "size must be a whole number, got 3.0"),
        ({"size": 10**400}, ValueError, "size must be .* at most 1e"),
        ({"steps": 0}, ValueError, "steps must be .* at least 1, got 0"),
        ({"steps": None}, TypeError, "steps must be a whole number, got None"),
        ({"steps": True}, TypeError, "steps must be a whole number, got True"),
        ({"rng": None}, TypeError, "rng must be a seed or .*, got None"),
        ({"rng": "0"}, TypeError, "rng must be a seed or .*, got '0'"),
    ],
)
def test_lanczos_says_what_does_not_fit(arguments, error, message):
    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    given = {"product": lambda v: v, "size": 3, "steps": 2, "rng": rng, **arguments}
    with pytest.raises(error, match=message):
        diagnostics.lanczos(**given)
    assert rng.bit_generator.state == before


def test_a_histogram_counts_what_each_layer_gives():
    network = nn.Network([nn.Dense(3, 6), nn.ReLU(), nn.Dense(6, 2)], nn.MeanSquaredError(), rng=0)
    x = np.random.default_rng(1).normal(size=(50, 3))
    z = x @ network.layers[0].W + network.layers[0].b
    found = diagnostics.activation_histograms(network, x, bins=7, limits=[-2, 2])
    for name, numbers in (("dense1", z), ("relu1", np.maximum(z, 0))):
        expected, edges = np.histogram(numbers, bins=7, range=(-2, 2))
        np.testing.assert_array_equal(found[name].counts, expected)
        np.testing.assert_array_equal(found[name].edges, edges)
    network.theta[:] = 0  # all numbers are the same
    for histogram in diagnostics.activation_histograms(network, x, bins=2).values():
        np.testing.assert_array_equal(histogram.edges, [-0.5, 0, 0.5])
        assert histogram.counts.tolist() == [0, histogram.counts.sum()]
    single = nn.Network([nn.Dense(3, 1)], nn.MeanSquaredError(), rng=0, dtype=np.float32)
    histogram = diagnostics.activation_histograms(single, x)["dense1"]
    assert histogram.edges.dtype == np.float64
    for twin in (copy.deepcopy(histogram), pickle.loads(pickle.dumps(histogram))):
        assert type(twin) is diagnostics.Histogram
        for a, b in zip(twin, histogram, strict=True):
            np.testing.assert_array_equal(a, b)


def test_theta_itself_may_be_an_end_of_the_line():
    network, x, y = problem()
    theta, rng = network.theta, np.random.default_rng(1)
    other, v = rng.normal(size=(2, theta.size))
    loss = jax_reference.network_loss(network)
    here = theta.copy()
    line = diagnostics.loss_along_line(network, x, y, theta, other, [0.5, 0.0, 1.0])
    expected = [float(loss(jnp.asarray(here + t * (other - here)), x, y)) for t in (0.5, 0, 1)]
    np.testing.assert_allclose(line, expected, rtol=1e-11)
    np.testing.assert_allclose(
        diagnostics.loss_along_line(network, x, y, other, theta, [0.5, 1.0, 0.0]), expected
    )
    plane = diagnostics.loss_on_plane(network, x, y, theta, theta, v, [1.0, 0.0], [0.0, 2.0])
    expected = [
        [float(loss(jnp.asarray((1 + a) * here + b * v), x, y)) for b in (0.0, 2.0)] for a in (1, 0)
    ]
    np.testing.assert_allclose(plane, expected, rtol=1e-11)
    np.testing.assert_array_equal(theta, here)


def test_lists_and_read_only_or_strided_arrays_are_only_read():
    network, x, y = problem()
    start, u, v = np.random.default_rng(1).normal(size=(3, network.theta.size))

    def all_of_them(as_given):
        vectors = [as_given(vector) for vector in (start, u, v)]
        given, places = (as_given(x), as_given(y)), as_given(np.array([0.0, 0.7]))
        histograms = diagnostics.activation_histograms(network, given[0], 5, as_given(SPAN))
        return [
            diagnostics.loss_along_line(network, *given, *vectors[:2], places),
            diagnostics.loss_on_plane(network, *given, *vectors, places, places),
            diagnostics.hessian_eigenvalues(network, *given, steps=4),
            list(diagnostics.gradient_norms(network, *given).values()),
            [histogram.counts for histogram in histograms.values()],
        ]

    def strided(array):
        wider = np.repeat(array, 2, axis=0)[::2]
        wider.flags.writeable = False
        return wider

    expected = all_of_them(np.asarray)
    for as_given in (np.ndarray.tolist, strided, np.asfortranarray):
        for found, right in zip(all_of_them(as_given), expected, strict=True):
            for a, b in zip(found, right, strict=True):
                np.testing.assert_allclose(a, b, rtol=1e-9)


SPAN = np.array([-1.0, 1.0])


def test_no_places_are_no_losses():
    network, x, y = problem()
    theta = network.theta
    assert diagnostics.loss_along_line(network, x, y, theta, theta, []).shape == (0,)
    plane = diagnostics.loss_on_plane(network, x, y, theta, theta, theta, [], [1.0, 2.0])
    assert plane.shape == (0, 2)


def moving(network):
    """All that training changes: θ, running statistics, what dropout draws from."""
    layers = [vars(layer) for layer in network.layers]
    arrays = [v[name] for v in layers for name in ("running_mean", "running_variance") if name in v]
    states = [v["rng"].bit_generator.state for v in layers if "rng" in v]
    return [array.tobytes() for array in (network.theta, *arrays)], states


def hidden_in(dtype):
    layers = [nn.Dense(3, 4), nn.BatchNorm(4), nn.Tanh(), nn.Dropout(0.5, rng=0), nn.Dense(4, 2)]
    network = nn.Network(layers, nn.SoftmaxCrossEntropy(), rng=0, dtype=dtype)
    rng = np.random.default_rng(0)
    network.loss(rng.normal(size=(20, 3)), rng.integers(0, 2, 20), training=True)
    return network


NETWORK = hidden_in(np.float64)
P = NETWORK.theta.size
X, Y = np.random.default_rng(0).normal(size=(20, 3)), np.arange(20) % 2
HUGE = nn.Network([nn.Dense(3, 4), nn.Dense(4, 2)], nn.SoftmaxCrossEntropy(), rng=0)
HUGE.theta[:] = 1e200
AT = {"network": NETWORK, "x": X, "y": Y}
ENDS = {"start": np.zeros(P), "end": np.ones(P), "places": [0.0, 1.0]}
PLANE = {"centre": np.zeros(P), "u": np.ones(P), "v": np.ones(P), "a": [0.0], "b": [0.0, 1.0]}
CALLS = {
    "gradient_norms": AT,
    "activation_histograms": {"network": NETWORK, "x": X, "bins": 5, "limits": (-1.0, 1.0)},
    "hessian_eigenvalues": {**AT, "steps": 3, "rng": 0},
    "sharpness": {**AT, "steps": 3},
    "loss_along_line": {**AT, **ENDS},
    "loss_on_plane": {**AT, **PLANE},
}
MASKED = np.ma.masked_array(np.ones(P))
NO_FUNCTIONS = {"nothing": None, "a word": "dense", "the class": nn.Network, "a layer": nn.Tanh()}
BAD = [
    *(
        (c, "network", n, TypeError, "^network must be a Network")
        for c in CALLS
        for n in NO_FUNCTIONS.values()
    ),
    *((c, "x", X[:, :2], ValueError, "x must have .* got") for c in CALLS),
    *((c, "x", None, TypeError, "x must hold real numbers") for c in CALLS),
    *((c, "x", X * np.inf, ValueError, "x must be finite") for c in CALLS),
    *((c, "y", Y[:5], ValueError, "y has 5") for c, given in CALLS.items() if "y" in given),
    *((c, "y", "yes", TypeError, "y must hold") for c, given in CALLS.items() if "y" in given),
    ("activation_histograms", "bins", 0, ValueError, "bins must be .* at least 1, got 0"),
    ("activation_histograms", "bins", 5.0, TypeError, "bins must be a whole number, got 5.0"),
    ("activation_histograms", "bins", [0, 1], TypeError, "bins must be a whole number"),
    ("activation_histograms", "bins", "auto", TypeError, "bins must be a whole number"),
    ("activation_histograms", "bins", 10**400, ValueError, "bins must be .* at most 1e"),
    (
        "activation_histograms",
        "limits",
        (1, -1),
        ValueError,
        "limits must be ascending, .* 1.0 and",
    ),
    ("activation_histograms", "limits", (1, 1), ValueError, "limits must be ascending"),
    ("activation_histograms", "limits", 3.0, ValueError, r"limits must have the shape \(2,\)"),
    (
        "activation_histograms",
        "limits",
        (0, 1, 2),
        ValueError,
        r"limits must have the shape \(2,\)",
    ),
    ("activation_histograms", "limits", "ab", TypeError, "limits must hold real numbers"),
    (
        "activation_histograms",
        "limits",
        (True, 2.0),
        TypeError,
        "limits must be a number, got True",
    ),
    ("activation_histograms", "limits", (0, None), TypeError, "limits must hold real numbers"),
    ("activation_histograms", "limits", (0, np.inf), ValueError, "limits must be finite"),
    ("activation_histograms", "limits", (-1e308, 1e308), ValueError, "limits must .* as far apart"),
    ("activation_histograms", "limits", (1, 1 + 3e-16), ValueError, "limits must .* 5 bins need"),
    ("activation_histograms", "network", HUGE, ValueError, "network must give finite .* dense2"),
    *(
        (c, "network", n, ValueError, m)
        for c in ("hessian_eigenvalues", "sharpness")
        for n, m in (
            (hidden_in(np.float32), "network must be in float64, .* float32"),
            (nn.Network([nn.Tanh()], nn.SoftmaxCrossEntropy(), rng=0, d_in=3), "have parameters"),
            (HUGE, "Hessian of network times a vector must be finite .* nan"),
        )
    ),
    *(
        (c, "steps", n, e, m)
        for c in ("hessian_eigenvalues", "sharpness")
        for n, e, m in (
            (0, ValueError, "steps must be .* at least 1, got 0"),
            (2.0, TypeError, "steps must be a whole number, got 2.0"),
        )
    ),
    ("hessian_eigenvalues", "rng", None, TypeError, "rng must be a seed or .*, got None"),
    *(
        (c, name, n, e, f"{name} must {m}")
        for c, names in (
            ("loss_along_line", ["start", "end"]),
            ("loss_on_plane", ["centre", "u", "v"]),
        )
        for name in names
        for n, e, m in (
            (np.ones(1), ValueError, rf"have the shape \({P},\), got \(1,\)"),
            (np.ones((P, 1)), ValueError, rf"have the shape \({P},\), got \({P}, 1\)"),
            (1.0, ValueError, rf"have the shape \({P},\), got \(\)"),
            (np.full(P, np.nan), ValueError, "be finite"),
            (1j * np.ones(P), TypeError, "hold real numbers"),
            (None, TypeError, "hold real numbers"),
            (MASKED, TypeError, "be a plain array"),
        )
    ),
    *(
        (c, name, n, e, f"{name} must {m}")
        for c, names in (("loss_along_line", ["places"]), ("loss_on_plane", ["a", "b"]))
        for name in names
        for n, e, m in (
            (0.0, ValueError, r"be a vector, shape \(k,\), got \(\)"),
            ([[0.0, 1.0]], ValueError, r"be a vector, shape \(k,\), got \(1, 2\)"),
            ([[0.0], [1.0, 2.0]], ValueError, "be an array of numbers, .* differ in length"),
            ([0.0, np.nan], ValueError, r"be finite .* nan at index \(1,\)"),
            ("0", TypeError, "hold real numbers"),
            (MASKED, TypeError, "be a plain array"),
        )
    ),
]


@pytest.mark.parametrize(("call", "argument", "bad", "error", "message"), BAD)
def test_what_does_not_fit_is_named_and_changes_nothing(call, argument, bad, error, message):
    given = {**CALLS[call], argument: bad}
    network = given["network"] if isinstance(given["network"], nn.Network) else NETWORK
    before = moving(network)
    with pytest.raises(error, match=message) as caught, np.errstate(all="ignore"):
        getattr(diagnostics, call)(**given)
    assert "/companion/" in traceback.extract_tb(caught.tb)[-1].filename.replace("\\", "/")
    assert moving(network) == before


def test_the_example_in_a_message_is_a_network():
    with pytest.raises(TypeError) as caught:
        diagnostics.gradient_norms("network", X, Y)
    example = re.search("such as (.*), got", str(caught.value))[1]
    assert isinstance(eval(example, vars(nn).copy()), nn.Network)


@pytest.mark.parametrize("call", CALLS)
def test_the_network_is_left_as_it_was(call):
    before = moving(NETWORK)
    getattr(diagnostics, call)(**CALLS[call])
    assert moving(NETWORK) == before


def test_the_network_is_left_as_it_was_when_its_loss_fails(monkeypatch):
    before = NETWORK.theta.copy()
    right, calls = nn.Network.loss, []

    def fails_at_last(self, x, y):
        calls.append(0)
        if len(calls) == 2:
            raise OwnError
        return right(self, x, y)

    monkeypatch.setattr(nn.Network, "loss", fails_at_last)
    for call in ("loss_along_line", "loss_on_plane"):
        calls.clear()
        with pytest.raises(OwnError):
            getattr(diagnostics, call)(**CALLS[call])
        np.testing.assert_array_equal(NETWORK.theta, before)
