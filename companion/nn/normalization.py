"""Layers that keep the signal in a stable range."""

from __future__ import annotations

import numpy as np

from companion.arguments import Array
from companion.nn.layers import Layer


class _Normalization(Layer):
    """y = γ x̂ + β with x̂ of mean 0 and variance 1 along one axis; γ starts at 1, β at 0."""

    gamma: Array
    beta: Array
    dgamma: Array
    dbeta: Array
    rgamma: Array
    rbeta: Array
    hgamma: Array
    hbeta: Array

    def __init__(self, d: int, eps: float = 1e-5) -> None:
        if not isinstance(d, (int, np.integer)) or d < 1:
            raise ValueError(f"d must be a whole number of at least 1, got {d!r}")
        if not eps > 0:
            raise ValueError(f"eps must be positive, got {eps!r}")
        self.d, self.eps = int(d), float(eps)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.d})"

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        return {"gamma": (self.d,), "beta": (self.d,)}

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if shape != (self.d,):
            raise ValueError(f"{self!r} takes {self.d} numbers an example, but shape {shape} comes")
        return shape

    def initialize(self, rng: np.random.Generator) -> None:
        self.gamma[...] = 1
        self.beta[...] = 0

    def parameter_gradient(self, dy: Array) -> None:
        np.sum(dy * self.x_hat, axis=0, out=self.dgamma)
        np.sum(dy, axis=0, out=self.dbeta)

    def _standardize(self, x: Array, axis: int) -> Array:
        """y, with mean and variance of x along the axis."""
        mean = x.mean(axis=axis, keepdims=True)
        self.variance = x.var(axis=axis, keepdims=True)
        return self._affine(x, mean, self.variance)

    def _affine(self, x: Array, mean: Array, variance: Array) -> Array:
        self.deviation: Array = np.sqrt(variance + x.dtype.type(self.eps))
        self.x_hat: Array = (x - mean) / self.deviation
        return self.gamma * self.x_hat + self.beta

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:
        self.hgamma[...] = (rdy * self.x_hat + dy * self.rx_hat).sum(axis=0)
        self.hbeta[...] = rdy.sum(axis=0)

    def _r_affine(self, rx_hat: Array) -> Array:
        self.rx_hat = rx_hat
        return self.rgamma * self.x_hat + self.gamma * rx_hat + self.rbeta

    # Where mean and variance depend on x too, a change u of x changes x̂ by P(u) / deviation with
    # P(u) = u − mean(u) − x̂ · mean(u x̂), and P is its own transpose: ∂L/∂x = P(γ dy) / deviation.

    def _project(self, u: Array, axis: int) -> Array:
        along = u.mean(axis=axis, keepdims=True)
        across = (u * self.x_hat).mean(axis=axis, keepdims=True)
        result: Array = u - along - self.x_hat * across
        return result

    def _standardized_gradient(self, dy: Array, axis: int) -> Array:
        return self._project(self.gamma * dy, axis) / self.deviation

    def _r_standardize(self, rx: Array, axis: int) -> Array:
        self.r_deviation = (rx * self.x_hat).mean(axis=axis, keepdims=True)
        return self._r_affine(self._project(rx, axis) / self.deviation)

    def _r_standardized_gradient(self, dy: Array, rdy: Array, axis: int) -> Array:
        u, ru = self.gamma * dy, self.rgamma * dy + self.gamma * rdy
        across = (u * self.x_hat).mean(axis=axis, keepdims=True)
        r_across = (u * self.rx_hat).mean(axis=axis, keepdims=True)
        r_project = self._project(ru, axis) - self.rx_hat * across - self.x_hat * r_across
        dx = self._project(u, axis) / self.deviation
        result: Array = (r_project - dx * self.r_deviation) / self.deviation
        return result


class BatchNorm(_Normalization):
    """Standardizes each of d numbers over the examples of the batch.

    S. Ioffe and C. Szegedy, ICML (2015), doi:10.48550/arXiv.1502.03167, algorithm 1. In inference
    the running mean and variance take the place of the batch's, so that an example's output does
    not depend on the others. They follow the batches seen in training as in PyTorch:
    running ← (1 − momentum) · running + momentum · batch, the variance with n − 1; the paper
    averages over batches at the end instead.

    Args:
        d: numbers that come and leave, for each example.
        momentum: the weight of the newest batch, above 0 and at most 1.
        eps: what is added to the variance, above 0.

    Raises ValueError for an argument out of its range, and in training on a batch of one example,
    which has no variance.
    """

    def __init__(self, d: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__(d, eps)
        if not 0 < momentum <= 1:
            raise ValueError(f"momentum must be above 0 and at most 1, got {momentum!r}")
        self.momentum = float(momentum)
        self.running_mean = np.zeros(d)
        self.running_variance = np.ones(d)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.training = training
        if not training:
            mean = self.running_mean.astype(x.dtype)
            return self._affine(x, mean, self.running_variance.astype(x.dtype))
        n = len(x)
        if n < 2:
            raise ValueError("batch normalization trains on batches of at least 2 examples, got 1")
        y = self._standardize(x, axis=0)
        self.running_mean += self.momentum * (x.mean(axis=0) - self.running_mean)
        unbiased = self.variance[0] * (n / (n - 1))
        self.running_variance += self.momentum * (unbiased - self.running_variance)
        return y

    def input_gradient(self, dy: Array) -> Array:
        if self.training:
            return self._standardized_gradient(dy, axis=0)
        return dy * (self.gamma / self.deviation)

    def r_forward(self, rx: Array) -> Array:
        if self.training:
            return self._r_standardize(rx, axis=0)
        return self._r_affine(rx / self.deviation)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        if self.training:
            return self._r_standardized_gradient(dy, rdy, axis=0)
        return (self.rgamma * dy + self.gamma * rdy) / self.deviation


class LayerNorm(_Normalization):
    """Standardizes the d numbers of each example, in training and inference alike.

    Args:
        d: numbers that come and leave, for each example.
        eps: what is added to the variance, above 0.

    Raises ValueError for an argument out of its range.

    J. L. Ba, J. R. Kiros and G. E. Hinton (2016), doi:10.48550/arXiv.1607.06450, equation 4.
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        return self._standardize(x, axis=1)

    def input_gradient(self, dy: Array) -> Array:
        return self._standardized_gradient(dy, axis=1)

    def r_forward(self, rx: Array) -> Array:
        return self._r_standardize(rx, axis=1)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return self._r_standardized_gradient(dy, rdy, axis=1)
