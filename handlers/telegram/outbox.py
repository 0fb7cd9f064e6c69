"""What is owed to chats: kept in the transaction that decided it, gone once it has been said. It lives beside what
arrives, as arrivals of a source of its own, encrypted; the place of each follows from the update that asked for it, so
that an update counts once however often it is handled."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

from dialog.post import Arrival, PostBook
from handlers.telegram.model import Choice, Erase, Errand, Rows, Say, Saying, SendLink

#: So many places belong to one update.
MOST: Final = 8

_Told: TypeAlias = "Mapping[str, Any]"


def source(of: str) -> str:
    return f"{of} out"


class Repeated(Exception):
    """The update has been handled before."""


def keep(
    post: PostBook,
    of: str,
    update: int,
    errands: Sequence[Errand],
    ref_of: Callable[[int], str],
    *,
    now: datetime,
    until: datetime,
) -> tuple[Arrival, ...]:
    """They are owed, and leased to the caller until then. Raises `Repeated`: nothing of this transaction may stay."""
    if len(errands) > MOST:
        raise ValueError("too much for one update")
    owed = [
        Arrival(id=update * MOST + n, visitor=ref_of(each.chat), body=_written(each)) for n, each in enumerate(errands)
    ]
    kept = owed or [Arrival(id=update * MOST, visitor="", body=b"")]
    new = post.arrive(source(of), kept, now=now, until=until)
    if kept[0].id not in new:
        raise Repeated
    if not owed:
        post.settle(source(of), new, now=now)
    return tuple(owed)


def read(arrival: Arrival) -> Errand:
    told = json.loads(arrival.body)
    return Errand(id=arrival.id, chat=told["chat"], saying=_saying(told["saying"]))


def _written(errand: Errand) -> bytes:
    told = {"chat": errand.chat, "saying": {"is": type(errand.saying).__name__, **asdict(errand.saying)}}
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def _saying(told: _Told) -> Saying:
    fields = {name: value for name, value in told.items() if name != "is"}
    match told["is"]:
        case "Say":
            say = Say(**fields)
            return replace(say, rows=_rows(fields["rows"]))
        case "Erase":
            return Erase(**fields)
        case "SendLink":
            return SendLink(**fields)
        case other:
            raise ValueError(f"nobody says {other}")


def _rows(told: Sequence[Sequence[_Told]]) -> Rows:
    return tuple(tuple(Choice(**each) for each in row) for row in told)
