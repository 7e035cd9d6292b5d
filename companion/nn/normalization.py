"""Layers that keep the signal in a stable range."""

from __future__ import annotations

import numpy as np

from companion.arguments import Array, how_many, number
from companion.nn.layers import Layer
from companion.nn.pictures import Shape, picture_shape


class _Normalization(Layer, parameters=("gamma", "beta")):
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
        self.d, self.eps = how_many("d", d), number("eps", eps, above=0)

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
        self.variance = variance = x.var(axis=axis, keepdims=True)
        return self._affine(x, mean, variance)

    def _affine(self, x: Array, mean: Array, variance: Array) -> Array:
        self.deviation: Array = (deviation := np.sqrt(variance + x.dtype.type(self.eps)))
        self.x_hat: Array = (x_hat := (x - mean) / deviation)
        return self.gamma * x_hat + self.beta

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

    After a convolution these are the pixels, each by itself; `BatchNorm2D` takes each channel as a
    whole.

    S. Ioffe and C. Szegedy, ICML (2015), doi:10.48550/arXiv.1502.03167, algorithm 1. In inference
    the running mean and variance take the place of the batch's, so that an example's output does
    not depend on the others. They follow the batches seen in training as in PyTorch:
    running ← (1 − momentum) · running + momentum · batch, the variance with n − 1; the paper
    averages over batches at the end instead.

    Args:
        d: numbers that come and leave, for each example.
        momentum: the weight of the newest batch, above 0 and at most 1.
        eps: what is added to the variance, above 0.

    Raises TypeError or ValueError for an argument out of its range, and the network in training on
    a batch of one example, which has no variance.
    """

    statistics = ("running_mean", "running_variance")
    least_batch = 2

    def __init__(self, d: int, momentum: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__(d, eps)
        self.momentum = number("momentum", momentum, above=0, at_most=1)
        self.running_mean = np.zeros(self.d)
        self.running_variance = np.ones(self.d)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.training = training
        if not training:
            mean = self.running_mean.astype(x.dtype)
            return self._affine(x, mean, self.running_variance.astype(x.dtype))
        n = len(x)
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


class BatchNorm2D(BatchNorm):
    """Standardizes each channel of pictures over all their pixels and the examples of the batch.

    For after a convolution, whose channels are the same all over the picture (S. Ioffe and
    C. Szegedy, ICML (2015), doi:10.48550/arXiv.1502.03167, section 3.2). As PyTorch's BatchNorm2d.

    Args:
        shape: of the pictures that come and leave, (h, w, c).
        momentum: the weight of the newest batch, above 0 and at most 1.
        eps: what is added to the variance, above 0.

    Raises TypeError or ValueError for an argument out of its range, and the network in training on
    a batch of a single pixel.
    """

    def __init__(self, shape: Shape, momentum: float = 0.1, eps: float = 1e-5) -> None:
        self.shape = h, w, c = picture_shape(shape)
        super().__init__(c, momentum, eps)
        self.d_in = h * w * c
        self.least_batch = 2 if h * w == 1 else 1

    def __repr__(self) -> str:
        return f"BatchNorm2D({self.shape})"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        if shape != (self.d_in,):
            raise ValueError(f"{self!r} takes {self.d_in} numbers an example, but {shape} comes")
        return shape

    # Every pixel is an example of its channels.

    def forward(self, x: Array, training: bool = False) -> Array:
        return super().forward(self._pixels(x), training).reshape(x.shape)

    def parameter_gradient(self, dy: Array) -> None:
        super().parameter_gradient(self._pixels(dy))

    def input_gradient(self, dy: Array) -> Array:
        return super().input_gradient(self._pixels(dy)).reshape(dy.shape)

    def r_forward(self, rx: Array) -> Array:
        return super().r_forward(self._pixels(rx)).reshape(rx.shape)

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:
        super().r_parameter_gradient(self._pixels(dy), self._pixels(rdy))

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return super().r_input_gradient(self._pixels(dy), self._pixels(rdy)).reshape(dy.shape)

    def _pixels(self, x: Array) -> Array:
        return x.reshape(-1, self.d)


class LayerNorm(_Normalization):
    """Standardizes the d numbers of each example, in training and inference alike.

    Args:
        d: numbers that come and leave, for each example.
        eps: what is added to the variance, above 0.

    Raises TypeError or ValueError for an argument out of its range.

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
