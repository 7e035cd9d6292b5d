"""What a computation costs a network, counted in passes through it."""

from __future__ import annotations

from companion import nn
from companion.arguments import Array


class PassCounter(nn.Layer):
    """Lets everything through and counts passes: of values, and of their rates of change."""

    def __init__(self) -> None:
        self.passes = 0

    def forward(self, x: Array, training: bool = False) -> Array:
        self.passes += 1
        return x

    def input_gradient(self, dy: Array) -> Array:
        self.passes += 1
        return dy

    def r_forward(self, rx: Array) -> Array:
        self.passes += 1
        return rx

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        self.passes += 1
        return rdy
