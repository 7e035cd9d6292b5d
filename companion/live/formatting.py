"""How the book writes a number in a figure."""

from __future__ import annotations

import math

_SUPERSCRIPT = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(number: float, digits: int = 3) -> str:
    """The number to `digits` significant digits, with a real minus sign.

    A very small or very large one is a power of ten and gets a digit less, to stay short.

    >>> format_number(-0.04821), format_number(12.0), format_number(0.0000123)
    ('−0.0482', '12.0', '1.2·10⁻⁵')

    Raises ValueError if it is not finite.
    """
    if not math.isfinite(number):
        raise ValueError(f"a finite number is needed, got {number!r}")
    if number == 0:
        return "0"
    exponent = int(f"{number:.{digits - 1}e}".split("e")[1])
    if -4 < exponent < max(digits, 4):
        text = f"{number:.{max(digits - 1 - exponent, 0)}f}"
    else:
        mantissa, power = f"{number:.{max(digits - 2, 0)}e}".split("e")
        text = f"{mantissa}·10{str(int(power)).translate(_SUPERSCRIPT)}"
    return text.replace("-", "−")
