"""What a small step costs, in updates."""

from __future__ import annotations

import numpy as np

SMALL, NEAR_THE_EDGE, USUAL = (0.1, 0.02, 0.005), 1.0, 0.5
"""Learning rates on the digits."""


def bowl_steps(rate: float, part: float) -> int:
    """The least t with |1 − αλ|ᵗ below the part, in closed form.

    Args:
        rate: αλ, above 0 and below 2, not 1.
        part: of the distance, above 0 and below 1.
    """
    return int(np.floor(np.log(part) / np.log(abs(1 - rate)))) + 1
