"""What the reader sets: plain frozen dataclasses, a module a kind.

Each kind of parameter says of itself which values it takes (`check`), which axes it adds to the
grid of a frozen figure (`axes`, and `at` for the value at a place on them), and what live.mjs has
to know of it (`static`).
"""

from companion.live.parameters.base import Handle
from companion.live.parameters.choice import Choice, Switch
from companion.live.parameters.number import Parameter
from companion.live.parameters.point import Point
from companion.live.parameters.time import Time

__all__ = ["Choice", "Handle", "Parameter", "Point", "Switch", "Time"]
