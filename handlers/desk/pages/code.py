"""The codes of one place: each version, how often it was scanned, and for the office a new one and the end of old
ones."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.requests import Request
from starlette.responses import Response

from cases import codes, errors, numbers
from cases.codes import CodeState, PlaceCode, ScanMonth
from cases.coverage import Coverage, Part
from cases.places import Place
from handlers.books import Desk
from handlers.desk import showing, typed
from handlers.desk.frame import Form, Frame, Route, Visit, only
from handlers.desk.pages.codes import CODES, DAYS, days_of
from handlers.desk.pages.posters import wish_of, wish_query
from handlers.desk.pages.rotating import FIELDS, OVERLAP, WRONG, renewal, rotate
from handlers.office import codes as office
from handlers.office import covering, press, scans
from handlers.office.press import Wish
from handlers.office.rights import may_change_codes
from handlers.office.scans import Counts, Sight, Viewer
from handlers.office.wall import Wall, Which

#: Lines of days that stand open.
SOME = 14


@dataclass(frozen=True, kw_only=True)
class Version:
    code: PlaceCode
    state: CodeState
    actor: str
    revoked_by: str
    short: str


@dataclass(frozen=True, kw_only=True)
class Looked:
    place: Place
    known: Sequence[PlaceCode]
    counts: Counts
    marks: Sequence[Which]
    covered: Coverage | None
    months: Sequence[tuple[date, int]]


class Codes:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        return await self._place(visit, str(request.path_params["place"]), wish=wish_of(request.query_params))

    async def rotate(self, visit: Visit, request: Request, form: Form) -> Response:
        place = str(request.path_params["place"])
        only(may_change_codes(visit.person, visit.organisation))

        def work(books: Desk) -> object:
            return rotate(books, [place], renewal(form, visit), visit)

        try:
            await visit.workplace.store.transact(work)
        except tuple(WRONG) as trouble:
            return await self._place(visit, place, wrong=WRONG[type(trouble)], form=form)
        except errors.NoSuchPlace:
            raise errors.NoSuchCase from None
        return self._frame.see_other(f"{CODES}/{place}", said="codes.said.rotated")

    async def revoke(self, visit: Visit, request: Request, form: Form) -> Response:
        place, version = str(request.path_params["place"]), typed.number(form.get("version"), digits=6)
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

    async def _place(
        self, visit: Visit, place_id: str, *, wrong: str = "", form: Form | None = None, wish: Wish | None = None
    ) -> Response:
        found = await visit.workplace.store.read(lambda books: _looked(books, visit, place_id))
        place, counts = found.place, found.counts
        names = (*FIELDS, "reason", "version")
        return self._frame.render(
            visit,
            "code.html",
            status=422 if wrong else 200,
            wrong=self._frame.words.text(wrong, visit.language) if wrong else "",
            typed={name: form.get(name) if form else "" for name in names},
            place=place,
            unit=showing.unit_names(visit.organisation, place.unit) if place.unit else {},
            path=f"{CODES}/{place.id}",
            marks=found.marks,
            covered=found.covered,
            months=found.months,
            parts=len(Part),
            versions=[
                Version(
                    code=code,
                    state=code.state(visit.now),
                    actor=_called(visit, code.actor),
                    revoked_by=_called(visit, code.revoked_by),
                    short=numbers.shown(code.short),
                )
                for code in reversed(found.known)
            ],
            counts=counts,
            lines=sorted(counts.lines, key=lambda line: (line.day, line.version), reverse=True),
            some=SOME,
            overlap=OVERLAP,
            days=DAYS,
            least=scans.LEAST,
            changes=may_change_codes(visit.person, visit.organisation),
            printable=not place.closed and codes.standing(found.known, visit.now) is not None,
            offers=press,
            wish=wish or Wish(),
            wish_query=wish_query(wish or Wish()),
            ending=[code for code in found.known if code.revoked is None],
        )


def _looked(books: Desk, visit: Visit, place_id: str) -> Looked:
    """Raises `errors.NoSuchCase` for who sees nothing there."""
    place, viewer = books.places.get(place_id), Viewer(visit.person, visit.organisation)
    if place is None or viewer.sight(place) is Sight.NONE:
        raise errors.NoSuchCase
    today, first = days_of(visit)
    return Looked(
        place=place,
        known=books.codes.of(place_id),
        counts=scans.counted(books, visit.person, place, first=first, last=today, today=today),
        marks=Wall(books, viewer, now=visit.now, first=first, today=today).marks(place),
        months=_months(scans.monthly(books, viewer, [place], first=date.min, last=today)),
        covered=covering.of_place(books, place, now=visit.now),
    )


def _months(sums: Mapping[ScanMonth, int]) -> Sequence[tuple[date, int]]:
    """The newest first, of all states together."""
    found: Counter[date] = Counter()
    for each, count in sums.items():
        found[each.month] += count
    return sorted(found.items(), reverse=True)


def _called(visit: Visit, person: str) -> str:
    """Empty for who sits at the machine."""
    return showing.person_name(visit.organisation, person) if person in visit.organisation.people else ""


def routes(frame: Frame) -> Sequence[Route]:
    pages = Codes(frame)
    return (
        Route("GET", CODES + "/{place}", frame.signed_in(pages.show)),
        Route("POST", CODES + "/{place}/rotate", frame.posted(pages.rotate)),
        Route("POST", CODES + "/{place}/revoke", frame.posted(pages.revoke)),
    )
