"""What the trade asks of the world. Everything in `Books` belongs to one transaction; nothing here waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from cases.case import Access, Author, Case, Entry, Link, Lock, Message, State
from cases.clocks.model import Clock, Notice, Reminder
from cases.codes import PlaceCode, Scan, ScanMonth
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.routing.model import RoutingTable
from cases.rules.model import Rules
from cases.values import Json


class CaseBook(Protocol):
    def add(self, case: Case, lock: Lock) -> None:
        """Keep a new case. Raises `errors.NumberTaken` when the number exists."""

    def get(self, case_id: str) -> Case:
        """Raises `errors.NoSuchCase`."""

    def several(self, case_ids: Sequence[str]) -> Mapping[str, Case]:
        """Those that there are, by id, asked for together."""

    def hold(self, case_id: str) -> Case:
        """The same as `get`, and nobody else writes on it until the end of the transaction."""

    def by_number(self, number: str) -> Case:
        """`number` is canonical. Raises `errors.NoSuchCase`."""

    def lock_of(self, number: str) -> Lock | None:
        """The lock of that number, or None."""

    def relock(self, case: Case, lock: Lock) -> None:
        """Another secret opens the case from now on, and the old one no more."""

    def save(self, case: Case) -> None:
        """Keep a changed case whose `version` is one more than the stored one. Raises `errors.StaleCase`."""

    def page(self, *, after: str = "", limit: int = 100) -> Sequence[Case]:
        """Cases in the order of their random ids, beginning behind `after`."""

    def count(self) -> int: ...
    def placed(self, place_ids: Sequence[str], since: datetime, until: datetime) -> Mapping[str, int]:
        """How many cases that are not sealed came from each of these places, filed at `since` or later and before
        `until`. Without those of which there is none."""

    def keep_month(self, month: date, counts: Mapping[str, int]) -> None:
        """How many came from each place in the month that begins on that day; it is kept once and never changed."""

    def kept_months(self, place_ids: Sequence[str], first: date, last: date) -> Mapping[tuple[str, date], int]:
        """What was kept, by place and month, from the month of one day to that of another."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A case in a list: `at` is the due date of what has to be done next, of one that is over when it ended."""

    case: str
    state: State
    at: datetime | None


class ListBook(Protocol):
    """The lists of the desk, see `cases.lists`. Nothing here asks the gate."""

    def put(self, case: Case, names: frozenset[str], bars: frozenset[str], *, over: bool, at: datetime | None) -> None:
        """Where the case stands from now on; it leaves the lists that are not named."""

    def page(
        self, names: frozenset[str], *, over: bool = False, after: Listed | None = None, limit: int = 50
    ) -> Sequence[Listed]:
        """Of all these lists together, each case once: what is due soonest first, of what is over the newest."""

    def all(self, name: str, *, over: bool = False) -> Sequence[Listed]: ...

    def among(self, name: str, case_ids: Sequence[str]) -> Sequence[Listed]:
        """Those of these cases that are open and stand in that list, in no order."""

    def tally(self, name: str, *, before: tuple[datetime, datetime]) -> tuple[Mapping[State, int], tuple[int, int]]:
        """How many open cases there are by state, and how many in all are due before each of these two instants. One
        look at the list for all of it: the longest has a line for each open case."""

    def barred(self, bars: frozenset[str]) -> frozenset[str]:
        """Ids of cases from which one of these names is barred."""

    def of(self, case_id: str) -> tuple[frozenset[str], Listed, bool] | None:
        """The lists a case stands in, its place there, and whether it is over."""

    def of_each(self, case_ids: Sequence[str]) -> Mapping[str, tuple[frozenset[str], Listed, bool]]:
        """The same of several, by id, asked for together."""

    def sizes(self, kind: str) -> Mapping[str, int]:
        """How many open cases the lists of one kind hold ("u:", "h:"), by name."""


class DiaryBook(Protocol):
    def append(self, case: Case, entry: Entry) -> Link:
        """Chain a line to the case's diary."""

    def note(self, chain: str, entry: Entry) -> Link:
        """Chain a line to a diary of no case (of a place, by its id). Raises ValueError for a reason: there is no key
        to keep it under."""

    def of(self, case_id: str) -> Sequence[Link]: ...


@dataclass(frozen=True, kw_only=True)
class Box:
    """Something sealed of a case: a part, a message, a file. `id` names it within the case; `reporter` when the
    reporter is one of those who can open it."""

    id: str
    box: bytes = field(repr=False)
    reporter: bool = False


class ContentBook(Protocol):
    """The vault as the trade sees it. On a sealed case everything is sealed to `access.recipients`' public keys and
    cannot be read back here; on the others it is kept under the case's own key."""

    def put(self, case: Case, name: str, content: Json) -> None:
        """Keep one named part ("answers", …)."""

    def get(self, case: Case, name: str) -> Json:
        """Raises `errors.Sealed` on a sealed case, KeyError when there is no such part."""

    def say(self, case: Case, message: Message) -> None:
        """Add a message. On a sealed case the reporter's words are sealed to the recipients and the staff's words to
        the reporter's own key."""

    def say_sealed(self, case: Case, message: Message, box: bytes) -> None:
        """Add a message of the staff that came sealed, to recipients and reporter, so that its words never were here;
        `message.text` is None. Raises `errors.Sealed` for what is no age file, and on a case that is not sealed."""

    def thread(self, case: Case, reporter_key: str | None = None) -> Sequence[Message]:
        """All messages in order; `text` is None where neither this program nor `reporter_key` can open it."""

    def shown(self, case: Case) -> None:
        """The reporter has been shown everything said so far: none of it can be taken back any more."""

    def recall(self, case: Case, message_id: str) -> bool:
        """Take a message of the staff back; False when it has been shown, is the reporter's own, or is none."""

    def boxes(self, case: Case) -> Sequence[Box]:
        """Everything sealed of a sealed case, but for reasons in the diary, which nobody can change."""

    def reseal(self, case: Case, boxes: Mapping[str, bytes]) -> None:
        """Replace all of it by new age files, by id. Raises `errors.Sealed` when one is missing, unknown or none."""


class IdentityBook(Protocol):
    def put(self, identity: Mapping[str, Json], *, owner_may_read: bool, custodians: Sequence[str]) -> str:
        """Keep who the reporter is, sealed to the custodians' public keys, and also readable here when the reporter
        agreed to be named to the owner (question 7). Returns the random reference."""

    def get(self, reference: str) -> Mapping[str, Json]:
        """Raises `errors.Sealed` when only the custodians can open it."""

    def sealed(self, reference: str) -> bytes:
        """The age file that the custodians open with their own keys; nothing here can. Raises KeyError."""


@dataclass(frozen=True, kw_only=True)
class StagedFile:
    """A file of a draft, already cleaned: `kind` is its media type, `size` in bytes, `name` the one it came with."""

    id: str
    kind: str
    size: int
    name: str = field(repr=False)
    fingerprint: str = field(repr=False)


class EvidenceBook(Protocol):
    """Files. A draft's files are under the visitor's key; `adopt` puts them under the case."""

    def staged(self, owner: str) -> Sequence[StagedFile]:
        """Files of a draft, by the visitor's reference."""

    def adopt(self, case: Case, *, owner: str, key: bytes, files: Sequence[str], keep_originals: bool) -> None:
        """Put the files of a draft under the case. Originals are sealed to recipients or custodians, or dropped."""

    def discard(self, owner: str) -> None:
        """Erase all files of a draft."""

    def of(self, case: Case) -> Sequence[StagedFile]: ...


class PlaceBook(Protocol):
    def get(self, place_id: str) -> Place | None: ...
    def hold(self) -> Sequence[Place]:
        """All of them, and nobody else changes any until the end of the transaction."""

    def save(self, place: Place) -> None: ...
    def all(self) -> Sequence[Place]:
        """By id."""

    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]:
        """Which are meant by part of a name, words of it, its pinyin or initials, with a mistake or not, or by an id or
        a number. The likeliest first, none for what means nothing. `closed` ones too, or not."""


class CodeBook(Protocol):
    def get(self, place_id: str, version: int) -> PlaceCode | None: ...
    def of(self, place_id: str) -> Sequence[PlaceCode]:
        """All versions, the oldest first."""

    def of_each(self, place_ids: Sequence[str]) -> Sequence[PlaceCode]:
        """Those of several places, by place and version."""

    def by_short(self, short: str) -> PlaceCode | None: ...
    def hold(self, place_id: str) -> Sequence[PlaceCode]:
        """The same, and nobody else changes them until the end of the transaction."""

    def all(self) -> Sequence[PlaceCode]:
        """By place and version."""

    def endless(self) -> frozenset[str]:
        """The places with a code that is not revoked and has neither a first nor a last instant."""

    def save(self, code: PlaceCode) -> None: ...


class ScanBook(Protocol):
    """Counts of scans and nothing else (CF-10). Who may see which of them is for `handlers.office.scans` to say."""

    def add(self, scans: Mapping[Scan, int]) -> None:
        """To what is counted already."""

    def between(self, first: date, last: date, place_id: str | None = None) -> Mapping[Scan, int]:
        """Both days included; of one place, or of all and of forged codes."""

    def of_each(self, place_ids: Sequence[str], first: date, last: date) -> Mapping[Scan, int]:
        """The same of several places."""

    def fold(self, before: date) -> int:
        """Of the days before, the first one of a month, only the sums of their months stay. How many rows that were."""

    def forget(self, before: date) -> int:
        """Months before that of this day are erased."""

    def months(self, first: date, last: date, place_ids: Sequence[str] | None = None) -> Mapping[ScanMonth, int]:
        """What was folded, from the month of one day to that of another."""

    def odd(self, first: date, last: date) -> Mapping[Scan, int]:
        """Those of codes that were not valid."""


class OrganisationBook(Protocol):
    def load(self) -> Organisation: ...
    def hold(self) -> Organisation:
        """The same, and nobody else changes it until the end of the transaction: before every change of it."""

    def save(self, organisation: Organisation) -> None: ...


class BucketBook(Protocol):
    """Token buckets by key; a key is a keyed digest, never an address."""

    def take(self, key: str, *, capacity: float, per_second: float, now: datetime, cost: float = 1.0) -> float:
        """Take from a bucket. 0.0 when it was granted, otherwise the seconds to wait (nothing is taken then)."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A change of the rules: which part ("rules" or "calendar"), when, by whom and why."""

    number: int
    part: str
    at: datetime
    actor: str
    reason: str


class RulesBook(Protocol):
    """Policies, profiles, ladder and calendar, with every edition there was. Edition 0 is what is shipped."""

    def current(self) -> Rules: ...
    def routing(self) -> RoutingTable:
        """Who gets a case. It has no part in due dates, so a change of it leaves `current` as it is."""

    def text(self, part: str, edition: int | None = None) -> str:
        """The TOML of "rules", "calendar" or "routing" as it stood at that edition, or stands. Raises KeyError."""

    def save(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        """The new edition. Raises what reading the text raises; nothing is kept then."""

    def own(self, part: str, edition: int | None = None) -> str | None:
        """A text of the office's own that this program does not read: the template of a letter, as it stood at that
        edition, or stands. None where there is none, and what is shipped holds."""

    def save_own(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        """The new edition. The caller has read the text and found it good."""

    def editions(self) -> Sequence[Edition]: ...


class ClockBook(Protocol):
    def of(self, case_id: str) -> Sequence[Clock]:
        """All clocks of a case with all their rounds, by name and round."""

    def save(self, clock: Clock) -> None:
        """Keep a new or changed clock."""

    def reminders(self, case_id: str) -> Sequence[Reminder]:
        """Planned, raised and skipped ones, by time."""

    def replan(self, case_id: str, name: str, reminders: Sequence[Reminder]) -> None:
        """These replace what was planned for that clock. What was raised or skipped stays, and a key that is among
        it is not planned again."""

    def due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        """(case, clock name) with something planned at `now` or before, the longest due first, each once."""

    def claim(self, case_id: str, name: str, *, now: datetime) -> tuple[Clock, Sequence[Reminder]] | None:
        """The newest round of the clock, locked until the end of the transaction, and what is due of it, by time.
        None when another sweeper holds it or nothing is due any more."""

    def settle(self, reminder: Reminder) -> None:
        """A planned reminder becomes raised or skipped. Raises `errors.AlreadyRaised` when it was not planned."""

    def outdated(self, edition: int, *, limit: int) -> Sequence[Clock]:
        """Open clocks reckoned with an edition before this one, in the order of their random case ids."""


class NoticeBook(Protocol):
    def add(self, notice: Notice) -> bool:
        """False when there is one of that key already; nothing changes then."""

    def save(self, notice: Notice) -> None: ...
    def of(self, case_id: str) -> Sequence[Notice]: ...
    def waiting(self, *, now: datetime, limit: int) -> Sequence[Notice]:
        """Queued ones whose time has come, person by person, locked; those that another sender holds are left out."""

    def sent_since(self, person: str, since: datetime) -> int:
        """How many this person got."""

    def clear(self, case_id: str, clock: str, *, now: datetime) -> int:
        """What is still queued because of that clock is not sent any more; how many there were."""

    def failed(self, *, limit: int = 100) -> Sequence[Notice]:
        """Undelivered ones whose clock still runs: not reminded (trap 3)."""


class Books(Protocol):
    """One unit of work: all of it is committed or none."""

    @property
    def cases(self) -> CaseBook: ...
    @property
    def lists(self) -> ListBook: ...
    @property
    def diary(self) -> DiaryBook: ...
    @property
    def contents(self) -> ContentBook: ...
    @property
    def identities(self) -> IdentityBook: ...
    @property
    def evidence(self) -> EvidenceBook: ...
    @property
    def places(self) -> PlaceBook: ...
    @property
    def codes(self) -> CodeBook: ...
    @property
    def scans(self) -> ScanBook: ...
    @property
    def organisation(self) -> OrganisationBook: ...
    @property
    def buckets(self) -> BucketBook: ...
    @property
    def rules(self) -> RulesBook: ...
    @property
    def clocks(self) -> ClockBook: ...
    @property
    def notices(self) -> NoticeBook: ...


__all__ = [
    "Access",
    "Author",
    "Books",
    "Box",
    "BucketBook",
    "CaseBook",
    "ClockBook",
    "CodeBook",
    "ContentBook",
    "DiaryBook",
    "Edition",
    "EvidenceBook",
    "IdentityBook",
    "ListBook",
    "Listed",
    "NoticeBook",
    "OrganisationBook",
    "PlaceBook",
    "RulesBook",
    "ScanBook",
    "StagedFile",
]
