"""What a prepared training offers to the measurement."""

from __future__ import annotations

from typing import Protocol

from companion.arguments import Array


class Training(Protocol):
    """A network, its optimizer and its batches, in the peer's own form."""

    def steps(self, n: int) -> None:
        """Trains for n steps, n a multiple of BATCHES, and is done when it returns."""

    def weights(self) -> list[tuple[Array, Array]]:
        """W (d_in, d_out) and b (d_out,) of each layer, as they are now."""
