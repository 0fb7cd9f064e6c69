"""One unit of work with all that storage offers: the ports of cases and dialog, and what only app/ asks for."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from cases.case import Case
from cases.identity import IdentityRequestBook
from cases.letters import LetterBook
from cases.ports import Books, ClockBook, DiaryBook, EvidenceBook, StagedFile
from cases.proposals import ProposalBook
from cases.staff import StaffBook
from dialog.ports import TalkBook
from dialog.post import PostBook


class Talk(TalkBook, Protocol):
    def said_since(self, channel: str, *, after: int, limit: int = 1000) -> Sequence[tuple[int, str]]:
        """(seq, visitor's ref) of what was said on a channel behind that seq, in order."""

    def newest(self) -> int:
        """The largest seq said so far, 0 when there is none."""


class Diary(DiaryBook, Protocol):
    def head(self, case_id: str) -> tuple[int, str]:
        """The last seq and digest of a chain; 0 and `chain.NOTHING` where there is none."""

    def cases(self, *, after: str = "", limit: int = 500) -> Sequence[tuple[str, str]]:
        """(id, number) of cases in the order of their ids; no key is needed."""

    def reason(self, case: Case, seq: int) -> str | None:
        """Raises `errors.Sealed` on a sealed case, `suite.Unreadable` when retention has shredded it."""

    def archived(self) -> Mapping[str, tuple[int, str]]:
        """By case id: the last seq and digest of chains that were deleted lawfully."""


class Evidence(EvidenceBook, Protocol):
    def stage(
        self, file: StagedFile, *, owner: str, key: bytes, cleaned: bytes, original: bytes, now: datetime
    ) -> None:
        """Keep a file of a draft under the visitor's key. `file.id` is random."""

    def named(self, owner: str, key: bytes) -> Sequence[StagedFile]:
        """As `staged`, with the names."""

    def cleaned(self, case: Case, file_id: str) -> bytes:
        """Raises KeyError, and `errors.Sealed` on a sealed case."""

    def sealed(self, case: Case, file_id: str, part: str = "original") -> bytes:
        """The age file of an original, or of the cleaned copy on a sealed case. Raises KeyError."""


class Clocks(ClockBook, Protocol):
    def unclocked(self, after: str, limit: int) -> Sequence[str]:
        """Ids of cases that are not archived and have no open clock, in order, beginning behind `after`."""


class Post(PostBook, Protocol):
    def unsettled(self, *, before: datetime, limit: int) -> int:
        """How many updates, of any bot, came before that and are not dealt with; at most `limit`."""

    def undelivered(self, *, before: datetime, limit: int) -> int:
        """How much that was said before that is still on its way to a chat; at most `limit`."""


class Housekeeping(Protocol):
    def expire(self, *, now: datetime, limit: int = 200) -> int:
        """Erase what has had its time; the number of things erased. Call again in a new transaction until it is 0."""

    def archive(self, case: Case) -> None:
        """Delete a case with everything of it, its diary too, and keep only the head of its chain. The one lawful
        way to delete lines of a diary; the caller has checked that retention is over (decision 22)."""


class Keys(Protocol):
    def shred(self, case_id: str) -> None:
        """Destroy the case's key: nothing said on it can be read any more."""

    def outdated(self) -> int:
        """How many boxes are wrapped by another deployment key than the current one."""

    def rewrap(self, *, limit: int) -> int:
        """Wrap some of them again; how many. 0 when all are done."""


class Meta(Protocol):
    def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str) -> None: ...


class UnitOfWork(Books, Protocol):
    @property
    def talk(self) -> Talk: ...
    @property
    def post(self) -> Post: ...
    @property
    def diary(self) -> Diary: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def clocks(self) -> Clocks: ...
    @property
    def staff(self) -> StaffBook: ...
    @property
    def proposals(self) -> ProposalBook: ...
    @property
    def letters(self) -> LetterBook: ...
    @property
    def identity_requests(self) -> IdentityRequestBook: ...
    @property
    def housekeeping(self) -> Housekeeping: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def meta(self) -> Meta: ...


__all__ = ["Clocks", "Diary", "Evidence", "Housekeeping", "Keys", "Meta", "Post", "Talk", "UnitOfWork"]
