"""Who has how much: open cases by unit and by handler, for those who read everything."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from handlers.desk import showing
from handlers.desk.frame import Entry, Frame, Route, Visit, only
from handlers.desk.pages.cases import Filters

WORKLOAD = "/desk/workload"
MENU = (Entry(WORKLOAD, "desk.menu.workload", showing.reads_all),)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """`names` of a unit by language, or one name of a person."""

    names: Mapping[str, str]
    count: int
    path: str


class Workload:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, _: Request) -> Response:
        found = await visit.workplace.workload(now=visit.now)
        only(found is not None)
        units, handlers = found or ({}, {})
        bars = [
            Bar(names=showing.unit_names(visit.organisation, unit), count=count, path=Filters(unit=unit).path)
            for unit, count in _most_first(units)
        ]
        people = [
            Bar(
                names={"": showing.person_name(visit.organisation, who)},
                count=count,
                path=Filters(handler=who).path,
            )
            for who, count in _most_first(handlers)
        ]
        return self._frame.render(visit, "workload.html", units=bars, people=people)


def _most_first(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def routes(frame: Frame) -> Sequence[Route]:
    return (Route("GET", WORKLOAD, frame.signed_in(Workload(frame).show)),)
