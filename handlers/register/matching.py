"""Which place a row is about."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from cases.places import PlaceKind
from dialog.values import Json
from handlers.register.columns import SHEET
from handlers.register.names import folded
from handlers.register.records import Record
from handlers.sheets.columns import NAMES
from handlers.sheets.problems import Findings, Problem
from handlers.sheets.rows import Row, Sheets


@dataclass(frozen=True, kw_only=True)
class Target:
    """`known` is None for a new place. Where it was known by nothing but its `name`, the row may not change it."""

    row: Row
    kind: PlaceKind
    known: Record | None = None
    by_name: bool = False


@dataclass(frozen=True, kw_only=True)
class Register:
    """As it is before: by id, by number, by name."""

    records: Mapping[str, Record]
    numbers: Mapping[tuple[PlaceKind, str], list[Record]]
    names: Mapping[tuple[PlaceKind, str], list[Record]]


def register(records: Mapping[str, Record]) -> Register:
    numbers: defaultdict[tuple[PlaceKind, str], list[Record]] = defaultdict(list)
    names: defaultdict[tuple[PlaceKind, str], list[Record]] = defaultdict(list)
    for record in records.values():
        place = record.place
        if place.number:
            numbers[place.kind, place.number].append(record)
        for name in frozenset(map(folded, place.names.values())):
            names[place.kind, name].append(record)
    return Register(records=records, numbers=numbers, names=names)


def targets(sheets: Sheets, known: Register, kind: PlaceKind | None, findings: Findings) -> Iterator[Target]:
    """Of the rows that are about one place. `kind` is that of rows that say none."""
    told = {(problem.row, problem.column) for problem in sheets.problems}
    first: dict[object, int] = {}
    for row in sheets.rows.get(SHEET, ()):
        if {(row.number, "id"), (row.number, "kind"), (row.number, "number")} & told:
            continue
        try:
            target = _target(row, known, kind)
        except _Unclear as trouble:
            where, facts = trouble.column, trouble.facts
            findings.add(Problem(code=trouble.code, sheet=SHEET, row=row.number, column=where, facts=facts))
            continue
        twice = next((first[key] for key in _keys(target) if key in first), None)
        if twice is not None:
            findings.add(Problem(code="twice", sheet=SHEET, row=row.number, facts={"first": twice}))
            continue
        first |= dict.fromkeys(_keys(target), row.number)
        yield target


class _Unclear(Exception):
    def __init__(self, code: str, column: str | None, **facts: Json) -> None:
        super().__init__(code)
        self.code, self.column, self.facts = code, column, facts


def _target(row: Row, known: Register, default: PlaceKind | None) -> Target:
    typed, number = row.values.get("id"), row.values.get("number")
    said = row.values.get("kind")
    kind = PlaceKind(str(said)) if said else default
    if typed:
        return _by_id(row, str(typed), kind if said else None, known)
    if kind is None:
        raise _Unclear("missing", "kind")
    same = _of_that_name(row, kind, known)
    if number:
        found = known.numbers.get((kind, str(number)), [])
        if len(found) > 1:
            raise _Unclear("number-twice-known", "number")
        unnumbered = [record for record in same if not record.place.number]
        if not found and unnumbered:
            raise _Unclear("known-without-number", "number", id=unnumbered[0].place.id)
        return Target(row=row, kind=kind, known=found[0] if found else None)
    if len(same) > 1:
        raise _Unclear("which-place", None)
    return Target(row=row, kind=kind, known=same[0] if same else None, by_name=bool(same))


def _by_id(row: Row, typed: str, said: PlaceKind | None, known: Register) -> Target:
    record = known.records.get(typed)
    if record is None:
        raise _Unclear("no-such-place", "id")
    if said not in (None, record.place.kind):
        raise _Unclear("other-kind", "kind", kind={"key": f"register.kind.{record.place.kind}"})
    return Target(row=row, kind=record.place.kind, known=record)


def _of_that_name(row: Row, kind: PlaceKind, known: Register) -> list[Record]:
    found = {record.place.id: record for name in _names(row) for record in known.names.get((kind, name), ())}
    return list(found.values())


def _names(row: Row) -> list[str]:
    return [folded(str(name)) for column in NAMES if (name := row.values.get(column))]


def _keys(target: Target) -> list[object]:
    """What no other row may be about."""
    if target.known:
        return [target.known.place.id]
    number = target.row.values.get("number")
    return [(target.kind, "number", number)] if number else [(target.kind, "name", name) for name in _names(target.row)]
