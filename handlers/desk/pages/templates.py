"""The templates of letters: read, tried out as PDF, changed by whoever decides on letters for the office."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from cases.letters import Kind
from handlers import letters
from handlers.correspondence import templating
from handlers.correspondence.drafting import Scribe
from handlers.desk.frame import Entry, Form, Frame, Route, Visit, only
from handlers.desk.pages.cases import assigns
from handlers.desk.paper import NO_STORE
from handlers.letters import placeholders
from handlers.letters.errors import Finding, NotATemplate

TEMPLATES = "/desk/templates"
ONE = TEMPLATES + "/{kind}/{language}"


@dataclass(frozen=True, kw_only=True)
class TemplatePages:
    """`scribe` drafts the letter one looks at."""

    MENU: ClassVar[Sequence[Entry]] = (Entry(TEMPLATES, "correspondence.template.menu", assigns),)

    scribe: Scribe

    def routes(self, frame: Frame) -> Sequence[Route]:
        pages = _Pages(frame, self.scribe)
        get, post = partial(Route, "GET"), partial(Route, "POST")
        return (
            get(TEMPLATES, frame.signed_in(pages.shelf)),
            get(ONE, frame.signed_in(pages.show)),
            post(ONE, frame.posted(pages.change)),
        )


class _Pages:
    def __init__(self, frame: Frame, scribe: Scribe) -> None:
        self._frame, self._scribe = frame, scribe

    async def shelf(self, visit: Visit, _: Request) -> Response:
        only(assigns(visit))
        here = self._scribe.language
        languages = sorted(self._frame.settings.languages, key=lambda each: each != here)
        found = await visit.workplace.store.read(
            lambda books: {
                (kind, each): templating.standing(books, kind, each).versions for kind in Kind for each in languages
            }
        )
        return self._frame.render(
            visit, "letter_templates.html", kinds=Kind, spoken=languages, here=here, found=found, where=TEMPLATES
        )

    async def show(self, visit: Visit, request: Request) -> Response:
        only(assigns(visit))
        return await self._page(visit, request)

    async def change(self, visit: Visit, request: Request, form: Form) -> Response:
        only(assigns(visit))
        kind, language = self._which(request)
        text, what, edition = form.get("text"), form.get("do"), form.get("edition")
        only(
            what in ("keep", "look", "look-sealed") and edition.isascii() and edition.isdecimal() and len(edition) < 10
        )
        try:
            if what != "keep":
                return await self._sample(visit, kind, language, text, sealed=what == "look-sealed")
            await visit.workplace.store.transact(
                lambda books: templating.change(
                    books,
                    kind,
                    language,
                    text,
                    edition=int(edition),
                    person=visit.person,
                    reason=form.get("reason"),
                    now=visit.now,
                )
            )
        except NotATemplate as wrong:
            return await self._page(visit, request, status=422, form=form, findings=wrong.findings)
        except errors.NoSuchCase:
            raise
        except errors.CaseError as fault:
            told = self._frame.trouble_of(visit, fault)
            return await self._page(visit, request, status=told.status, form=form, wrong=told.words)
        return self._frame.see_other(ONE.format(kind=kind, language=language), said="correspondence.said.template")

    async def _sample(self, visit: Visit, kind: Kind, language: str, text: str, *, sealed: bool) -> Response:
        said = templating.sample(text, kind, language, self._scribe, visit.organisation, sealed=sealed, now=visit.now)
        data = await asyncio.to_thread(letters.pdf, said, self._scribe.words)
        headers = {**NO_STORE, "Content-Disposition": f'attachment; filename="{kind}-{language}.pdf"'}
        return Response(data, media_type="application/pdf", headers=headers)

    async def _page(
        self,
        visit: Visit,
        request: Request,
        *,
        status: int = 200,
        form: Form | None = None,
        findings: Sequence[Finding] = (),
        wrong: str = "",
    ) -> Response:
        """With the text of an older version where the address asks for one."""
        kind, language = self._which(request)
        asked = request.query_params.get("edition", "") if form is None else ""
        edition = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
        stands = await visit.workplace.store.read(
            lambda books: templating.standing(books, kind, language, edition=edition)
        )
        return self._frame.render(
            visit,
            "letter_template.html",
            status=status,
            kind=kind,
            spoken=language,
            stands=stands,
            older=edition is not None and edition != stands.edition,
            text=stands.text if form is None else form.get("text"),
            edition=stands.edition if form is None else form.get("edition"),
            reason="" if form is None else form.get("reason"),
            findings=findings,
            wrong=wrong,
            placeholders=placeholders.TABLE,
            where=ONE.format(kind=kind, language=language),
            shelf=TEMPLATES,
            most_reason=templating.MOST_REASON,
        )

    def _which(self, request: Request) -> tuple[Kind, str]:
        kind, language = request.path_params["kind"], request.path_params["language"]
        only(kind in tuple(Kind) and language in self._frame.settings.languages)
        return Kind(kind), language
