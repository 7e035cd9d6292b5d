"""What can be seen inside a network: gradients, activations, curvature, the shape of the loss.

Each function leaves the network as it was, and raises TypeError or ValueError for arguments that do
not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import (
    Array,
    function,
    generator,
    how_many,
    instance,
    number,
    real_array,
)
from companion.nn import Network
from companion.nn.norm import norm


def gradient_norms(network: Network, x: ArrayLike, y: ArrayLike) -> dict[str, float]:
    """The length of ∂L/∂W, and its like for each array of parameters, first layer first.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.

    Returns:
        Euclidean norms by name, such as "dense1.W"; NaN where the loss is not finite.

    X. Glorot and Y. Bengio, AISTATS (2010), https://proceedings.mlr.press/v9/glorot10a.html, look
    at gradients layer by layer.
    """
    _checked(network)
    parts = network.views(network.gradient(x, y))
    return {name: norm(part) for name, part in parts.items()}


class Histogram(NamedTuple):
    """How many numbers lie between one edge and the next.

    Attributes:
        counts: shape (bins,).
        edges: shape (bins + 1,), ascending.
    """

    counts: NDArray[np.int64]
    edges: NDArray[np.float64]


def activation_histograms(
    network: Network, x: ArrayLike, bins: int = 50, limits: tuple[float, float] | None = None
) -> dict[str, Histogram]:
    """How the numbers that each layer gives are spread; all layers share the edges.

    Args:
        network: is left as it was.
        x: inputs, (n, d_in).
        bins: how many, each of the same width.
        limits: the first and the last edge, beyond which nothing is counted; by default the
            smallest number and the largest, or ½ to both sides if they are the same.

    Returns:
        A histogram for each layer by its name, such as "relu1".

    Raises TypeError or ValueError for arguments that do not fit, and for a network whose numbers
    are not finite.
    """
    _checked(network)
    bins = how_many("bins", bins)
    outputs = {
        name: a.astype(np.float64, copy=False) for name, a in network.layer_outputs(x).items()
    }
    for name, a in outputs.items():
        if not np.isfinite(a).all():
            raise ValueError(f"network must give finite numbers, and its {name} does not")
    low, high = _range(outputs.values()) if limits is None else _ends(limits)
    with np.errstate(over="ignore", invalid="ignore"):
        widths = np.diff(np.linspace(low, high, bins + 1))
    if not (np.isfinite(widths) & (widths > 0)).all():
        raise ValueError(
            f"limits must be ascending, and as far apart as {bins} bins need; got {low} and {high}"
        )
    return {
        name: Histogram(*np.histogram(a, bins=bins, range=(low, high)))
        for name, a in outputs.items()
    }


def lanczos(
    product: Callable[[Array], Array], size: int, steps: int, rng: np.random.Generator | int
) -> Array:
    """Approximate eigenvalues of a symmetric matrix, ascending, from products with it alone.

    After a few dozen steps the largest and the smallest are accurate; with `steps` ≥ `size` all
    are. C. Lanczos, J. Res. Natl. Bur. Stand. 45, 255 (1950), doi:10.6028/jres.045.026, with every
    new vector made orthogonal to all before it, without which rounding brings back old ones.

    Args:
        product: Hv from v, both of shape (size,).
        size: rows of the matrix.
        steps: products taken, at least 1; fewer if an invariant subspace is found.
        rng: a Generator or a seed for the first vector.

    Returns:
        As many eigenvalues as products were taken.

    Raises TypeError or ValueError for arguments that do not fit, and for products that are not of
    the shape (size,), real and finite.
    """
    product = function("product", product)
    size, steps = how_many("size", size), how_many("steps", steps)
    return _lanczos(product, size, steps, rng, "what product gives")


def _lanczos(
    product: Callable[[Array], Array],
    size: int,
    steps: int,
    rng: np.random.Generator | int,
    name: str,
) -> Array:
    rng = generator(rng)
    before = rng.bit_generator.state
    v = rng.normal(size=size)
    basis = [v / np.linalg.norm(v)]
    diagonal: list[float] = []
    beside: list[float] = []
    try:
        for _ in range(min(steps, size)):
            # A product may be taken in place, in its argument or in an array that is used again.
            w = real_array(name, product(basis[-1].copy()), shape=(size,)).copy()
            diagonal.append(float(basis[-1] @ w))
            scale = norm(w)
            for _ in range(2):  # once leaves rounding behind, twice is enough
                for q in basis:
                    w -= (q @ w) * q
            length = norm(w)
            if length <= 1e-12 * max(scale, abs(diagonal[0])) or len(diagonal) == size:
                break
            beside.append(length)
            basis.append(w / length)
    except BaseException:
        rng.bit_generator.state = before
        raise
    n = len(diagonal)
    tridiagonal = np.diag(diagonal) + np.diag(beside[: n - 1], 1) + np.diag(beside[: n - 1], -1)
    values: Array = np.linalg.eigvalsh(tridiagonal)
    return values


def hessian_eigenvalues(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    steps: int = 40,
    rng: np.random.Generator | int = 0,
) -> Array:
    """Approximate eigenvalues of ∂²L/∂θ², ascending, by `lanczos`.

    Args:
        network: in float64; is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        steps, rng: those of `lanczos`.

    Raises TypeError or ValueError for arguments that do not fit, and for a network that is not in
    float64 or whose second derivatives are not finite.
    """
    _checked(network)
    if not network.theta.size:
        raise ValueError(f"network must have parameters, got {network!r}")
    if network.theta.dtype != np.float64:
        raise ValueError(
            f"network must be in float64, for float32 is too coarse for its curvature; "
            f"got {network.theta.dtype}"
        )
    steps = how_many("steps", steps)
    network.encode(x, y)

    def product(v: Array) -> Array:
        return network.hessian_vector_product(x, y, v)

    return _lanczos(
        product, network.theta.size, steps, rng, "the Hessian of network times a vector"
    )


def sharpness(network: Network, x: ArrayLike, y: ArrayLike, *, steps: int = 40) -> float:
    """λ_max, the largest eigenvalue of ∂²L/∂θ²: gradient descent is stable where α < 2 / λ_max.

    Args:
        network: in float64; is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        steps: those of `lanczos`.

    J. Cohen et al., ICLR (2021), doi:10.48550/arXiv.2103.00065, follow it along a run.
    """
    return float(hessian_eigenvalues(network, x, y, steps=steps)[-1])


def loss_along_line(
    network: Network, x: ArrayLike, y: ArrayLike, start: Array, end: Array, places: ArrayLike
) -> Array:
    """The loss at (1 − t) start + t end for every t in places.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        start, end: two θ, shape (P,).
        places: values of t, shape (k,); 0 is the start, 1 the end.

    Returns:
        Losses, shape (k,); inf or NaN where the loss is too large.

    I. J. Goodfellow, O. Vinyals and A. M. Saxe, ICLR (2015), doi:10.48550/arXiv.1412.6544.
    """
    shape = _checked(network).theta.shape
    start, end = _vector("start", start, shape), _vector("end", end, shape)
    places = _vector("places", places)
    network.encode(x, y)
    with _moved(network) as theta:

        def loss(t: float) -> float:
            theta[:] = (1 - t) * start + t * end
            return network.loss(x, y)

        return np.array([loss(float(t)) for t in places])


def loss_on_plane(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    centre: Array,
    u: Array,
    v: Array,
    a: ArrayLike,
    b: ArrayLike,
) -> Array:
    """The loss at centre + a u + b v for every pair of a number in a and one in b.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        centre: θ in the middle, shape (P,).
        u, v: two directions, shape (P,).
        a, b: how far to go along each, shapes (k,) and (l,).

    Returns:
        Losses, shape (k, l); inf or NaN where the loss is too large.

    H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, NeurIPS (2018),
    doi:10.48550/arXiv.1712.09913, on how u and v are chosen.
    """
    shape = _checked(network).theta.shape
    centre, u, v = (_vector(n, p, shape) for n, p in (("centre", centre), ("u", u), ("v", v)))
    a, b = _vector("a", a), _vector("b", b)
    network.encode(x, y)
    with _moved(network) as theta:

        def loss(along_u: float, along_v: float) -> float:
            theta[:] = centre + along_u * u + along_v * v
            return network.loss(x, y)

        losses = [[loss(float(i), float(j)) for j in b] for i in a]
        return np.array(losses).reshape(len(a), len(b))


def _checked(network: Network) -> Network:
    checked: Network = instance(
        "network", network, Network, "Network([Dense(2, 1)], MeanSquaredError(), rng=0)"
    )
    return checked


def _range(arrays: Iterable[Array]) -> tuple[float, float]:
    ends = [(float(a.min()), float(a.max())) for a in arrays]
    low, high = min(low for low, _ in ends), max(high for _, high in ends)
    return (low, high) if low < high else (low - 0.5, high + 0.5)


def _ends(limits: tuple[float, float]) -> tuple[float, float]:
    real_array("limits", limits, shape=(2,))
    low, high = (number("each of limits", end) for end in limits)
    return low, high


def _vector(name: str, values: ArrayLike, shape: tuple[int, ...] | None = None) -> Array:
    """A copy, for θ itself may be given, and is moved."""
    array = real_array(name, values, shape=shape).copy()
    if array.ndim != 1:
        raise ValueError(f"{name} must be a vector, shape (k,), got {array.shape}")
    return array


@contextmanager
def _moved(network: Network) -> Iterator[Array]:
    """θ, to be changed at will: it is put back in the end."""
    before = network.theta.copy()
    try:
        yield network.theta
    finally:
        network.theta[:] = before
