"""What an exercise is: a function to write, its solution, its cases and the usual mistakes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Answer = Callable[..., Any]
Case = tuple[Any, ...]

OVERFLOW = (
    "The numbers are right for moderate inputs, and not finite for large ones. Somewhere e to a "
    "large power overflows. Rewrite the formula so that every exponent is zero or negative."
)


@dataclass(frozen=True)
class Mistake:
    """A usual mistake.

    Attributes:
        hint: for whoever made it.
        answer: the wrong function it leads to.
    """

    hint: str
    answer: Answer


@dataclass(frozen=True)
class Exercise:
    """One exercise and all that is needed to check an answer to it.

    Attributes:
        name: the name that `check` is called with.
        title, level: one line for a list of exercises.
        solution: a right answer. Its name and its parameters are those that the reader is asked
            for.
        returns: what the function returns, by name. With one name the function returns one array,
            with several a tuple of arrays.
        cases: the arguments of each call, the case that is easiest to read first.
        mistakes: the usual mistakes, the more specific first.
        sizes: the sizes of a case by name, such as {"n": 4}; an answer that is off by one of them
            as a factor is told so.
        overflow: the hint when only large inputs go wrong, with NaN or infinity.
        tolerance: the largest error allowed, relative to the largest entry of the right array.
    """

    name: str
    title: str
    level: Literal["easy", "medium", "hard"]
    solution: Answer
    returns: tuple[str, ...]
    cases: tuple[Case, ...]
    mistakes: tuple[Mistake, ...]
    sizes: Callable[..., Mapping[str, int]] = lambda *arguments: {}
    overflow: str = OVERFLOW
    tolerance: float = 1e-9

    @property
    def function(self) -> str:
        """The name of the function to write."""
        return self.solution.__name__

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of its parameters."""
        return tuple(inspect.signature(self.solution).parameters)

    @property
    def call(self) -> str:
        """How the function is called, such as `gradient(w, b, x, y)`."""
        return f"{self.function}({', '.join(self.parameters)})"


def copy_of(case: Case) -> Case:
    """The same arguments in memory of their own, for a function that may change them."""
    return tuple(np.array(a) if isinstance(a, np.ndarray) else a for a in case)
