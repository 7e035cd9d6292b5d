"""Documents as bags of words, in which the rare words tell the most."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from companion.arguments import generator, how_many, number


class Documents(NamedTuple):
    """How often each word stands in each document, and what the documents are about.

    Attributes:
        x: (n, d), counts of words, most of them 0.
        y: (n,), the class of each document, 0 or 1.
        word_class: (d,), the class that a rare word belongs to, −1 for a common word.
    """

    x: NDArray[np.float64]
    y: NDArray[np.int64]
    word_class: NDArray[np.int64]


def bag_of_words(
    n: int = 1000,
    *,
    common: int = 20,
    rare: int = 400,
    length: int = 30,
    rare_share: float = 0.1,
    rng: np.random.Generator | int,
) -> Documents:
    """Documents of two classes that only rare words tell apart: a sparse problem.

    Every word of a document is drawn by itself. With probability 1 − s it is a common word, the
    j-th with weight 1/j (Zipf's law), whatever the class: it says nothing. With probability s it is
    one of the rare words of the document's own class, all equally likely: it says everything, but
    it stands in few documents, n · length · s / rare on average. The gradient is
    zero for most rare words most of the time, which is what Adagrad was made for: J. Duchi,
    E. Hazan and Y. Singer, Journal of Machine Learning Research 12, 2121 (2011), section 1.3,
    https://jmlr.org/papers/v12/duchi11a.html.

    Args:
        n: documents, at least 2; classes 0 and 1 have n − n // 2 and n // 2, in random order.
        common: common words, at least 1; the first columns of x, the most frequent first.
        rare: rare words, at least 2 and even; half of them for class 0, then those for class 1.
        length: words in a document, at least 1.
        rare_share: s, 0 … 1. A share (1 − s)^length of the documents has no rare word: nobody can
            tell their class.
        rng: a Generator or a seed.

    Raises TypeError or ValueError for arguments out of their range.
    """
    n, common = how_many("n", n, at_least=2), how_many("common", common)
    rare, length = how_many("rare", rare, at_least=2), how_many("length", length)
    if rare % 2:
        raise ValueError(f"rare must be even, half for each class, got {rare}")
    share = number("rare_share", rare_share, at_least=0, at_most=1)
    draw = generator(rng)
    word_class = np.repeat([-1, 0, 1], [common, rare // 2, rare // 2])
    zipf = 1 / np.arange(1, common + 1)
    probability = np.zeros((2, common + rare))
    probability[:, :common] = (1 - share) * zipf / zipf.sum()
    for own in (0, 1):
        probability[own, word_class == own] = share / (rare // 2)
    y = draw.permutation(np.arange(n) % 2).astype(np.int64)
    x = draw.multinomial(length, probability[y]).astype(np.float64)
    return Documents(x, y, word_class.astype(np.int64))
