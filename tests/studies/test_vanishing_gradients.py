"""The studies of the chapter on vanishing gradients, checked in other ways."""

import numpy as np
import pytest

from companion import data, nn, optim, training
from companion.claims import CLAIMS, kept
from companion.studies import vanishing_gradients as studies
from companion.studies.vanishing_gradients import runs, shrinking
from companion.studies.vanishing_gradients.remedies import RATES
from tests.jax_reference import ACTIVATIONS, jax, jnp, normalize, softmax_cross_entropy


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_a_network_with_shortcuts_has_the_right_gradient(activation):
    rng = np.random.default_rng(0)
    network = studies.deep_network(3, activation, 0.7, skip=True, width=4, d_in=5)
    network.theta += 0.1 * rng.normal(size=network.theta.size)  # away from the corner of ReLU
    assert nn.check_gradient(network, rng.normal(size=(6, 5)), rng.integers(10, size=6)).passed


def test_the_curvature_of_a_shortcut_is_that_of_differences():
    rng = np.random.default_rng(0)
    network = studies.deep_network(3, "tanh", 0.7, skip=True, width=4, d_in=5)
    x, y, v = rng.normal(size=(6, 5)), rng.integers(10, size=6), rng.normal(size=network.theta.size)
    product, h, theta = network.hessian_vector_product(x, y, v), 1e-5, network.theta.copy()
    network.theta[:] = theta + h * v
    above = network.gradient(x, y)
    network.theta[:] = theta - h * v
    np.testing.assert_allclose(product, (above - network.gradient(x, y)) / (2 * h), atol=1e-7)


def test_the_errors_are_those_of_jax():
    """∂L/∂a of each layer is the gradient by a number that is added to a."""
    digits = data.digits()
    x, y = digits.x_train[:16], digits.y_train[:16]
    network = studies.deep_network(4, "sigmoid", 1.0, width=8)
    parts = list(network.views(network.theta).values())

    def loss(added):
        a = jnp.asarray(x)
        for i in range(4):
            a = jax.nn.sigmoid(a @ parts[2 * i] + parts[2 * i + 1]) + added[i]
        logits = a @ parts[8] + parts[9]
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(16), y])

    errors = jax.grad(loss)([jnp.zeros((16, 8)) for _ in range(4)])
    expected = [float(jnp.sqrt(jnp.mean(error**2))) for error in errors]
    found = studies.sizes_by_layer(network, x, y)
    np.testing.assert_allclose(found.error, expected, rtol=1e-8)
    weights = network.views(network.gradient(x, y))
    rms = [np.sqrt(np.mean(weights[f"dense{i}.W"] ** 2)) for i in range(1, 5)]
    np.testing.assert_allclose(found.gradient, rms, rtol=1e-8)


def test_the_factor_of_theory_by_drawing():
    """The fixed point with random numbers in the place of the integral."""
    u = np.random.default_rng(0).normal(size=400_000)
    for name, f, slope in (
        ("tanh", np.tanh, lambda z: 1 / np.cosh(z) ** 2),
        ("sigmoid", lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    ):
        found = studies.settled(name, 2.0)
        spread = 2.0 * np.sqrt(np.mean(f(found.spread * u) ** 2))
        assert found.spread == pytest.approx(spread, rel=5e-3)
        factor = 2.0 * np.sqrt(np.mean(slope(found.spread * u) ** 2))
        assert found.factor == pytest.approx(factor, rel=5e-3)


def test_a_sigmoid_layer_never_beats_a_quarter_of_its_scale():
    for scale in (0.5, 1.0, 4.0, 11.0):
        assert studies.settled("sigmoid", scale).factor < scale / 4


def test_the_factor_of_batch_normalization_in_closed_form():
    assert studies.batch_normalized("relu") == pytest.approx((np.pi / (np.pi - 1)) ** 0.5, rel=1e-3)


@pytest.mark.parametrize("activation", ["sigmoid", "tanh", "relu"])
def test_the_factor_of_batch_normalization_in_a_wide_network(activation):
    rng = np.random.default_rng(0)
    network = studies.deep_network(8, activation, 0.3, normalization="batch", width=256, d_in=256)
    sizes = studies.sizes_by_layer(network, rng.normal(size=(256, 256)), rng.integers(10, size=256))
    assert sizes.factor == pytest.approx(studies.batch_normalized(activation), rel=0.03)


PLANS = [
    studies.Plan(3, "sigmoid", 1.0, 5),
    studies.Plan(3, "tanh", 2.0, 5, "batch"),
    studies.Plan(3, "relu", 1.4, 5, "layer"),
    studies.Plan(3, "tanh", 1.0, 5, "none", skip=True, branch=0.5),
    studies.Plan(3, "relu", 1.4, 5, "batch", skip=True),
]


def stack_with_noise(plan, seeds, d_in=64):
    """Away from the corner of ReLU, and from biases that are 0."""
    stack = studies.Stack(plan, seeds, d_in)
    stack.theta += 0.1 * np.random.default_rng(0).normal(size=stack.theta.shape)
    return stack


@pytest.mark.parametrize("plan", PLANS, ids=repr)
def test_every_run_of_a_stack_has_the_gradient_of_jax(plan):
    rng = np.random.default_rng(1)
    stack = stack_with_noise(plan, [3, 4], 6)
    x, labels = rng.normal(size=(7, 6)), rng.integers(10, size=7)

    def loss(theta):
        start, a = 0, jnp.asarray(x)

        def take(*shape):
            nonlocal start
            part = theta[start : start + int(np.prod(shape))].reshape(shape)
            start += int(np.prod(shape))
            return part

        for number in range(3):
            z = a @ take(a.shape[1], 5) + take(5)
            if plan.normalization != "none":
                gamma, beta = take(5), take(5)
                z = gamma * normalize(z, 0 if plan.normalization == "batch" else 1) + beta
            f = ACTIVATIONS[plan.activation](z)
            a = a + plan.branch * f if plan.skip and number else f
        return softmax_cross_entropy(a @ take(5, 10) + take(10), labels)

    losses = stack.backpropagate(x, labels)
    for theta, found, gradient in zip(stack.theta, losses, stack.gradient, strict=True):
        value, expected = jax.value_and_grad(loss)(jnp.asarray(theta))
        assert found == pytest.approx(float(value), rel=1e-12)
        np.testing.assert_allclose(gradient, expected, atol=1e-9)


@pytest.mark.parametrize("normalization", ["none", "layer", "batch"])
@pytest.mark.parametrize("method", ["descent", "Adam"])
def test_a_stack_learns_as_a_network_does(method, normalization):
    plan = studies.Plan(2, "tanh", 1.0, 5, normalization)
    seeds, rates = [5, 6], [0.1, 0.02]
    stack = studies.Stack(plan, seeds)
    first = stack.theta.copy()
    studies.train(stack, method, rates, seeds, 12, 16)
    x, labels = runs.examples()["learning"]
    for run, (seed, lr) in enumerate(zip(seeds, rates, strict=True)):
        network = studies.deep_network(2, "tanh", 1.0, normalization=normalization, width=5)
        network.theta = first[run]
        optimizer = {"descent": optim.GradientDescent, "Adam": optim.Adam}[method](lr)
        rng, gradient = np.random.default_rng([seed, 1]), np.zeros_like(network.theta)
        for _ in range(12):
            batch = rng.integers(len(x), size=16)
            network.backpropagate(*network.encode(x[batch], labels[batch]), gradient)
            optimizer.step(network.theta, gradient)
        # A bias before batch normalization has a gradient of rounding alone, which Adam lengthens.
        np.testing.assert_allclose(stack.theta[run], network.theta, atol=1e-7)
        if normalization != "batch":  # which reads with the mean of the last batches
            right = training.accuracy(network, *runs.examples()["judging"])
            assert runs.scores(stack, "judging")[1][run] == pytest.approx(right)


def test_batch_normalization_reads_with_what_all_examples_have():
    plan = studies.Plan(2, "tanh", 1.0, 5, "batch")
    stack, digits = stack_with_noise(plan, [0]), data.digits()
    network = studies.deep_network(2, "tanh", 1.0, normalization="batch", width=5)
    network.theta = stack.theta[0]
    seen = runs.examples()["learning"][0]
    for layer in network.layers:
        if isinstance(layer, nn.BatchNorm):
            layer.momentum = 1.0
    network.forward(seen, training=True)
    expected = network.forward(digits.x_test)
    # PyTorch's running variance is that of n − 1 examples.
    np.testing.assert_allclose(stack.outputs(digits.x_test, seen)[0], expected, atol=5e-3)


def test_first_weights_have_the_scale_that_is_asked_for():
    for uniform in (False, True):
        plan = studies.Plan(2, scale=3.0, width=200, uniform=uniform)
        first, second, last = (part.W[0] for part in studies.Stack(plan, [0]).parts)
        assert first.std() == pytest.approx(3 / 8, rel=0.03)
        assert second.std() == pytest.approx(3 / 200**0.5, rel=0.03)
        assert last.std() == pytest.approx(1 / 200**0.5, rel=0.05)
        if uniform:
            assert np.abs(first).max() <= 3**0.5 * 3 / 8


def test_looks_are_those_of_the_companions_network():
    found = studies.looks("sigmoid", 1.0, 4, [7], 8)
    stack = studies.Stack(studies.Plan(4, "sigmoid", 1.0, 8), [7])
    network = studies.deep_network(4, "sigmoid", 1.0, width=8)
    network.theta = stack.theta[0]
    digits = data.digits()
    expected = studies.sizes_by_layer(network, digits.x_train[:64], digits.y_train[:64])
    for name in ("signal", "error", "gradient"):
        np.testing.assert_allclose(getattr(found, name)[0], getattr(expected, name), rtol=1e-9)
    assert found.factor[0] == pytest.approx(expected.factor)


def test_a_linear_chain_has_the_factor_that_was_put_in():
    """Tanh of tiny numbers is the identity: forward and back a layer multiplies by s."""
    for scale in (0.5, 0.8):
        found = studies.looks("tanh", scale, 20, list(range(10)), 128, kind="noise")
        assert found.factor.mean() == pytest.approx(scale, rel=0.03)
        assert found.growth.mean() == pytest.approx(scale, rel=0.05)
        assert studies.off_theory("tanh", scale, 20, [0], slopes=False)[0] == pytest.approx(
            1, abs=0.1
        )


def test_random_biases_hold_the_signal_at_what_they_bring():
    """With s² = 1/3, v the mean square of z and biases of 1/(3d): v = v/6 + 1/(3d)."""
    small, width = 3**-0.5, 400
    found = studies.looks("relu", small, 30, [0, 1, 2], width, biases=True)
    assert found.signal[:, -1].mean() == pytest.approx((5 * width) ** -0.5, rel=0.05)
    # What comes back passes the same weights, and about as many slopes.
    assert found.factor.mean() == pytest.approx(6**-0.5, rel=0.05)
    assert studies.looks("relu", small, 30, [0], width).signal[0, -1] < 1e-9


def test_biases_are_drawn_as_a_dense_layer_of_pytorch_draws_them():
    plan = studies.Plan(2, "relu", 1.0, 400)
    stack, plain = studies.Stack(plan, [4, 5]), studies.Stack(plan, [4, 5])
    shrinking._draw_biases(stack, [4, 5])
    for part, before, rows in zip(stack.parts, plain.parts, (64, 400, 400), strict=True):
        np.testing.assert_array_equal(part.W, before.W)
        if part is stack.parts[-1]:
            assert not part.b.any()
            continue
        assert np.abs(part.b).max() <= rows**-0.5
        assert part.b.std() == pytest.approx((3 * rows) ** -0.5, rel=0.06)
        assert (part.b[0] != part.b[1]).all()


def test_branches_of_relu_grow_by_the_root_of_a_cubic():
    """With r the growth of a block at He's scale, (r² − 2)(r − 1) = 2/π."""
    roots = np.roots([1, -1, -2, 2 - 2 / np.pi])
    r = max(root.real for root in roots if abs(root.imag) < 1e-9)
    found = studies.looks("relu", studies.HE, 20, [0, 1], 300, skip=True, kind="noise")
    assert found.growth.mean() == pytest.approx(r, rel=0.03)
    # Branches that are small enough leave everything as it is.
    still = studies.looks("relu", studies.HE, 30, [0], 64, skip=True, branch=1e-9)
    assert still.growth[0] == pytest.approx(1, abs=1e-6)
    assert still.factor[0] == pytest.approx(1, abs=1e-6)


def test_a_layer_that_is_not_trained_does_not_move():
    found = studies.movement(0, [0, 1], depth=3)
    np.testing.assert_array_equal(found.way, np.zeros((2, 3)))
    one = studies.movement(1, [0], depth=2, width=4)
    stack = studies.Stack(studies.Plan(2, width=4), [0])
    before = stack.parts[0].W.copy()
    x, labels = runs.examples()["learning"]
    batch = np.random.default_rng([0, 1]).integers(len(x), size=32)
    stack.backpropagate(x[batch], labels[batch])
    step = 0.3 * np.linalg.norm(stack.gradients[0].W) / np.linalg.norm(before)
    assert one.first[0] == pytest.approx(step)


def test_the_grid_of_learning_rates_goes_on_until_its_best_lies_inside(monkeypatch):
    plan = studies.Plan(1, "tanh", 1.0, 8)
    best = studies.tuned(plan, "descent", 40, 16)
    for times in (1e-2, 1e2):
        monkeypatch.setattr(runs, "CENTRES", {"descent": 0.3 * times})
        studies.tuned.cache_clear()
        assert studies.tuned(plan, "descent", 40, 16) == pytest.approx(best)
    studies.tuned.cache_clear()


def test_alpha_is_chosen_on_other_images_and_seeds_than_those_judged():
    learning, choosing, judging = (
        {image.tobytes() for image in x} for x, _ in runs.examples().values()
    )
    assert len(learning) + len(choosing) + len(judging) == 1797
    assert not learning & choosing
    assert not (learning | choosing) & judging
    assert min(runs.TUNING_SEEDS) > 239


def test_two_kinds_that_are_one_read_the_same():
    found = studies.compared("relu", 1.0, [0, 1], 20, {}, depth=1)
    np.testing.assert_array_equal(found.first, found.other)
    assert (found.first > 0.1).all()


def test_relu_reads_more_even_where_its_lead_is_too_small():
    clause = next(c for c in CLAIMS["V3"].clauses if c.name == "reading")
    found = kept.map_of(clause, kept.read()["V3"]["reading"])
    assert len(found.turned) >= 4
    for choice, number, _ in found.tried:
        assert choice.condition or number.low > 0, choice.says


def test_ranges_count_the_rates_that_read_enough():
    every = studies.rate_ranges("relu", 1.0, [0, 1], 2, 0.0, depth=1)
    np.testing.assert_array_equal(every.first, [len(RATES) / 2] * 2)
    none = studies.rate_ranges("relu", 1.0, [0, 1], 2, 1.1, depth=1)
    np.testing.assert_array_equal(none.other, [0, 0])


def test_swings_of_what_is_standardized_and_of_what_is_not():
    for of in ("spread", "size", "units"):
        still = studies.swings("sigmoid", 1.0, "batch", [0, 1], 0, of)
        np.testing.assert_allclose(still, 1, atol=5e-3)
    # Not trained, ReLU layers of scale s multiply all sizes by about s / √2.
    found = studies.swings("relu", 0.5, "none", list(range(10)), 0, "size", 9, 256)
    assert found.mean() == pytest.approx(8**4, rel=0.3)


def test_dead_units_are_those_of_the_network():
    stack = studies.Stack(studies.Plan(6, "relu", studies.HE), [2])
    network = studies.deep_network(6, "relu", studies.HE, width=16)
    network.theta = stack.theta[0]
    found = studies.dead(1e-12, [2], 1, studies.HE)
    outputs = network.layer_outputs(runs.examples()["learning"][0])
    dead = [(a == 0).all(axis=0) for name, a in outputs.items() if name.startswith("relu")]
    assert found.before[0] == pytest.approx(np.mean(dead))
    assert found.before[0] == found.after[0]
    assert studies.dead(1e6, [2], 5, studies.HE).after[0] == 1


def test_half_of_the_slopes_pass_and_none_of_a_sigmoid():
    assert studies.slopes_that_pass("sigmoid", 1.0, [0])[0] == 0
    assert studies.slopes_that_pass("relu", 1.0, list(range(9)), 1, 200).mean() == pytest.approx(
        0.5, abs=0.03
    )
