"""Activation functions as layers: elementwise, but for softmax, which works along each row."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from companion.arguments import Array, number
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


class Activation(Layer):
    """a = f(z) entry by entry: ∂L/∂z = ∂L/∂a ⊙ f′(z)."""

    @abstractmethod
    def slope(self) -> Array:
        """f′(z) at the z of the last forward pass."""

    @abstractmethod
    def curvature(self) -> Array:
        """f″(z) at the z of the last forward pass."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def input_gradient(self, dy: Array) -> Array:
        return dy * self.slope()

    def r_forward(self, rx: Array) -> Array:
        self.rx = rx
        return rx * self.slope()

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return rdy * self.slope() + dy * (self.curvature() * self.rx)


class Sigmoid(Activation):
    """a = σ(z) = 1 / (1 + exp(−z)), with σ′ = a(1 − a).

    D. E. Rumelhart, G. E. Hinton and R. J. Williams, Nature 323, 533 (1986),
    doi:10.1038/323533a0.
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a = a = sigmoid(x)
        return a

    def slope(self) -> Array:
        return self.a * (1 - self.a)

    def curvature(self) -> Array:
        return self.slope() * (1 - 2 * self.a)


class Tanh(Activation):
    """a = tanh(z), with tanh′ = 1 − a².

    Y. LeCun, L. Bottou, G. B. Orr and K.-R. Müller, Efficient BackProp (1998),
    doi:10.1007/3-540-49430-8_2, section 4.4.
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a: Array = (a := np.tanh(x))
        return a

    def slope(self) -> Array:
        return 1 - self.a * self.a

    def curvature(self) -> Array:
        return -2 * self.a * self.slope()


class ReLU(Activation):
    """a = max(z, 0), with slope 1 where z > 0 and 0 elsewhere.

    At z = 0 there is no derivative; 0 is taken, as in V. Nair and G. E. Hinton, ICML (2010).
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a: Array = (a := np.maximum(x, 0.0))
        return a

    def slope(self) -> Array:
        # a > 0 exactly where z > 0; a >= 0 would be true everywhere.
        return (self.a > 0).astype(self.a.dtype)

    def curvature(self) -> Array:
        return np.zeros_like(self.a)


class LeakyReLU(Activation):
    """a = z where z > 0, else left_slope · z; at z = 0 the left slope is taken.

    Args:
        left_slope: the slope where z ≤ 0, at least 0 and below 1.

    Raises TypeError or ValueError for a slope out of its range.

    A. L. Maas, A. Y. Hannun and A. Y. Ng, ICML Workshop on Deep Learning for Audio, Speech and
    Language Processing (2013).
    """

    def __init__(self, left_slope: float = 0.01) -> None:
        self.left_slope = number("left_slope", left_slope, at_least=0, below=1)

    def __repr__(self) -> str:
        return f"LeakyReLU({self.left_slope:g})"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        result: Array = np.maximum(x, self.left_slope * x)
        return result

    def slope(self) -> Array:
        one = self.x.dtype.type(1)
        return np.where(self.x > 0, one, one * self.left_slope)

    def curvature(self) -> Array:
        return np.zeros_like(self.x)


class Softplus(Activation):
    """a = log(1 + exp(z)), a smooth ReLU; its slope is σ(z).

    C. Dugas, Y. Bengio, F. Bélisle, C. Nadeau and R. Garcia, NeurIPS (2000).
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        result: Array = np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))
        return result

    def slope(self) -> Array:
        return sigmoid(self.x)

    def curvature(self) -> Array:
        a = sigmoid(self.x)
        return a * (1 - a)


class GELU(Activation):
    """a = z/2 · (1 + tanh u) with u = √(2/π) (z + 0.044715 z³).

    The approximation of z · Φ(z), with Φ the normal distribution function, in D. Hendrycks and
    K. Gimpel (2016), section 2, doi:10.48550/arXiv.1606.08415; PyTorch's approximate="tanh".
    """

    SCALE, CUBE = (2 / np.pi) ** 0.5, 0.044715

    def forward(self, x: Array, training: bool = False) -> Array:
        self.x = x
        self.t: Array = (t := np.tanh(self.SCALE * (x + self.CUBE * (x * x * x))))
        result: Array = 0.5 * x * (1 + t)
        return result

    def slope(self) -> Array:
        x, t = self.x, self.t
        du = self.SCALE * (1 + 3 * self.CUBE * (x * x))
        result: Array = 0.5 * (1 + t) + 0.5 * x * ((1 - t * t) * du)
        return result

    def curvature(self) -> Array:
        x, t = self.x, self.t
        du = self.SCALE * (1 + 3 * self.CUBE * (x * x))
        d2u = self.SCALE * 6 * self.CUBE * x
        dt = (1 - t * t) * du
        d2t = (1 - t * t) * d2u - 2 * t * dt * du
        result: Array = dt + 0.5 * x * d2t
        return result


class Softmax(Layer):
    """a = softmax(z) along each row; ∂L/∂z = a ⊙ (∂L/∂a − ⟨∂L/∂a, a⟩).

    For classification, give the network's logits to `SoftmaxCrossEntropy` instead: the two together
    have a simpler gradient and no logarithm of a rounded zero.

    J. S. Bridle, Probabilistic Interpretation of Feedforward Classification Network Outputs, with
    Relationships to Statistical Pattern Recognition (1990), doi:10.1007/978-3-642-76153-9_28.
    """

    def __repr__(self) -> str:
        return "Softmax()"

    def forward(self, x: Array, training: bool = False) -> Array:
        self.a = a = softmax(x)
        return a

    def input_gradient(self, dy: Array) -> Array:
        result: Array = self.a * (dy - _row_sums(dy * self.a))
        return result

    def r_forward(self, rx: Array) -> Array:
        self.ra: Array = self.a * (rx - _row_sums(rx * self.a))
        return self.ra

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        inner = _row_sums(dy * self.a)
        r_inner = _row_sums(rdy * self.a + dy * self.ra)
        return self.ra * (dy - inner) + self.a * (rdy - r_inner)


def _row_sums(x: Array) -> Array:
    result: Array = x.sum(axis=-1, keepdims=True)
    return result
