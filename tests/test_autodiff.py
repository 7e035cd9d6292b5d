"""The scalar graph against JAX on random formulas, and where it is easy to go wrong."""

import copy
import math
import pickle
import traceback

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from companion import autodiff
from companion.autodiff import Value, graph, topological_order
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
    "power of two": (lambda a: 2.0 ** autodiff.tanh(a), lambda a: 2.0 ** jnp.tanh(a)),
    "absolute": (lambda a: abs(+a), lambda a: a * jnp.sign(a)),
}
BINARY = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / (b * b + 1.0),
    "**": lambda a, b: (1.0 / (a * a + 0.5)) ** (b / (b * b + 1.0)),
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


@pytest.mark.parametrize(
    ("formula", "at", "value", "slope"),
    [
        (lambda a: 1 + a, 2.0, 3.0, 1.0),
        (lambda a: 1 - a, 2.0, -1.0, -1.0),
        (lambda a: 3 * a, 2.0, 6.0, 3.0),
        (lambda a: 8 / a, 2.0, 4.0, -2.0),
        (lambda a: a**0.5, 0.25, 0.5, 1.0),
        (lambda a: a**1.5, 0.0, 0.0, 0.0),
        (lambda a: a**-2, -2.0, 0.25, 0.25),
        (lambda a: 2**a, 3.0, 8.0, 8 * math.log(2)),
        (autodiff.exp, -0.5, math.exp(-0.5), math.exp(-0.5)),
        (autodiff.log, 0.5, math.log(0.5), 2.0),
        (autodiff.tanh, 0.5, math.tanh(0.5), 1 / math.cosh(0.5) ** 2),
        *(
            (autodiff.sigmoid, z, (1 + math.tanh(z / 2)) / 2, 1 / (4 * math.cosh(z / 2) ** 2))
            for z in (-0.5, 0.5, 2.0)
        ),
        *((autodiff.relu, z, z, 1.0) for z in (0.5, 2.0)),
        *((autodiff.relu, z, 0.0, 0.0) for z in (-0.5, 0.0, -0.0)),
    ],
)
def test_each_operation_has_the_derivative_of_the_textbook(formula, at, value, slope):
    a = Value(at)
    output = formula(a)
    output.backward()
    assert output.value == pytest.approx(value, rel=1e-14)
    assert a.gradient == pytest.approx(slope, rel=1e-14)


@pytest.mark.parametrize(
    ("operation", "sign"),
    [
        (lambda a: a + 1, "+"),
        (lambda a: a - 1, "−"),
        (lambda a: -a, "−"),
        (lambda a: a * 2, "×"),
        (lambda a: a / 2, "÷"),
        (lambda a: a**2, "^2"),
        (lambda a: a**a, "^"),
        (abs, "abs"),
        (autodiff.exp, "exp"),
        (autodiff.log, "log"),
        (autodiff.sigmoid, "σ"),
        (autodiff.tanh, "tanh"),
        (autodiff.relu, "ReLU"),
    ],
)
def test_each_operation_goes_by_its_sign(operation, sign):
    assert operation(Value(0.5)).operation == sign


def test_what_is_not_differentiated_yet_has_no_label_and_no_gradient():
    a = Value(2.0)
    for value in (a, a * a, autodiff.exp(a)):
        assert (value.label, value.gradient) == ("", 0.0)
    assert (a.operation, a.inputs, a.local_derivatives) == ("", (), ())


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
        (lambda: Value("1"), TypeError, "value must be a number, got '1'"),
        (lambda: Value(1j), TypeError, "value must be a number, got 1j"),
        (lambda: Value(None), TypeError, "value must be a number, got None"),
        (lambda: Value(True), TypeError, "value must be a number, got True"),
        (lambda: Value(float), TypeError, "value must be a number, got <class 'float'>"),
        (lambda: Value(Value(1.0)), TypeError, "value must be a number, got Value"),
        (lambda: Value(np.ones(3)), TypeError, "value must be a number, got array"),
        (lambda: Value(np.array(1.0)), TypeError, "value must be a number, got array"),
        (lambda: Value(np.timedelta64(1, "s")), TypeError, "value must be a number, got"),
        (lambda: Value(math.nan), ValueError, "value must be finite and fit .*, got nan"),
        (lambda: Value(-(10**400)), ValueError, "value must be finite and fit .*, got -inf"),
        (lambda: Value(1.0, 3), TypeError, "label must be a str, got 3"),
        (lambda: Value(1.0) + math.inf, ValueError, "other must be finite .*, got inf"),
        (lambda: Value(1.0) + "a", TypeError, "other must be a Value or a number, got 'a'"),
        (lambda: None - Value(1.0), TypeError, "other must be a Value or a number, got None"),
        (lambda: Value(1.0) * True, TypeError, "other must be a Value or a number, got True"),
        (lambda: Value(1.0) / Value, TypeError, "other must be a Value or a number, got <class"),
        (lambda: Value(1.0) + np.ones(3), TypeError, "other must be a Value .*, got array"),
        (lambda: np.ones(3) * Value(1.0), TypeError, "other must be a Value .*, got array"),
        (lambda: Value(1e200) * Value(1e200), ValueError, r"× of 1e\+200 and 1e\+200 .* result"),
        (lambda: 1e308 * Value(10.0), ValueError, "other out of range: × .* no finite result"),
        (lambda: Value(1e308) + 1e308, ValueError, r"other out of range: \+ .* no finite result"),
        (lambda: Value(1.0) / 0.0, ZeroDivisionError, "other, a Value that is zero"),
        (lambda: 1.0 / Value(1e-310), ValueError, "other out of range: ÷ .* no finite result"),
        (lambda: 1.0 / Value(1e-200), ValueError, "other out of range: ÷ .* no finite derivative"),
        (lambda: autodiff.log(Value(0.0)), ValueError, "a must be a positive number"),
        (lambda: autodiff.log(Value(5e-324)), ValueError, "a out of range: log .* derivative"),
        (lambda: autodiff.exp(Value(1000.0)), OverflowError, r"exp\(a\) is too large .*1000"),
        (lambda: Value(-1.0) ** 0.5, ValueError, "exponent 0.5 is not a real number"),
        (lambda: Value(0.0) ** 0.5, ValueError, "no finite derivative at 0 for the exponent 0.5"),
        (lambda: Value(2.0) ** "2", TypeError, "exponent must be a Value or a number, got '2'"),
        (lambda: Value(2.0) ** None, TypeError, "exponent must be a Value or a number, got None"),
        (lambda: Value(2.0) ** math.inf, ValueError, "exponent must be finite .*, got inf"),
        (lambda: Value(10.0) ** 400, ValueError, r"exponent out of range: \^400 .* result"),
        (lambda: Value(1e-200) ** -1, ValueError, r"exponent out of range: \^-1 .* derivative"),
        (lambda: "2" ** Value(2.0), TypeError, "base must be a Value or a number, got '2'"),
        (lambda: 0 ** Value(2.0), ValueError, "base must be above 0 .*, got Value"),
        (lambda: Value(-2.0) ** Value(2.0), ValueError, "base must be above 0 .*, got Value"),
        (lambda: 10 ** Value(400), ValueError, r"base or exponent out of range: \^ .* result"),
        (lambda: Value(1.0) < "2", TypeError, "other must be a Value or a number, got '2'"),
        (lambda: Value(1.0) >= None, TypeError, "other must be a Value or a number, got None"),
        (lambda: Value(1.0) > math.nan, ValueError, "other must not be NaN"),
        (lambda: f"{Value(1.0):d}", ValueError, "spec must be that of a float, .*, got 'd'"),
        (lambda: graph(3), TypeError, "output must be a Value, got 3"),
        (lambda: topological_order([Value(1.0)]), TypeError, "output must be a Value, got \\["),
        *(
            (lambda f=f, bad=bad: f(bad), TypeError, f"a must be a Value, got {bad}{hint}")
            for f in (autodiff.exp, autodiff.log, autodiff.sigmoid, autodiff.tanh, autodiff.relu)
            for bad, hint in ((1.0, rf"; write {f.__name__}\(Value"), (None, "$"))
        ),
    ],
)
def test_what_has_no_value_or_derivative_is_refused(make, error, says):
    with pytest.raises(error, match=says) as caught:
        make()
    # In our own words: Python's, or NumPy's, would come from elsewhere.
    assert traceback.extract_tb(caught.tb)[-1].filename == autodiff.__file__


def test_a_power_with_a_base_and_an_exponent():
    b, x = Value(2.0, "b"), Value(3.5, "x")
    output = b**x
    output.backward()
    assert output.value == pytest.approx(2**3.5, rel=1e-15)
    assert b.gradient == pytest.approx(3.5 * 2**2.5, rel=1e-15)
    assert x.gradient == pytest.approx(math.log(2) * 2**3.5, rel=1e-15)
    (np.float64(2.0) ** x).backward()
    assert x.gradient == pytest.approx(math.log(2) * 2**3.5, rel=1e-15)
    (1 ** Value(5.0)).backward()  # log 1 = 0


@pytest.mark.parametrize(("number", "slope"), [(-3.0, -1.0), (0.0, 0.0), (-0.0, 0.0), (0.5, 1.0)])
def test_the_slope_of_the_absolute_value_is_the_sign(number, slope):
    a = Value(number)
    output = abs(a)
    output.backward()
    assert (output.value, a.gradient) == (abs(number), slope)


def test_numbers_of_numpy_are_numbers_on_both_sides():
    a = Value(np.float32(3.0))
    for output in (np.float64(2.0) * a, a * np.int64(2), np.float32(6.0) - 0 * a, 6 / (a / 3)):
        assert isinstance(output, Value)
        assert output.value == 6.0


def test_values_compare_as_their_numbers_do():
    numbers = [2.0, -1.0, 3.0, 2.0]
    values = [Value(n) for n in numbers]
    assert [v.value for v in sorted(values)] == sorted(numbers)
    assert max(values) is values[2]
    assert min(values) is values[1]
    for a, n in zip(values, numbers, strict=True):
        for b, m in zip(values, numbers, strict=True):
            for other in (b, m, np.float64(m)):
                assert (a < other, a <= other) == (n < m, n <= m)
                assert (a > other, a >= other) == (n > m, n >= m)
                assert (other < a, other <= a) == (m < n, m <= n)
        assert -math.inf < a < math.inf
        assert a < 10**400


def test_equality_and_truth_could_mean_two_things():
    a, b = Value(2.0), Value(2.0)
    for compare in (lambda: a == b, lambda: a != b, lambda: a == 2.0, lambda: np.float64(2) == a):
        with pytest.raises(TypeError, match=r"write a\.value == b\.value .*, a is b"):
            compare()
    with pytest.raises(TypeError, match=r"write a\.value != 0"):
        bool(a)
    # What is no number is not equal, and each is equal to itself: lists and sets keep them apart.
    assert a == a
    assert a != "2"
    assert a != None  # noqa: E711
    assert a in [a, b]
    assert len({a, b, a}) == 2
    assert {a: "a", b: "b"}[b] == "b"


def test_a_value_as_a_number():
    a = Value(2 / 3, "a")
    assert float(a) == 2 / 3
    assert f"{a:.3f} {a:+10.2e}" == f"{2 / 3:.3f} {2 / 3:+10.2e}"
    assert f"{a}" == str(a) == "Value(a: 0.666667, gradient 0)"


def test_other_names_are_no_attributes():
    a = Value(2.0)
    for name, called in (("grad", "gradient"), ("data", "value")):
        with pytest.raises(AttributeError, match=f"no '{name}'; it is called '{called}'"):
            setattr(a, name, 0.0)
        with pytest.raises(AttributeError, match=f"no '{name}'; it is called '{called}'"):
            getattr(a, name)
        assert not hasattr(a, name)
    with pytest.raises(AttributeError, match="slope"):
        a.slope = 1.0
    with pytest.raises(TypeError, match="label must be a str, got None"):
        a.label = None
    assert a.label == ""


def test_a_gradient_too_large_for_a_float_is_infinite():
    a = Value(1e-200)
    (a * 1e200 * 1e200).backward()
    assert a.gradient == math.inf


def a_graph():
    w, x = Value(2.0, "w"), Value(-0.5, "x")
    output = autodiff.tanh(w * x + w) ** 2
    output.label = "L"
    output.backward()
    return w, x, output


@pytest.mark.parametrize(
    "copied",
    [copy.deepcopy, lambda graph: pickle.loads(pickle.dumps(graph))],
    ids=["deep", "pickle"],
)
def test_a_copy_has_a_graph_of_its_own(copied):
    original = a_graph()
    twin = copied(original)
    assert list(map(repr, twin)) == list(map(repr, original))
    assert graph(twin[-1]) == graph(original[-1])
    assert {id(v) for v in topological_order(twin[-1])}.isdisjoint(
        id(v) for v in topological_order(original[-1])
    )
    # What is copied together stays together: the copy's leaves are those of its graph.
    assert any(v is twin[0] for v in topological_order(twin[-1]))
    (twin[-1] * 3.0).backward()
    assert twin[0].gradient == pytest.approx(3 * original[0].gradient, rel=1e-15)
    assert copied(graph(original[-1])) == graph(original[-1])


def test_a_shallow_copy_was_computed_from_the_same_values():
    w, _, output = a_graph()
    twin = copy.copy(output)
    twin.backward()
    assert (twin.label, twin.inputs) == (output.label, output.inputs)
    assert w.gradient != 0


def test_deep_graphs_can_be_copied_and_stored():
    a = Value(1.0)
    output = a
    for _ in range(50_000):
        output = output + 1e-5
    order = topological_order(output)
    for first, last in (
        copy.deepcopy((a, output)),
        copy.deepcopy(order)[:: len(order) - 1],
        pickle.loads(pickle.dumps(order))[:: len(order) - 1],
    ):
        last.backward()
        assert first.gradient == 1.0
        assert last.value == output.value
    assert a.gradient == 0.0


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
    by_hand = [2.0, -1.0, -2.0, 0.5, -1.5, pytest.approx(1 / (1 + math.exp(1.5)))]
    assert [node.value for node in nodes] == by_hand
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
