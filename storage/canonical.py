"""JSON as bytes. What is hashed has one spelling only; what is kept keeps the order of its keys."""

import json
from collections.abc import Mapping
from typing import cast

from cases.values import Json


def _plain(value: object) -> object:
    """Mappings and sequences that json does not know by type: `Json` allows any of them."""
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        raise TypeError("a set has no order")
    return list(cast("list[object]", value))


_KEPT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain)
_HASHED = json.JSONEncoder(sort_keys=True, separators=(",", ":"), allow_nan=False, default=_plain)


def text(value: Json) -> str:
    return _KEPT.encode(value)


def pack(value: Json) -> bytes:
    """Half of a surrogate pair, which a page may send, is kept as it came."""
    return _KEPT.encode(value).encode("utf-8", "surrogatepass")


def unpack(data: bytes) -> Json:
    return cast(Json, json.loads(data.decode("utf-8", "surrogatepass")))


def read(data: str) -> Json:
    return cast(Json, json.loads(data))


def for_hash(value: Json) -> bytes:
    return _HASHED.encode(value).encode()
