"""Is the gradient right? Central differences know nothing of backpropagation and can tell."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from companion.arguments import Array, flag, instance, number, real_array
from companion.nn.differences import EPSILON, STEP, Estimate, Line, numerical_gradient
from companion.nn.network import Network
from companion.nn.norm import norm

Verdict = Literal["right", "wrong", "at a kink", "too small to be checked"]

# How many times its own estimate the error of a difference may be.
DOUBT = 10.0
# How far beside θ an error is looked for again, in units of the entry, and how often.
BESIDE, PLACES_BESIDE = 1e-3, 5


@dataclass(frozen=True, eq=False)
class GradientReport:
    """What `check_gradient` found.

    Attributes:
        verdict: for each array of parameters ("dense1.W") "right"; "wrong"; "at a kink", where
            all is right but entries at which units have no derivative; or "too small to be
            checked", where g and ĝ differ by no more than rounding makes ĝ uncertain.
        relative_error: for each array |g − ĝ| / max(|g|, |ĝ|) with g from backpropagation, ĝ from
            differences and | | the Euclidean norm, without entries at a kink.
        tolerance: the largest relative error that is right.
        worst: the single parameter that is off most, such as "dense1.W[3, 2]".
        worst_gradient: its derivative from backpropagation.
        worst_difference: its derivative from differences.
    """

    verdict: Mapping[str, Verdict]
    relative_error: Mapping[str, float]
    tolerance: float
    worst: str
    worst_gradient: float
    worst_difference: float

    @property
    def passed(self) -> bool:
        """Whether no array is wrong."""
        return "wrong" not in self.verdict.values()

    def __repr__(self) -> str:
        if not self.passed:
            head = "FAILED"
        elif set(self.verdict.values()) == {"right"}:
            head = "passed"
        else:
            head = "passed where it can be checked"
        lines = [f"gradient check: {head}"]
        for name, verdict in self.verdict.items():
            # Below the tolerance, the error is rounding and differs between machines.
            said = {
                "right": f"relative error below {self.tolerance:.0e}",
                "wrong": f"relative error {self.relative_error[name]:.1e}",
            }.get(verdict, verdict)
            lines.append(f"  {name:<12} {said}")
        if not self.passed:
            lines.append(
                f"  off most: {self.worst}, backpropagation {self.worst_gradient:.6g}, "
                f"differences {self.worst_difference:.6g}"
            )
        return "\n".join(lines)


def check_gradient(
    network: Network,
    x: ArrayLike,
    y: ArrayLike,
    *,
    training: bool = False,
    tolerance: float = 1e-6,
) -> GradientReport:
    """Compares backpropagation with central differences: 2P evaluations of the loss.

    Where the two disagree, larger and smaller steps are tried, about 60 evaluations for an entry,
    so that neither a loss that bends strongly nor rounding nor a kink beside θ passes for an error.

    Args:
        network: is left as it was.
        x, y: inputs, (n, d_in), and targets as the network's loss takes them.
        training: whether the loss is that of training: batch normalization then takes the batch's
            statistics, and dropout the same masks every time.
        tolerance: the largest relative error that is right.

    Raises TypeError unless the network computes in float64, ValueError where its loss is not
    finite, and either for other arguments that do not fit.
    """
    instance("network", network, Network, "Network([…], MeanSquaredError(), rng=0)")
    if network.theta.dtype != np.float64:
        raise TypeError(
            f"network must compute in float64, for differences lose digits; "
            f"got one in {network.theta.dtype}"
        )
    number("tolerance", tolerance, above=0)
    twin = _Twin(network, x, y, flag("training", training))
    g, g_hat = twin.gradient(), numerical_gradient(twin.loss, twin.theta)
    error, kink = np.zeros_like(g), np.zeros(g.shape, bool)
    verdict: dict[str, Verdict] = {}
    for p in network.parameters:
        part = slice(p.start, p.stop)
        if not relative_error(g[part], g_hat[part]) <= tolerance:
            _refine(twin, part, g, (g_hat, error, kink), tolerance)
        judged = _judged(g[part], g_hat[part], error[part], kink[part], tolerance)
        if judged == "wrong" and _right_beside(twin, part, np.abs(g - g_hat), tolerance):
            judged = "at a kink"
        verdict[f"{p.layer}.{p.name}"] = judged
    smooth = {n: ~k for n, k in network.views(kink).items()}
    worst = int(np.argmax(_infinite(np.where(kink, 0.0, np.abs(g - g_hat)))))
    views, views_hat = network.views(g), network.views(g_hat)
    return GradientReport(
        verdict=verdict,
        relative_error={n: relative_error(views[n][k], views_hat[n][k]) for n, k in smooth.items()},
        tolerance=tolerance,
        worst=network.name_of(worst),
        worst_gradient=float(g[worst]),
        worst_difference=float(g_hat[worst]),
    )


class _Twin:
    """A copy of a network with its loss and its gradient, the same for the same θ every time."""

    def __init__(self, network: Network, x: ArrayLike, y: ArrayLike, training: bool) -> None:
        self.network, self.training = copy.deepcopy(network), training
        self.theta = self.network.theta
        self.before = self.network.state()
        self.x, self.targets = self.network.encode(x, y, training=training)
        level = self.loss()
        if not isfinite(level):
            raise ValueError(f"x and y must have a finite loss for a gradient; theirs is {level}")
        # Probabilities are near 1, however small the loss that is made of their logarithms.
        logits = self.network.loss_function.takes_logits
        self.rounding = EPSILON * max(abs(level), 1.0 if logits else 0.0)

    def loss(self) -> float:
        self._rewind()
        return self.network.forward_pass(self.x, self.targets, training=self.training)

    def gradient(self) -> Array:
        self._rewind()
        g = np.empty_like(self.theta)
        self.network.backpropagate(self.x, self.targets, g, training=self.training)
        return g

    def _rewind(self) -> None:
        """Noise and running statistics begin again; θ is what it is."""
        if self.training:
            self.network.restore(replace(self.before, theta=self.theta.copy()))

    def derivative(self, i: int, noise: float) -> Estimate:
        return self._line(i).derivative(noise)

    def noise(self, entries: Iterable[int]) -> float:
        """The rounding of the loss, the largest that is seen along these entries."""
        return max(self.rounding, *(self._line(i).noise() for i in entries))

    def _line(self, i: int) -> Line:
        return Line(self.loss, self.theta, (int(i),))


def _refine(
    twin: _Twin,
    part: slice,
    g: Array,
    found: tuple[Array, Array, NDArray[np.bool_]],
    tolerance: float,
) -> None:
    """Writes better differences, their errors and kinks, for those entries that decide."""
    g_hat, error, kink = found
    off = _infinite(np.abs(g - g_hat)[part])
    order = np.argsort(-off)
    noise = twin.noise(part.start + order[:3])
    # What the first step leaves uncertain.
    error[part] = 2 * noise / (STEP * np.maximum(1, np.abs(twin.theta[part])))
    size = max(norm(g[part]), norm(g_hat[part]))
    left = np.sqrt(np.cumsum(off[order][::-1] ** 2)[::-1])
    for i, rest in zip(part.start + order, left, strict=True):
        if rest <= 0.1 * tolerance * size:
            break
        g_hat[i], error[i], kink[i] = twin.derivative(i, noise)


def _judged(
    g: Array, g_hat: Array, error: Array, kink: NDArray[np.bool_], tolerance: float
) -> Verdict:
    smooth = ~kink
    off = norm((g - g_hat)[smooth])
    size = max(norm(g[smooth]), norm(g_hat[smooth]))
    if off <= tolerance * size:
        return "at a kink" if kink.any() else "right"
    if off <= tolerance * size + DOUBT * norm(error[smooth]):
        return "too small to be checked"
    return "wrong"


def _right_beside(twin: _Twin, part: slice, off: Array, tolerance: float) -> bool:
    """Whether the derivative that is off most is right wherever θ has moved a little.

    Then it is off only where units meet their kinks together, such as max(t, 0) − max(−t, 0) at 0:
    each takes a slope of its kink, and the whole, which has none, gets another.
    """
    i = part.start + int(np.argmax(_infinite(off[part])))
    here, seen = twin.theta.copy(), 0
    draw = np.random.default_rng(0)
    try:
        for _ in range(PLACES_BESIDE):
            away = BESIDE * np.maximum(1, np.abs(here))
            twin.theta[...] = here + away * draw.uniform(-1, 1, here.shape)
            g_i = float(twin.gradient()[i])
            g_hat, error, kink = twin.derivative(i, twin.noise([i]))
            if kink or not DOUBT * error < 0.1 * off[i]:
                continue  # so little is to be seen here that all would agree
            if not abs(g_i - g_hat) <= tolerance * max(abs(g_i), abs(g_hat)) + DOUBT * error:
                return False
            seen += 1
    finally:
        twin.theta[...] = here
    return seen > 1


def _infinite(off: Array) -> Array:
    """With NaN as the largest number."""
    return np.where(np.isnan(off), np.inf, off)


def relative_error(a: ArrayLike, b: ArrayLike) -> float:
    """|a − b| / max(|a|, |b|) of two arrays, with the Euclidean norm; 0 where both are zero.

    Args:
        a, b: of one shape. NaN in either makes the error NaN.

    Raises TypeError or ValueError for arrays that are not numbers or of different shapes.
    """
    a, b = real_array("a", a, finite=False), real_array("b", b, finite=False)
    if a.shape != b.shape:
        raise ValueError(f"b must have the shape of a, {a.shape}; got {b.shape}")
    difference = norm(a - b)
    if difference == 0.0:
        return 0.0
    return difference / max(norm(a), norm(b))
