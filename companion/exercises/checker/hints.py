"""The hints that do not depend on the exercise."""

from __future__ import annotations

UNKNOWN = (
    "None of the usual mistakes explains this. Work out one entry of this case by hand, step by "
    "step, and print the same steps in your function: look at the first one that differs."
)
NOT_FINITE = (
    "There are infinities or NaN even for moderate inputs. NaN comes from 0/0, from inf - inf or "
    "from the logarithm of a negative number. Print the steps to see where it starts."
)
WRONG_SHAPE = (
    "The shape is not right yet: () is a single number, (3,) are three in a row. Write the shape "
    "of every step beside your formula, from what comes in to what is asked for."
)
NOTHING_YET = (
    "Write your own lines in place of the dots, and hand the result back in a line that begins "
    "with return."
)
NO_NUMBERS = "Look at the line that begins with return: what is handed back, and in which form?"
CHANGED = (
    "Whoever calls the function goes on with an array that is no longer theirs. Look for -=, +=, "
    "*=, /= or an assignment to a part of that array; make a new array, or work on a copy."
)
UNFINISHED = (
    "Look for a loop that never ends: what brings its condition nearer to false in every round? A "
    "right answer takes a small part of a second."
)

_EXCEPTIONS = {
    "NameError": "This name has no value here. Is it spelled as in the first line of the function? "
    "What is no argument has to be there before: in a notebook from a cell that has run, on the "
    "website from this answer or from one above it.",
    "UnboundLocalError": "This name gets its value only later in the function.",
    "RecursionError": "The function calls itself without end.",
    "SystemExit": "A function hands back its result with return; leave out what ends the program.",
    "MemoryError": "An array far larger than the input is made here. Write down its shape.",
    "IndexError": "An index lies outside its array. Print the shape of the array and the index.",
}
_SHAPES = (
    "Two arrays do not fit together. Write the shape of every array beside the formula: in a "
    "product A @ B, A has as many columns as B has rows."
)
_WARNINGS = {
    "overflow": "A power of e grows too large on the way. Rewrite the formula so that every "
    "exponent is zero or negative. np.where alone does not help: it computes both its branches.",
    "divide": "A division by zero comes up on the way. Which denominator can be zero?",
    "invalid": "NaN comes up on the way: from 0/0, from inf - inf, or from the logarithm of a "
    "negative number.",
}
_LOOK = "Print the values on the way in your function: the report shows what it prints."


def on_exception(kind: str, message: str) -> str:
    """The hint for an exception that the function raised."""
    words = ("shape", "dimension", "broadcast", "mismatch")
    if kind == "ValueError" and any(word in message for word in words):
        return _SHAPES
    return _EXCEPTIONS.get(kind, _LOOK)


def on_warning(message: str) -> str:
    """The hint for a warning that NumPy gave on the way to right numbers."""
    return next((hint for word, hint in _WARNINGS.items() if word in message), _LOOK)
