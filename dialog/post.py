"""What a chat platform asks of storage: a channel to which everything has to be delivered, and which hands over what
people send once, as updates. All of it lives in the same transactions as the conversation (`dialog.ports.TalkBook`).

A `source` is one bot; update ids are unique within it (decision 29). A `channel` and a visitor's `ref` name one chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialog.ports import Visitor


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """An update as it came, kept before the platform was thanked for it. `visitor` is whose it is, or empty where it
    is nobody's (a group). `tries` counts how often its handling was put off."""

    id: int
    visitor: str
    body: bytes = field(repr=False)
    tries: int = 0


@dataclass(frozen=True, kw_only=True)
class Chat:
    """How a visitor is reached. `muted`: wants no news. `dead`: the platform said that nothing gets there any more."""

    visitor: str
    address: int = field(repr=False)
    language: str = "zh-Hans"
    muted: bool = False
    dead: bool = False


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One entry of the outbox on its way. `sent` are the ids of the messages that have arrived so far, in order, so
    that nothing is sent twice when the rest is. `news`: it is the content-free "there is news"."""

    seq: int
    visitor: str
    sent: tuple[int, ...] = ()
    tries: int = 0
    news: bool = False


@dataclass(frozen=True, kw_only=True)
class Left:
    """A message that stands in a chat. `ask` is the number of the question it answered or asks, 0 where there was
    none. `seq` is the outbox entry it shows a part of, 0 for the person's own and for notes."""

    id: int
    mine: bool
    at: datetime
    ask: int = 0
    seq: int = 0
    doomed: bool = False


class PostBook(Protocol):
    """Arrivals, chats, parcels and what stands in a chat, within one unit of work."""

    # What came.

    def arrive(self, source: str, arrivals: Sequence[Arrival], *, now: datetime, until: datetime) -> Sequence[int]:
        """Keep them, encrypted, each leased to the caller until then; the ids that were not there before."""

    def claim(self, source: str, *, now: datetime, until: datetime, limit: int = 100) -> Sequence[Arrival]:
        """Those that nobody has settled and whose lease or delay is over, in the order of their ids; leased."""

    def free(self, source: str, channel: str, *, now: datetime, upto: datetime) -> None:
        """End all leases, of arrivals and parcels, that would end by then: whoever held them is no more."""

    def settle(self, source: str, ids: Sequence[int], *, now: datetime) -> None:
        """They are dealt with: body and visitor are erased, the id stays for two days to tell a repeat, its instant
        coarsened to the half day (UTC)."""

    def delay(self, source: str, update_id: int, *, until: datetime) -> None:
        """Not before then; one try more."""

    # Chats.

    def meet(self, visitor: Visitor, address: int, *, language: str, now: datetime) -> None:
        """Remember how this visitor is reached, encrypted; alive again if it was dead. `muted` stays as it was."""

    def chat(self, channel: str, ref: str) -> Chat | None: ...

    def mute(self, visitor: Visitor, muted: bool) -> None: ...

    def bury(self, channel: str, ref: str, *, now: datetime) -> None:
        """Nothing gets there any more: parcels are dropped, what stands in the chat is forgotten."""

    def unmourned(self, channel: str, *, limit: int = 100) -> Sequence[tuple[str, Sequence[str]]]:
        """Dead chats of which the staff has not been told: ref, and the ids of the cases it followed."""

    def mourned(self, channel: str, ref: str) -> None: ...

    def forget(self, visitor: Visitor) -> None:
        """The chat, its parcels, what stands in it, its upload links, and that it follows cases."""

    # What goes.

    def send(self, visitor: Visitor, seq: int, *, now: datetime, until: datetime) -> None:
        """The outbox entry `seq` is to be delivered; leased to the caller until then."""

    def due(self, channel: str, *, now: datetime, limit: int = 100) -> Sequence[str]:
        """Refs of living chats that have a parcel whose lease or delay is over."""

    def next(self, channel: str, ref: str, *, now: datetime, until: datetime) -> Parcel | None:
        """The oldest parcel of the chat, leased; None when there is none, or when it is not due yet: a later one must
        not overtake it."""

    def sent(
        self, visitor: Visitor, seq: int, message_ids: Sequence[int], *, ask: int, now: datetime, last: bool
    ) -> None:
        """These messages have arrived. With the `last` the parcel is delivered: it goes, and the outbox entry is
        acknowledged (a receipt is erased by that; news stays until it is tapped)."""

    def put_off(self, channel: str, ref: str, seq: int, *, until: datetime, tried: bool = True) -> None:
        """Not before then. `tried`: it counts as a try."""

    def drop(self, visitor: Visitor, seq: int, *, now: datetime) -> None:
        """It cannot be delivered, ever; the entry stays in the history."""

    # What stands in the chat.

    def heard(self, visitor: Visitor, message_ids: Sequence[int], *, ask: int, now: datetime) -> None:
        """The person's own messages."""

    def noted(self, visitor: Visitor, message_ids: Sequence[int], *, now: datetime) -> None:
        """Notes of ours that belong to no outbox entry."""

    def left(self, visitor: Visitor) -> Sequence[Left]:
        """What stands in the chat, oldest first; nothing older than the platform lets us delete."""

    def doom(self, visitor: Visitor, *, ours: bool, but: int = 0) -> None:
        """The person's messages are to be deleted from the chat; with `ours`, ours too, but for those that show the
        outbox entry `but`."""

    def fade(self, visitor: Visitor, seq: int, *, until: datetime) -> None:
        """What shows the outbox entry `seq` is to be deleted from the chat by then."""

    def doom_faded(self, channel: str, *, now: datetime) -> int:
        """Doom what has had its time; how many entries."""

    def doom_these(self, visitor: Visitor, message_ids: Sequence[int]) -> None: ...

    def doomed(self, channel: str, *, limit: int = 100) -> Sequence[str]:
        """Refs of living chats in which something is to be deleted."""

    def gone(self, visitor: Visitor, message_ids: Sequence[int]) -> None:
        """These are deleted, or can be no more."""

    # One-time links to hand over a file on the web.

    def link(self, visitor: Visitor, digest: str, *, until: datetime) -> None: ...

    def linked(self, digest: str, *, now: datetime) -> Chat | None:
        """Whose link it is; None when there is none, or no more."""

    def unlink(self, digest: str) -> bool:
        """Use it up; whether it was there."""
