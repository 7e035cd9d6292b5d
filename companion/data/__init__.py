"""Data sets."""

from companion.data.digits import Digits, digits

__all__ = ["Digits", "digits"]
