"""The auditor's page: who asked for identities and who looked, to read, to print, to take along as a table."""

from collections.abc import Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases.organisation import Role
from handlers.desk import history, showing
from handlers.desk.frame import Entry, Frame, Route, Visit
from handlers.desk.paper import NO_STORE
from handlers.identity.auditing import COLUMNS, Audit, as_csv
from handlers.identity.auditing import Entry as Line

AUDIT = "/desk/audit"

#: So many are shown; the table has all of them.
SHOWN = 500


def _audits(visit: Visit) -> bool:
    return visit.in_office and Role.AUDITOR in visit.roles


MENU = (Entry(AUDIT, "identity.audit.menu", _audits),)


class Auditing:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, _: Request) -> Response:
        found = await self._audit(visit).entries(now=visit.now, limit=SHOWN + 1)
        return self._frame.render(
            visit,
            "audit.html",
            lines=[(each, self._person(visit, each.person), self._second(visit, each)) for each in found[:SHOWN]],
            more=len(found) > SHOWN,
        )

    async def table(self, visit: Visit, _: Request) -> Response:
        found = await self._audit(visit).entries(now=visit.now)
        headings = [self._frame.words.text(f"identity.audit.{name}", visit.language) for name in COLUMNS]
        data = as_csv([self._worded(visit, each) for each in found], visit.organisation, headings, visit.workplace.zone)
        headers = {**NO_STORE, "Content-Disposition": 'attachment; filename="identity-audit.csv"'}
        return Response(data, media_type="text/csv; charset=utf-8", headers=headers)

    def _audit(self, visit: Visit) -> Audit:
        return Audit(store=visit.workplace.store, person=visit.person, zone=visit.workplace.zone)

    def _worded(self, visit: Visit, line: Line) -> Line:
        """With words in place of codes."""
        words, language = self._frame.words, visit.language
        ground = words.text(f"identity.ground.{line.ground}", language) if line.ground else ""
        second = words.text("identity.ground.reporter", language) if line.second == "reporter" else line.second
        return Line(
            at=line.at,
            number=line.number,
            person=line.person,
            what=words.text(f"identity.audit.what_of.{line.what}", language),
            ground=ground,
            second=second,
            until=line.until,
        )

    def _person(self, visit: Visit, person: str) -> str:
        return showing.person_name(visit.organisation, person)

    def _second(self, visit: Visit, line: Line) -> str:
        words = self._frame.words
        fact = history.who(line.second, visit.organisation) if line.second else ""
        return words.text("desk.fact", visit.language, {"fact": fact}) if fact else ""


def routes(frame: Frame) -> Sequence[Route]:
    auditing = Auditing(frame)
    get = partial(Route, "GET")
    return (get(AUDIT, frame.signed_in(auditing.show)), get(f"{AUDIT}.csv", frame.signed_in(auditing.table)))
