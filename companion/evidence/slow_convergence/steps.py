"""What a small step costs, in updates: claim S1."""

from __future__ import annotations

import numpy as np

from companion.evidence.finding import Deciding, Finding, above, claim, judged
from companion.evidence.learning_rate import steps_to_learn
from companion.evidence.learning_rate.small import bowl_steps_to
from companion.progress import progress

SMALL, NEAR_THE_EDGE, USUAL = (0.1, 0.02, 0.005), 1.0, 0.5
"""Learning rates on the digits."""


def bowl_steps(rate: float, part: float) -> int:
    """The least t with |1 − αλ|ᵗ below the part, in closed form.

    Args:
        rate: αλ, above 0 and below 2, not 1.
        part: of the distance, above 0 and below 1.
    """
    return int(np.floor(np.log(part) / np.log(abs(1 - rate)))) + 1


@claim("S1", "A small learning rate makes training slow.")
def S1() -> Finding:
    """Multiplies the updates to a given loss by α, from a tiny α up to the edge."""
    seeds = range(5)
    runs = {
        lr: np.array([steps_to_learn(lr, seed, limit=4000) for seed in seeds])
        for lr in progress((*SMALL, USUAL, NEAR_THE_EDGE), "S1", "rate")
    }
    updates = {lr: found.mean() for lr, found in runs.items()}
    way = np.array([lr * updates[lr] for lr in SMALL])
    spread = float(way.max() / way.min() - 1)
    slower = float(updates[SMALL[-1]] / updates[SMALL[0]])
    near = float(updates[NEAR_THE_EDGE] / updates[USUAL])
    # On the bowl: along the flat direction, and the same along the steep one near its edge.
    bowl = [lr * bowl_steps_to(lr) for lr in (0.1, 0.01, 0.001)]
    off = float(np.abs(np.array(bowl) / np.log(1000) - 1).max())
    beyond_half = bowl_steps_to(1.9) / bowl_steps_to(0.5)
    slow = spread < 0.1 and slower > 15 and off < 0.1
    not_always = near > 1.3 and beyond_half > 1.3
    verdict, qualification = judged(
        slow,
        not_always,
        "it is small beside 2/λ_max; near that edge the smaller rate is the faster one",
    )
    return Finding(
        verdict=verdict,
        qualification=qualification,
        measured=(
            "updates times α is the same number within "
            f"{max(spread, 0.1):.0%} for α from 0.1 down to 0.005, so that 20 times smaller takes "
            f"{above(slower, 15)} times as many updates. On ½ λ θ² it comes within "
            f"{max(off, 0.1):.0%} of ln(1000)/λ. But α = 1 takes {above(near, 1.3)} times the "
            f"updates of α = 0.5, and on the bowl αλ = 1.9 {above(beyond_half, 1.3)} times those "
            "of αλ = 0.5"
        ),
        setup="digits, 64-32-10, batches of 32, to a training loss of 0.8, 5 seeds; bowl to 1e-3",
        numbers={
            "spread": spread,
            "slower": slower,
            "near_the_edge": near,
            "off_on_the_bowl": off,
            "beyond_half": float(beyond_half),
        },
        deciding=Deciding.of(
            "updates to the target loss, α = 0.005 over α = 0.1", runs[SMALL[-1]] / runs[SMALL[0]]
        ),
    )
