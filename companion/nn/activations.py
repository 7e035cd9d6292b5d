"""Activation functions as layers: elementwise, but for softmax, which works along each row."""

from __future__ import annotations

import numpy as np

from companion.nn.arrays import Array
from companion.nn.layers import Layer


def sigmoid(z: Array) -> Array:
    """σ(z) = 1 / (1 + exp(-z)), elementwise, for any finite z without overflow."""
    # exp of a negative number only.
    decay = np.exp(-np.abs(z))
    result: Array = np.where(z >= 0, 1.0, decay) / (1.0 + decay)
    return result


def softmax(z: Array) -> Array:
    """exp(z) / Σ exp(z) along the last axis, for any finite z without overflow."""
    e: Array = np.exp(z - z.max(axis=-1, keepdims=True))
    e /= e.sum(axis=-1, keepdims=True)
    return e


class Sigmoid(Layer):
    """a = σ(z), with σ′ = a(1 − a)."""

    def __repr__(self) -> str:
        return "Sigmoid()"

    def forward(self, x: Array) -> Array:
        self.a = sigmoid(x)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        return dy * (self.a * (1 - self.a))


class Tanh(Layer):
    """a = tanh(z), with tanh′ = 1 − a²."""

    def __repr__(self) -> str:
        return "Tanh()"

    def forward(self, x: Array) -> Array:
        self.a: Array = np.tanh(x)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        return dy * (1 - self.a * self.a)


class ReLU(Layer):
    """a = max(z, 0), with slope 1 where z > 0 and 0 elsewhere.

    At z = 0 there is no derivative; 0 is taken, as in V. Nair and G. E. Hinton, ICML (2010).
    """

    def __repr__(self) -> str:
        return "ReLU()"

    def forward(self, x: Array) -> Array:
        self.a: Array = np.maximum(x, 0)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        # a > 0 exactly where z > 0; a >= 0 would be true everywhere.
        return dy * (self.a > 0)


class Softmax(Layer):
    """a = softmax(z) along each row; ∂L/∂z = a ⊙ (∂L/∂a − ⟨∂L/∂a, a⟩).

    For classification, give the network's logits to `SoftmaxCrossEntropy` instead: the two together
    have a simpler gradient and no logarithm of a rounded zero.
    """

    def __repr__(self) -> str:
        return "Softmax()"

    def forward(self, x: Array) -> Array:
        self.a = softmax(x)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        result: Array = self.a * (dy - (dy * self.a).sum(axis=-1, keepdims=True))
        return result
