"""The scalar graph against JAX on random formulas, and where it is easy to go wrong."""

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import autodiff
from companion.autodiff import Value, graph
from tests import jax_reference  # noqa: F401  (switches JAX to float64)

# name, in the graph, in JAX; arguments that leave the domain are folded back by both alike.
UNARY = {
    "exp": (lambda a: autodiff.exp(autodiff.tanh(a)), lambda a: jnp.exp(jnp.tanh(a))),
    "log": (lambda a: autodiff.log(a * a + 0.5), lambda a: jnp.log(a * a + 0.5)),
    "sigmoid": (autodiff.sigmoid, jax.nn.sigmoid),
    "tanh": (autodiff.tanh, jnp.tanh),
    "relu": (autodiff.relu, jax.nn.relu),
    "square": (lambda a: a**2, lambda a: a**2),
    "root": (lambda a: (a * a + 1.0) ** 0.5, lambda a: (a * a + 1.0) ** 0.5),
    "negative": (lambda a: -a, lambda a: -a),
    "numbers": (lambda a: 3.0 - 2.0 * (1.0 + a) / 4.0, lambda a: 3.0 - 2.0 * (1.0 + a) / 4.0),
    "inverse": (lambda a: 2.0 / (a * a + 1.0), lambda a: 2.0 / (a * a + 1.0)),
}
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / (b * b + 1.0),
}


def evaluate(program, inputs, side):
    """Runs a list of (operation, i, j) over a growing list of values; later steps reuse earlier."""
    values = list(inputs)
    for operation, i, j in program:
        a, b = values[i % len(values)], values[j % len(values)]
        if operation in UNARY:
            values.append(UNARY[operation][side](a))
        else:
            values.append(BINARY[operation](a, b))
    return sum(values[1:], values[0])


@settings(max_examples=80, deadline=None)
@given(
    program=st.lists(
        st.tuples(st.sampled_from([*UNARY, *BINARY]), st.integers(0, 20), st.integers(0, 20)),
        max_size=6,
    ),
    numbers=st.lists(st.floats(-2, 2).filter(lambda v: abs(v) > 1e-3), min_size=1, max_size=3),
)
def test_random_formulas_agree_with_jax(program, numbers):
    inputs = [Value(v) for v in numbers]
    output = evaluate(program, inputs, 0)
    output.backward()
    expected, gradients = jax.value_and_grad(lambda v: evaluate(program, list(v), 1))(
        jnp.asarray(numbers)
    )
    assert output.value == pytest.approx(float(expected), rel=1e-12, abs=1e-12)
    # ReLU at exactly 0 is a matter of convention: both take 0.
    np.testing.assert_allclose([v.gradient for v in inputs], gradients, rtol=1e-11, atol=1e-12)


def test_a_value_used_twice_gets_both_contributions():
    a = Value(3.0)
    b = a * a
    output = b * a + b
    output.backward()
    assert a.gradient == 3 * 9 + 2 * 3


def test_calling_backward_again_starts_anew():
    a = Value(3.0)
    output = a * a
    output.backward()
    output.backward()
    assert a.gradient == 6.0
    other = a + 1.0
    other.backward()
    assert a.gradient == 1.0


def test_a_graph_may_be_deep():
    a = Value(1.0)
    output = a
    for _ in range(50_000):
        output = output + 1e-5
    output.backward()
    assert a.gradient == 1.0


@pytest.mark.parametrize(
    ("z", "slope"), [(1000.0, 0.0), (-1000.0, 0.0), (-40.0, math.exp(-40)), (0.0, 0.25)]
)
def test_sigmoid_far_out(z, slope):
    a = Value(z)
    output = autodiff.sigmoid(a)
    output.backward()
    assert a.gradient == pytest.approx(slope, rel=1e-12)
    if z == -40.0:
        assert output.value == pytest.approx(math.exp(-40), rel=1e-12)


@pytest.mark.parametrize(
    ("make", "error", "says"),
    [
        (lambda: Value("1"), TypeError, "one real number, got str"),
        (lambda: Value(1j), TypeError, "got complex"),
        (lambda: Value(math.nan), ValueError, "finite number, got nan"),
        (lambda: Value(1.0) + math.inf, ValueError, "got inf"),
        (lambda: Value(1e200) * Value(1e200), ValueError, "got inf"),
        (lambda: Value(1.0) / 0.0, ZeroDivisionError, "is zero"),
        (lambda: autodiff.log(Value(0.0)), ValueError, "positive number"),
        (lambda: Value(-1.0) ** 0.5, ValueError, "not a real number"),
        (lambda: Value(0.0) ** 0.5, ValueError, "no finite derivative"),
        (lambda: Value(2.0) ** Value(2.0), TypeError, "plain number"),
        (lambda: Value(2.0) ** "2", TypeError, "plain number"),
    ],
)
def test_what_has_no_value_or_derivative_is_refused(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_powers_zero_and_one_have_derivatives_everywhere():
    for exponent, slope in ((0, 0.0), (1, 1.0), (2, 0.0)):
        a = Value(0.0)
        output = a**exponent
        output.backward()
        assert a.gradient == slope


def test_the_graph_of_a_neuron():
    w, x, b = Value(2.0, "w"), Value(-1.0, "x"), Value(0.5, "b")
    a = autodiff.sigmoid(w * x + b)
    a.label = "a"
    a.backward()
    nodes, edges = graph(a)
    assert [node.label for node in nodes if not node.operation] == ["w", "x", "b"]
    assert [node.operation for node in nodes if node.operation] == ["×", "+", "σ"]
    assert (nodes[-1].label, nodes[-1].gradient) == ("a", 1.0)
    by_target = {}
    for edge in edges:
        by_target.setdefault(nodes[edge.target].operation, []).append(
            (nodes[edge.source].label or nodes[edge.source].operation, edge.derivative)
        )
    slope = float(jax.grad(jax.nn.sigmoid)(-1.5))
    assert by_target == {
        "×": [("w", -1.0), ("x", 2.0)],
        "+": [("×", 1.0), ("b", 1.0)],
        "σ": [("+", pytest.approx(slope))],
    }


def test_a_value_says_what_it_is():
    assert repr(Value(2.0, "w")) == "Value(w: 2, gradient 0)"
    assert repr(Value(0.1)) == "Value(0.1, gradient 0)"
