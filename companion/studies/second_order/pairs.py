"""What noise does to the pairs that L-BFGS learns from."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from companion.arguments import Array
from companion.studies.second_order.small_scale import Job, full_batch, small_job

PASSES = 10


@lru_cache(maxsize=2)
def on_the_way(seed: int = 0) -> tuple[Job, Array]:
    """The small job after ten passes of L-BFGS, and the direction, of length 1, that comes next.

    Args:
        seed: for the first weights.
    """
    job = small_job(seed)
    steps, spent = full_batch(job), 0
    while spent < PASSES * len(job.x):
        spent += next(steps)
    here = job.network.theta.copy()
    next(steps)
    u = job.network.theta - here
    job.network.theta[...] = here
    return job, u / np.linalg.norm(u)


def true_curvature(seed: int = 0) -> float:
    """uᵀHu along that direction, with the Hessian of all examples.

    Args:
        seed: for the first weights.
    """
    job, u = on_the_way(seed)
    return float(u @ job.network.hessian_vector_product(job.x, job.y, u))


def curvatures(batch: int, length: float, *, same: bool, draws: int = 200, seed: int = 0) -> Array:
    """The curvature yᵀs / sᵀs that pairs (s, y) report along that direction, shape (draws,).

    Args:
        batch: examples in a batch, drawn without repetition.
        length: of the step s.
        same: whether both gradients of y are those of one batch.
        draws: how many pairs.
        seed: for the first weights and the batches.
    """
    job, u = on_the_way(seed)
    theta, rng = job.network.theta.copy(), np.random.default_rng(seed)
    found = np.empty(draws)
    for i in range(draws):
        first = rng.choice(len(job.x), batch, replace=False)
        second = first if same else rng.choice(len(job.x), batch, replace=False)
        before, after = (
            job.objective(rows)(place)[1]
            for rows, place in ((first, theta), (second, theta + length * u))
        )
        found[i] = u @ (after - before) / length
    job.network.theta[...] = theta
    return found


def spread_foretold(batch: int, length: float, seed: int = 0) -> float:
    """The standard deviation of such a curvature if y has gradients of two batches.

    From the variance V_u, along u, of the gradients of single examples: √(2 V_u (1/B − 1/N)) over
    the length of the step. What the curvature itself differs between batches is left out.

    Args:
        batch: B.
        length: of the step.
        seed: for the first weights.
    """
    job, u = on_the_way(seed)
    theta, n = job.network.theta.copy(), len(job.x)
    along = np.array([u @ job.objective(np.array([i]))(theta)[1] for i in range(n)])
    # Drawn without repetition, the variance of a mean of B out of N.
    variance = along.var(ddof=1) * (1 / batch - 1 / n)
    return float(np.sqrt(2 * variance) / length)
