"""What an import changes: entry by entry, before and after, so that a dry run shows all of it."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar, cast

from cases.organisation import SENSITIVE, Leave, Organisation, Person, Post, Role, Team, Unit
from handlers.roster import checking, rosters
from handlers.roster.columns import Sheet
from handlers.roster.rosters import Entry, Lead, Roster
from handlers.sheets import problems
from handlers.sheets.columns import Key
from handlers.sheets.rows import Sheets
from handlers.sheets.wording import Kind

T = TypeVar("T", bound=Entry)


@dataclass(frozen=True, kw_only=True)
class Change:
    sheet: Sheet
    key: Key
    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> Kind:
        if self.before is None:
            return Kind.ADDED
        return Kind.REMOVED if self.after is None else Kind.CHANGED


@dataclass(frozen=True, kw_only=True)
class Pending:
    """A role that waits for the word of somebody who holds it already (decision 10)."""

    person: str
    unit: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Changes:
    """`leavers` are people who are active no more: their open cases have to be handed over. `pending` was asked for
    and has not been done."""

    changes: tuple[Change, ...] = ()
    leavers: tuple[str, ...] = ()
    pending: tuple[Pending, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def of(self, sheet: Sheet, kind: Kind) -> tuple[Change, ...]:
        return tuple(change for change in self.changes if (change.sheet, change.kind) == (sheet, kind))

    def counts(self) -> Mapping[tuple[Sheet, Kind], int]:
        return Counter((change.sheet, change.kind) for change in self.changes)


def apply(
    sheets: Sheets, organisation: Organisation, *, owned: Collection[str], projects: Collection[str]
) -> tuple[Organisation, Changes]:
    """The organisation as the sheets have it; the very same one when nothing is different. Keys and recusals are not
    touched. Raises `Refused` when a problem stands against it."""
    found = checking.check(sheets, organisation, owned=owned, projects=projects)
    if problems.stands_against(found):
        raise problems.Refused(found)
    before = rosters.of(organisation)
    after = rosters.merged(sheets, before)
    new = tuple(_new_sensitive(before, after))
    after[Sheet.POSTS] = _without(after[Sheet.POSTS], new)
    pending = tuple(each for each in new if _is_active(after[Sheet.PEOPLE].get((each.person,))))
    changes = tuple(_changes(before, after))
    leavers = tuple(change.key[0] for change in changes if _is_active(change.before) and not _is_active(change.after))
    told = Changes(changes=changes, leavers=leavers, pending=pending)
    return (_put(organisation, before, after) if changes else organisation), told


def _new_sensitive(before: Roster, after: Roster) -> Iterator[Pending]:
    """Sensitive roles that are new in a post, and those of somebody who comes back. Those of somebody who is not active
    are not given either, but nobody has to say a word before that person is back."""
    for key, post in after[Sheet.POSTS].items():
        known = before[Sheet.POSTS].get(key)
        person = (key[0],)
        came = _is_active(after[Sheet.PEOPLE].get(person)) and not _is_active(before[Sheet.PEOPLE].get(person))
        held = known.roles if isinstance(known, Post) and not came else frozenset[Role]()
        for role in sorted((_roles(post) & SENSITIVE) - held):
            yield Pending(person=key[0], unit=key[1], role=role)


def _without(posts: Mapping[Key, Entry], waiting: Iterable[Pending]) -> dict[Key, Entry]:
    out = {(each.person, each.unit, each.role) for each in waiting}
    return {
        key: replace(post, roles=frozenset(role for role in post.roles if (*key, role) not in out))
        for key, post in posts.items()
        if isinstance(post, Post)
    }


def _changes(before: Roster, after: Roster) -> Iterator[Change]:
    for sheet in Sheet:
        for key in dict.fromkeys((*before[sheet], *after[sheet])):
            old, new = before[sheet].get(key), after[sheet].get(key)
            if old != new:
                yield Change(sheet=sheet, key=key, before=old, after=new)


def _put(organisation: Organisation, before: Roster, after: Roster) -> Organisation:
    def woven(sheet: Sheet, said: Iterable[T], key_of: Callable[[T], Key]) -> tuple[T, ...]:
        return tuple(_woven(said, key_of, before[sheet], cast("Mapping[Key, T]", after[sheet])))

    units: tuple[Unit, ...] = woven(Sheet.UNITS, organisation.units.values(), lambda unit: (unit.id,))
    people: tuple[Person, ...] = woven(Sheet.PEOPLE, organisation.people.values(), lambda person: (person.id,))
    posts: tuple[Post, ...] = woven(Sheet.POSTS, organisation.posts, lambda post: (post.person, post.unit))
    leaves: tuple[Leave, ...] = woven(Sheet.LEAVE, organisation.leaves, rosters.key_of_leave)
    teams: tuple[Team, ...] = woven(Sheet.TEAMS, organisation.teams, lambda team: (team.id,))
    leads = (entry for entry in after[Sheet.SECTORS].values() if isinstance(entry, Lead))
    return replace(
        organisation,
        units={unit.id: unit for unit in units},
        people={person.id: person for person in people},
        posts=posts,
        leaves=leaves,
        teams=teams,
        sectors={lead.sector: lead.units for lead in leads},
    )


def _woven(
    said: Iterable[T], key_of: Callable[[T], Key], before: Mapping[Key, Entry], after: Mapping[Key, T]
) -> Iterator[T]:
    """What is there stays where and as it is, unless it is different; what is new comes last."""
    put: set[Key] = set()
    for entry in said:
        key = key_of(entry)
        if key in after and after[key] == before[key]:
            yield entry
        elif key in after and key not in put:
            put.add(key)
            yield after[key]
    yield from (entry for key, entry in after.items() if key not in before)


def _is_active(entry: Entry | None) -> bool:
    return isinstance(entry, Person) and entry.active


def _roles(entry: Entry) -> frozenset[Role]:
    return entry.roles if isinstance(entry, Post) else frozenset()
