"""Lists and counts of cases for one person. A list shows only what the gate lets through; a count leaves out the same
cases without opening each of them (trap 4)."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo

from cases import errors, gate, lifecycle, lists, numbers
from cases.case import Case, State
from cases.lists import Reading
from cases.organisation import Organisation
from cases.ports import Books, Listed

#: Some more than a page are asked for at once, since a few may not be shown.
SPARE = 14

#: So many places of a list are looked at for one page; a filter that fits less than that is no list to leaf through.
MOST_LOOKED_AT = 20_000


@dataclass(frozen=True, kw_only=True)
class Row:
    """A case in a list: nothing of what it says. `stage` is the key of what the desk calls its state, `word` that of
    the neutral word for chats; `at` the next due date, of one that is over when it ended."""

    number: str
    version: int
    state: State
    stage: str
    word: str
    at: datetime | None
    late: bool
    urgent: bool
    sealed: bool
    over: bool
    owner: str
    handler: str | None
    flags: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which cases. `mine`: those I have in hand or lead. `due_from` and `due_by`: due at the one or later, and before
    the other. `unit` and `handler` ask for the lists of others, for those who read everything."""

    over: bool = False
    mine: bool = False
    state: State | None = None
    due_from: datetime | None = None
    due_by: datetime | None = None
    unit: str = ""
    handler: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """`more` is the number behind which the next page begins, empty on the last one: always one of those shown."""

    rows: tuple[Row, ...]
    more: str = ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Open cases: all, by state, those past their due date, and those due in the rest of today."""

    total: int
    late: int
    today: int
    by_state: Mapping[State, int] = field(default_factory=dict)


def page(
    books: Books, person: str, wanted: Wanted, *, now: datetime, zone: tzinfo, after: str = "", limit: int = 50
) -> Page:
    organisation, day = books.organisation.load(), now.astimezone(zone).date()
    names = _names(person, wanted, organisation, day)
    if not names:
        return Page(rows=())

    def sees(case: Case) -> bool:
        return bool(gate.visible((case,), person, organisation, day=day))

    found: list[Row] = []
    place, looked = _place(books, after, wanted.over, sees) or _before(wanted), 0
    while True:
        places = books.lists.page(names, over=wanted.over, after=place, limit=limit + SPARE)
        cases = books.cases.several([each.case for each in places if wanted.state in (None, each.state)])
        for place in places:
            looked += 1
            if wanted.due_by is not None and (place.at is None or place.at >= wanted.due_by):
                return Page(rows=tuple(found))
            if wanted.state not in (None, place.state):
                continue
            case = cases.get(place.case)
            if case is not None and sees(case):
                found.append(row(case, place.at, over=wanted.over, now=now))
            if len(found) > limit:
                return Page(rows=tuple(found[:limit]), more=found[limit - 1].number)
        if len(places) < limit + SPARE or looked >= MOST_LOOKED_AT:
            return Page(rows=tuple(found))


def row(case: Case, at: datetime | None, *, over: bool, now: datetime) -> Row:
    return Row(
        number=numbers.shown(case.number),
        version=case.version,
        state=case.state,
        stage=f"states.{case.state}",
        word=lifecycle.public_word(case.track, case.state),
        at=at,
        late=not over and at is not None and at < now,
        urgent=case.urgent,
        sealed=case.sealed,
        over=over,
        owner=case.owner,
        handler=case.handler,
        flags=case.flags,
    )


def counts(books: Books, person: str, *, now: datetime, zone: tzinfo) -> Counts:
    day = now.astimezone(zone).date()
    tonight = datetime.combine(day + timedelta(days=1), time.min, zone)
    readings = lists.read_by(person, books.organisation.load(), day)
    if not readings:
        return Counts(total=0, late=0, today=0)
    by_state, (late, until_tonight) = _Counted(books, readings).tally(now, tonight)
    return Counts(total=sum(by_state.values()), late=late, today=until_tonight - late, by_state=by_state)


def workload(
    books: Books, person: str, *, now: datetime, zone: tzinfo
) -> tuple[Mapping[str, int], Mapping[str, int]] | None:
    """Open cases by unit and by handler, without those this person may not see; None for who does not read all."""
    readings = lists.read_by(person, books.organisation.load(), now.astimezone(zone).date())
    reading = next((each for each in readings if lists.ALL in each.names), None)
    if reading is None:
        return None
    units, handlers = Counter(books.lists.sizes("u:")), Counter(books.lists.sizes("h:"))
    for _, names in _kept_away(books, reading):
        for name in names:
            units.subtract([name.removeprefix("u:")] if name.startswith("u:") else [])
            handlers.subtract([name.removeprefix("h:")] if name.startswith("h:") else [])
    return +units, +handlers


class _Counted:
    """Counts over several readings. One list is counted as a whole, that of all cases or else that of the unit; only
    what it shows too much and too little is looked at one by one."""

    def __init__(self, books: Books, readings: Sequence[Reading]) -> None:
        self._books = books
        main = next((each for each in readings if lists.ALL in each.names), readings[0])
        others = [each for each in readings if each is not main]
        outs = [(reading, _barred(books, reading)) for reading in (main, *others)]
        self._base = min(main.names, key=_breadth)
        self._away = books.lists.among(self._base, sorted(outs[0][1]))
        self._beside = self._beyond(outs)

    def tally(self, first: datetime, second: datetime) -> tuple[Mapping[State, int], tuple[int, int]]:
        """By state, and how many are due before each of the two."""
        tallied, (one, other) = self._books.lists.tally(self._base, before=(first, second))
        found = Counter(tallied)
        found.subtract(place.state for place in self._away)
        found.update(place.state for place in self._beside)
        return +found, (one + self._more_before(first), other + self._more_before(second))

    def _more_before(self, instant: datetime) -> int:
        away, beside = (sum(_is_before(each, instant) for each in some) for some in (self._away, self._beside))
        return beside - away

    def _beyond(self, outs: Sequence[tuple[Reading, frozenset[str]]]) -> list[Listed]:
        """What stands in other lists only, and what another reading shows although the main one may not."""
        kept_away = {each.case for each in self._away}
        hidden = self._books.lists.of_each(sorted(kept_away)) if len(outs) > 1 else {}
        found: dict[str, Listed] = {}
        for reading, out in outs:
            beside = (place for name in self._other_lists(reading) for place in self._books.lists.all(name))
            again = (place for names, place, _ in hidden.values() if names & reading.names)
            found.update({place.case: place for place in (*beside, *again) if place.case not in out})
        counted = {each.case for each in self._books.lists.among(self._base, sorted(found))} - kept_away
        return [place for case, place in found.items() if case not in counted]

    def _other_lists(self, reading: Reading) -> Sequence[str]:
        """In that of all cases there is everything that is not sealed."""
        every = self._base == lists.ALL
        return sorted(name for name in reading.names if (lists.is_sealed(name) if every else name != self._base))


def _breadth(name: str) -> tuple[bool, bool, str]:
    """The list with most in it comes first, as far as its name tells."""
    return name != lists.ALL, not lists.is_of_unit(name), name


def _kept_away(books: Books, reading: Reading) -> Iterator[tuple[Listed, frozenset[str]]]:
    """Open cases that are not sealed and that this reading must not show."""
    for names, place, over in books.lists.of_each(sorted(_barred(books, reading))).values():
        if lists.ALL in names and not over:
            yield place, names


def _barred(books: Books, reading: Reading) -> frozenset[str]:
    return books.lists.barred(reading.bars) | reading.recused


def _names(person: str, wanted: Wanted, organisation: Organisation, day: date) -> frozenset[str]:
    readable = frozenset[str]().union(*(each.names for each in lists.read_by(person, organisation, day)))
    if not readable:
        return frozenset()
    if wanted.mine:
        return frozenset((lists.of_handler(person), lists.of_leader(person), lists.of_recipient(person)))
    if wanted.handler:
        return frozenset((lists.of_handler(wanted.handler),)) if lists.ALL in readable else frozenset()
    if wanted.unit:
        asked = lists.of_unit(wanted.unit)
        return frozenset((asked,)) if readable & {lists.ALL, asked} else frozenset()
    return readable


def _place(books: Books, after: str, over: bool, sees: Callable[[Case], bool]) -> Listed | None:
    """Behind a case that this person may not see a page begins as behind none, or it would tell where that one stands
    (RC-07)."""
    if not after:
        return None
    try:
        case = books.cases.by_number(numbers.canonical(after))
    except (errors.NoSuchCase, errors.NotANumber):
        return None
    found = books.lists.of(case.id) if sees(case) else None
    return found[1] if found is not None and found[2] == over else None


def _before(wanted: Wanted) -> Listed | None:
    """The place in front of the first that is wanted, where that is not the front of the list."""
    if wanted.due_from is None:
        return None
    return Listed(case="", state=State.SUBMITTED, at=wanted.due_from - timedelta(microseconds=1))


def _is_before(place: Listed, instant: datetime) -> bool:
    return place.at is not None and place.at < instant
