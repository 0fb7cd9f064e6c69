"""A new code for many places at once: how many that are is shown and confirmed first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from cases import codes, errors
from cases.places import Place
from handlers.books import Desk
from handlers.desk import typed
from handlers.desk.frame import Form, Frame, Route, Visit, only
from handlers.desk.pages.codes import CODES, Filters, days_of, read
from handlers.office import codes as office
from handlers.office.rights import may_change_codes
from handlers.office.scans import Viewer
from handlers.office.wall import Wall, codes_of

ROTATE = f"{CODES}/rotate"

#: What an overlap may be, in days, and how a form is filled in before somebody does.
MOST_OVERLAP, OVERLAP = 366, "30"
FIELDS = ("overlap", "first", "last", "why")


class NotDated(errors.CaseError):
    """The overlap is no number of days, or a date is none."""

    code = "not-dated"


@dataclass(frozen=True, kw_only=True)
class Renewal:
    """What a form about a new code says. `until` is without its instant, as everywhere."""

    overlap: timedelta
    first: datetime | None
    until: datetime | None
    why: str


def renewal(form: Form, visit: Visit) -> Renewal:
    """Raises `NotDated`."""
    days, zone = typed.number(form.get("overlap"), digits=3), visit.workplace.zone
    first, last = typed.day(form.get("first")), typed.day(form.get("last"))
    dated = all(each is not None or not form.get(name).strip() for name, each in (("first", first), ("last", last)))
    if days is None or days > MOST_OVERLAP or not dated:
        raise NotDated
    return Renewal(
        overlap=timedelta(days=days),
        first=typed.midnight(first, zone),
        until=typed.midnight(last + timedelta(days=1) if last else None, zone),
        why=form.get("why"),
    )


def rotate(books: Desk, places: Sequence[str], asked: Renewal, visit: Visit) -> int:
    """How many new codes there are. Raises as `office.rotate`."""
    return len(
        office.rotate(
            books,
            places,
            actor=visit.person,
            now=visit.now,
            overlap=asked.overlap,
            first=asked.first,
            until=asked.until,
            why=asked.why,
        )
    )


#: What may be wrong with such a form, and what is said of it.
WRONG: dict[type[errors.CaseError], str] = {
    NotDated: "codes.wrong.days",
    errors.BadWindow: "codes.wrong.window",
    errors.NoReason: "codes.wrong.why",
}


class _Changed(errors.CaseError):
    """There are other places now than those that were confirmed."""


class _Pages:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def form(self, visit: Visit, request: Request) -> Response:
        return await self._page(visit, read(request.query_params))

    async def rotate(self, visit: Visit, _: Request, form: Form) -> Response:
        only(may_change_codes(visit.person, visit.organisation))
        filters = read({name: form.get(name) for name in form.fields})
        confirmed = typed.number(form.get("count"), digits=6)

        def work(books: Desk) -> int:
            places = _open(books, visit, filters)
            if len(places) != confirmed:
                raise _Changed
            return rotate(books, [place.id for place in places], renewal(form, visit), visit)

        try:
            await visit.workplace.store.transact(work)
        except _Changed:
            return await self._page(visit, filters, wrong="codes.wrong.changed", form=form)
        except tuple(WRONG) as trouble:
            return await self._page(visit, filters, wrong=WRONG[type(trouble)], form=form)
        return self._frame.see_other(filters.path, said="codes.said.rotated_all")

    async def _page(self, visit: Visit, filters: Filters, *, wrong: str = "", form: Form | None = None) -> Response:
        only(may_change_codes(visit.person, visit.organisation))
        filters = replace(filters, page=0)

        def look(books: Desk) -> tuple[int, int, int]:
            places = _open(books, visit, filters)
            known = codes_of(books, places)
            standing = [codes.standing(known.get(place.id, ()), visit.now) for place in places]
            live = sum(
                code.state(visit.now) in (codes.CodeState.GENUINE, codes.CodeState.EARLY)
                for each in known.values()
                for code in each
            )
            return len(places), live, sum(code is None for code in standing)

        count, live, without = await visit.workplace.store.read(look)
        return self._frame.render(
            visit,
            "codes_rotate.html",
            status=422 if wrong else 200,
            wrong=self._frame.words.text(wrong, visit.language) if wrong else "",
            typed={name: form.get(name) if form else "" for name in FIELDS},
            overlap=OVERLAP,
            filters=filters,
            count=count,
            live=live,
            without=without,
        )


def _open(books: Desk, visit: Visit, filters: Filters) -> Sequence[Place]:
    """Those that were chosen; a closed one gets no new code."""
    today, first = days_of(visit)
    hung = Wall(books, Viewer(visit.person, visit.organisation), now=visit.now, first=first, today=today)
    return [place for place in hung.chosen(filters.wanted) if not place.closed]


def routes(frame: Frame) -> Sequence[Route]:
    pages = _Pages(frame)
    return (
        Route("GET", ROTATE, frame.signed_in(pages.form)),
        Route("POST", ROTATE, frame.posted(pages.rotate)),
    )
