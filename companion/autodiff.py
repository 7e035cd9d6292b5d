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

import math
from dataclasses import dataclass
from typing import SupportsFloat


class Value:
    """A number and the way it was computed.

    Attributes:
        value: the number, from the forward pass.
        gradient: the derivative of the value on which :meth:`backward` was called last with
            respect to this one; 0.0 before that.
        label: the name it goes by in a drawing; may be set at any time.
        operation: what made it ("+", "sigmoid", ...), empty for an input.
        inputs: the values that it was computed from.
        local_derivatives: for each input, the derivative of this value with respect to it.

    `Value(2.0, "w")` is an input of the graph. Values are added, subtracted, multiplied and divided
    with each other and with plain numbers, and raised to a power that is a plain number. Raises
    TypeError or ValueError for what is no finite number and for a power without a finite real
    derivative, ZeroDivisionError for a division by zero.
    """

    def __init__(self, value: float, label: str = "") -> None:
        if not isinstance(value, SupportsFloat):
            raise TypeError(f"a Value holds one real number, got {type(value).__name__}: {value!r}")
        if not math.isfinite(value):
            raise ValueError(f"a Value holds a finite number, got {value!r}")
        self.value = float(value)
        self.gradient = 0.0
        self.label = label
        self.operation = ""
        self.inputs: tuple[Value, ...] = ()
        self.local_derivatives: tuple[float, ...] = ()

    def backward(self) -> None:
        """Sets `gradient` of every value below this one to the derivative of this one by it.

        One visit to each value, in an order in which every value comes after all that it feeds.
        Gradients of an earlier call are replaced, not added to.
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
        return _result("+", a.value + b.value, (a, 1.0), (b, 1.0))

    def __sub__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        return _result("−", a.value - b.value, (a, 1.0), (b, -1.0))

    def __mul__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        return _result("×", a.value * b.value, (a, b.value), (b, a.value))

    def __truediv__(self, other: Value | float) -> Value:
        a, b = self, _as_value(other)
        if b.value == 0.0:
            raise ZeroDivisionError(f"division of {a!r} by a Value that is zero")
        quotient = a.value / b.value
        return _result("÷", quotient, (a, 1.0 / b.value), (b, -quotient / b.value))

    def __pow__(self, exponent: float) -> Value:
        if isinstance(exponent, Value):
            raise TypeError("the exponent is a plain number; write exp(log(a) * b) for a ** b")
        if not isinstance(exponent, SupportsFloat):
            raise TypeError(f"the exponent is a plain number, got {type(exponent).__name__}")
        a, n = self, exponent
        if a.value == 0.0 and n < 1 and n != 0:
            raise ValueError(f"x ** {n} has no finite derivative at 0")
        if a.value < 0.0 and n != int(n):
            raise ValueError(f"x ** {n} is not a real number at {a.value}")
        # n = 0 has the derivative 0 everywhere, also where 0 ** -1 would divide by zero
        derivative = n * a.value ** (n - 1) if n != 0 else 0.0
        return _result(f"^{n:g}", a.value**n, (a, derivative))

    def __neg__(self) -> Value:
        return _result("−", -self.value, (self, -1.0))

    def __radd__(self, other: float) -> Value:
        return _as_value(other) + self

    def __rsub__(self, other: float) -> Value:
        return _as_value(other) - self

    def __rmul__(self, other: float) -> Value:
        return _as_value(other) * self

    def __rtruediv__(self, other: float) -> Value:
        return _as_value(other) / self

    def __repr__(self) -> str:
        name = f"{self.label}: " if self.label else ""
        return f"Value({name}{self.value:.6g}, gradient {self.gradient:.6g})"


def exp(a: Value) -> Value:
    """e to the power a. Raises OverflowError where that is too large for a float."""
    result = math.exp(a.value)
    return _result("exp", result, (a, result))


def log(a: Value) -> Value:
    """The natural logarithm of a. Raises ValueError unless a > 0."""
    if a.value <= 0.0:
        raise ValueError(f"log needs a positive number, got {a.value!r}")
    return _result("log", math.log(a.value), (a, 1.0 / a.value))


def sigmoid(a: Value) -> Value:
    """1 / (1 + exp(−a)), for any a without overflow."""
    # exp of a negative number only, so that nothing overflows.
    decay = math.exp(-abs(a.value))
    result = (1.0 if a.value >= 0.0 else decay) / (1.0 + decay)
    return _result("σ", result, (a, result * (1.0 - result)))


def tanh(a: Value) -> Value:
    """The hyperbolic tangent of a."""
    result = math.tanh(a.value)
    return _result("tanh", result, (a, 1.0 - result * result))


def relu(a: Value) -> Value:
    """max(a, 0). At a = 0, where it has no derivative, the one of the left side, 0, is taken."""
    return _result("ReLU", max(a.value, 0.0), (a, 1.0 if a.value > 0.0 else 0.0))


@dataclass(frozen=True)
class Node:
    """A value as a drawing needs it.

    Attributes:
        label, operation, value, gradient: those of the `Value`.
    """

    label: str
    operation: str
    value: float
    gradient: float


@dataclass(frozen=True)
class Edge:
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
    """Every value that `output` depends on, each once and after its inputs; `output` is last."""
    order: list[Value] = []
    seen: set[int] = set()
    # A stack of our own: a graph may be deeper than Python's recursion limit.
    stack = [(output, False)]
    while stack:
        node, inputs_done = stack.pop()
        if inputs_done:
            order.append(node)
        elif id(node) not in seen:
            seen.add(id(node))
            stack.append((node, True))
            stack.extend((source, False) for source in reversed(node.inputs))
    return order


def _as_value(number: Value | float) -> Value:
    return number if isinstance(number, Value) else Value(number)


def _result(operation: str, value: float, *inputs: tuple[Value, float]) -> Value:
    result = Value(value)
    result.operation = operation
    result.inputs = tuple(source for source, _ in inputs)
    result.local_derivatives = tuple(derivative for _, derivative in inputs)
    return result
