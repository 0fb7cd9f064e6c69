"""Lists of cases with their filters and counts; fifty a page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from cases.case import State
from cases.organisation import Role
from handlers.desk import showing
from handlers.desk.frame import Entry, Frame, Route, Visit
from handlers.work.shelves import Wanted

CASES = "/desk/cases"
PAGE = 50
MENU = (Entry(CASES, "desk.menu.cases"),)

#: The filters, in the order in which they stand.
SHOWS = ("all", "mine", "late", "today", "over")
_NAMES = ("show", "state", "unit", "handler")


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What stands in the address of a list; empty is no filter."""

    show: str = "all"
    state: str = ""
    unit: str = ""
    handler: str = ""
    after: str = ""

    @property
    def path(self) -> str:
        given = {name: getattr(self, name) for name in (*_NAMES, "after")}
        query = urlencode({name: value for name, value in given.items() if value and (name, value) != ("show", "all")})
        return f"{CASES}?{query}" if query else CASES

    def but(self, **other: str) -> "Filters":
        """From the first page on."""
        return replace(self, **{"after": "", **other})


def read(query: Mapping[str, str], *, reads_all: bool) -> Filters:
    """What is no filter of ours is none; those on units and handlers are for who reads everything."""
    show, state = query.get("show", "all"), query.get("state", "")
    return Filters(
        show=show if show in SHOWS else "all",
        state=state if state in tuple(State) else "",
        unit=query.get("unit", "")[:60] if reads_all else "",
        handler=query.get("handler", "")[:60] if reads_all else "",
        after=query.get("after", "")[:20],
    )


def wanted(filters: Filters, visit: Visit) -> Wanted:
    tonight = datetime.combine(visit.workplace.day(visit.now) + timedelta(days=1), time.min, visit.workplace.zone)
    due_by = {"late": visit.now, "today": tonight}
    return Wanted(
        over=filters.show == "over",
        mine=filters.show == "mine",
        state=State(filters.state) if filters.state else None,
        due_from=visit.now if filters.show == "today" else None,
        due_by=due_by.get(filters.show),
        unit=filters.unit,
        handler=filters.handler,
    )


class Cases:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        place, now, all_of_them = visit.workplace, visit.now, showing.reads_all(visit)
        filters = read(request.query_params, reads_all=all_of_them)
        counts = await place.counts(now=now)
        page = await place.page(wanted(filters, visit), now=now, after=filters.after, limit=PAGE)
        numbers = {"all": counts.total, "late": counts.late, "today": counts.today}
        return self._frame.render(
            visit,
            "cases.html",
            filters=filters,
            shows=[(each, filters.but(show=each, state="").path, numbers.get(each)) for each in SHOWS],
            states=[
                (state, filters.but(state=state.value).path, counts.by_state[state])
                for state in State
                if state in counts.by_state
            ],
            lines=showing.lines(visit, page.rows, await place.calendar()),
            next=replace(filters, after=page.more).path if page.more else "",
            reads_all=all_of_them,
            units=list(visit.organisation.units.values()) if all_of_them else [],
            handlers=_handlers(visit) if all_of_them else [],
            assigns=assigns(visit),
        )


def assigns(visit: Visit) -> bool:
    """Whoever rules for the office may assign several at once."""
    return visit.in_office and bool(visit.roles & {Role.DISPATCHER, Role.SUPERVISOR})


def _handlers(visit: Visit) -> list[tuple[str, str]]:
    organisation = visit.organisation
    hands = (*organisation.holders(Role.HANDLER), *organisation.holders(Role.UNIT_HEAD))
    return [(who, showing.person_name(organisation, who)) for who in dict.fromkeys(hands)]


def routes(frame: Frame) -> Sequence[Route]:
    get = partial(Route, "GET")
    return (get(CASES, frame.signed_in(Cases(frame).show)),)
