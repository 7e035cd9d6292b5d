"""A scalar computational graph that differentiates itself.

Write a formula with :class:`Value` in the place of numbers. Each operation computes its result and
remembers two things: which values went in, and the derivative of the result with respect to each of
them. :meth:`Value.backward` then walks from the result to the inputs and multiplies these local
derivatives along the way, which is the chain rule, which is backpropagation.

    >>> w, x, b, y = Value(2.0, "w"), Value(-1.0, "x"), Value(0.5, "b"), Value(1.0, "y")
    >>> L = (sigmoid(w * x + b) - y) ** 2
    >>> L.backward()
    >>> print(f"{w.gradient:.6f}")
    0.243877

The method is reverse-mode automatic differentiation: S. Linnainmaa, BIT 16, 146 (1976),
doi:10.1007/BF01931367; for networks, D. E. Rumelhart, G. E. Hinton and R. J. Williams,
Nature 323, 533 (1986), doi:10.1038/323533a0.
"""

from __future__ import annotations

import copy
import math
from math import inf, isfinite
from numbers import Real
from reprlib import repr as said
from typing import Any, NamedTuple, NoReturn

A_VALUE = "a Value or a number"


def _elsewhere(name: str, called: str) -> property:
    """What an attribute is called in other libraries, whose users shall not make it by mistake."""

    def refuse(*_: object) -> NoReturn:
        raise AttributeError(f"a Value has no {name!r}; it is called {called!r}")

    return property(refuse, refuse)


class Value:
    """A number and the way it was computed.

    Attributes:
        value: the number, from the forward pass.
        gradient: the derivative of the value on which :meth:`backward` was called last with
            respect to this one; 0.0 before that.
        operation: what made it ("+", "σ", "exp", …), empty for an input.
        inputs: the values that it was computed from.
        local_derivatives: for each input, the derivative of this value with respect to it.

    `Value(2.0, "w")` is an input of the graph, here with a `label`. Values are added, subtracted,
    multiplied and divided with each other and with plain numbers, and each may be the base or the
    exponent of a power; there are `-a` and `abs(a)`, whose derivative at 0 is taken to be 0.

    `float(a)`, `f"{a:.3f}"` and `a < b` are about the number alone: no gradient flows through them.
    Equality and truth are refused, for they could mean the number or the object: write
    `a.value == b.value` or `a is b`. As a key of a dict or in a set, a Value stands for itself.

    Raises TypeError or ValueError for what is no finite number, and for an operation whose result
    or derivative is none; ZeroDivisionError for a division by zero; AttributeError for attributes
    that it does not have.

    A copy (`copy.deepcopy`, `pickle`) has the whole graph below it. Pickle gives up at one of more
    than about 200 operations in a row: store the list `topological_order(output)`, which may be of
    any depth, and whose last entry is `output`.
    """

    __slots__ = ("_label", "gradient", "inputs", "local_derivatives", "operation", "value")
    __array_ufunc__ = None  # array * value is refused here, and not made an array of objects
    __hash__ = object.__hash__
    data, grad = _elsewhere("data", "value"), _elsewhere("grad", "gradient")

    def __init__(self, value: float, label: str = "") -> None:
        self.value = _finite("value", value)
        self.label = label
        self.gradient = 0.0
        self.operation = ""
        self.inputs: tuple[Value, ...] = ()
        self.local_derivatives: tuple[float, ...] = ()

    @property
    def label(self) -> str:
        """The name it goes by in a drawing; may be set at any time. Raises TypeError for no str."""
        return self._label

    @label.setter
    def label(self, label: str) -> None:
        if not isinstance(label, str):
            raise TypeError(f"label must be a str, got {said(label)}")
        self._label = label

    def backward(self) -> None:
        """Sets `gradient` of every value below this one to the derivative of this one by it.

        One visit to each value, in an order in which every value comes after all that it feeds.
        Gradients of an earlier call are replaced, not added to. One that is too large for a float
        is infinite, or NaN.
        """
        order = topological_order(self)
        for node in order:
            node.gradient = 0.0
        self.gradient = 1.0
        for node in reversed(order):
            for source, derivative in zip(node.inputs, node.local_derivatives, strict=True):
                source.gradient += node.gradient * derivative

    def __add__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        return _result("+", a.value + b.value, (a, b), (1.0, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        return _result("−", a.value - b.value, (a, b), (1.0, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        return _result("×", a.value * b.value, (a, b), (b.value, a.value))

    def __truediv__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        if b.value == 0.0:
            raise ZeroDivisionError(f"division of {a!r} by other, a Value that is zero")
        quotient = a.value / b.value
        return _result("÷", quotient, (a, b), (1.0 / b.value, -quotient / b.value))

    def __pow__(self, exponent: Value | float) -> Value:
        a, names = self, "base or exponent"
        if isinstance(exponent, Value):
            if a.value <= 0.0:
                raise ValueError(f"the base must be above 0 if the exponent is a Value, got {a!r}")
            n = exponent.value
            power = _power(a.value, n)
            derivatives = n * _power(a.value, n - 1), math.log(a.value) * power
            return _result("^", power, (a, exponent), derivatives, names)
        n = _finite("exponent", exponent, A_VALUE)
        if a.value == 0.0 and n < 1 and n != 0:
            raise ValueError(f"a power has no finite derivative at 0 for the exponent {n:g}")
        if a.value < 0.0 and not n.is_integer():
            raise ValueError(f"{a.value:g} to the exponent {n:g} is not a real number")
        # n = 0 has the derivative 0 everywhere, also where 0 ** -1 would divide by zero
        derivative = n * _power(a.value, n - 1) if n != 0 else 0.0
        return _result(f"^{n:g}", _power(a.value, n), (a,), (derivative,), names)

    def __neg__(self) -> Value:
        return _result("−", -self.value, (self,), (-1.0,))

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        sign = math.copysign(1.0, self.value) if self.value else 0.0
        return _result("abs", abs(self.value), (self,), (sign,))

    def __radd__(self, other: float) -> Value:
        return _as_value(other) + self

    def __rsub__(self, other: float) -> Value:
        return _as_value(other) - self

    def __rmul__(self, other: float) -> Value:
        return _as_value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return _as_value(other) / self

    def __rpow__(self, base: float) -> Value:
        return Value(_finite("base", base, A_VALUE)) ** self

    def __lt__(self, other: Value | float) -> bool:
        return self.value < _compared(other)

    def __le__(self, other: Value | float) -> bool:
        return self.value <= _compared(other)

    def __gt__(self, other: Value | float) -> bool:
        return self.value > _compared(other)

    def __ge__(self, other: Value | float) -> bool:
        return self.value >= _compared(other)

    def __eq__(self, other: object) -> bool:
        # By identity, a loss would never be 0; by value, `in` would find another node of a graph.
        if self is other:
            return True
        if isinstance(other, Value | Real):
            raise TypeError(
                f"{self!r} == {other!r} is not decided: write a.value == b.value to compare "
                "numbers, a is b to ask for the same object"
            )
        return NotImplemented

    def __bool__(self) -> bool:
        raise TypeError(f"{self!r} is not true or false: write a.value != 0, or a is not None")

    def __float__(self) -> float:
        return self.value

    def __format__(self, spec: str) -> str:
        try:
            return format(self.value, spec) if spec else str(self)
        except ValueError:
            raise ValueError(f"spec must be that of a float, such as '.3f', got {spec!r}") from None

    def __repr__(self) -> str:
        name = f"{self.label}: " if self.label else ""
        return f"Value({name}{self.value:.6g}, gradient {self.gradient:.6g})"

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        # In order, for a graph may be deeper than Python's recursion limit.
        for node in _ordered(self, memo):
            twin = memo[id(node)] = copy.copy(node)
            twin.inputs = tuple(memo[id(source)] for source in node.inputs)
        copied: Value = memo[id(self)]
        return copied


def exp(a: Value) -> Value:
    """e to the power a. Raises OverflowError where that is too large for a float."""
    try:
        result = math.exp(_value(a, "exp").value)
    except OverflowError:
        raise OverflowError(f"exp(a) is too large for a float, got a = {a!r}") from None
    return _result("exp", result, (a,), (result,))


def log(a: Value) -> Value:
    """The natural logarithm of a. Raises ValueError unless a > 0 and 1/a fits into a float."""
    if _value(a, "log").value <= 0.0:
        raise ValueError(f"a must be a positive number for log(a), got {a!r}")
    return _result("log", math.log(a.value), (a,), (1.0 / a.value,), "a")


def sigmoid(a: Value) -> Value:
    """1 / (1 + exp(−a)), for any a without overflow."""
    # exp of a negative number only, so that nothing overflows.
    decay = math.exp(-abs(_value(a, "sigmoid").value))
    result = (1.0 if a.value >= 0.0 else decay) / (1.0 + decay)
    return _result("σ", result, (a,), (result * (1.0 - result),))


def tanh(a: Value) -> Value:
    """The hyperbolic tangent of a."""
    result = math.tanh(_value(a, "tanh").value)
    return _result("tanh", result, (a,), (1.0 - result * result,))


def relu(a: Value) -> Value:
    """max(a, 0). At a = 0, where it has no derivative, the one of the left side, 0, is taken."""
    result = max(_value(a, "relu").value, 0.0)
    return _result("ReLU", result, (a,), (1.0 if a.value > 0.0 else 0.0,))


class Node(NamedTuple):
    """A value as a drawing needs it.

    Attributes:
        label, operation, value, gradient: those of the `Value`.
    """

    label: str
    operation: str
    value: float
    gradient: float


class Edge(NamedTuple):
    """An arrow of the graph.

    Attributes:
        source, target: the numbers of the nodes it leaves and reaches, from 0.
        derivative: ∂target/∂source.
    """

    source: int
    target: int
    derivative: float


def graph(output: Value) -> tuple[list[Node], list[Edge]]:
    """The computational graph below `output`: nodes (inputs first, `output` last) and edges."""
    order = topological_order(output)
    number = {id(node): i for i, node in enumerate(order)}
    nodes = [Node(v.label, v.operation, v.value, v.gradient) for v in order]
    edges = [
        Edge(number[id(source)], number[id(node)], derivative)
        for node in order
        for source, derivative in zip(node.inputs, node.local_derivatives, strict=True)
    ]
    return nodes, edges


def topological_order(output: Value) -> list[Value]:
    """Every value that `output` depends on, each once and after its inputs; `output` is last.

    Raises TypeError for what is no Value.
    """
    if not isinstance(output, Value):
        raise TypeError(f"output must be a Value, got {said(output)}")
    return _ordered(output, {})


def _ordered(output: Value, seen: dict[int, Any]) -> list[Value]:
    """As `topological_order`, without those that are seen, by id, already; they are seen then."""
    order: list[Value] = []
    # A stack of our own: a graph may be deeper than Python's recursion limit.
    stack = [(output, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif id(node) not in seen:
            seen[id(node)] = None
            stack.append((node, True))
            stack.extend((source, False) for source in reversed(node.inputs))
    return order


def _result(
    operation: str,
    value: float,
    inputs: tuple[Value, ...],
    derivatives: tuple[float, ...],
    names: str = "other",
) -> Value:
    if not all(map(isfinite, (value, *derivatives))):
        numbers = " and ".join(f"{source.value:g}" for source in inputs)
        lacking = "derivative" if isfinite(value) else "result"
        raise ValueError(f"{names} out of range: {operation} of {numbers} has no finite {lacking}")
    result = Value.__new__(Value)
    result.value = value
    result.gradient = 0.0
    result._label = ""
    result.operation = operation
    result.inputs = inputs
    result.local_derivatives = derivatives
    return result


def _power(base: float, exponent: float) -> float:
    try:
        return float(base**exponent)
    except OverflowError:
        return inf


def _value(a: Value, function: str) -> Value:
    if not isinstance(a, Value):
        hint = f"; write {function}(Value(…))" if isinstance(a, Real) else ""
        raise TypeError(f"a must be a Value, got {said(a)}{hint}")
    return a


def _as_value(other: Value | float) -> Value:
    return other if isinstance(other, Value) else Value(_finite("other", other, A_VALUE))


def _compared(other: Value | float) -> float:
    number = other.value if isinstance(other, Value) else _real("other", other, A_VALUE)
    if math.isnan(number):
        raise ValueError("other must not be NaN, with which nothing compares")
    return number


def _finite(name: str, number: float, kind: str = "a number") -> float:
    real = _real(name, number, kind)
    if not isfinite(real):
        raise ValueError(f"{name} must be finite and fit into a float, got {real}")
    return real


def _real(name: str, number: float, kind: str) -> float:
    if type(number) is float:
        return number
    if isinstance(number, Real) and not isinstance(number, bool):
        try:
            return float(number)
        except OverflowError:
            return inf if number > 0 else -inf
        except TypeError:  # a time of NumPy's calls itself real
            pass
    raise TypeError(f"{name} must be {kind}, got {said(number)}")
