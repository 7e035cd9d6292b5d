"""Numbers as the figures write them."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from companion.live import format_number

DIGITS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-")


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1.00"),
        (-0.5, "−0.500"),
        (0.99951, "1.00"),
        (9.996, "10.0"),
        (1234.5, "1234"),
        (99999.0, "1.0·10⁵"),
        (0.00123, "0.00123"),
        (-0.000123, "−1.2·10⁻⁴"),
    ],
)
def test_examples(number: float, text: str) -> None:
    assert format_number(number) == text


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300))
def test_what_is_written_is_the_number_to_its_digits(number: float) -> None:
    text = format_number(number)
    mantissa, _, power = text.translate(DIGITS).partition("·10")
    assert math.isclose(
        float(mantissa) * 10.0 ** float(power or 0),
        number,
        # Three significant digits, or two beside a power of ten.
        rel_tol=0.0501 if power else 0.00501,
        abs_tol=1e-300,
    )
    assert len(text) <= 11


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_only_finite_numbers_are_written(bad: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        format_number(bad)
