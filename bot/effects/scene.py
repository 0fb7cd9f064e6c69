"""What an effect has in hand, and what it gives back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from bot.ports import UnitOfWork
from cases import errors
from cases.actions import DraftKey
from cases.case import Case, Credentials, Lock
from cases.promises import Promise
from dialog.ports import Visitor
from dialog.prompts import Prompt
from dialog.turn import Outcome
from dialog.values import Json


class Unprepared(Exception):
    """Something slow is wanted first: credentials for a new case, or a secret to be proved."""

    def __init__(self, lock: Lock | None = None, secret: str = "", *, credentials: bool = False) -> None:
        super().__init__("unprepared")
        self.lock, self.secret, self.credentials = lock, secret, credentials


@dataclass(kw_only=True)
class Prepared:
    """What has been prepared for this turn.

    `refusal` is why the case could not be opened the last time: that transaction was undone as a whole, and this one
    only says so. `proved` holds reporter keys (or None) by the salt they were proved with.
    """

    credentials: Credentials | None = None
    refusal: errors.CaseError | None = None
    proved: dict[bytes, str | None] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, kw_only=True)
class World:
    """What effects need of the rest of the house."""

    zone: tzinfo
    receipt: Callable[[Case, Promise, Credentials, str, datetime], Mapping[str, Json]]
    digest: Callable[[str], str]
    new_id: Callable[[], str]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One visitor in one unit of work."""

    world: World
    books: UnitOfWork
    visitor: Visitor
    prepared: Prepared
    now: datetime

    @property
    def draft(self) -> DraftKey:
        return DraftKey(owner=self.visitor.ref, key=self.visitor.key)

    def holds(self, files: Sequence[str]) -> bool:
        """Whether all of these are still files of this visitor's draft."""
        return not files or {*files} <= {file.id for file in self.books.evidence.staged(self.visitor.ref)}

    def discard_files(self) -> None:
        self.books.evidence.discard(self.visitor.ref)

    def wait_for(self, what: str, *, capacity: float, per_second: float, at: datetime | None = None) -> float:
        """Seconds until the bucket of that name lets one more through; 0.0 when it just did."""
        key = self.world.digest(what)
        return self.books.buckets.take(key, capacity=capacity, per_second=per_second, now=at or self.now)


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it. `erase`: nothing of the conversation stays but the last words, until they are acknowledged.
    `start_over`: what was said so far is erased, and a new conversation begins with this turn."""

    outcome: Outcome | None = None
    erase: bool = False
    start_over: bool = False


def ask_again(trouble: str, *clears: str, told: Mapping[str, Json] | None = None, **facts: Json) -> Done:
    """Say what is wrong (a text key with the facts `told`), and ask again what `clears` names."""
    say = (Prompt(text=trouble, facts=told or {}, kind="trouble"),)
    return Done(outcome=Outcome(facts=facts, say=say, clears=clears))
