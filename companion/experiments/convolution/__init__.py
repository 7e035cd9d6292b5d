"""Live experiments of the chapter on convolution."""

from companion.experiments.convolution.moving import MOVING
from companion.experiments.convolution.sliding import SLIDING

__all__ = ["MOVING", "SLIDING"]
