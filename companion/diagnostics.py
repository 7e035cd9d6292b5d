"""What can be seen inside a network: gradients, activations, curvature, the shape of the loss.

Each function leaves the network as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array
from companion.nn import Network


def gradient_norms(network: Network, x: ArrayLike, y: ArrayLike) -> dict[str, float]:
    """The length of ∂L/∂W, and its like for each array of parameters, first layer first.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.

    Returns:
        Euclidean norms by name, such as "dense1.W".

    X. Glorot and Y. Bengio, AISTATS (2010), https://proceedings.mlr.press/v9/glorot10a.html, look
    at gradients layer by layer.
    """
    parts = network.views(network.gradient(x, y))
    return {name: float(np.linalg.norm(part)) for name, part in parts.items()}


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
        limits: the first and the last edge; by default the smallest number and the largest.

    Returns:
        A histogram for each layer by its name, such as "relu1".
    """
    outputs = network.layer_outputs(x)
    if limits is None:
        limits = (
            float(min(a.min() for a in outputs.values())),
            float(max(a.max() for a in outputs.values())),
        )
    return {
        name: Histogram(*np.histogram(a, bins=bins, range=limits)) for name, a in outputs.items()
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

    Raises ValueError unless steps ≥ 1.
    """
    if steps < 1:
        raise ValueError(f"steps must be at least 1, got {steps!r}")
    v = np.random.default_rng(rng).normal(size=size)
    basis = [v / np.linalg.norm(v)]
    diagonal: list[float] = []
    beside: list[float] = []
    for _ in range(min(steps, size)):
        w = product(basis[-1])
        diagonal.append(float(basis[-1] @ w))
        scale = float(np.linalg.norm(w))
        for _ in range(2):  # once leaves rounding behind, twice is enough
            for q in basis:
                w = w - (q @ w) * q
        norm = float(np.linalg.norm(w))
        if norm <= 1e-12 * max(scale, abs(diagonal[0])) or len(diagonal) == size:
            break
        beside.append(norm)
        basis.append(w / norm)
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

    Raises ValueError unless steps ≥ 1 and the network is in float64.
    """

    def product(v: Array) -> Array:
        return network.hessian_vector_product(x, y, v)

    return lanczos(product, network.theta.size, steps, rng)


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
        Losses, shape (k,).

    I. J. Goodfellow, O. Vinyals and A. M. Saxe, ICLR (2015), doi:10.48550/arXiv.1412.6544.
    """
    places = np.asarray(places, dtype=np.float64)
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
        Losses, shape (k, l).

    H. Li, Z. Xu, G. Taylor, C. Studer and T. Goldstein, NeurIPS (2018),
    doi:10.48550/arXiv.1712.09913, on how u and v are chosen.
    """
    with _moved(network) as theta:

        def loss(along_u: float, along_v: float) -> float:
            theta[:] = centre + along_u * u + along_v * v
            return network.loss(x, y)

        return np.array([[loss(float(i), float(j)) for j in np.asarray(b)] for i in np.asarray(a)])


@contextmanager
def _moved(network: Network) -> Iterator[Array]:
    """θ, to be changed at will: it is put back in the end."""
    before = network.theta.copy()
    try:
        yield network.theta
    finally:
        network.theta[:] = before
