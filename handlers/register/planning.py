"""What the rows of a sheet make of the register."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cases.organisation import Organisation
from cases.places import WITHIN, Place, PlaceKind, Stage
from dialog.values import Json
from handlers.register import matching, names, records
from handlers.register.columns import SHEET
from handlers.register.matching import Register, Target
from handlers.register.names import Directory, Known
from handlers.register.records import TEAMS, Record
from handlers.sheets.columns import NAMES
from handlers.sheets.problems import Findings, Problem
from handlers.sheets.rows import Row, Sheets

#: Gives the signs of some names that no poster can print.
Unprintable = Callable[[Sequence[str]], Collection[str]]


@dataclass(frozen=True, kw_only=True)
class Change:
    """A new place where there is no `before`."""

    before: Record | None
    after: Record


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What would be different; rows that change nothing are counted. `directory` knows the names in all of it."""

    problems: tuple[Problem, ...]
    changes: tuple[Change, ...]
    unchanged: int
    directory: Directory


def plan(
    sheets: Sheets,
    places: Sequence[Place],
    organisation: Organisation,
    *,
    new_id: Callable[[], str],
    kind: PlaceKind | None = None,
    unprintable: Unprintable = lambda names: "",
) -> Plan:
    """`kind` is that of rows that say none. All problems are told at once."""
    findings = Findings(sheets.problems)
    if _nothing_to_go_by(sheets):
        findings.add(Problem(code="missing-column", sheet=SHEET, row=1, column="name_zh"))
        sheets = Sheets(problems=sheets.problems)
    before = records.of(places, organisation)
    found = list(matching.targets(sheets, matching.register(before), kind, findings))
    return _plan(found, sheets, before, organisation, findings, new_id, unprintable)


def plan_of_one(
    sheets: Sheets,
    places: Sequence[Place],
    organisation: Organisation,
    *,
    place: str | None,
    kind: PlaceKind,
    new_id: Callable[[], str],
    unprintable: Unprintable = lambda names: "",
) -> Plan:
    """Of the only row, which is about the place with that id; None for a new one of that kind, whatever the row says
    that it is called."""
    before = records.of(places, organisation)
    known = before[place] if place is not None else None
    (row,) = sheets.rows[SHEET]
    target = Target(row=row, kind=known.place.kind if known else kind, known=known)
    rules = () if known else (_namesakes(matching.register(before)),)
    return _plan([target], sheets, before, organisation, Findings(sheets.problems), new_id, unprintable, *rules)


def _plan(
    found: Sequence[Target],
    sheets: Sheets,
    before: Mapping[str, Record],
    organisation: Organisation,
    findings: Findings,
    new_id: Callable[[], str],
    unprintable: Unprintable,
    *rules: "_Rule",
) -> Plan:
    drafts = [(target, _draft(target, new_id)) for target in found]
    known = {**before} | {draft.place.id: draft for _, draft in drafts}
    directory = names.directory(organisation, [record.place for record in known.values()])
    after = [(target, _finished(target, draft, directory, findings)) for target, draft in drafts]
    for rule in (_nameless, _numbers, _guessed, _only_projects, *rules):
        for problem in rule(sheets, directory, after):
            findings.add(problem)
    changed = [(target, record) for target, record in after if record != target.known]
    for problem in _unprintable(changed, unprintable):
        findings.add(problem)
    return Plan(
        problems=tuple(sorted(findings.all(), key=_place)),
        changes=tuple(Change(before=target.known, after=record) for target, record in changed),
        unchanged=len(after) - len(changed),
        directory=directory,
    )


def _place(problem: Problem) -> tuple[int, int]:
    """What is about the whole file comes first, what there is more of last."""
    return (1, 0) if problem.code == "more" else (0, problem.row or 0)


def _nothing_to_go_by(sheets: Sheets) -> bool:
    """No row says which place it is, or what it is called."""
    rows = sheets.rows.get(SHEET, ())
    told = {problem.column for problem in sheets.problems}
    return bool(rows) and not any(
        name in told or any(name in row.values for row in rows) for name in ("id", "number", *NAMES)
    )


def _draft(target: Target, new_id: Callable[[], str]) -> Record:
    """With all that means nobody else. A blank cell clears, a column that is not there leaves as it is."""
    row = target.row
    record = target.known or Record(place=Place(id=new_id(), kind=target.kind, names={}))
    old, said = record.place, row.values
    called = dict(old.names) | {language: str(said[name] or "") for name, language in NAMES.items() if name in said}
    stage, contract = said.get("stage", old.stage), said.get("contract", old.contract)
    place = replace(
        old,
        names={language: name for language, name in called.items() if name},
        number=str(said.get("number", old.number) or ""),
        stage=Stage(str(stage)) if stage else None,
        contract=contract if isinstance(contract, date) else None,
        closed=said.get("closed", old.closed) is True,
    )
    return replace(record, place=place)


def _finished(target: Target, draft: Record, directory: Directory, findings: Findings) -> Record:
    """With whom it means: units, the leader, where it belongs to, teams."""
    row, place = target.row, draft.place

    def one(column: str, known: Known, code: str, **facts: Json) -> str | None:
        old: str | None = getattr(place, column)
        typed = row.values.get(column, old)
        if not typed or typed == old:
            return old if typed else None
        return _meant(str(typed), known, row, column, code, findings, **facts) or old

    above = WITHIN.get(target.kind)
    within = place.within
    if above:
        kind: Json = {"key": f"register.kind.{above}"}
        within = one("within", directory.places[above], "within", kind=kind)
    elif (typed := row.values.get("within")) and not _is(str(typed), within, directory.places.values()):
        kind = {"key": f"register.kind.{target.kind}"}
        findings.add(Problem(code="nothing-within", sheet=SHEET, row=row.number, column="within", facts={"kind": kind}))
    return Record(
        place=replace(
            place,
            unit=one("unit", directory.units, "unit"),
            department=one("department", directory.units, "unit"),
            lead=one("lead", directory.units, "unit"),
            leader=one("leader", directory.people, "person"),
            within=within,
        ),
        teams=_teams(row, draft, directory, findings),
    )


def _is(typed: str, meant: str | None, known: Iterable[Known]) -> bool:
    return any(each.find(typed) == {meant} for each in known)


def _teams(row: Row, draft: Record, directory: Directory, findings: Findings) -> tuple[str, ...]:
    wanted = set(draft.teams)
    for column, kind in TEAMS.items():
        known, typed = directory.teams[kind], row.values.get(column)
        if isinstance(typed, tuple):
            meant = [
                _meant(item, known, row, column, column, findings, item=at) for at, item in enumerate(typed, start=1)
            ]
            wanted = (wanted - known.names.keys()) | {team for team in meant if team}
    return tuple(sorted(wanted))


def _meant(typed: str, known: Known, row: Row, column: str, code: str, findings: Findings, **facts: Json) -> str | None:
    found = known.find(typed)
    if len(found) == 1:
        return next(iter(found))
    which = "several" if found else "no-such"
    findings.add(Problem(code=f"{which}-{code}", sheet=SHEET, row=row.number, column=column, facts=facts))
    return None


_After = Sequence[tuple[Target, Record]]
_Rule = Callable[[Sheets, Directory, _After], Iterator[Problem]]


def _nameless(sheets: Sheets, _: Directory, after: _After) -> Iterator[Problem]:
    """A name in one language is enough. What is wrong with a name has been told where it was read."""
    told = {problem.row for problem in sheets.problems if problem.column in NAMES}
    for target, record in after:
        if not record.place.names and target.row.number not in told:
            yield Problem(code="missing", sheet=SHEET, row=target.row.number, column="name_zh")


def _numbers(_: Sheets, directory: Directory, after: _After) -> Iterator[Problem]:
    """One of each in a kind, once all rows are in. What was so before is not the fault of this file."""
    for target, record in after:
        place, old = record.place, target.known
        new = old is None or old.place.number != place.number
        if new and place.number and directory.numbers[place.kind, place.number] > 1:
            yield Problem(code="number-taken", sheet=SHEET, row=target.row.number, column="number")


def _guessed(_: Sheets, _directory: Directory, after: _After) -> Iterator[Problem]:
    """A row that only its name tells of may say once more what is so, and nothing else."""
    for target, record in after:
        if target.by_name and record != target.known:
            yield Problem(code="which-place", sheet=SHEET, row=target.row.number)


def _namesakes(known: Register) -> _Rule:
    """For a new place with the name of another one of its kind: only numbers tell them apart."""

    def rule(_: Sheets, _directory: Directory, after: _After) -> Iterator[Problem]:
        for target, record in after:
            place = record.place
            for column, language in NAMES.items():
                same = known.names.get((target.kind, names.folded(place.names.get(language, ""))), ())
                if not all(place.number and other.place.number for other in same):
                    yield Problem(code="name-taken", sheet=SHEET, row=target.row.number, column=column)

    return rule


def _only_projects(_: Sheets, directory: Directory, after: _After) -> Iterator[Problem]:
    """What only projects have may be taken from others, but not given."""
    for target, record in after:
        if target.kind is PlaceKind.PROJECT:
            continue
        old = target.known or Record(place=Place(id="", kind=target.kind, names={}))
        given = frozenset(record.teams) - frozenset(old.teams)
        columns = [column for column, kind in TEAMS.items() if given & directory.teams[kind].names.keys()]
        if record.place.stage not in (None, old.place.stage):
            columns.append("stage")
        for column in columns:
            yield Problem(code="only-projects", sheet=SHEET, row=target.row.number, column=column)


def _unprintable(changed: _After, unprintable: Unprintable) -> Iterator[Problem]:
    renamed = [
        (target, record.place.names)
        for target, record in changed
        if target.known is None or target.known.place.names != record.place.names
    ]
    signs = frozenset(unprintable([name for _, called in renamed for name in called.values()]))
    for target, called in renamed if signs else ():
        for column, language in NAMES.items():
            if found := sorted(signs.intersection(called.get(language, ""))):
                facts: dict[str, Json] = {"signs": " ".join(found)}
                yield Problem(code="unprintable", sheet=SHEET, row=target.row.number, column=column, facts=facts)
