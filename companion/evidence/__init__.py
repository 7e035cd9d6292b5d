"""The claims of the book, each measured, each with its verdict: a module a chapter.

    >>> from companion import evidence
    >>> evidence.backpropagation.B3()  # doctest: +SKIP

`CLAIMS` maps every claim's identifier to the function that measures it.
"""

from companion.evidence import backpropagation
from companion.evidence.finding import CLAIMS, Finding, Verdict

__all__ = ["CLAIMS", "Finding", "Verdict", "backpropagation"]
