"""What a channel asks of the runner, and the runner of the rest of the house."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

from cases.case import Credentials, Lock
from cases.ports import Books
from dialog.incoming import FileRef, Incoming
from dialog.ports import Said, TalkBook, Visitor
from dialog.post import PostBook
from dialog.prompts import Hint

T = TypeVar("T")


class ProofNeeded(Exception):
    """This turn is expensive (it hashes a secret): ask for proof of work, then send the very same turn again."""


class Busy(Exception):
    """Not now. `seconds` is when to try again; `code` names the words (`error.<code>`)."""

    def __init__(self, code: str, seconds: float) -> None:
        super().__init__(code)
        self.code = code
        self.seconds = seconds


class Refused(Exception):
    """A file that is not taken. `code` names the words (`error.<code>`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Gone(Exception):
    """A one-time link that is unknown, used up or over; which of them is not told."""


class UnitOfWork(Books, Protocol):
    """What one transaction offers to the runner."""

    @property
    def talk(self) -> TalkBook: ...
    @property
    def post(self) -> PostBook: ...


@dataclass(frozen=True, kw_only=True)
class Turned:
    """What came of a turn, for a channel that keeps books of its own in the same transaction.

    `again`: this id was heard before, and nothing else happened. `sealed`: the matter is one that is sealed, so what
    was typed must not stay where a platform keeps it. `hushed`: what was just said holds a secret. `over`: the
    conversation has ended and is erased, but for `said`. `asked` is the number of the question that was open. `scanned`
    is a code that was typed instead of scanned.
    """

    said: Sequence[Said]
    language: str = "zh-Hans"
    asked: int = 0
    again: bool = False
    sealed: bool = False
    hushed: bool = False
    over: bool = False
    scanned: str = ""


Along: TypeAlias = Callable[[UnitOfWork, Turned], None]


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a conversation stands: the open question's number (0 when none is open) and what answers it."""

    language: str
    ask: int = 0
    hint: Hint = Hint.NONE
    sealed: bool = False


class Talker(Protocol):
    """A channel's whole view of the product."""

    async def turn(
        self, visitor: Visitor, incoming: Incoming, *, proven: bool = True, along: Along | None = None
    ) -> Sequence[Said]:
        """One turn: heard, decided, saved, and only then answered. The same id again gives the same answer.

        `along` is carried out at the end of the same transaction; it may run more than once.
        Raises `ProofNeeded` (nothing saved) where `proven` is false and the turn is expensive, and `Busy`.
        """

    async def standing(self, visitor: Visitor) -> Standing | None:
        """None where there is no conversation."""

    async def history(self, visitor: Visitor, *, after: int = 0) -> Sequence[Said]: ...

    async def acknowledge(self, visitor: Visitor, *, upto: int) -> None: ...

    async def stage(self, visitor: Visitor, data: bytes, name: str) -> FileRef:
        """Clean, encrypt and keep a file of the visitor's draft. Raises `Refused` or `Busy`."""

    def news(self, visitor: Visitor) -> AsyncIterator[int]:
        """The seq of each thing said to this visitor outside a turn, as it happens; ends when cancelled."""


class Transactions(Protocol):
    async def transact(self, work: Callable[[UnitOfWork], T]) -> T: ...
    async def read(self, work: Callable[[UnitOfWork], T]) -> T: ...


class Locks(Protocol):
    """Argon2id in a bounded pool, off the event loop."""

    async def new(self) -> Credentials: ...

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        """The reporter's private key when the secret fits, else None; takes alike when there is no lock."""
