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

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a = sigmoid(x)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        return dy * (self.a * (1 - self.a))


class Tanh(Layer):
    """a = tanh(z), with tanh′ = 1 − a²."""

    def __repr__(self) -> str:
        return "Tanh()"

    def forward(self, x: Array, training: bool = False) -> Array:
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

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a: Array = np.maximum(x, 0)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        # a > 0 exactly where z > 0; a >= 0 would be true everywhere.
        return dy * (self.a > 0)


class LeakyReLU(Layer):
    """a = z where z > 0, else slope · z; at z = 0 the left slope is taken.

    A. L. Maas, A. Y. Hannun and A. Y. Ng, ICML Workshop on Deep Learning for Audio, Speech and
    Language Processing (2013). Raises ValueError unless 0 ≤ slope < 1.
    """

    def __init__(self, slope: float = 0.01) -> None:
        if not 0 <= slope < 1:
            raise ValueError(f"the slope must be at least 0 and less than 1, got {slope!r}")
        self.slope = float(slope)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.slope:g})"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        result: Array = np.maximum(x, self.slope * x)
        return result

    def input_gradient(self, dy: Array) -> Array:
        return dy * np.where(self.x > 0, dy.dtype.type(1), dy.dtype.type(self.slope))


class Softplus(Layer):
    """a = log(1 + exp(z)), a smooth ReLU; its slope is σ(z).

    C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, NeurIPS (2000).
    """

    def __repr__(self) -> str:
        return "Softplus()"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        result: Array = np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))
        return result

    def input_gradient(self, dy: Array) -> Array:
        return dy * sigmoid(self.x)


class GELU(Layer):
    """a = z/2 · (1 + tanh u) with u = √(2/π) (z + 0.044715 z³).

    The approximation of z · Φ(z), with Φ the normal distribution function, in D. Hendrycks and
    K. Gimpel (2016), section 2, doi:10.48550/arXiv.1606.08415; PyTorch's approximate="tanh".
    """

    SCALE, CUBE = (2 / np.pi) ** 0.5, 0.044715

    def __repr__(self) -> str:
        return "GELU()"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        self.t: Array = np.tanh(self.SCALE * (x + self.CUBE * (x * x * x)))
        result: Array = 0.5 * x * (1 + self.t)
        return result

    def input_gradient(self, dy: Array) -> Array:
        x, t = self.x, self.t
        du = self.SCALE * (1 + 3 * self.CUBE * (x * x))
        result: Array = dy * (0.5 * (1 + t) + 0.5 * x * (1 - t * t) * du)
        return result


class Softmax(Layer):
    """a = softmax(z) along each row; ∂L/∂z = a ⊙ (∂L/∂a − ⟨∂L/∂a, a⟩).

    For classification, give the network's logits to `SoftmaxCrossEntropy` instead: the two together
    have a simpler gradient and no logarithm of a rounded zero.
    """

    def __repr__(self) -> str:
        return "Softmax()"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a = softmax(x)
        return self.a

    def input_gradient(self, dy: Array) -> Array:
        result: Array = self.a * (dy - (dy * self.a).sum(axis=-1, keepdims=True))
        return result
