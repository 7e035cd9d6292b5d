"""Live experiment of the overview of the challenges."""

from companion.experiments.challenges.trial import TRIAL

__all__ = ["TRIAL"]
