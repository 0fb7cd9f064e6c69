"""How the roles of projects are filled: totals, and the projects with gaps, on a page and as a table."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from cases import coverage
from cases.coverage import Coverage, Part
from cases.organisation import Organisation
from handlers.books import Desk
from handlers.desk import showing, typed
from handlers.desk.filtered import Filtered
from handlers.desk.frame import Entry, Frame, Route, Visit, only
from handlers.desk.pages.codes import CODES
from handlers.desk.paper import NO_STORE
from handlers.office import covering
from handlers.sheets.cells import escaped

COVERAGE = "/desk/coverage"
MANY = 50

#: Beside the roles: any gap, or no contact.
GAPS, CONTACT = "gaps", "contact"


def _sees(visit: Visit) -> bool:
    return covering.may_look(visit.person, visit.organisation)


MENU = (Entry(COVERAGE, "coverage.menu", _sees),)


@dataclass(frozen=True, kw_only=True)
class Filters(Filtered):
    """`empty` is a role that nobody fills, `GAPS` for any, `CONTACT` for those not in contact."""

    HOME = COVERAGE

    empty: str = ""
    unit: str = ""
    text: str = field(default="", repr=False)

    @property
    def table(self) -> str:
        return self.whole(f"{COVERAGE}.csv")


def read(query: Mapping[str, str]) -> Filters:
    """What is no filter of ours is none."""
    empty = query.get("empty", "")
    return Filters(
        empty=empty if empty in (*Part, GAPS, CONTACT) else "",
        unit=query.get("unit", "")[:60],
        text=query.get("text", "").strip()[:60],
        page=typed.number(query.get("page", ""), digits=5) or 0,
    )


class _Pages:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, request: Request) -> Response:
        filters, found = read(request.query_params), await self._seen(visit)
        chosen = _chosen(found, filters, visit)
        here = chosen[filters.page * MANY : (filters.page + 1) * MANY]
        organisation = visit.organisation
        units = {unit for each in found for unit in _units(each)}
        named = sorted(
            ((unit, showing.unit_names(organisation, unit)) for unit in units if unit in organisation.units),
            key=lambda each: each[1].get(visit.language, ""),
        )
        return self._frame.render(
            visit,
            "coverage.html",
            totals=coverage.totals(found),
            parts=tuple(Part),
            filters=filters,
            chosen=len(chosen),
            more=len(chosen) > (filters.page + 1) * MANY,
            rows=[(each, f"{CODES}/{each.project.id}") for each in here],
            units=named,
            others=(GAPS, CONTACT),
        )

    async def table(self, visit: Visit, request: Request) -> Response:
        """Everything that the filters choose."""
        found = _chosen(await self._seen(visit), read(request.query_params), visit)
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        for row in self._rows(found, visit):
            writer.writerow([escaped(" ".join(cell.split())) for cell in row])
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="coverage.csv"'}
        data = b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    def _rows(self, found: Sequence[Coverage], visit: Visit) -> Iterator[list[str]]:
        words, language = self._frame.words, visit.language
        said = {
            name: words.text(f"coverage.{name}", language) for name in ("number", "project", "contact", "yes", "no")
        }
        parts = [words.text(f"coverage.part.{part}", language) for part in Part]
        yield [said["number"], said["project"], *parts, said["contact"]]
        for each in found:
            filled = [filling(each, part, visit.organisation, language) for part in Part]
            number, name = each.project.number or each.project.id, _name(each.project.names, language)
            contact = said["yes" if each.in_contact else "no"]
            yield [number, name, *(said["yes"] if value == each.project.id else value for value in filled), contact]

    async def _seen(self, visit: Visit) -> Sequence[Coverage]:
        only(_sees(visit))

        def look(books: Desk) -> Sequence[Coverage]:
            return covering.seen(books, visit.person, now=visit.now)

        return await visit.workplace.store.read(look)


def filling(each: Coverage, part: Part, organisation: Organisation, language: str) -> str:
    """Who fills it, by name; of observation posts how many there are. Empty for nobody."""
    who = each.filled.get(part, ())
    match part:
        case Part.LEAD | Part.TERRITORY | Part.DEPARTMENT:
            names = [_name(showing.unit_names(organisation, unit), language) for unit in who]
        case Part.LEADER:
            names = [showing.person_name(organisation, person) for person in who]
        case Part.TEAM | Part.SERVICE:
            names = [_name(team.names, language) for team in organisation.teams if team.id in who]
        case Part.OBSERVER:
            names = [str(len(who))] if who else []
        case _:
            names = list(who)
    return "; ".join(names)


def _chosen(found: Sequence[Coverage], filters: Filters, visit: Visit) -> Sequence[Coverage]:
    units = visit.organisation.under(filters.unit) if filters.unit else frozenset[str]()
    piece = filters.text.casefold()
    chosen = [
        each
        for each in found
        if _lacks(each, filters.empty)
        and (not filters.unit or units & _units(each))
        and (not piece or piece in each.project.number.casefold() or _in_names(piece, each))
    ]
    return sorted(chosen, key=lambda each: (each.project.number, each.project.id))


def _lacks(each: Coverage, empty: str) -> bool:
    match empty:
        case "":
            return True
        case "gaps":
            return bool(each.empty)
        case "contact":
            return not each.in_contact
    return empty in each.empty


def _units(each: Coverage) -> frozenset[str]:
    parts = (Part.LEAD, Part.TERRITORY, Part.DEPARTMENT)
    return frozenset(unit for part in parts for unit in each.filled.get(part, ()))


def _in_names(piece: str, each: Coverage) -> bool:
    return any(piece in name.casefold() for name in each.project.names.values())


def _name(names: Mapping[str, str], language: str) -> str:
    return names.get(language) or next(iter(names.values()), "")


def routes(frame: Frame) -> Sequence[Route]:
    pages = _Pages(frame)
    return (
        Route("GET", COVERAGE, frame.signed_in(pages.show)),
        Route("GET", f"{COVERAGE}.csv", frame.signed_in(pages.table)),
    )
