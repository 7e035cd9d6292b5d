"""A compact file of everything that varies over a grid of settings.

The file is gzip of: the length of the header (uint32, little-endian), the header (JSON, UTF-8), the
bytes of the arrays in the header's order. Everything is an array of integers whose first axes are
the parameters':

- a fraction of an axis counts in 1/4096, so that it is off by 1/8192 of the axis at most: a tenth
  of a pixel on an axis of 800 pixels;
- a string is the number of a template and the numbers that stand in its gaps, digit by digit the
  same, each an integer and its decimals: "L = 0.25" is ["L = ", ""], number 25, decimals 2.

An array that does not vary along a parameter is stored once, its length there being 1. Of the rest,
differences along an axis are taken, and of these again, along the same axis or another, as long as
that makes the file smaller. What is left, 0, −1, 1, −2, …, is counted 0, 1, 2, 3, …, and stored in
as few bytes as the greatest needs: first the low bytes of all, then the next ones.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from companion.live.panels.base import Varying

STEPS = 4096
# Numbers of up to nine digits, which fit into 32 bits. A minus sign belongs to the number.
_NUMBER = re.compile(
    r"−?(?:(?:0|[1-9][0-9]{0,3})\.[0-9]{1,5}|0|[1-9][0-9]{0,8})(?![0-9])",
)

Integers = npt.NDArray[np.int64]


class TooBigError(ValueError):
    """The data of a figure is more than a page should carry.

    Attributes:
        size: of the file, in bytes.
        sizes: of every array, compressed by itself, by name.
    """

    def __init__(self, size: int, sizes: Mapping[str, int]) -> None:
        super().__init__(f"the file takes {size:,} bytes")
        self.size = size
        self.sizes = sizes


def pack(
    header: Mapping[str, Any],
    grid: Sequence[int],
    entries: Mapping[str, Sequence[Varying]],
    most_bytes: int,
) -> bytes:
    """The file: `header` and, for every name in `entries`, its values at all settings of the grid.

    What is one and the same object at all settings along an axis is looked at once.

    Raises TooBigError if the file takes more than `most_bytes`.
    """
    tables: list[dict[str, Any]] = []
    payloads: list[bytes] = []
    sizes: dict[str, int] = {}
    for name, everywhere in entries.items():
        shape, values = _distinct(everywhere, grid)
        table: dict[str, Any] = {"name": name}
        if isinstance(values[0], tuple):
            table["templates"], arrays = _split(values)  # type: ignore[arg-type]
        else:
            table["fraction"] = int(values[0].dtype != np.int64)
            arrays = [_whole(name, np.array(values))]
        table["arrays"] = []
        for array in arrays:
            description, payload = _encode(array.reshape(*shape, *array.shape[1:]), len(grid))
            table["arrays"].append(description)
            payloads.append(payload)
            sizes[name] = sizes.get(name, 0) + _compressed(payload)
        tables.append(table)
    text = json.dumps(
        {**header, "tables": tables}, ensure_ascii=False, separators=(",", ":")
    ).encode()
    file = len(text).to_bytes(4, "little") + text + b"".join(payloads)
    packed = gzip.compress(file, 9, mtime=0)
    if len(packed) > most_bytes:
        raise TooBigError(len(packed), sizes)
    return packed


def _distinct(
    values: Sequence[Varying], grid: Sequence[int]
) -> tuple[tuple[int, ...], list[Varying]]:
    """The values without the axes along which they are the same objects, whose length is then 1."""
    numbers = {id(value): i for i, value in enumerate(values)}
    which = np.array([numbers[id(value)] for value in values]).reshape(grid)
    for axis in range(len(grid)):
        first = which.take([0], axis)
        if (which == first).all():
            which = first
    return which.shape, [values[i] for i in which.ravel()]


def _whole(name: str, values: npt.NDArray[Any]) -> Integers:
    if values.dtype == np.int64:
        return values
    if np.abs(values).max(initial=0) > 2**31 / STEPS / 2:
        raise ValueError(f"{name} goes {np.abs(values).max():.3g} axis lengths away from the axis")
    steps: Integers = np.rint(values * STEPS).astype(np.int64)
    return steps


def _encode(array: Integers, axes: int) -> tuple[dict[str, Any], bytes]:
    for axis in range(axes):
        first = array.take([0], axis)
        if (array == first).all():
            array = first
    payload = _bytes(array)
    differences: list[int] = []
    better = True
    while better:
        better = False
        before = array
        for axis in (k for k, length in enumerate(array.shape) if length > 1):
            candidate = np.diff(before, axis=axis, prepend=0)
            attempt = _bytes(candidate)
            if _compressed(attempt) < _compressed(payload):
                array, payload, best, better = candidate, attempt, axis, True
        if better:
            differences.append(best)
    planes = len(payload) // max(array.size, 1)
    return {"shape": array.shape, "axes": differences, "bytes": planes}, payload


def _compressed(payload: bytes) -> int:
    return len(zlib.compress(payload, 6))


def _bytes(array: Integers) -> bytes:
    """The numbers modulo 2³², near to zero the smaller, byte by byte, the lowest of all first."""
    numbers = array.astype(np.int32).ravel()
    folded = ((numbers << 1) ^ (numbers >> 31)).view(np.uint32)
    count = (int(folded.max(initial=0)).bit_length() + 7) // 8
    planes = [(folded >> 8 * plane & 255).astype(np.uint8).tobytes() for plane in range(count)]
    return b"".join(planes)


def _split(texts: Sequence[tuple[str, ...]]) -> tuple[list[list[str]], list[Integers]]:
    """Templates, and the arrays: template of each string; its numbers; their decimals."""
    templates: dict[tuple[str, ...], int] = {}
    parsed: dict[str, tuple[int, list[int], list[int]]] = {}
    for text in {text: None for row in texts for text in row}:
        parts, numbers, places, end = [""], [], [], 0
        for match in _NUMBER.finditer(text):
            token = match[0]
            digits = int(token.replace("−", "-").replace(".", ""))
            if token[0] == "−" and not digits:
                continue  # minus zero: no integer is that
            parts[-1] += text[end : match.start()]
            parts.append("")
            numbers.append(digits)
            places.append(len(token.partition(".")[2]))
            end = match.end()
        parts[-1] += text[end:]
        parsed[text] = templates.setdefault(tuple(parts), len(templates)), numbers, places
    count, width = len(texts[0]), max(map(len, templates), default=1) - 1
    which = np.zeros((len(texts), count), dtype=np.int64)
    slots = np.zeros((2, len(texts), count, width), dtype=np.int64)
    for i, row in enumerate(texts):
        for j, text in enumerate(row):
            which[i, j], numbers, places = parsed[text]
            slots[:, i, j, : len(numbers)] = numbers, places
    return [list(parts) for parts in templates], [which, slots[0], slots[1]]
