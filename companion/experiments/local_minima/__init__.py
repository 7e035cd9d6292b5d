"""Live experiments of the chapter on local minima."""

from companion.experiments.local_minima.ball import BALL
from companion.experiments.local_minima.escape import ESCAPE
from companion.experiments.local_minima.line import LINE

__all__ = ["BALL", "ESCAPE", "LINE"]
