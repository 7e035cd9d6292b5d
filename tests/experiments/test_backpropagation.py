"""The backpropagation stepper, against closed forms, finite differences and JAX."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion import autodiff
from companion.experiments.backpropagation import (
    BACKWARD,
    DIFFERENCES,
    EDGES,
    FORWARD,
    LABELS,
    STEPPER,
    STEPS,
    graph_panel,
)
from companion.live import Frame
from tests.jax_reference import jax, jnp

weights = st.floats(-4, 4)
targets = st.floats(0, 1)


def graph(frame: Frame) -> Any:
    return frame.panels["graph"]


def loss(frame: Frame) -> Any:
    return frame.panels["loss"]


def values(frame: Frame) -> dict[str, float]:
    return dict(zip(LABELS, graph(frame).values, strict=True))


def gradients(frame: Frame) -> dict[str, float]:
    return dict(zip(LABELS, graph(frame).gradients, strict=True))


def sigma(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def by_hand(w1: float, y: float) -> tuple[dict[str, float], dict[str, float]]:
    """All values and derivatives, written out."""
    x, b1, w2, b2 = 1.0, 0.5, 4.0, -2.0
    z1 = w1 * x + b1
    a1 = sigma(z1)
    z2 = w2 * a1 + b2
    p = sigma(z2)
    v = {"x": x, "w₁": w1, "b₁": b1, "z₁": z1, "a₁": a1, "w₂": w2, "b₂": b2, "z₂": z2, "ŷ": p}
    v |= {"y": y, "L": (p - y) ** 2}
    d = 2 * (p - y) * p * (1 - p)  # ∂L/∂z₂
    e = d * w2 * a1 * (1 - a1)  # ∂L/∂z₁
    g = {"L": 1.0, "ŷ": 2 * (p - y), "z₂": d, "b₂": d, "w₂": d * a1, "a₁": d * w2, "z₁": e}
    return v, g | {"b₁": e, "w₁": e * x}


@given(weights, targets)
def test_values_and_gradients_are_those_of_the_closed_form(w1: float, y: float) -> None:
    frame = STEPPER.frame(step=STEPS, w1=w1, y=y)
    expected_values, expected_gradients = by_hand(w1, y)
    assert values(frame) == pytest.approx(expected_values, rel=1e-12, abs=1e-15)
    found = {label: gradients(frame)[label] for label in expected_gradients}
    assert found == pytest.approx(expected_gradients, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("w1", [-4.0, -1.0, 0.3, 2.5])
@pytest.mark.parametrize("y", [0.0, 0.4, 1.0])
def test_gradients_are_those_of_jax(w1: float, y: float) -> None:
    def network(p: dict[str, Any]) -> Any:
        a1 = jax.nn.sigmoid(p["w₁"] * p["x"] + p["b₁"])
        return (jax.nn.sigmoid(p["w₂"] * a1 + p["b₂"]) - p["y"]) ** 2

    inputs = {"w₁": w1, "x": 1.0, "b₁": 0.5, "w₂": 4.0, "b₂": -2.0, "y": y}
    expected = jax.grad(network)({k: jnp.float64(v) for k, v in inputs.items()})
    assert all(v.dtype == np.float64 for v in expected.values())
    found = gradients(STEPPER.frame(step=STEPS, w1=w1, y=y))
    for label, derivative in expected.items():
        assert found[label] == pytest.approx(float(derivative), rel=1e-10, abs=1e-14)


@given(st.floats(-3.9, 3.9), targets)
def test_the_slope_of_the_tangent_is_that_of_the_curve(w1: float, y: float) -> None:
    h = 1e-5
    ahead, behind = (values(STEPPER.frame(w1=w1 + s, y=y))["L"] for s in (h, -h))
    curve, tangent, point = loss(STEPPER.frame(step=STEPS, w1=w1, y=y)).curves
    slope = (tangent.y[1] - tangent.y[0]) / (tangent.x[1] - tangent.x[0])
    assert slope == pytest.approx((ahead - behind) / (2 * h), abs=1e-8)
    # It touches the curve at the point, which lies where the forward pass has put it.
    assert tangent.x.mean() == pytest.approx(w1)
    assert tangent.y.mean() == pytest.approx(point.y[0])
    assert point.x[0] == w1
    assert np.interp(w1, curve.x, curve.y) == pytest.approx(point.y[0], abs=1e-3)


@given(targets)
def test_the_curve_is_the_loss(y: float) -> None:
    curve = loss(STEPPER.frame(y=y)).curves[0]
    expected = [by_hand(w1, y)[0]["L"] for w1 in curve.x]
    assert curve.y == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_local_derivatives_multiply_to_the_gradients() -> None:
    frame = STEPPER.frame(step=STEPS, w1=0.7, y=0.2)
    local = dict(zip(EDGES, graph(frame).edge_values, strict=True))
    found = gradients(frame)
    for source, target in EDGES:
        assert found[source] == pytest.approx(found[target] * local[source, target])


def test_one_node_a_step_forward_and_then_one_gradient_a_step_backward() -> None:
    before = graph(STEPPER.frame(step=0))
    assert [
        label for label, known in zip(LABELS, before.value_known, strict=True) if not known
    ] == [*["z₁", "a₁", "z₂", "ŷ", "L"]]
    assert not any(before.gradient_known)
    order = []
    for step in range(1, STEPS + 1):
        after = graph(STEPPER.frame(step=step))
        news = [
            label
            for name in ("value_known", "gradient_known")
            for label, was, now in zip(
                LABELS, getattr(before, name), getattr(after, name), strict=True
            )
            if now and not was
        ]
        active = [label for label, on in zip(LABELS, after.node_active, strict=True) if on]
        assert news == active
        order += news
        forward = step <= len(FORWARD)
        assert after.direction == ("forward" if forward else "backward")
        flow = {edge for edge, on in zip(EDGES, after.edge_active, strict=True) if on}
        # Forward, everything flows into the node; backward, the gradient comes from its user.
        ends = {target if forward else source for source, target in flow}
        assert ends <= set(active)
        before = after
    assert order == [node for node, _, _ in FORWARD] + [node for node, _, _ in BACKWARD]
    # No gradient is computed before that of the node that it flows from.
    for node, user, _ in BACKWARD:
        if user:
            steps = [n for n, _, _ in BACKWARD]
            assert steps.index(user) < steps.index(node)


def test_the_point_and_the_tangent_come_when_they_are_known() -> None:
    shown = [
        [curve.shown for curve in loss(STEPPER.frame(step=step)).curves]
        for step in range(STEPS + 1)
    ]
    assert shown[:5] == [[True, False, False]] * 5
    assert shown[5:-1] == [[True, False, True]] * 9
    assert shown[-1] == [True, True, True]


@pytest.mark.parametrize(
    ("step", "words"),
    [
        (0, "Step 0 of 14: the input, the weights and the target are known."),
        (1, "Forward, step 1 of 14: z₁ = w₁·x + b₁ = −0.500."),
        (5, "Forward, step 5 of 14: L = (ŷ − y)² = 0.176."),
        (6, "Backward, step 6 of 14: ∂L/∂L = 1, where the backward pass begins."),
        (8, "Backward, step 8 of 14: ∂L/∂z₂ = ∂L/∂ŷ · ŷ(1 − ŷ) = −0.840 · 0.236 = −0.198."),
        (14, "This is the slope of the loss at w₁ = −1.00."),
    ],
)
def test_the_words(step: int, words: str) -> None:
    assert words in STEPPER.frame(step=step).words


def test_every_factor_in_the_words_is_the_local_derivative() -> None:
    """Evaluates the formula that each backward sentence shows, at the values of the nodes."""
    frame = STEPPER.frame(step=STEPS, w1=0.7, y=0.2)
    local = dict(zip(EDGES, graph(frame).edge_values, strict=True))
    v = {label.translate(str.maketrans("₁₂", "12")): n for label, n in values(frame).items()}
    for node, user, formula in BACKWARD:
        if user:
            code = formula.translate(str.maketrans("₁₂−", "12-")).replace("(", "*(")
            assert eval(code, {}, v) == pytest.approx(local[node, user], rel=1e-12)


def test_all_of_it_stays_within_its_axes() -> None:
    for values_ in STEPPER.grid():
        if values_["step"] == STEPS:
            panel = loss(STEPPER.frame(**values_))
            for curve in (panel.curves[0], panel.curves[2]):
                assert panel.y_limits[0] <= curve.y.min() <= curve.y.max() <= panel.y_limits[1]


def test_a_graph_of_the_scalar_autodiff() -> None:
    a, b = autodiff.Value(2.0, "a"), autodiff.Value(3.0)
    product = a * b
    product.backward()
    panel = graph_panel(product)
    found = dict(zip(panel.labels, np.asarray(panel.gradients), strict=True))
    assert found == {"a": 3.0, "3.00": 2.0, "×": 1.0}


def jax_loss(w1: Any) -> Any:
    return (jax.nn.sigmoid(4.0 * jax.nn.sigmoid(w1 + 0.5) - 2.0) - 0.8) ** 2


@pytest.mark.parametrize("w1", [-3.0, -1.0, 0.0, 2.0])
def test_truncation_errors_are_those_of_taylors_series(w1: float) -> None:
    first, second, third = (
        float(f(jnp.float64(w1)))
        for f in (
            jax.grad(jax_loss),
            jax.grad(jax.grad(jax_loss)),
            jax.grad(jax.grad(jax.grad(jax_loss))),
        )
    )
    h = 1e-3
    forward, central, here = DIFFERENCES.frame(power=-3, w1=w1).panels["errors"].curves
    assert here.x.tolist() == [h, h]
    assert here.y[0] == pytest.approx(abs(h / 2 * second / first), rel=0.01)
    assert here.y[1] == pytest.approx(abs(h**2 / 6 * third / first), rel=0.01)
    for curve, error in ((forward, here.y[0]), (central, here.y[1])):
        assert np.interp(-3, np.log10(curve.x), curve.y) == pytest.approx(error, rel=1e-3)


@pytest.mark.parametrize("w1", [-3.0, -1.0, 0.0, 2.0])
def test_rounding_errors_are_of_the_size_of_epsilon_over_h(w1: float) -> None:
    forward, central, _ = DIFFERENCES.frame(w1=w1).panels["errors"].curves
    loss_, slope = float(jax_loss(w1)), float(jax.grad(jax_loss)(w1))
    for curve in (forward, central):
        small = (curve.x > 1e-13) & (curve.x < 1e-9)
        sizes = curve.y[small] * curve.x[small] * abs(slope)
        # A few units in the last place of ŷ − y, squared: their typical size, over many steps.
        assert np.median(sizes) < 16 * 2.2e-16 * math.sqrt(loss_)
        assert np.median(sizes) > 0.01 * 2.2e-16 * math.sqrt(loss_)


def test_each_method_has_its_best_step_where_theory_puts_it() -> None:
    forward, central, _ = DIFFERENCES.frame().panels["errors"].curves
    assert 1e-9 < forward.x[forward.y.argmin()] < 1e-6
    assert 1e-7 < central.x[central.y.argmin()] < 1e-3
    assert central.y.min() < 0.1 * forward.y.min()


@pytest.mark.parametrize(
    ("power", "forward", "central"),
    [
        (-12, "rounding", "rounding"),
        (-7, "truncation", "rounding"),
        (-2, "truncation", "truncation"),
    ],
)
def test_the_words_name_what_the_error_comes_from(power: int, forward: str, central: str) -> None:
    words = DIFFERENCES.frame(power=power).words
    first, second = words.split("; the central one")
    assert f"mostly by {forward}" in first
    assert f"mostly by {central}" in second
