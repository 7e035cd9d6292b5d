"""Live experiments of the chapter on gradient descent."""

from companion.experiments.gradient_descent.bowl import BOWL
from companion.experiments.gradient_descent.compass import COMPASS
from companion.experiments.gradient_descent.lemma import LEMMA
from companion.experiments.gradient_descent.search import SEARCH
from companion.experiments.gradient_descent.valleys import VALLEYS

__all__ = ["BOWL", "COMPASS", "LEMMA", "SEARCH", "VALLEYS"]
