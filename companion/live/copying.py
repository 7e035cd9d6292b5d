"""How what is declared once is copied and pickled."""

from __future__ import annotations

from dataclasses import fields
from types import MappingProxyType
from typing import Any


def remade(declared: Any) -> tuple[type, tuple[Any, ...]]:
    """`__reduce__` of a dataclass: it is made again from what it was made from.

    Its mappings cannot be written into, and such a one can be neither copied nor pickled itself.
    """
    return type(declared), tuple(
        _plain(getattr(declared, f.name)) for f in fields(declared) if f.init
    )


def _plain(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return {key: _plain(part) for key, part in value.items()}
    return value
