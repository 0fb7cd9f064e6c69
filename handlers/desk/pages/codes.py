"""The codes on the wall as a list: how they stand, what needs somebody, and how often they were scanned as far as the
reader may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from cases import codes
from cases.codes import CodeState, PlaceCode
from cases.places import Place, PlaceKind
from handlers.books import Desk
from handlers.desk import showing, typed
from handlers.desk.filtered import Filtered
from handlers.desk.frame import Entry, Frame, Route, Visit, only
from handlers.office import scans, wall
from handlers.office.rights import may_change_codes
from handlers.office.scans import Counts, Viewer
from handlers.office.wall import Wall, Wanted, Which

CODES = "/desk/codes"

#: Days that are counted, and places on a page.
DAYS, MANY = 30, 50


def sees(visit: Visit) -> bool:
    return scans.may_look(visit.person, visit.organisation)


MENU = (Entry(CODES, "codes.menu", sees),)


@dataclass(frozen=True, kw_only=True)
class Filters(Filtered):
    HOME = CODES

    text: str = field(default="", repr=False)
    kind: str = ""
    unit: str = ""
    which: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            text=self.text,
            kind=PlaceKind(self.kind) if self.kind else None,
            unit=self.unit,
            which=Which(self.which) if self.which else None,
        )


def read(query: Mapping[str, str]) -> Filters:
    """What is no filter of ours is none."""
    kind, which = query.get("kind", ""), query.get("which", "")
    return Filters(
        text=query.get("text", "").strip()[:60],
        kind=kind if kind in tuple(PlaceKind) else "",
        unit=query.get("unit", "")[:60],
        which=which if which in tuple(Which) else "",
        page=typed.number(query.get("page", ""), digits=5) or 0,
    )


@dataclass(frozen=True, kw_only=True)
class Row:
    """`version` and `state` are those of the code to be printed, of the newest where there is none. `ends`: where it is
    marked that the last valid code does."""

    place: Place
    path: str
    unit: Mapping[str, str]
    version: int
    state: CodeState
    marks: Sequence[Which]
    ends: datetime | None
    counts: Counts

    @property
    def odd(self) -> int:
        """Scans of codes that were not valid."""
        return self.counts.total - self.counts.of(CodeState.GENUINE)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of the list. `all` places are chosen by the filters."""

    rows: Sequence[Row]
    all: int
    worries: Mapping[Which, int]
    units: Sequence[tuple[str, Mapping[str, str]]]
    forged: Counts


class Codes:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        only(sees(visit))
        filters = read(request.query_params)
        listed = await visit.workplace.store.read(lambda books: _listed(books, visit, filters))
        return self._frame.render(
            visit,
            "codes.html",
            listed=listed,
            filters=filters,
            kinds=tuple(PlaceKind),
            whiches=[each for each in Which if each is not Which.ODD or listed.forged.sight is scans.Sight.EXACT],
            days=DAYS,
            more=listed.all > (filters.page + 1) * MANY,
            least=scans.LEAST,
            changes=may_change_codes(visit.person, visit.organisation),
        )


def _listed(books: Desk, visit: Visit, filters: Filters) -> Listed:
    organisation, viewer = visit.organisation, Viewer(visit.person, visit.organisation)
    today, first = days_of(visit)
    hung = Wall(books, viewer, now=visit.now, first=first, today=today)
    found = list(hung.chosen(filters.wanted))
    if not filters.text:
        found.sort(key=lambda place: (place.names.get(visit.language, ""), place.id))
    here = found[filters.page * MANY : (filters.page + 1) * MANY]
    known = wall.codes_of(books, here)
    counted = scans.counted_each(books, viewer, here, first=first, last=today, today=today)
    units = {place.unit for place in hung.places if place.unit}
    named = ((unit, showing.unit_names(organisation, unit)) for unit in units)
    return Listed(
        rows=[_row(visit, place, known.get(place.id, ()), hung.marks(place), counted[place.id]) for place in here],
        all=len(found),
        worries=hung.worries(),
        units=sorted(named, key=lambda each: (each[1].get(visit.language, ""), each[0])),
        forged=scans.forged(books, visit.person, first=first, last=today),
    )


def _row(visit: Visit, place: Place, known: Sequence[PlaceCode], marks: Sequence[Which], counts: Counts) -> Row:
    version, state = wall.shown(known, visit.now)
    return Row(
        place=place,
        path=f"{CODES}/{place.id}",
        unit=showing.unit_names(visit.organisation, place.unit) if place.unit else {},
        version=version,
        state=state,
        marks=marks,
        ends=codes.valid_until(known, visit.now) if Which.ENDING in marks else None,
        counts=counts,
    )


def days_of(visit: Visit) -> tuple[date, date]:
    """Today, and the first of the days that are counted."""
    today = visit.workplace.day(visit.now)
    return today, today - timedelta(days=DAYS - 1)


def routes(frame: Frame) -> Sequence[Route]:
    return (Route("GET", CODES, frame.signed_in(Codes(frame).show)),)
