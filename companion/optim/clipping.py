"""What is done to a gradient before an optimizer takes it: bounds, and noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.optim.hyperparameters import Array, nonnegative, positive


def clip_by_value(gradient: Array, limit: ArrayLike) -> None:
    """Puts each entry of the gradient into −limit … limit, in place.

    Args:
        gradient: a floating array of any shape.
        limit: above 0; a number or an array that broadcasts against the gradient.

    Raises TypeError or ValueError, before anything is changed, for a limit out of its range and
    for a gradient that holds NaN. This turns the gradient to another direction; the norm's clip
    does not.

    T. Mikolov, Statistical Language Models Based on Neural Networks, PhD thesis, Brno University
    of Technology (2012). As ``torch.nn.utils.clip_grad_value_``.
    """
    bound = positive("limit", limit)
    _check_floating(gradient)
    _check_all(~np.isnan(gradient), gradient, "not be NaN")
    np.clip(gradient, -bound, bound, out=gradient)


def clip_by_global_norm(
    gradient: Array, max_norm: ArrayLike, axis: int | tuple[int, ...] | None = None
) -> float | Array:
    """Scales the gradient down to the norm max_norm where it is longer, in place.

    Args:
        gradient: a floating array of any shape.
        max_norm: above 0, the largest ‖g‖₂ allowed; a number or an array that broadcasts against
            the norms.
        axis: the axes that hold one gradient; those left count the runs of a lattice. By default
            all: the array is one gradient.

    Returns:
        The norm before: a number, or with `axis` an array with those axes kept, of length 1.

    Raises TypeError or ValueError, before anything is changed, for a max_norm out of its range and
    for a gradient that is not finite.

    R. Pascanu, T. Mikolov and Y. Bengio, ICML (2013), doi:10.48550/arXiv.1211.5063, algorithm 1. As
    ``torch.nn.utils.clip_grad_norm_``, which divides by ‖g‖ + 10⁻⁶ and lets NaN pass.
    """
    bound = np.asarray(positive("max_norm", max_norm))
    _check_floating(gradient)
    _check_all(np.isfinite(gradient), gradient, "be finite")
    # In units of the largest entry, whose square may overflow.
    largest = np.abs(gradient).max(axis=axis, keepdims=True, initial=0).astype(np.float64)
    unit = np.where(largest > 0, largest, 1)
    norm = unit * np.sqrt(np.square(gradient / unit).sum(axis=axis, keepdims=True))
    bound = np.broadcast_to(bound, norm.shape)
    gradient *= np.minimum(bound / np.where(norm > 0, norm, bound), 1)
    return float(norm.item()) if axis is None else norm


class GradientNoise:
    """Adds normal noise of variance η / (1 + t)^γ to a gradient, t counting the calls from 0.

    Args:
        eta: η ≥ 0, the variance of the first noise.
        gamma: γ ≥ 0; with 0 the variance stays.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for an argument out of its range.

    A. Neelakantan and others (2015), doi:10.48550/arXiv.1511.06807, equation 1.
    """

    def __init__(
        self, eta: ArrayLike, gamma: ArrayLike = 0.55, *, rng: np.random.Generator | int
    ) -> None:
        self.eta = nonnegative("eta", eta)
        self.gamma = nonnegative("gamma", gamma)
        self.rng = np.random.default_rng(rng)
        self.t = 0

    def add(self, gradient: Array) -> None:
        """Changes the gradient, a floating array of any shape, in place."""
        _check_floating(gradient)
        deviation = np.sqrt(self.eta / (1 + self.t) ** self.gamma)
        gradient += deviation * self.rng.standard_normal(gradient.shape)
        self.t += 1


def _check_floating(gradient: Array) -> None:
    if not isinstance(gradient, np.ndarray) or gradient.dtype.kind != "f":
        raise TypeError(f"the gradient must be a floating-point array, got {gradient!r}")


def _check_all(fits: NDArray[np.bool_], gradient: Array, what: str) -> None:
    if not fits.all():
        index = tuple(int(i) for i in np.argwhere(~fits)[0])
        raise ValueError(f"the gradient must {what}, got {gradient[index]} at index {index}")
