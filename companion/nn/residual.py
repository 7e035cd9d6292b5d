"""A layer that adds to what it is given: the skip connection."""

from __future__ import annotations

from companion.arguments import Array, how_many, instance
from companion.nn.activations import Activation, Softmax
from companion.nn.initializers import Initializer, he
from companion.nn.layers import Dense


class Residual(Dense):
    """A layer that adds to its input instead of replacing it: y = x + f(xW + b).

    Args:
        d: numbers that come and leave, for each example.
        activation: f.
        initializer: draws the first W; b starts at zero.

    Raises TypeError or ValueError for arguments that do not fit; f is one of the activations, with
    no parameters and no chance in it.

    K. He, X. Zhang, S. Ren and J. Sun, CVPR (2016), doi:10.1109/CVPR.2016.90.
    """

    def __init__(self, d: int, activation: Activation, initializer: Initializer = he) -> None:
        self.d = how_many("d", d)
        super().__init__(self.d, self.d, initializer)
        # The others have parameters, or chance, or change the width: it would not be theirs here.
        kinds = (Activation, Softmax)
        self.activation: Activation = instance("activation", activation, kinds, "ReLU()")

    def __repr__(self) -> str:
        return f"Residual({self.d_in}, {self.activation!r})"

    def forward(self, x: Array, training: bool = False) -> Array:
        return x + self.activation.forward(super().forward(x))

    def parameter_gradient(self, dy: Array) -> None:
        super().parameter_gradient(self.activation.input_gradient(dy))

    def input_gradient(self, dy: Array) -> Array:
        return dy + super().input_gradient(self.activation.input_gradient(dy))

    def r_forward(self, rx: Array) -> Array:
        return rx + self.activation.r_forward(super().r_forward(rx))

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:
        inner = self.activation.r_input_gradient(dy, rdy)
        super().r_parameter_gradient(self.activation.input_gradient(dy), inner)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        inner = self.activation.r_input_gradient(dy, rdy)
        return rdy + super().r_input_gradient(self.activation.input_gradient(dy), inner)
