"""For the auditor: every request and every look, by whom and when and on whose word. Never what was seen, nor a reason
that somebody wrote."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases import errors, gate, numbers
from cases.case import Case
from cases.identity import RequestState
from cases.organisation import Organisation, Role
from handlers.books import Desk, Transactions
from handlers.sheets.cells import escaped

#: More is not shown and not exported at once.
MOST = 10_000

COLUMNS = ("at", "number", "person", "what", "ground", "second", "until")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """`what` is "read" or a state of a request; `ground` that of a read, empty on a request; `second` is whose word it
    was, empty where there is none yet. People are ids, and "reporter". `until` is when a view or a request ends."""

    at: datetime
    number: str
    person: str
    what: str
    ground: str = ""
    second: str = ""
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Audit:
    store: Transactions
    person: str
    zone: tzinfo

    async def entries(self, *, now: datetime, limit: int = MOST) -> Sequence[Entry]:
        """The newest first. Raises `errors.NoSuchCase` for whoever is no auditor of the office."""
        return await self.store.read(lambda books: self._entries(books, now, limit))

    def _entries(self, books: Desk, now: datetime, limit: int) -> Sequence[Entry]:
        organisation = books.organisation.load()
        if self.person not in organisation.holders(Role.AUDITOR, organisation.office):
            raise errors.NoSuchCase
        day = now.astimezone(self.zone).date()

        def theirs(case: Case | None) -> bool:
            """Whoever is kept away from a case does not learn here that it exists (CF-02)."""
            return case is None or gate.untouched(case, self.person, organisation, day=day)

        found = [*_reads(books, theirs, limit), *_requests(books, theirs)]
        return sorted(found, key=lambda each: each.at, reverse=True)[:limit]


def as_csv(entries: Sequence[Entry], organisation: Organisation, headings: Sequence[str], zone: tzinfo) -> bytes:
    """UTF-8 with its mark, as spreadsheets want it. What looks like a formula is none (CF-04 holds: no content)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([guarded(each) for each in headings])
    for each in entries:
        until = "" if each.until is None else _local(each.until, zone)
        people = [_named(who, organisation) for who in (each.person, each.second)]
        cells = (_local(each.at, zone), each.number, people[0], each.what, each.ground, people[1], until)
        writer.writerow([guarded(cell) for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def guarded(cell: str) -> str:
    return escaped(" ".join(cell.split()))


def _named(who: str, organisation: Organisation) -> str:
    known = organisation.people.get(who)
    return who if known is None else f"{known.name} ({who})"


def _local(at: datetime, zone: tzinfo) -> str:
    return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _reads(books: Desk, theirs: Callable[[Case | None], bool], limit: int) -> Iterator[Entry]:
    for read in books.identity_requests.reads(limit=limit):
        if theirs(_case_of(books, read.number)):
            yield Entry(
                at=read.at, number=read.number, person=read.person, what="read", ground=read.ground, second=read.second
            )


def _requests(books: Desk, theirs: Callable[[Case | None], bool]) -> Iterator[Entry]:
    for request in books.identity_requests.all():
        try:
            case = books.cases.get(request.case)
        except errors.NoSuchCase:
            continue
        if theirs(case):
            ends = request.until if request.state in (RequestState.ASKED, RequestState.GRANTED) else None
            yield Entry(
                at=request.asked,
                number=numbers.shown(case.number),
                person=request.person,
                what=request.state.value,
                second=request.decided_by or "",
                until=ends,
            )


def _case_of(books: Desk, number: str) -> Case | None:
    """None for one that is no more: the list outlives the case."""
    try:
        return books.cases.by_number(numbers.canonical(number))
    except (errors.NoSuchCase, errors.NotANumber):
        return None
