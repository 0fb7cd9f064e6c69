"""Channels from before, by owner: what came in by each, month for month, on a page and as a table."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from starlette.requests import Request
from starlette.responses import Response

from cases.places import PlaceKind
from handlers.books import Desk
from handlers.desk import showing
from handlers.desk.frame import Entry, Frame, Route, Visit, only
from handlers.desk.pages.codes import CODES
from handlers.desk.paper import NO_STORE
from handlers.office import channels, scans
from handlers.office.channels import Channel
from handlers.sheets.cells import escaped

CHANNELS = "/desk/channels"


def _sees(visit: Visit) -> bool:
    return channels.may_look(visit.person, visit.organisation)


class _Pages:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, _: Request) -> Response:
        found = await self._counted(visit)
        owners = [
            (showing.unit_names(visit.organisation, unit) if unit else {}, [*each])
            for unit, each in groupby(found, key=lambda channel: channel.place.unit or "")
        ]
        return self._frame.render(
            visit,
            "channels.html",
            owners=owners,
            count=len(found),
            cases=sum(each.cases for each in found),
            scans=sum(each.scans for each in found),
            exact=all(each.sight is scans.Sight.EXACT for each in found),
            months=channels.MONTHS,
            least=scans.LEAST,
            codes=f"{CODES}?kind={PlaceKind.CHANNEL}",
        )

    async def table(self, visit: Visit, _: Request) -> Response:
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        for row in self._rows(await self._counted(visit), visit):
            writer.writerow([escaped(" ".join(cell.split())) for cell in row])
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="channels.csv"'}
        data = b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    def _rows(self, found: Sequence[Channel], visit: Visit) -> Iterator[Sequence[str]]:
        keys = ("owner", "number", "channel", "month", "cases", "scans")
        yield [self._frame.words.text(f"channels.{key}", visit.language) for key in keys]
        for each in found:
            unit = showing.unit_names(visit.organisation, each.place.unit) if each.place.unit else {}
            named = [_name(unit, visit), each.place.number, _name(each.place.names, visit)]
            for month in each.months:
                counts = ["" if count is None else str(count) for count in (month.cases, month.scans)]
                yield [*named, f"{month.month:%Y-%m}", *counts]

    async def _counted(self, visit: Visit) -> Sequence[Channel]:
        only(_sees(visit))

        def look(books: Desk) -> Sequence[Channel]:
            return channels.counted(books, visit.person, now=visit.now, zone=visit.workplace.zone)

        return await visit.workplace.store.read(look)


MENU = (Entry(CHANNELS, "channels.menu", _sees),)


def _name(names: Mapping[str, str], visit: Visit) -> str:
    return names.get(visit.language) or next(iter(names.values()), "")


def routes(frame: Frame) -> Sequence[Route]:
    pages = _Pages(frame)
    return (
        Route("GET", CHANNELS, frame.signed_in(pages.show)),
        Route("GET", f"{CHANNELS}.csv", frame.signed_in(pages.table)),
    )
