"""What is wrong between rows, and between rows and the organisation."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from cases.events import REPORTER, SYSTEM
from cases.organisation import Organisation, Team, Unit
from dialog.values import Json
from handlers.roster import rosters
from handlers.roster.columns import Sheet, key_of
from handlers.roster.rosters import Roster
from handlers.sheets.problems import Findings, Problem
from handlers.sheets.rows import Row, Sheets

#: The diary knows these as nobody of the organisation.
TAKEN = frozenset({REPORTER, SYSTEM})

#: What a cell names: by sheet and column, the sheet in which it has to be.
_NAMED: Mapping[tuple[Sheet, str], Sheet] = {
    (Sheet.UNITS, "above"): Sheet.UNITS,
    (Sheet.POSTS, "person"): Sheet.PEOPLE,
    (Sheet.POSTS, "unit"): Sheet.UNITS,
    (Sheet.LEAVE, "person"): Sheet.PEOPLE,
    (Sheet.LEAVE, "stand_in"): Sheet.PEOPLE,
    (Sheet.SECTORS, "leads"): Sheet.UNITS,
    (Sheet.TEAMS, "unit"): Sheet.UNITS,
    (Sheet.TEAMS, "members"): Sheet.PEOPLE,
}

#: Sheets that, when they were left empty, nobody can have meant.
_NEVER_EMPTY = (Sheet.UNITS, Sheet.PEOPLE, Sheet.POSTS)


@dataclass(frozen=True, kw_only=True)
class _World:
    """`owned` are units that own open cases, `projects` the ids of known places."""

    sheets: Sheets
    organisation: Organisation
    owned: Collection[str]
    projects: Collection[str]
    before: Roster
    after: Roster

    def rows(self, sheet: Sheet) -> tuple[Row, ...]:
        return self.sheets.rows.get(sheet, ())


def check(
    sheets: Sheets, organisation: Organisation, *, owned: Collection[str], projects: Collection[str]
) -> tuple[Problem, ...]:
    """All problems of these sheets, those of reading among them. `owned` are units that own open cases, `projects` the
    ids of known places."""
    before = rosters.of(organisation)
    after = rosters.merged(sheets, before)
    world = _World(sheets=sheets, organisation=organisation, owned=owned, projects=projects, before=before, after=after)
    findings = Findings(sheets.problems)
    for rule in _RULES:
        for problem in rule(world):
            findings.add(problem)
    return tuple(sorted(findings.all(), key=_place))


def _place(problem: Problem) -> tuple[int, int]:
    """What is about the whole file comes first, what there is more of last."""
    if problem.code == "more":
        return len(Sheet), 0
    return -1 if problem.sheet is None else list(Sheet).index(Sheet(problem.sheet)), problem.row or 0


def _emptied(world: _World) -> Iterator[Problem]:
    for sheet in _NEVER_EMPTY:
        if sheet in world.sheets.rows and not world.rows(sheet) and world.before[sheet]:
            yield Problem(code="empty-sheet", sheet=sheet)


def _twice(world: _World) -> Iterator[Problem]:
    for sheet, rows in world.sheets.rows.items():
        first: dict[tuple[str, ...], int] = {}
        for row in rows:
            key = key_of(sheet, row)
            if key in first:
                yield Problem(code="twice", sheet=sheet, row=row.number, facts={"first": first[key]})
            elif key:
                first[key] = row.number


def _taken(world: _World) -> Iterator[Problem]:
    for row in world.rows(Sheet.PEOPLE):
        if row.values.get("id") in TAKEN:
            yield Problem(code="taken-id", sheet=Sheet.PEOPLE, row=row.number, column="id")


def _nameless(world: _World) -> Iterator[Problem]:
    """A name in one language is enough. What is wrong with a name has been told where it was read."""
    for sheet in (Sheet.UNITS, Sheet.TEAMS):
        told = {problem.row for problem in world.sheets.problems if problem.sheet is sheet}
        for row in world.rows(sheet):
            entry = world.after[sheet].get(key_of(sheet, row) or ())
            if isinstance(entry, (Unit, Team)) and not entry.names and row.number not in told:
                yield Problem(code="missing", sheet=sheet, row=row.number, column="name_zh")


def _dangling(world: _World) -> Iterator[Problem]:
    for (sheet, column), named in _NAMED.items():
        known = _ids(world, named)
        for row in world.rows(sheet):
            yield from _unknown(row, sheet, column, known, f"no-such-{'unit' if named is Sheet.UNITS else 'person'}")
    for row in world.rows(Sheet.TEAMS):
        yield from _unknown(row, Sheet.TEAMS, "projects", world.projects, "no-such-project")


def _ids(world: _World, sheet: Sheet) -> frozenset[str]:
    """Where an id could not be read, an old one may have been meant: that is told there, not again at each row that
    names it."""
    unread = any("id" not in row.values for row in world.rows(sheet))
    return frozenset(key[0] for key in (*world.after[sheet], *(world.before[sheet] if unread else ())))


def _unknown(row: Row, sheet: Sheet, column: str, known: Collection[str], code: str) -> Iterator[Problem]:
    value = row.values.get(column)
    if isinstance(value, str) and value not in known:
        yield Problem(code=code, sheet=sheet, row=row.number, column=column)
    for at, item in enumerate(value if isinstance(value, tuple) else (), start=1):
        if item not in known:
            yield Problem(code=f"{code}-item", sheet=sheet, row=row.number, column=column, facts={"item": at})


def _circles(world: _World) -> Iterator[Problem]:
    above = {key[0]: entry.above for key, entry in world.after[Sheet.UNITS].items() if isinstance(entry, Unit)}
    circling = _circling(above)
    for row in world.rows(Sheet.UNITS):
        if row.values.get("id") in circling:
            yield Problem(code="circle", sheet=Sheet.UNITS, row=row.number, column="above")


def _circling(above: Mapping[str, str | None]) -> frozenset[str]:
    """Those above which they stand themselves. Each is walked past once."""
    found: set[str] = set()
    done: set[str] = set()
    for start in above:
        path: dict[str, int] = {}
        at: str | None = start
        while at is not None and at in above and at not in done and at not in path:
            path[at] = len(path)
            at = above[at]
        if at in path:
            found.update(each for each, place in path.items() if place >= path[at])
        done.update(path)
    return frozenset(found)


def _leaves(world: _World) -> Iterator[Problem]:
    for row in world.rows(Sheet.LEAVE):
        first, last = row.values.get("first"), row.values.get("last")
        if first and last and str(first) > str(last):
            yield Problem(code="dates-reversed", sheet=Sheet.LEAVE, row=row.number, column="last")
        person = row.values.get("person")
        if person and person == row.values.get("stand_in"):
            yield Problem(code="own-stand-in", sheet=Sheet.LEAVE, row=row.number, column="stand_in")


def _vanished(world: _World) -> Iterator[Problem]:
    """A unit that something still belongs to stays. What names it in a sheet that is there has been told."""
    if Sheet.UNITS not in world.sheets.rows:
        return
    named = _named_in_the_organisation(world)
    kept = _ids(world, Sheet.UNITS)
    for unit in world.organisation.units.values():
        if unit.id in kept:
            continue
        why: dict[str, bool] = {
            "unit-is-office": unit.id == world.organisation.office,
            "unit-owns-cases": unit.id in world.owned,
            "unit-has-posts": unit.id in named[Sheet.POSTS],
            "unit-leads-sector": unit.id in named[Sheet.SECTORS],
            "unit-has-teams": unit.id in named[Sheet.TEAMS],
        }
        facts: dict[str, Json] = {"unit": {"names": {**unit.names, "id": unit.id}}}
        yield from (Problem(code=code, sheet=Sheet.UNITS, facts=facts) for code, true in why.items() if true)


def _named_in_the_organisation(world: _World) -> Mapping[Sheet, frozenset[str]]:
    """Units that entries of sheets that are not there go on naming."""
    organisation = world.organisation
    named = {
        Sheet.POSTS: frozenset(post.unit for post in organisation.posts),
        Sheet.SECTORS: frozenset(unit for units in organisation.sectors.values() for unit in units),
        Sheet.TEAMS: frozenset(team.unit for team in organisation.teams),
    }
    return {sheet: frozenset() if sheet in world.sheets.rows else units for sheet, units in named.items()}


_RULES: tuple[Callable[[_World], Iterator[Problem]], ...] = (
    _emptied,
    _twice,
    _taken,
    _nameless,
    _dangling,
    _circles,
    _leaves,
    _vanished,
)
