"""What a conversation asks of storage. One transaction sees all of it; whoever keeps it encrypts bodies under the
visitor's key, which is never stored."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from dialog.values import Json


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Somebody on a channel. `ref` is a keyed digest of the token they hold; `key` (32 bytes) opens their drafts."""

    channel: str
    ref: str
    key: bytes = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Conversation:
    """The saved state of one visitor. `turn` counts the turns saved; `touched` is when the last one was."""

    state: Json = field(repr=False)
    turn: int
    touched: datetime


@dataclass(frozen=True, kw_only=True)
class Said:
    """One entry of the history: `mine` is what the person sent, otherwise what we answered (a list of blocks).

    `seq` grows within a visitor's history and is what a page acknowledges.
    """

    seq: int
    mine: bool
    body: Json = field(repr=False)
    at: datetime
    incoming_id: str = ""


class TalkBook(Protocol):
    """Inbox, conversation and outbox of visitors, within one unit of work."""

    def load(self, visitor: Visitor, *, now: datetime) -> Conversation | None:
        """The conversation, locked until the end of the transaction; None when there is none or its time is over."""

    def hear(self, visitor: Visitor, incoming_id: str, body: Json, *, turn: int, now: datetime) -> bool:
        """Put into the inbox what was received; False when this id was there already (nothing is written then)."""

    def save(self, visitor: Visitor, state: Json, *, turn: int, now: datetime, until: datetime) -> None:
        """Keep the state as turn number `turn`; `until` is when the draft is erased."""

    def say(self, visitor: Visitor, incoming_id: str, blocks: Json, *, turn: int, now: datetime) -> int:
        """Queue what is to be shown; the seq it got."""

    def answers(self, visitor: Visitor, incoming_id: str) -> Sequence[Said]:
        """What was said in answer to that incoming id."""

    def history(self, visitor: Visitor, *, after: int = 0) -> Sequence[Said]:
        """Both directions in order."""

    def entry(self, visitor: Visitor, seq: int) -> Said | None:
        """One entry of what was said; None when it is gone."""

    def acknowledge(self, visitor: Visitor, *, upto: int, now: datetime) -> None:
        """The page has shown everything up to this seq. What was kept only until then is erased."""

    def erase(self, visitor: Visitor, *, keep_seq: int | None = None) -> None:
        """Delete conversation, inbox and outbox of the visitor, but for one outbox entry (the receipt), which goes
        when it is acknowledged or after a day."""

    def follow(self, visitor: Visitor, case_id: str) -> None:
        """This visitor wants news of that case (never called for an anonymous or a sealed one)."""

    def nudge(self, case_id: str, *, now: datetime) -> None:
        """Put a content-free "there is news" entry (body {"news": true}, not encrypted, it says nothing) into the
        outbox of each follower, at most one until it has been acknowledged."""

    def reaches(self, case_id: str) -> bool:
        """Whether a follower of the case has seen all news there was for them; nobody else is known to be there."""

    def followed(self, visitor: Visitor) -> Sequence[str]:
        """Ids of the cases this visitor wants news of."""

    def first_ask(self) -> int:
        """A number for the first question of a new conversation, larger than any of an earlier one: a button of a
        conversation that is over must not answer a new one."""
