"""The store as the people who handle cases need it."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeVar

from cases.case import Case
from cases.identity import IdentityRequestBook
from cases.letters import LetterBook
from cases.ports import Books, DiaryBook, EvidenceBook, StagedFile
from cases.proposals import ProposalBook
from cases.staff import StaffBook
from dialog.ports import TalkBook
from dialog.post import PostBook

T = TypeVar("T")


class Diary(DiaryBook, Protocol):
    def reason(self, case: Case, seq: int) -> str | None:
        """What was written beside that line. Raises `errors.Sealed` on a sealed case."""


class Evidence(EvidenceBook, Protocol):
    def stage(
        self, file: StagedFile, *, owner: str, key: bytes, cleaned: bytes, original: bytes, now: datetime
    ) -> None: ...
    def cleaned(self, case: Case, file_id: str) -> bytes:
        """Raises KeyError, and `errors.Sealed` on a sealed case."""


class Keys(Protocol):
    def shred(self, case_id: str) -> None:
        """Destroy the case's key: nothing said on it can be read any more."""


class Housekeeping(Protocol):
    def archive(self, case: Case) -> None:
        """Delete a case with everything of it, and keep only the head of its chain."""


class Meta(Protocol):
    def get(self, key: str) -> str | None: ...
    def put(self, key: str, value: str) -> None: ...


class Desk(Books, Protocol):
    """The books as the desk needs them, and a way to tell the reporter that there is news (never what)."""

    @property
    def diary(self) -> Diary: ...
    @property
    def evidence(self) -> Evidence: ...
    @property
    def talk(self) -> TalkBook: ...
    @property
    def post(self) -> PostBook: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def housekeeping(self) -> Housekeeping: ...
    @property
    def meta(self) -> Meta: ...
    @property
    def staff(self) -> StaffBook: ...
    @property
    def letters(self) -> LetterBook: ...
    @property
    def proposals(self) -> ProposalBook: ...
    @property
    def identity_requests(self) -> IdentityRequestBook: ...


class Transactions(Protocol):
    """The store, as far as the desk needs it."""

    async def transact(self, work: Callable[[Desk], T]) -> T: ...
    async def read(self, work: Callable[[Desk], T]) -> T: ...
