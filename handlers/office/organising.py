"""The organisation as sheets: what a file would change is shown first, and done only as it was shown.

It brings `handlers.roster` with openpyxl, so import it where it is used.
"""

import hashlib
import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases import errors, lists
from cases.case import Case
from cases.organisation import Organisation
from cases.ports import Books
from dialog.catalogue import Catalogue
from handlers import roster
from handlers.accounts import roles
from handlers.books import Desk
from handlers.office.parcels import File
from handlers.office.rights import may_import
from handlers.roster import Changes, Problem, Sheet, Sheets

log = logging.getLogger(__name__)

PAGE = 500


class Changed(errors.CaseError):
    """What was shown is not true any more; nothing was changed."""

    code = "organisation-changed"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the files would do. `changes` is None when a problem stands against them. `digest` stands for the
    organisation and the files together."""

    problems: tuple[Problem, ...]
    changes: Changes | None
    digest: str = field(repr=False)


def read(files: Sequence[File], words: Catalogue) -> Sheets:
    """Slow for large files."""
    return roster.together(*(roster.read(data, name, words) for name, data in files))


def look(books: Books, person: str, sheets: Sheets, files: Sequence[File], words: Catalogue) -> Look:
    """A dry run. Raises `errors.NoSuchCase` for who may not import."""
    organisation = books.organisation.load()
    if not may_import(person, organisation):
        raise errors.NoSuchCase
    return _look(books, organisation, sheets, files, words)[1]


def take(
    books: Desk,
    person: str,
    sheets: Sheets,
    files: Sequence[File],
    words: Catalogue,
    *,
    digest: str | None,
    now: datetime,
) -> Look:
    """Do what was shown under that digest (None: whatever there is to do). Sensitive roles wait for the word of
    somebody who holds the same one; whoever left is signed out. Raises `errors.NoSuchCase`, `Changed`."""
    organisation = books.organisation.hold()
    if not may_import(person, organisation):
        raise errors.NoSuchCase
    new, found = _look(books, organisation, sheets, files, words)
    if digest not in (None, found.digest):
        raise Changed
    if found.changes is None:
        return found
    if found.changes:
        books.organisation.save(new)
    for each in found.changes.pending:
        roles.ask(books, each.person, each.unit, each.role, by=person, now=now)
    for leaver in found.changes.leavers:
        books.staff.close_sessions(leaver)
    log.info("organisation-imported", extra={"facts": {"by": person, "changes": len(found.changes.changes)}})
    return found


def export(organisation: Organisation, kind: str, language: str, words: Catalogue) -> tuple[File, ...]:
    """`kind` is "xlsx" (one file) or "csv" (one a sheet). Raises `roster.Unfit`."""
    if kind == "xlsx":
        return (("organisation.xlsx", roster.export_workbook(organisation, language, words)),)
    return tuple((f"{sheet}.csv", data) for sheet, data in roster.export_csvs(organisation, language, words).items())


def _look(
    books: Books, organisation: Organisation, sheets: Sheets, files: Sequence[File], words: Catalogue
) -> tuple[Organisation, Look]:
    owned = _owned(books, organisation, sheets)
    projects = frozenset(place.id for place in books.places.all())
    digest = _digest(organisation, files, words)
    problems = roster.check(sheets, organisation, owned=owned, projects=projects)
    if roster.stands_against(problems):
        return organisation, Look(problems=problems, changes=None, digest=digest)
    new, changes = roster.apply(sheets, organisation, owned=owned, projects=projects)
    return new, Look(problems=problems, changes=changes, digest=digest)


def _owned(books: Books, organisation: Organisation, sheets: Sheets) -> Collection[str]:
    """Units that own open cases. Sealed ones stand in no list of a unit, so all are looked at; but only where a unit is
    about to go."""
    rows = sheets.rows.get(Sheet.UNITS)
    kept = frozenset(row.values.get("id") for row in rows or ())
    if rows is None or organisation.units.keys() <= kept:
        return ()
    return frozenset(case.owner for case in _open(books))


def _open(books: Books) -> Iterator[Case]:
    after = ""
    while page := books.cases.page(after=after, limit=PAGE):
        yield from (case for case in page if case.state not in lists.OVER)
        after = page[-1].id


def _digest(organisation: Organisation, files: Sequence[File], words: Catalogue) -> str:
    """What the sheets say of the organisation is all that an import can touch; the order of the files is not."""
    said = hashlib.sha256()
    for sheet, data in sorted(roster.export_csvs(organisation, "zh-Hans", words).items()):
        said.update(sheet.encode() + hashlib.sha256(data).digest())
    for name, data in sorted(files):
        said.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(data).digest())
    return said.hexdigest()
