"""Live experiments of the chapter on adaptive gradient methods."""

from companion.experiments.adaptive_methods.memory import MEMORY
from companion.experiments.adaptive_methods.period_three import PERIOD_THREE
from companion.experiments.adaptive_methods.race import RACE
from companion.experiments.adaptive_methods.rare_words import RARE_WORDS
from companion.experiments.adaptive_methods.symmetry import SYMMETRY

__all__ = ["MEMORY", "PERIOD_THREE", "RACE", "RARE_WORDS", "SYMMETRY"]
