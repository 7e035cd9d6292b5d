"""Where the loss comes to rest at a constant learning rate, and what gets it lower."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion import live
from companion.arguments import Array
from companion.data import linear_regression
from companion.live import format_number
from companion.optim import GradientDescent

N, FEATURES = 128, 4
PROBLEM = linear_regression(N, FEATURES, 4.0, noise=0.5, rng=0)
BEST, *_ = np.linalg.lstsq(PROBLEM.x, PROBLEM.y)
HESSIAN = 2 * PROBLEM.x.T @ PROBLEM.x / N
UPDATES, EVERY, STAGE, SEEDS = 600, 10, 150, 8
RATES, SIZES = np.geomspace(0.002, 0.256, 8), (1, 4, 16, 64)
LEAST, MOST = 1e-5, 1e2
PLANS = {
    "constant": "both stay",
    "falling": f"α halves every {STAGE} updates",
    "growing": f"B doubles every {STAGE} updates",
}


@lru_cache
def _products() -> tuple[Array, Array]:
    """What the second moment of w needs: E[hᵢ ⊗ hᵢ] as a matrix, and E[gᵢ gᵢᵀ] at the minimum."""
    x = PROBLEM.x
    each = 2 * x[:, :, np.newaxis] * x[:, np.newaxis, :]
    twice = np.einsum("iab,icd->acbd", each, each).reshape(FEATURES**2, FEATURES**2) / N
    error = 2 * (x @ BEST - PROBLEM.y)[:, np.newaxis] * x
    return twice, error.T @ error / N


def floor(alpha: float, size: float) -> float:
    """The mean excess loss at rest, exactly; infinite where runs diverge.

    Batches are drawn with replacement. The second moment M of w around the minimum obeys
    M ← E[(I − αĤ) M (I − αĤ)] + α²C/B: linear, so that what stays the same solves a linear system.
    """
    twice, C = _products()
    eye = np.eye(FEATURES)
    both = twice / size + (1 - 1 / size) * np.kron(HESSIAN, HESSIAN)
    move = np.eye(FEATURES**2) - alpha * (np.kron(HESSIAN, eye) + np.kron(eye, HESSIAN))
    move += alpha**2 * both
    if np.abs(np.linalg.eigvals(move)).max() >= 1:
        return np.inf
    M = np.linalg.solve(np.eye(FEATURES**2) - move, alpha**2 / size * C.ravel())
    return float(0.5 * np.trace(HESSIAN @ M.reshape(FEATURES, FEATURES)))


@lru_cache
def floors() -> Array:
    """`floor` on a grid of B, even in its logarithm, and of α: (B, α)."""
    sizes, rates = np.geomspace(SIZES[0], SIZES[-1], 13), np.geomspace(RATES[0], RATES[-1], 22)
    return np.array([[floor(alpha, size) for alpha in rates] for size in sizes])


@lru_cache(maxsize=1024)
def training(alpha: float, size: int, plan: str) -> Array:
    """The excess loss after every tenth update, (SEEDS, UPDATES / EVERY + 1), from w = 0."""
    rng = np.random.default_rng(0)
    w = np.zeros((SEEDS, FEATURES))
    optimizer = GradientDescent(1.0)
    losses = [_excess(w)]
    for update in range(UPDATES):
        factor = 2 ** (update // STAGE)
        B = size * (factor if plan == "growing" else 1)
        rate = alpha / (factor if plan == "falling" else 1)
        batch = rng.integers(0, N, (SEEDS, B))
        x, y = PROBLEM.x[batch], PROBLEM.y[batch]
        error = (x @ w[:, :, np.newaxis])[:, :, 0] - y
        optimizer.step(w, rate * 2 / B * (error[:, np.newaxis] @ x)[:, 0])
        np.clip(w, -1e6, 1e6, out=w)  # far out of the picture
        if (update + 1) % EVERY == 0:
            losses.append(_excess(w))
    return np.clip(np.stack(losses, axis=-1), LEAST, MOST)


def _excess(w: Array) -> Array:
    apart = w - BEST
    return np.asarray(0.5 * ((apart @ HESSIAN) * apart).sum(axis=-1))


def noise_floor(alpha: float, size: str, plan: str) -> live.Frame:
    """Runs at one α and B, and the floor at all of them."""
    B = int(size)
    losses, rest = training(alpha, B, plan), floor(alpha, B)
    updates = np.arange(UPDATES // EVERY + 1) * EVERY
    end = float(losses[:, -UPDATES // EVERY // 8 :].mean())
    return live.Frame(
        words=_words(alpha, B, plan, rest, end),
        panels={
            "loss": live.Lines(
                [
                    live.Band(
                        updates,
                        losses.min(axis=0),
                        losses.max(axis=0),
                        f"{SEEDS} seeds",
                        "accent",
                    ),
                    live.Curve(updates, losses.mean(axis=0), "mean", colour="accent"),
                    live.Curve(
                        [0, UPDATES],
                        [min(rest, MOST * 10)] * 2,
                        "floor, computed",
                        "dashed",
                        "purple",
                    ),
                ],
                x_label="updates",
                y_label="loss above the least",
                y_scale="log",
                x_limits=(0, UPDATES),
                y_limits=(LEAST, MOST),
            ),
            "floor": live.Lines(
                [live.Curve([alpha], [B], "this run", "points", "accent")],
                x_label="learning rate α",
                y_label="batch size B",
                x_scale="log",
                y_scale="log",
                x_limits=(RATES[0], RATES[-1]),
                y_limits=(SIZES[0], SIZES[-1]),
                field=live.HeatMap(
                    np.minimum(floors(), 10.0), (1e-5, 1.0), "floor of the loss", "log"
                ),
            ),
        },
    )


def _words(alpha: float, size: int, plan: str, rest: float, end: float) -> str:
    here = f"α = {format_number(alpha)} and B = {size}"
    if not np.isfinite(rest):
        return f"At {here} the mean of the runs diverges: the noise itself grows with the distance."
    start = f"At {here} the computed floor is {format_number(rest)}."
    if plan == "constant":
        return f"{start} At the end the runs lie at {format_number(end)} on average."
    how = "α is an eighth" if plan == "falling" else f"B is {8 * size}"
    return f"{start} At the end {how}, and the runs lie at {format_number(end)} on average."


NOISE_FLOOR = live.Experiment(
    name="noise-floor",
    claim="At a constant learning rate the loss comes to rest at a floor that goes as α/B.",
    caption=(
        "Linear regression, batches drawn at random. First, the loss of the runs; the dashed line "
        "is the floor for the α and B at their start, computed without running anything. Then, "
        "this floor for every α and B: the same along lines of constant α/B, until it grows "
        "without limit at the right. Let α fall or B grow during the run: both get below the floor."
    ),
    parameters=(
        live.Parameter("alpha", RATES, RATES[4], label="learning rate α", log=True),
        live.Choice("size", {str(b): str(b) for b in SIZES}, "4", label="batch size B"),
        live.Choice("plan", PLANS, "constant", label="during the run"),
    ),
    presets={
        "twice α, noisier": {"alpha": RATES[5]},
        "let α fall": {"alpha": RATES[5], "plan": "falling"},
        "let B grow": {"alpha": RATES[5], "plan": "growing"},
        "diverges": {"alpha": RATES[6], "size": "1"},
    },
    function=noise_floor,
    alt=(
        "Above, the loss of the runs against updates on a logarithmic axis: it falls and then "
        "wanders around a level line. Below, a map of that level over learning rate and batch "
        "size, both logarithmic, with diagonal stripes."
    ),
)
