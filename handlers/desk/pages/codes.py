"""The codes of places: how they stand, how often they were scanned as far as the reader may see, and for the office new
ones and the end of old ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from starlette.requests import Request
from starlette.responses import Response

from cases import codes, errors
from cases.codes import CodeState, PlaceCode
from cases.places import Place
from handlers.books import Desk
from handlers.desk import showing
from handlers.desk.frame import Entry, Form, Frame, Route, Visit, only
from handlers.office import codes as office
from handlers.office import scans
from handlers.office.rights import may_change_codes
from handlers.office.scans import Counts, Sight

CODES = "/desk/codes"

#: Days that are counted, places on a page, and lines of days that stand open on the page of one place.
DAYS, MANY, SOME = 30, 50, 14

#: What an overlap may be, in days.
MOST_OVERLAP = 366


def _sees(visit: Visit) -> bool:
    return scans.may_look(visit.person, visit.organisation)


MENU = (Entry(CODES, "codes.menu", _sees),)


@dataclass(frozen=True, kw_only=True)
class Row:
    """`version` and `state` are those of the code to be printed, of the newest where there is none."""

    path: str
    names: Mapping[str, str]
    unit: Mapping[str, str]
    version: int
    state: CodeState
    counts: Counts

    @property
    def odd(self) -> int:
        """Scans of codes that were not valid."""
        return self.counts.total - self.counts.of(CodeState.GENUINE)


@dataclass(frozen=True, kw_only=True)
class Version:
    code: PlaceCode
    state: CodeState
    actor: str
    revoked_by: str


class Codes:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        only(_sees(visit))
        at = _number(request.query_params.get("page", ""), digits=5) or 0
        rows, more, forged = await visit.workplace.store.read(lambda books: _rows(books, visit, at))
        return self._frame.render(
            visit, "codes.html", rows=rows, forged=forged, days=DAYS, page=at, more=more, least=scans.LEAST
        )

    async def place(self, visit: Visit, request: Request) -> Response:
        return await self._place(visit, str(request.path_params["place"]))

    async def rotate(self, visit: Visit, request: Request, form: Form) -> Response:
        place = str(request.path_params["place"])
        only(may_change_codes(visit.person, visit.organisation))
        days = _number(form.get("overlap").strip(), digits=3)
        first, last = _day(form.get("first")), _day(form.get("last"))
        dated = all(each is not None or not form.get(name).strip() for name, each in (("first", first), ("last", last)))
        if days is None or days > MOST_OVERLAP or not dated:
            return await self._place(visit, place, wrong="codes.wrong.days", form=form)

        def work(books: Desk) -> object:
            return office.rotate(
                books,
                [place],
                actor=visit.person,
                now=visit.now,
                overlap=timedelta(days=days),
                first=_midnight(visit, first),
                until=_midnight(visit, last + timedelta(days=1) if last else None),
            )

        try:
            await visit.workplace.store.transact(work)
        except errors.BadWindow:
            return await self._place(visit, place, wrong="codes.wrong.window", form=form)
        except errors.NoSuchPlace:
            raise errors.NoSuchCase from None
        return self._frame.see_other(f"{CODES}/{place}", said="codes.said.rotated")

    async def revoke(self, visit: Visit, request: Request, form: Form) -> Response:
        place, version = str(request.path_params["place"]), _number(form.get("version"), digits=6)
        only(may_change_codes(visit.person, visit.organisation))

        def work(books: Desk) -> object:
            return office.revoke(
                books, place, actor=visit.person, now=visit.now, reason=form.get("reason"), version=version
            )

        try:
            await visit.workplace.store.transact(work)
        except errors.NoReason:
            return await self._place(visit, place, wrong="codes.wrong.reason", form=form)
        except errors.NoSuchPlace:
            raise errors.NoSuchCase from None
        return self._frame.see_other(f"{CODES}/{place}", said="codes.said.revoked")

    async def _place(self, visit: Visit, place_id: str, *, wrong: str = "", form: Form | None = None) -> Response:
        def look(books: Desk) -> tuple[Place | None, Sequence[PlaceCode], Counts]:
            place = books.places.get(place_id)
            if place is None:
                return None, (), Counts(sight=Sight.NONE)
            return place, books.codes.of(place_id), _counts(books, visit, place)

        place, known, counts = await visit.workplace.store.read(look)
        if place is None or counts.sight is Sight.NONE:
            raise errors.NoSuchCase
        organisation = visit.organisation
        names = ("overlap", "first", "last", "reason", "version")
        return self._frame.render(
            visit,
            "code.html",
            status=422 if wrong else 200,
            wrong=self._frame.words.text(wrong, visit.language) if wrong else "",
            typed={name: form.get(name) if form else "" for name in names},
            place=place,
            unit=showing.unit_names(organisation, place.unit) if place.unit else {},
            path=f"{CODES}/{place.id}",
            versions=[
                Version(
                    code=code,
                    state=code.state(visit.now),
                    actor=_called(visit, code.actor),
                    revoked_by=_called(visit, code.revoked_by),
                )
                for code in reversed(known)
            ],
            counts=counts,
            lines=sorted(counts.lines, key=lambda line: (line.day, line.version), reverse=True),
            some=SOME,
            days=DAYS,
            least=scans.LEAST,
            changes=may_change_codes(visit.person, organisation),
            ending=[code for code in known if code.revoked is None],
        )


def _rows(books: Desk, visit: Visit, page: int) -> tuple[list[Row], bool, Counts]:
    today = visit.workplace.day(visit.now)
    newest = codes.shown_of_each(books.codes.all(), visit.now)
    seen = [
        place for place in books.places.all() if scans.sight(visit.person, place, visit.organisation) is not Sight.NONE
    ]
    seen.sort(key=lambda place: (place.names.get(visit.language, ""), place.id))
    here = seen[page * MANY : (page + 1) * MANY]
    rows = [
        Row(
            path=f"{CODES}/{place.id}",
            names=place.names,
            unit=showing.unit_names(visit.organisation, place.unit) if place.unit else {},
            version=newest[place.id].version if place.id in newest else 0,
            state=newest[place.id].state(visit.now) if place.id in newest else CodeState.REVOKED,
            counts=_counts(books, visit, place),
        )
        for place in here
    ]
    forged = scans.forged(books, visit.person, first=_first(today), last=today)
    return rows, len(seen) > (page + 1) * MANY, forged


def _counts(books: Desk, visit: Visit, place: Place) -> Counts:
    today = visit.workplace.day(visit.now)
    return scans.counted(books, visit.person, place, first=_first(today), last=today, today=today)


def _first(today: date) -> date:
    return today - timedelta(days=DAYS - 1)


def _called(visit: Visit, person: str) -> str:
    """Empty for who sits at the machine."""
    return showing.person_name(visit.organisation, person) if person in visit.organisation.people else ""


def _number(typed: str, *, digits: int) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _midnight(visit: Visit, day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=visit.workplace.zone)


def routes(frame: Frame) -> Sequence[Route]:
    pages = Codes(frame)
    return (
        Route("GET", CODES, frame.signed_in(pages.show)),
        Route("GET", CODES + "/{place}", frame.signed_in(pages.place)),
        Route("POST", CODES + "/{place}/rotate", frame.posted(pages.rotate)),
        Route("POST", CODES + "/{place}/revoke", frame.posted(pages.revoke)),
    )
