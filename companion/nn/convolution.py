"""Convolution and pooling: layers for pictures, as `companion.nn.pictures` has them."""

from __future__ import annotations

from math import prod

import numpy as np
from numpy.typing import NDArray

from companion.arguments import Array, how_many
from companion.nn.initializers import Initializer, he
from companion.nn.layers import Affine, Layer
from companion.nn.pictures import Shape, picture_shape


class _PictureLayer(Layer):
    shape: Shape
    shape_out: Shape

    def _take(self, shape: Shape) -> None:
        self.shape = picture_shape(shape)
        self.d_in = prod(self.shape)

    def _check_width(self, shape: tuple[int, ...]) -> None:
        if shape != (self.d_in,):
            raise ValueError(
                f"{self!r} takes pictures of {self.d_in} numbers, but {prod(shape)} come"
            )


class Conv2D(Affine, _PictureLayer):
    """Slides a window over each picture: at every place, patch · W + b.

    Shapes: pictures (h, w, c), W (size · size · c, filters), b (filters,); the output has h′ rows
    and w′ columns of `filters` channels, with h′ = h + 2 · padding − size + 1 and likewise w′.
    So this is a dense layer on patches, whose weights are the same at every place
    (Y. LeCun et al., Proc. IEEE 86, 2278 (1998), doi:10.1109/5.726791, section II).

    Args:
        shape: of the pictures that come, (h, w, c).
        filters: channels that leave.
        size: height and width of the window.
        padding: rows and columns of zeros put around each picture.
        initializer: draws the first W; b starts at zero.

    Raises TypeError or ValueError for arguments that do not fit.
    """

    def __init__(
        self, shape: Shape, filters: int, size: int, padding: int = 0, initializer: Initializer = he
    ) -> None:
        super().__init__(initializer)
        self._take(shape)
        self.filters, self.size = how_many("filters", filters), how_many("size", size)
        self.padding = how_many("padding", padding, at_least=0)
        h, w, _ = self.shape
        more = 2 * self.padding - self.size + 1
        self.shape_out = (h + more, w + more, self.filters)
        if min(self.shape_out) < 1:
            raise ValueError(f"a window of size {size} does not fit into a picture of {h} × {w}")

    def __repr__(self) -> str:
        padding = f", padding={self.padding}" if self.padding else ""
        return f"Conv2D({self.shape}, {self.filters}, {self.size}{padding})"

    def parameter_shapes(self) -> dict[str, tuple[int, ...]]:
        return {"W": (self.size**2 * self.shape[2], self.filters), "b": (self.filters,)}

    def kernel_shape(self) -> tuple[int, ...]:
        return self.size, self.size, self.shape[2], self.filters

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        self._check_width(shape)
        return (prod(self.shape_out),)

    def forward(self, x: Array, training: bool = False) -> Array:
        self.patches = patches = self._patches(x)
        y: Array = patches @ self.W + self.b
        return y.reshape(len(x), -1)

    def parameter_gradient(self, dy: Array) -> None:
        places = self._places(dy)
        np.matmul(self.patches.reshape(len(places), -1).T, places, out=self.dW)
        np.sum(places, axis=0, out=self.db)

    def input_gradient(self, dy: Array) -> Array:
        return self._spread(self._places(dy) @ self.W.T, len(dy))

    def r_forward(self, rx: Array) -> Array:
        self.r_patches = self._patches(rx)
        ry: Array = self.r_patches @ self.W + self.patches @ self.rW + self.rb
        return ry.reshape(len(rx), -1)

    def r_parameter_gradient(self, dy: Array, rdy: Array) -> None:
        places, r_places = self._places(dy), self._places(rdy)
        flat = (len(places), -1)
        self.hW[...] = (
            self.r_patches.reshape(flat).T @ places + self.patches.reshape(flat).T @ r_places
        )
        self.hb[...] = r_places.sum(axis=0)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        along = self._places(rdy) @ self.W.T + self._places(dy) @ self.rW.T
        return self._spread(along, len(dy))

    def _places(self, dy: Array) -> Array:
        """∂L/∂y with a row for every place of every picture."""
        return dy.reshape(-1, self.filters)

    def _patches(self, x: Array) -> Array:
        """What the window sees at each place, (n, h′, w′, size · size · c)."""
        p = self.padding
        pictures = np.pad(x.reshape(-1, *self.shape), ((0, 0), (p, p), (p, p), (0, 0)))
        size = (self.size, self.size)
        windows = np.lib.stride_tricks.sliding_window_view(pictures, size, axis=(1, 2))
        h, w, _ = self.shape_out
        result: Array = windows.transpose(0, 1, 2, 4, 5, 3).reshape(len(x), h, w, -1)
        return result

    def _spread(self, patches: Array, n: int) -> Array:
        """The transpose of `_patches`: each patch is added where it was taken from."""
        (h, w, c), (h_out, w_out, _), p = self.shape, self.shape_out, self.padding
        patches = patches.reshape(n, h_out, w_out, self.size, self.size, c)
        pictures = np.zeros((n, h + 2 * p, w + 2 * p, c), patches.dtype)
        for i in range(self.size):
            for j in range(self.size):
                pictures[:, i : i + h_out, j : j + w_out] += patches[:, :, :, i, j]
        return pictures[:, p : p + h, p : p + w].reshape(n, -1)


class _Pooling(_PictureLayer):
    """One number for each square of size · size, in every channel."""

    def __init__(self, shape: Shape, size: int = 2) -> None:
        self._take(shape)
        h, w, c = self.shape
        self.size = how_many("size", size)
        if h % self.size or w % self.size:
            raise ValueError(f"squares of size {size} do not cover a picture of {h} × {w}")
        self.shape_out = (h // self.size, w // self.size, c)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.shape}, {self.size})"

    def output_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        self._check_width(shape)
        return (prod(self.shape_out),)

    def _squares(self, x: Array) -> Array:
        """Shape (n, h′, w′, c, size · size)."""
        h, w, c = self.shape_out
        split = x.reshape(len(x), h, self.size, w, self.size, c)
        return split.transpose(0, 1, 3, 5, 2, 4).reshape(len(x), h, w, c, -1)

    def _pictures(self, squares: Array) -> Array:
        """The inverse of `_squares`, as rows."""
        h, w, c = self.shape_out
        split = squares.reshape(len(squares), h, w, c, self.size, self.size)
        return split.transpose(0, 1, 4, 2, 5, 3).reshape(len(squares), -1)


class MaxPool2D(_Pooling):
    """The largest number of each square; the gradient goes to it alone, to the first of equals.

    Args:
        shape: of the pictures that come, (h, w, c).
        size: rows and columns of a square; the squares must cover the picture.

    Raises TypeError or ValueError for arguments that do not fit.

    D. Scherer, A. Müller and S. Behnke, ICANN (2010), doi:10.1007/978-3-642-15825-4_10.
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        squares = self._squares(x)
        self.where = where = squares.argmax(axis=-1)[..., None]
        return self._taken(squares, where)

    def input_gradient(self, dy: Array) -> Array:
        squares = np.zeros((*self.where.shape[:-1], self.size**2), dy.dtype)
        np.put_along_axis(squares, self.where, dy.reshape(self.where.shape), axis=-1)
        return self._pictures(squares)

    def r_forward(self, rx: Array) -> Array:
        return self._taken(self._squares(rx), self.where)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return self.input_gradient(rdy)

    def _taken(self, squares: Array, where: NDArray[np.intp]) -> Array:
        return np.take_along_axis(squares, where, axis=-1).reshape(len(squares), -1)


class AveragePool2D(_Pooling):
    """The mean of each square.

    Args:
        shape, size: those of `MaxPool2D`.

    Raises TypeError or ValueError for arguments that do not fit.

    Y. LeCun et al., Proc. IEEE 86, 2278 (1998), doi:10.1109/5.726791, section II, where it is
    called subsampling and has a weight and a bias.
    """

    def forward(self, x: Array, training: bool = False) -> Array:
        result: Array = self._squares(x).mean(axis=-1).reshape(len(x), -1)
        return result

    def input_gradient(self, dy: Array) -> Array:
        h, w, c = self.shape_out
        share = dy.reshape(len(dy), h, w, c, 1) / self.size**2
        return self._pictures(np.broadcast_to(share, (len(dy), h, w, c, self.size**2)))

    def r_forward(self, rx: Array) -> Array:
        return self.forward(rx)

    def r_input_gradient(self, dy: Array, rdy: Array) -> Array:
        return self.input_gradient(rdy)
