"""The register of places as a sheet: what a file would change is shown first, and done only as it was shown."""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases import errors
from cases import register as diary
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.ports import Books
from dialog.catalogue import Catalogue
from handlers import register
from handlers.office import places as door
from handlers.office import viewing
from handlers.office.parcels import File
from handlers.office.rights import may_change_places
from handlers.office.viewing import Wanted
from handlers.register import Plan, Record, Sheets, Unprintable, records

log = logging.getLogger(__name__)

#: Is told how many rows are done, of how many.
Progress = Callable[[int, int], None]


class Changed(errors.CaseError):
    """What was shown is not true any more; nothing was changed."""

    code = "register-changed"


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A file, and what whoever brings it says of it: what its headings mean (the code of a column, or empty to leave it
    out), and the kind of rows that say none."""

    file: File = field(repr=False)
    headings: Mapping[str, str] = field(default_factory=dict)
    kind: PlaceKind | None = None


@dataclass(frozen=True, kw_only=True)
class Look:
    """What the file would do; nothing when it is `refused`, for a problem stands against it. `digest` stands for the
    register, the organisation and the wish together."""

    plan: Plan
    digest: str = field(repr=False)

    @property
    def refused(self) -> bool:
        return register.stands_against(self.plan.problems)


def read(wish: Wish, words: Catalogue) -> Sheets:
    """Slow for large files."""
    name, data = wish.file
    return register.read(data, name, words, wish.headings)


def look(
    books: Books, person: str, sheets: Sheets, wish: Wish, *, new_id: Callable[[], str], unprintable: Unprintable
) -> Look:
    """A dry run. Raises `errors.NoSuchCase` for who may not import."""
    organisation = books.organisation.load()
    if not may_change_places(person, organisation):
        raise errors.NoSuchCase
    return _look(books.places.all(), organisation, sheets, wish, new_id, unprintable)


def take(
    books: Books,
    person: str,
    sheets: Sheets,
    wish: Wish,
    *,
    digest: str,
    new_id: Callable[[], str],
    unprintable: Unprintable,
    now: datetime,
    progress: Progress = lambda done, total: None,
) -> Look:
    """Do what was shown under that digest. Raises `errors.NoSuchCase`, `Changed`."""
    organisation = books.organisation.hold()
    if not may_change_places(person, organisation):
        raise errors.NoSuchCase
    found = _look(books.places.hold(), organisation, sheets, wish, new_id, unprintable)
    if digest != found.digest:
        raise Changed
    if found.refused:
        return found
    _write(books, organisation, found.plan, person, now, progress)
    if found.plan.changes:
        log.info("register-imported", extra={"facts": {"by": person, "changes": len(found.plan.changes)}})
    return found


def amend(
    books: Books,
    person: str,
    sheets: Sheets,
    *,
    place: str | None,
    kind: PlaceKind,
    digest: str,
    new_id: Callable[[], str],
    unprintable: Unprintable,
    now: datetime,
) -> Plan:
    """One place as its only row says; None for a new one of that kind. Nothing is done where a problem stands against
    it. Raises `errors.NoSuchCase`, and `Changed` where the place is not any more what it was under that digest."""
    organisation = books.organisation.hold()
    if not may_change_places(person, organisation):
        raise errors.NoSuchCase
    places = books.places.hold()
    if place is not None:
        known = records.of(places, organisation).get(place)
        if known is None:
            raise errors.NoSuchCase
        if digest != digest_of(known):
            raise Changed
    plan = register.plan_of_one(
        sheets, places, organisation, place=place, kind=kind, new_id=new_id, unprintable=unprintable
    )
    if not register.stands_against(plan.problems):
        _write(books, organisation, plan, person, now, lambda done, total: None)
    return plan


def digest_of(record: Record) -> str:
    """Stands for all that is known of one place."""
    return _hashed([record.place.id, diary.columns(record.place), record.teams])


def export(books: Books, person: str, wanted: Wanted, form: str, language: str, words: Catalogue) -> bytes:
    """The places that are wanted. `form` is "xlsx" or "csv". Raises `errors.NoSuchCase`, `register.Unfit`."""
    organisation = books.organisation.load()
    if not may_change_places(person, organisation):
        raise errors.NoSuchCase
    write = register.export_workbook if form == "xlsx" else register.export_csv
    return write(viewing.chosen(books, person, wanted), books.places.all(), organisation, language, words)


def _look(
    places: Sequence[Place],
    organisation: Organisation,
    sheets: Sheets,
    wish: Wish,
    new_id: Callable[[], str],
    unprintable: Unprintable,
) -> Look:
    plan = register.plan(sheets, places, organisation, new_id=new_id, kind=wish.kind, unprintable=unprintable)
    return Look(plan=plan, digest=_digest(places, organisation, wish))


def _digest(places: Sequence[Place], organisation: Organisation, wish: Wish) -> str:
    """What an import can touch, and what it asks for a meaning."""
    name, data = wish.file
    told = [
        [[place.id, diary.columns(place)] for place in places],
        [[unit.id, unit.names] for unit in organisation.units.values()],
        [[one.id, one.name, one.active] for one in organisation.people.values()],
        [[team.id, team.kind, team.names, sorted(team.projects)] for team in organisation.teams],
        [name, hashlib.sha256(data).hexdigest(), wish.headings, wish.kind],
    ]
    return _hashed(told)


def _hashed(told: object) -> str:
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, default=dict)
    return hashlib.sha256(plain.encode()).hexdigest()


def _write(
    books: Books, organisation: Organisation, plan: Plan, person: str, now: datetime, progress: Progress
) -> None:
    """Places, their diaries, and the teams that have them among their projects."""
    changes = plan.changes
    for done, each in enumerate(changes, start=1):
        place, old, new = each.after.place, each.before.teams if each.before else (), each.after.teams
        door.change(books, place, actor=person, now=now)
        if old != new:
            event = diary.TeamsChanged(at=now, actor=person, old=old, new=new)
            books.diary.note(place.id, event.entry())
        progress(done, len(changes))
    after = register.organisation_with(organisation, (each.after for each in changes))
    if after is not organisation:
        books.organisation.save(after)
