"""Live experiments of the capstone."""

from companion.experiments.capstone.confidence import CONFIDENCE
from companion.experiments.capstone.ingredients import INGREDIENTS

__all__ = ["CONFIDENCE", "INGREDIENTS"]
