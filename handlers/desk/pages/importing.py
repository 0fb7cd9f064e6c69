"""A sheet comes into the register of places: what its headings mean, what it would change, and then it is done.

The page carries the file from step to step, packed, so that the server keeps nothing of it: any process can answer the
next step, there is nothing to lock away or to throw away, and what comes back is read as strictly as any upload.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response

from cases.places import PlaceKind
from dialog.catalogue import Catalogue
from handlers import register
from handlers.desk.frame import Form, Frame, Route, Trouble, Visit, only
from handlers.desk.pages.places import PLACES, changes
from handlers.office import parcels, registering
from handlers.office.parcels import File, NoParcel
from handlers.office.registering import Look, Wish
from handlers.register import Sheets, Unprintable
from handlers.sheets.markup import MOST_COLUMNS

IMPORT = f"{PLACES}/import"

#: Characters, within what a field of a form may hold. A workbook of 5,000 places has 500,000; of what is larger the
#: file is asked for again.
MOST_CARRIED = 1_000_000


@dataclass(frozen=True, kw_only=True)
class ImportingPages:
    """`new_id` makes the id of a place."""

    catalogue: Catalogue = field(repr=False)
    new_id: Callable[[], str]
    unprintable: Unprintable

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self)
        return (
            Route("GET", IMPORT, frame.signed_in(pages.ask)),
            Route("POST", f"{IMPORT}/look", frame.posted(pages.look, max_files=1)),
            Route("POST", f"{IMPORT}/take", frame.posted(pages.take, max_files=1)),
        )


class _Pages:
    def __init__(self, frame: Frame, ports: ImportingPages) -> None:
        self._frame, self._ports = frame, ports

    async def ask(self, visit: Visit, _: Request) -> Response:
        only(changes(visit))
        return self._frame.render(visit, "places_import.html", where=IMPORT, kinds=tuple(PlaceKind))

    async def look(self, visit: Visit, _: Request, form: Form) -> Response:
        """What the headings mean, as long as there is one that is not known; then a dry run."""
        only(changes(visit))
        if not form.files and not form.get("parcel"):
            return self._frame.see_other(IMPORT, said="places.said.no_file")
        wish = _wish(form)
        return await self._look(visit, wish, await self._read(wish))

    async def take(self, visit: Visit, _: Request, form: Form) -> Response:
        """Done only when it is still what was shown; else what is so now is shown."""
        only(changes(visit))
        wish = _wish(form)
        sheets = await self._read(wish)
        try:
            found = await visit.workplace.store.transact(
                lambda books: registering.take(
                    books,
                    visit.person,
                    sheets,
                    wish,
                    digest=form.get("digest"),
                    new_id=self._ports.new_id,
                    unprintable=self._ports.unprintable,
                    now=visit.now,
                )
            )
        except registering.Changed:
            return await self._look(visit, wish, sheets, changed=True)
        return self._told(visit, wish, found, done=not found.refused)

    async def _look(self, visit: Visit, wish: Wish, sheets: Sheets, *, changed: bool = False) -> Response:
        if unknown := register.unknown_headings(sheets):
            return self._page(visit, wish, unknown=unknown)
        ports = self._ports
        found = await visit.workplace.store.read(
            lambda books: registering.look(
                books, visit.person, sheets, wish, new_id=ports.new_id, unprintable=ports.unprintable
            )
        )
        return self._told(visit, wish, found, changed=changed)

    async def _read(self, wish: Wish) -> Sheets:
        return await asyncio.to_thread(registering.read, wish, self._ports.catalogue)

    def _told(self, visit: Visit, wish: Wish, found: Look, *, done: bool = False, changed: bool = False) -> Response:
        plan, words, language = found.plan, self._ports.catalogue, visit.language
        return self._page(
            visit,
            wish,
            status=422 if found.refused else 409 if changed else 200,
            digest=found.digest,
            problems=[register.told_problem(each, language, words) for each in plan.problems],
            refused=found.refused,
            told=() if found.refused else register.told_changes(plan, language, words),
            anything=bool(plan.changes) and not found.refused,
            done=done,
            changed=changed,
        )

    def _page(
        self,
        visit: Visit,
        wish: Wish,
        *,
        status: int = 200,
        unknown: Sequence[str] = (),
        digest: str = "",
        problems: Sequence[str] = (),
        refused: bool = False,
        told: Sequence[str] = (),
        anything: bool = False,
        done: bool = False,
        changed: bool = False,
    ) -> Response:
        """`unknown` are headings that wait for a meaning; after them stand those that were given one."""
        return self._frame.render(
            visit,
            "places_look.html",
            status=status,
            unknown=unknown,
            digest=digest,
            problems=problems,
            refused=refused,
            told=told,
            anything=anything,
            done=done,
            changed=changed,
            headings=[*((heading, "") for heading in unknown), *wish.headings.items()],
            kind=wish.kind or "",
            kinds=tuple(PlaceKind),
            columns=register.COLUMNS,
            parcel="" if done else parcels.pack([wish.file], MOST_CARRIED),
            where=IMPORT,
        )


def _wish(form: Form) -> Wish:
    """Raises `Trouble` for a form that is none of ours."""
    kind = form.get("kind")
    if kind not in ("", *PlaceKind):
        raise Trouble(400, "bad-form")
    return Wish(file=_file(form), headings=_headings(form), kind=PlaceKind(kind) if kind else None)


def _file(form: Form) -> File:
    if form.files:
        return form.files[0].name, form.files[0].data
    try:
        (file,) = parcels.unpack(form.get("parcel"))
    except (NoParcel, ValueError):
        raise Trouble(400, "bad-form") from None
    return file


def _headings(form: Form) -> Mapping[str, str]:
    said: dict[str, str] = {}
    for at in range(MOST_COLUMNS):
        heading, column = form.get(f"heading_{at}"), form.get(f"column_{at}")
        if heading and column in ("", *register.COLUMNS):
            said[heading] = column
    return said
