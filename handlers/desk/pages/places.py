"""The register of places as a list that is searched and filtered, and as a sheet to take away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from dialog.catalogue import Catalogue
from handlers.books import Desk
from handlers.desk import showing, typed
from handlers.desk.filtered import Filtered
from handlers.desk.frame import Entry, Frame, Route, Visit, only
from handlers.office import covering, registering, viewing
from handlers.office.rights import may_change_places
from handlers.office.viewing import Wanted

PLACES = "/desk/places"

#: Places on a page.
MANY = 50

OPEN, CLOSED = "open", "closed"

_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv; charset=utf-8"}


def changes(visit: Visit) -> bool:
    return may_change_places(visit.person, visit.organisation)


def _sees(visit: Visit) -> bool:
    return viewing.may_look(visit.person, visit.organisation)


@dataclass(frozen=True, kw_only=True)
class Filters(Filtered):
    HOME = PLACES

    text: str = field(default="", repr=False)
    kind: str = ""
    unit: str = ""
    state: str = ""

    @property
    def wanted(self) -> Wanted:
        return Wanted(
            text=self.text,
            kind=PlaceKind(self.kind) if self.kind else None,
            closed=self.state == CLOSED if self.state else None,
            unit=self.unit,
        )

    def sheet(self, form: str) -> str:
        """Where that which is chosen can be taken away."""
        return self.whole(f"{PLACES}/export/{form}")


def read(query: Mapping[str, str]) -> Filters:
    """What is no filter of ours is none."""
    kind, state = query.get("kind", ""), query.get("state", "")
    return Filters(
        text=query.get("text", "").strip()[:60],
        kind=kind if kind in tuple(PlaceKind) else "",
        unit=query.get("unit", "")[:60],
        state=state if state in (OPEN, CLOSED) else "",
        page=typed.number(query.get("page", ""), digits=5) or 0,
    )


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A page of the list. `all` places are chosen by the filters; `units` have a role somewhere in what is seen."""

    places: Sequence[Place]
    all: int
    units: Sequence[tuple[str, Mapping[str, str]]]


@dataclass(frozen=True, kw_only=True)
class PlacesPages:
    MENU: ClassVar[Sequence[Entry]] = (Entry(PLACES, "places.menu", _sees),)

    catalogue: Catalogue = field(repr=False)

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.catalogue)
        return (
            Route("GET", PLACES, frame.signed_in(pages.show)),
            Route("GET", PLACES + "/export/{form}", frame.signed_in(pages.export)),
        )


class _Pages:
    def __init__(self, frame: Frame, catalogue: Catalogue) -> None:
        self._frame, self._catalogue = frame, catalogue

    async def show(self, visit: Visit, request: Request) -> Response:
        filters = read(request.query_params)
        listed = await visit.workplace.store.read(lambda books: _listed(books, visit, filters))
        return self._frame.render(
            visit,
            "places.html",
            listed=listed,
            rows=[(place, showing.unit_names(visit.organisation, place.unit)) for place in listed.places],
            filters=filters,
            kinds=tuple(PlaceKind),
            states=(OPEN, CLOSED),
            more=listed.all > (filters.page + 1) * MANY,
            changes=changes(visit),
        )

    async def export(self, visit: Visit, request: Request) -> Response:
        form = request.path_params["form"]
        only(form in _TYPES)
        work = partial(
            registering.export,
            person=visit.person,
            wanted=read(request.query_params).wanted,
            form=form,
            language=visit.language,
            words=self._catalogue,
        )
        data = await visit.workplace.store.read(work)
        headers = {"Content-Disposition": f'attachment; filename="places.{form}"', "Cache-Control": "no-store"}
        return Response(data, media_type=_TYPES[form], headers=headers)


def _listed(books: Desk, visit: Visit, filters: Filters) -> Listed:
    found = viewing.chosen(books, visit.person, filters.wanted)
    return Listed(
        places=found[filters.page * MANY : (filters.page + 1) * MANY],
        all=len(found),
        units=_units(viewing.seen(books, visit.person), visit.organisation, visit.language),
    )


def _units(
    places: Sequence[Place], organisation: Organisation, language: str
) -> Sequence[tuple[str, Mapping[str, str]]]:
    units = frozenset[str]().union(*map(covering.units_of, places))
    named = ((unit, showing.unit_names(organisation, unit)) for unit in units)
    return sorted(named, key=lambda each: (each[1].get(language, ""), each[0]))
