"""Bytes and floats as text in a stored model, and no more unpacked of it than is allowed."""

from __future__ import annotations

import base64
import binascii
import sys
import zlib
from array import array
from collections.abc import Sequence
from typing import Any

# Bytes that a model's packed parts may unpack to, and nodes of all its trees. A node takes some 200 bytes
# while it is read: a model of a megabyte has a tenth of that, unless somebody made it to fill the memory.
MAX_UNPACKED, MAX_NODES = 16_000_000, 1_000_000


class Budget:
    """What may still be unpacked."""

    def __init__(self, left: int = MAX_UNPACKED, nodes: int = MAX_NODES) -> None:
        self.left, self._nodes = left, nodes

    def take(self, nodes: int) -> None:
        self._nodes -= nodes
        if self._nodes < 0:
            raise ValueError("too many nodes")

    def unpack(self, data: bytes) -> bytes:
        unpacker = zlib.decompressobj()
        found = unpacker.decompress(data, self.left)
        self.left -= len(found)
        if not unpacker.eof or self.left <= 0:
            raise ValueError("too large or cut off")
        return found


def packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data, 6)).decode("ascii")


def unpacked(text: Any, budget: Budget) -> bytes:
    try:
        return budget.unpack(base64.b64decode(text, validate=True))
    except (binascii.Error, zlib.error) as error:
        raise ValueError(str(error)) from error


def packed_floats(values: Sequence[float]) -> str:
    return packed(little_endian(array("f", values)).tobytes())


def unpacked_floats(text: Any, budget: Budget) -> list[float]:
    found = array("f")
    found.frombytes(unpacked(text, budget))
    values = list(little_endian(found))
    if any(value - value != 0.0 for value in values):
        raise ValueError("no finite number")
    return values


def little_endian(values: array[float]) -> array[float]:
    if sys.byteorder == "big":
        values.byteswap()
    return values
