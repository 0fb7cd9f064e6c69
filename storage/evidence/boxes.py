"""Boxes in boxes, the shape of mp4, mov and m4a. ValueError where the bytes are none."""

from collections.abc import Iterator
from dataclasses import dataclass

from storage.evidence import errors, limits


@dataclass(frozen=True, kw_only=True)
class Box:
    """`start` is of the header, `body` of the content, `end` of both."""

    kind: bytes
    start: int
    body: int
    end: int


def whole_boxes(data: bytearray) -> list[Box]:
    """The boxes at the top, up to the first thing that is none."""
    found: list[Box] = []
    try:
        for box in boxes(data, 0, len(data)):
            found.append(box)  # noqa: PERF402 - what was found before the trouble stays
    except ValueError:
        if not any(box.kind == b"moov" for box in found):
            raise
    return found


def boxes(data: bytearray, at: int, end: int) -> Iterator[Box]:
    count = 0
    while at < end:
        count += 1
        if count > limits.MAX_BOXES:
            raise errors.Refused(errors.BOMB)
        if end - at < 8:
            raise ValueError
        size, body = int.from_bytes(data[at : at + 4], "big"), at + 8
        if size == 1:
            size, body = int.from_bytes(data[at + 8 : at + 16], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < body - at or at + size > end:
            raise ValueError
        yield Box(kind=bytes(data[at + 4 : at + 8]), start=at, body=body, end=at + size)
        at += size


def children(data: bytearray, box: Box) -> Iterator[Box]:
    """QuickTime ends some lists of boxes with four zero bytes."""
    end = box.end
    if end - box.body >= 4 and not any(data[end - 4 : end]):
        try:
            return iter(list(boxes(data, box.body, end)))
        except ValueError:
            end -= 4
    return iter(list(boxes(data, box.body, end)))


def find(data: bytearray, box: Box, *path: bytes) -> Box | None:
    for kind in path:
        found = next((child for child in children(data, box) if child.kind == kind), None)
        if found is None:
            return None
        box = found
    return box


def need(data: bytearray, box: Box, *path: bytes) -> Box:
    found = find(data, box, *path)
    if found is None:
        raise ValueError
    return found


def numbers(data: bytearray, at: int, count: int, width: int, end: int) -> list[int]:
    if count > limits.MAX_SAMPLES or at + count * width > end:
        raise ValueError
    return [int.from_bytes(data[i : i + width], "big") for i in range(at, at + count * width, width)]


def count(data: bytearray, box: Box) -> int:
    return int.from_bytes(data[box.body + 4 : box.body + 8], "big")


def blank(data: bytearray, start: int, end: int) -> None:
    if end > start:
        data[start:end] = bytes(end - start)
