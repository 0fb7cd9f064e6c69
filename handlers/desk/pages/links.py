"""Reading one case, or filling in one form, by a one-time link that the staff bot made. The link is for one person,
looked at by GET and used up by POST (decision 14)."""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from cases import errors, numbers
from cases.proposals import Proposal
from cases.staff import Link, Purpose
from handlers.accounts.errors import LinkGone
from handlers.books import Desk
from handlers.desk import filling
from handlers.desk.filling import Known, Option
from handlers.desk.frame import Form, Frame, Guest, Route, Visit
from handlers.desk.pages.acting import Acting
from handlers.desk.pages.case import MOST_RECALLED, attachment, content_of, offered_of, phrases_of, suggestions
from handlers.work.answers import NotFilledIn
from handlers.work.cards import Card
from handlers.work.performing import NotOffered
from handlers.work.workplace import Gone

#: As long as what was opened by a link may stay on the screen, so long its files can be had.
FILES = timedelta(minutes=10)


class Links:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._acting = frame, Acting(frame)

    async def show_reading(self, guest: Guest, request: Request) -> Response:
        link, _ = await self._peek(guest, request, Purpose.READ)
        return self._frame.render(guest, "link.html", person=link.person, until=link.until, purpose=link.purpose)

    async def read(self, guest: Guest, request: Request, _: Form) -> Response:
        """Used up before anything is shown. Whoever may not read the case keeps the link and is told so."""
        link, number = await self._peek(guest, request, Purpose.READ)
        visit = await self._frame.visit_by_link(guest, link.person)
        card = await visit.workplace.card(number, now=guest.now)
        if card.sealed:
            raise errors.Sealed
        if not card.reads:
            raise errors.NoSuchCase
        await self._use_up(guest, request)
        content = await visit.workplace.read(number, way="link", now=guest.now)
        until = guest.now + FILES
        return self._frame.render(
            guest,
            "read.html",
            card=card,
            content=content_of(self._frame, visit, content),
            pass_=_pass(self._frame.settings.key, guest, link.person, number, until),
            person=link.person,
            until=until,
        )

    async def file(self, guest: Guest, request: Request, form: Form) -> Response:
        """A file of what was just opened, in the same browser."""
        person, number = form.get("person"), form.get("number")
        until = _instant(form.get("until"))
        wanted = _pass(self._frame.settings.key, guest, person, number, until)
        if guest.now >= until or not hmac.compare_digest(wanted.encode(), form.get("pass").encode("utf-8", "replace")):
            raise LinkGone
        visit = await self._frame.visit_by_link(guest, person)
        return attachment(*await visit.workplace.file(number, request.path_params["file"], now=guest.now))

    async def show_form(self, guest: Guest, request: Request) -> Response:
        link, number = await self._peek(guest, request, Purpose.ACT)
        visit = await self._frame.visit_by_link(guest, link.person)
        card = await visit.workplace.card(number, now=guest.now)
        return await self._sheet(guest, visit, link, card, {})

    async def act(self, guest: Guest, request: Request, form: Form) -> Response:
        """The link is used up in the transaction of the action: what was not filled in can be filled in once more."""
        token = request.path_params["token"]
        link, number = await self._peek(guest, request, Purpose.ACT)
        visit = await self._frame.visit_by_link(guest, link.person)
        card = await visit.workplace.card(number, now=guest.now)
        typed = filling.typed(link.action, form)
        if form.get("do"):
            return await self._sheet(
                guest, visit, link, card, self._acting.with_phrase(visit, card, link.action, form, typed)
            )

        def use(books: Desk) -> Link:
            return self._frame.accounts.links.take(books, token, Purpose.ACT, now=guest.now)

        try:
            given = filling.given(link.action, typed, visit.organisation)
            done: Card | Proposal | None = await visit.workplace.act(
                number, link.action, given, version=link.version, now=guest.now, first=use
            )
        except NotFilledIn as wrong:
            return await self._sheet(guest, visit, link, card, typed, wrong=wrong)
        except Gone:
            done = None
        except (errors.StaleCase, NotOffered, errors.MoveRefused, errors.ActRefused) as fault:
            return self._frame.kept_page(guest, fault, typed.values())
        said = "desk.said.proposed" if isinstance(done, Proposal) else "desk.said.acted"
        return self._frame.render(guest, "done.html", done=said, action=link.action)

    async def _sheet(
        self,
        guest: Guest,
        visit: Visit,
        link: Link,
        card: Card,
        typed: dict[str, str],
        *,
        wrong: NotFilledIn | None = None,
    ) -> Response:
        """Raises `errors.StaleCase` when the case has changed since the link was made."""
        if card.version != link.version or link.action not in offered_of(card):
            raise errors.StaleCase
        words, known = self._frame.words, await self._known(visit, link, card)
        return self._frame.render(
            guest,
            "act.html",
            status=200 if wrong is None else 422,
            card=card,
            sheet=filling.sheet(card, link.action, visit.organisation, known, typed=typed or None, wrong=wrong),
            phrases={link.action: phrases_of(card, link.action)},
            suggests=suggestions(visit),
            where=guest.path,
            wrong="" if wrong is None else words.text("desk.wrong.title", guest.language),
        )

    async def _known(self, visit: Visit, link: Link, card: Card) -> Known:
        """Messages by when they were sent: what they say is opened by a button, not by looking at a link."""
        sent = await visit.workplace.sent(card.number, now=visit.now) if link.action == "recall" else ()
        recused = link.action == "decide_recusal"
        return Known(
            messages=[
                Option(value=id_, words={"instant": at.isoformat()}) for id_, at in reversed(sent[-MOST_RECALLED:])
            ],
            challenged=await visit.workplace.challenged(card.number, now=visit.now) if recused else (),
        )

    async def _peek(self, guest: Guest, request: Request, purpose: Purpose) -> tuple[Link, str]:
        """The link and the number of its case. Raises `LinkGone`, and `errors.NoSuchCase` for a case that is no more or
        that the person may not see any more: whoever was kept away since holds a link to nothing."""
        links, token = self._frame.accounts.links, request.path_params["token"]

        def look(books: Desk) -> tuple[Link, str]:
            return _with_number(books, links.peek(books, token, purpose, now=guest.now))

        found = await self._for_whoever_is_here(request, await self._frame.accounts.sessions.store.read(look))
        await self._frame.workplace(found[0].person).card(found[1], now=guest.now)
        return found

    async def _use_up(self, guest: Guest, request: Request) -> None:
        links, token = self._frame.accounts.links, request.path_params["token"]
        await self._frame.accounts.sessions.store.transact(
            lambda books: links.take(books, token, Purpose.READ, now=guest.now)
        )

    async def _for_whoever_is_here(self, request: Request, found: tuple[Link, str]) -> tuple[Link, str]:
        """In a browser in which somebody else is signed in the link is no good."""
        here = await self._frame.visit_of(request)
        if here is not None and here.person != found[0].person:
            raise LinkGone
        return found


def _with_number(books: Desk, link: Link) -> tuple[Link, str]:
    return link, numbers.shown(books.cases.get(link.case).number)


def _pass(key: bytes, guest: Guest, person: str, number: str, until: datetime) -> str:
    said = f"mashang desk files\0{guest.browser}\0{person}\0{number}\0{until.isoformat()}"
    return hmac.digest(key, said.encode("utf-8", "replace"), sha256).hex()


def _instant(typed: str) -> datetime:
    """Raises `LinkGone`."""
    try:
        found = datetime.fromisoformat(typed)
    except ValueError:
        raise LinkGone from None
    if found.tzinfo is None:
        raise LinkGone
    return found


def routes(frame: Frame) -> Sequence[Route]:
    links = Links(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        get("/desk/read/{token}", frame.open(links.show_reading)),
        post("/desk/read/{token}", frame.open_post(links.read)),
        post("/desk/read-file/{file}", frame.open_post(links.file)),
        get("/desk/act/{token}", frame.open(links.show_form)),
        post("/desk/act/{token}", frame.open_post(links.act)),
    )
