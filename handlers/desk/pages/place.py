"""One place of the register: what is known of it, who looks after it, and what was changed when."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from cases.case import Link
from cases.coverage import Coverage, Part
from cases.events import SYSTEM
from cases.organisation import Organisation
from cases.places import WITHIN, Place, PlaceKind
from dialog.catalogue import Catalogue
from handlers import register
from handlers.books import Desk
from handlers.desk import showing
from handlers.desk.frame import Frame, Route, Visit
from handlers.desk.pages.codes import CODES
from handlers.desk.pages.coverage import filling
from handlers.desk.pages.places import PLACES, changes
from handlers.office import covering, scans, viewing
from handlers.office.scans import Sight
from handlers.register import records

#: Columns that a place of another kind does not have, unless something stands there all the same.
ONLY_PROJECTS = ("team", "service_group", "stage")

#: Lines of the diary that stand open.
SOME = 20


@dataclass(frozen=True, kw_only=True)
class Looked:
    """`below` belong to the place; `above` is what it belongs to, None also where that is not theirs to see."""

    place: Place
    places: Sequence[Place]
    below: Sequence[Place]
    above: Place | None
    lines: Sequence[Link]
    covered: Coverage | None


@dataclass(frozen=True, kw_only=True)
class PlacePages:
    catalogue: Catalogue = field(repr=False)

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.catalogue)
        return (Route("GET", PLACES + "/{place}", frame.signed_in(pages.show)),)


class _Pages:
    def __init__(self, frame: Frame, catalogue: Catalogue) -> None:
        self._frame, self._catalogue = frame, catalogue

    async def show(self, visit: Visit, request: Request) -> Response:
        place_id = str(request.path_params["place"])
        found = await visit.workplace.store.read(lambda books: _looked(books, visit, place_id))
        place, organisation, words = found.place, visit.organisation, self._catalogue
        directory = register.directory(organisation, found.places)
        record = records.of([place], organisation)[place.id]
        cells = records.values(record, directory, visit.language)
        facts = [
            (column, head, cell)
            for column, (head, cell) in zip(
                register.COLUMNS, register.told_place(record, directory, visit.language, words), strict=True
            )
            if cells[column] or applies(column, place.kind)
        ]
        told = register.told(place, found.lines, directory, visit.language, words)
        covered = found.covered
        return self._frame.render(
            visit,
            "place.html",
            place=place,
            path=f"{PLACES}/{place.id}",
            facts=facts,
            above=found.above,
            below=found.below,
            covered=covered,
            parts=[(part, filling(covered, part, organisation, visit.language)) for part in Part] if covered else (),
            diary=[(line, _called(line.actor, organisation)) for line in reversed(told)],
            some=SOME,
            codes=f"{CODES}/{place.id}" if _sees_codes(visit, place) else "",
            changes=changes(visit),
        )


def applies(column: str, kind: PlaceKind) -> bool:
    """Whether a place of that kind has that column at all."""
    return kind is PlaceKind.PROJECT if column in ONLY_PROJECTS else column != "within" or kind in WITHIN


def _looked(books: Desk, visit: Visit, place_id: str) -> Looked:
    place = viewing.one(books, visit.person, place_id)
    places, sees = books.places.all(), viewing.sight(visit.person, visit.organisation)
    return Looked(
        place=place,
        places=places,
        below=[each for each in places if each.within == place.id and sees(each)],
        above=next((each for each in places if each.id == place.within and sees(each)), None),
        lines=books.diary.of(place.id),
        covered=covering.of_place(books, place, now=visit.now),
    )


def _sees_codes(visit: Visit, place: Place) -> bool:
    return scans.Viewer(visit.person, visit.organisation).sight(place) is not Sight.NONE


def _called(actor: str, organisation: Organisation) -> str:
    """Empty for who sits at the machine."""
    return "" if actor == SYSTEM else showing.person_name(organisation, actor)
