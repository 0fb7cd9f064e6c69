"""The letters of a case: read, edited, confirmed, received, taken away as a document."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from cases.case import Case
from cases.letters import Kind, Letter, LetterState
from handlers import letters
from handlers.books import Desk
from handlers.correspondence.confirming import Registry, receives
from handlers.correspondence.drafting import Scribe, opened
from handlers.desk.frame import CaseLink, Form, Frame, Route, Visit

T = TypeVar("T")

OF_CASE = "/desk/cases/{number}/letters"
ONE = OF_CASE + "/{letter}"

#: Letters that the office drafts by hand; the others are steps of the ladder as well.
BY_HAND = (Kind.SUPERVISE, Kind.DUTY, Kind.TALK, Kind.TRANSFER, Kind.REPORT)

_PDF = "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Shown:
    """A letter on the page. `number` is empty while it is a draft; `receives` says that this person may confirm having
    it."""

    letter: Letter
    said: letters.Letter
    receives: bool

    @property
    def number(self) -> str:
        return self.said.number or ""


@dataclass(frozen=True, kw_only=True)
class LetterPages:
    """`scribe` drafts and has the words."""

    scribe: Scribe
    LINKS: Sequence[CaseLink] = field(default=(CaseLink(OF_CASE, "correspondence.link", lambda _, __: True),))

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.scribe)
        return (
            Route("GET", OF_CASE, frame.signed_in(pages.show)),
            Route("POST", OF_CASE, frame.posted(pages.draft)),
            Route("POST", ONE, frame.posted(pages.change)),
            Route("GET", ONE + ".pdf", frame.signed_in(pages.pdf)),
            Route("GET", ONE + ".docx", frame.signed_in(pages.docx)),
        )


class _Pages:
    def __init__(self, frame: Frame, scribe: Scribe) -> None:
        self._frame, self._scribe = frame, scribe

    async def show(self, visit: Visit, request: Request) -> Response:
        return await self._page(visit, request.path_params["number"])

    async def draft(self, visit: Visit, request: Request, form: Form) -> Response:
        number, kind = request.path_params["number"], form.get("kind")
        if kind not in BY_HAND:
            raise errors.NoSuchCase
        await self._do(visit, lambda books: self._registry(visit).draft(books, number, Kind(kind), now=visit.now))
        return self._back(number, "correspondence.said.drafted")

    async def change(self, visit: Visit, request: Request, form: Form) -> Response:
        """Keep what was written, and with it confirm, drop or receive the letter as the button says."""
        number, letter_id = request.path_params["number"], request.path_params["letter"]
        registry, what = self._registry(visit), form.get("do")

        def work(books: Desk) -> None:
            registry.of(books, number, now=visit.now)
            if what in ("keep", "confirm") and form.get("text"):
                registry.edit(books, number, letter_id, form.get("text").splitlines(), now=visit.now)
            if what == "confirm":
                registry.confirm(books, number, letter_id, now=visit.now)
            if what == "drop":
                registry.drop(books, number, letter_id, now=visit.now)
            if what == "receive":
                registry.receive(books, number, letter_id, now=visit.now)

        if what not in ("keep", "confirm", "drop", "receive"):
            raise errors.NoSuchCase
        try:
            await self._do(visit, work)
        except errors.NoSuchCase:
            raise
        except errors.CaseError as refused:
            told = self._frame.trouble_of(visit, refused)
            typed = {letter_id: form.get("text")}
            return await self._page(visit, number, status=told.status, wrong=told.words, typed=typed)
        return self._back(number, f"correspondence.said.{what}")

    async def pdf(self, visit: Visit, request: Request) -> Response:
        return await self._document(visit, request, letters.pdf, _PDF, "pdf")

    async def docx(self, visit: Visit, request: Request) -> Response:
        return await self._document(visit, request, letters.docx, _DOCX, "docx")

    async def _document(
        self, visit: Visit, request: Request, make: Callable[..., bytes], kind: str, ending: str
    ) -> Response:
        """Under a name that tells nothing: number of the case and kind of letter are in it."""
        number, letter_id = request.path_params["number"], request.path_params["letter"]
        registry = self._registry(visit)
        said = await self._do(visit, lambda books: registry.print_out(books, number, letter_id, now=visit.now))
        data = await asyncio.to_thread(make, said, self._scribe.words)
        name = f"{said.facts.case_number}-{said.kind}.{ending}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(data, media_type=kind, headers=headers)

    async def _page(
        self,
        visit: Visit,
        number: str,
        *,
        status: int = 200,
        wrong: str = "",
        typed: dict[str, str] | None = None,
    ) -> Response:
        card = await visit.workplace.card(number, now=visit.now)

        def look(books: Desk) -> tuple[Case, Sequence[Letter]]:
            return self._registry(visit).of(books, number, now=visit.now)

        _, found = await self._do(visit, look)
        shown = [
            Shown(each, opened(each), receives(each, visit.person, visit.organisation))
            for each in reversed(found)
            if each.content is not None
        ]
        return self._frame.render(
            visit,
            "letters.html",
            status=status,
            card=card,
            letters=shown,
            states=LetterState,
            oversees="serve_letter" in card.actions,
            kinds=BY_HAND,
            wrong=wrong,
            typed=typed or {},
            units=visit.organisation.units,
        )

    async def _do(self, visit: Visit, work: Callable[[Desk], T]) -> T:
        return await visit.workplace.store.transact(work)

    def _registry(self, visit: Visit) -> Registry:
        return Registry(scribe=self._scribe, person=visit.person)

    def _back(self, number: str, said: str) -> Response:
        return self._frame.see_other(OF_CASE.format(number=number), said=said)
