"""What is done to a gradient before an optimizer takes it: bounds, and noise."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import count, generator, writeable_array
from companion.optim.hyperparameters import Array, Setting, fit, nonnegative, parts, positive

# No normal number of a generator of NumPy's is further from 0.
FARTHEST = 16


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
    writeable_array("gradient", gradient)
    bound = positive("limit", limit)
    _check_shape("limit", bound, gradient.shape, "the gradient")
    _check_all(~np.isnan(gradient), gradient, "not be NaN")
    with np.errstate(over="ignore"):  # a limit beyond a small dtype is none
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

    Raises TypeError or ValueError, before anything is changed, for a max_norm out of its range, an
    axis that is not there, and a gradient that is not finite, or whose norm is not.

    R. Pascanu, T. Mikolov and Y. Bengio, ICML (2013), doi:10.48550/arXiv.1211.5063, algorithm 1. As
    ``torch.nn.utils.clip_grad_norm_``, which divides by ‖g‖ + 10⁻⁶ and lets NaN pass.
    """
    writeable_array("gradient", gradient)
    bound = positive("max_norm", max_norm)
    _check_axis(axis, gradient.ndim)
    _check_all(np.isfinite(gradient), gradient, "be finite")
    # In units of the largest entry, whose square may overflow.
    largest = np.abs(gradient).max(axis=axis, keepdims=True, initial=0).astype(np.float64)
    unit = np.where(largest > 0, largest, 1)
    in_units = gradient / unit
    length = np.sqrt(np.square(in_units).sum(axis=axis, keepdims=True))
    with np.errstate(over="ignore"):
        norm = unit * length
    if not np.isfinite(norm).all():
        raise ValueError(f"the gradient must have a finite norm, got entries of {largest.max():g}")
    _check_shape("max_norm", bound, norm.shape, "the norms")
    scaled = in_units * (bound / np.maximum(length, 1))  # where an entry is not 0, length is ≥ 1
    np.copyto(gradient, scaled, casting="same_kind", where=norm > bound)
    return float(norm.item()) if axis is None else norm


class GradientNoise:
    """Adds normal noise of variance η / (1 + t)^γ to a gradient, t counting the calls from 0.

    Args:
        eta: η ≥ 0, the variance of the first noise.
        gamma: γ ≥ 0; with 0 the variance stays. Both are numbers or arrays that broadcast against
            the gradient.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for an argument out of its range, also if it is assigned later.

    A. Neelakantan and others (2015), doi:10.48550/arXiv.1511.06807, equation 1.
    """

    eta = Setting(nonnegative)
    gamma = Setting(nonnegative)
    rng = Setting(lambda name, rng: generator(rng, name))

    def __init__(
        self, eta: ArrayLike, gamma: ArrayLike = 0.55, *, rng: np.random.Generator | int
    ) -> None:
        self.eta, self.gamma, self.rng = eta, gamma, rng
        self.t = 0

    def add(self, gradient: Array) -> None:
        """Changes the gradient, a floating array of any shape, in place.

        Raises TypeError or ValueError, before anything is changed or drawn, for a gradient that is
        no such array, or cannot be changed, or whose dtype is too small for the noise, and for an
        eta and a gamma that do not broadcast against it.
        """
        writeable_array("gradient", gradient)
        for name, value in (("eta", self.eta), ("gamma", self.gamma)):
            _check_shape(name, value, gradient.shape, "the gradient")
        with np.errstate(over="ignore"):
            try:
                deviation = np.sqrt(self.eta / (1 + self.t) ** self.gamma)
            except OverflowError:  # of Python's own numbers
                deviation = np.float64(0)
        limit = float(np.finfo(gradient.dtype).max) / FARTHEST
        if np.any(deviation > limit):
            raise ValueError(
                f"eta must be noise that {gradient.dtype} holds, of a deviation of at most "
                f"{limit:.2g}, got one of {np.max(deviation):.2g}"
            )
        gradient += deviation * self.rng.standard_normal(gradient.shape)
        self.t += 1


def _check_shape(name: str, value: object, shape: tuple[int, ...], other: str) -> None:
    for array in parts(value):
        fit(name, array, shape, other)


def _check_axis(axis: int | tuple[int, ...] | None, ndim: int) -> None:
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    if axes and not ndim:
        raise ValueError(f"axis must be None for a gradient without axes, got {axis!r}")
    places = [count("axis", place, -ndim, ndim - 1) % ndim for place in axes]
    if len(set(places)) < len(places):
        raise ValueError(f"axis must name no axis twice, got {axis!r}")


def _check_all(fits: NDArray[np.bool_], gradient: Array, what: str) -> None:
    if not fits.all():
        index = tuple(int(i) for i in np.argwhere(~fits)[0])
        raise ValueError(f"the gradient must {what}, got {gradient[index]} at index {index}")
