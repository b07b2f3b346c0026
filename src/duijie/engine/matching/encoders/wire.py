"""Writing the protobuf wire format: tags, lengths, numbers.

Two small formats are written here, ONNX graphs and sentencepiece models. Neither justifies a
protobuf compiler or the 31 MB package ``onnx``: both are nested fields of five kinds.
See https://protobuf.dev/programming-guides/encoding/.
"""

from __future__ import annotations

import struct


def varint(number: int) -> bytes:
    """Return ``number`` in base 128, lowest digits first; negative numbers as 64-bit two's complement."""
    number &= 0xFFFF_FFFF_FFFF_FFFF
    digits = bytearray()
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    digits.append(number)
    return bytes(digits)


def whole(field: int, number: int) -> bytes:
    """Return a field that holds an integer, an enumeration or a truth value."""
    return varint(field << 3) + varint(number)


def single(field: int, number: float) -> bytes:
    """Return a field that holds a 32-bit float."""
    return varint(field << 3 | 5) + struct.pack("<f", number)


def block(field: int, *parts: bytes) -> bytes:
    """Return a field that holds bytes or a nested message, given in parts."""
    return varint(field << 3 | 2) + varint(sum(map(len, parts))) + b"".join(parts)


def words(field: int, text: str) -> bytes:
    """Return a field that holds a string."""
    return block(field, text.encode())
