"""Who reported: by consent, or asked for and decided by a custodian, who opens and seals in the own page. And a new
query secret for a reporter who lost it."""

import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from starlette.requests import Request
from starlette.responses import Response

from cases.case import Credentials
from cases.errors import CaseError
from cases.organisation import Role
from cases.values import Json
from handlers.desk import addresses, answered, showing
from handlers.desk.frame import CaseLink, Entry, Form, Frame, Route, Trouble, Visit, only
from handlers.identity import custody, reissuing
from handlers.identity.custody import MOST_REASON, AskedAlready, Custody, NewKey, NobodyToAsk
from handlers.identity.reissuing import Reissuing
from handlers.work.answers import NotFilledIn
from handlers.work.cards import Card

WAITING = "/desk/identity"
OF_CASE = "/desk/cases/{number}/identity"

#: An identity is a few lines; with what the age format adds.
MOST_BOX = 32 * 1024


def _keeps(visit: Visit) -> bool:
    return Role.CUSTODIAN in visit.roles and Role.ADMINISTRATOR not in visit.roles


def _of_a_named_case(_: Visit, card: Card) -> bool:
    return card.reads and not card.anonymous


@dataclass(frozen=True, kw_only=True)
class IdentityPages:
    """`new_key` makes an age key pair, `locks` a fresh query secret."""

    MENU: ClassVar[Sequence[Entry]] = (Entry(WAITING, "identity.menu", _keeps),)
    LINKS: ClassVar[Sequence[CaseLink]] = (CaseLink(OF_CASE, "identity.link", _of_a_named_case),)

    new_key: NewKey = field(repr=False)
    locks: Callable[[], Awaitable[Credentials]] = field(repr=False)

    def routes(self, frame: Frame) -> Sequence[Route]:
        case, keeper = OfCase(frame, self), Keeping(frame, self)
        get, post = partial(Route, "GET"), partial(Route, "POST")
        return (
            get(OF_CASE, frame.signed_in(case.show)),
            post(f"{OF_CASE}/look", frame.posted(case.look)),
            post(f"{OF_CASE}/ask", frame.posted(case.ask)),
            post(f"{OF_CASE}/reissue", frame.posted(case.propose)),
            post("/desk/identity/shown/{request}", frame.posted(case.granted)),
            post("/desk/identity/secret/{proposal}", frame.posted(case.issue)),
            get(WAITING, frame.signed_in(keeper.waiting)),
            get(f"{WAITING}/{{request}}", frame.signed_in(keeper.one)),
            post(f"{WAITING}/{{request}}/open", frame.posted(keeper.open)),
            post(f"{WAITING}/{{request}}/grant", frame.posted(keeper.grant, max_files=1)),
            post(f"{WAITING}/{{request}}/refuse", frame.posted(keeper.refuse)),
        )

    def custody(self, visit: Visit) -> Custody:
        place = visit.workplace
        return Custody(store=place.store, person=visit.person, zone=place.zone, new_key=self.new_key)

    def reissuing(self, visit: Visit) -> Reissuing:
        place = visit.workplace
        return Reissuing(store=place.store, person=visit.person, zone=place.zone, locks=self.locks)


class OfCase:
    """What somebody who has a case does about its reporter's identity."""

    def __init__(self, frame: Frame, pages: IdentityPages) -> None:
        self._frame, self._pages = frame, pages

    async def show(self, visit: Visit, request: Request) -> Response:
        return await self._page(visit, request.path_params["number"])

    async def look(self, visit: Visit, request: Request, _: Form) -> Response:
        """By POST, since each look is kept."""
        number = request.path_params["number"]
        who = await self._pages.custody(visit).look(number, now=visit.now)
        card = await visit.workplace.card(number, now=visit.now)
        return self._shown(visit, card.number, who, custody.CONSENT, until=None)

    async def ask(self, visit: Visit, request: Request, form: Form) -> Response:
        number, reason = request.path_params["number"], form.get("reason")
        try:
            await self._pages.custody(visit).ask(number, reason, now=visit.now)
        except (NotFilledIn, AskedAlready, NobodyToAsk) as fault:
            return await self._page(visit, number, fault=fault, reason=reason)
        return self._frame.see_other(_path(number), said="identity.said.asked")

    async def granted(self, visit: Visit, request: Request, _: Form) -> Response:
        desk = self._pages.custody(visit)
        asked, number, who = await desk.show(request.path_params["request"], now=visit.now)
        return self._shown(visit, number, who, custody.GRANTED, until=asked.until)

    async def propose(self, visit: Visit, request: Request, form: Form) -> Response:
        number, how = request.path_params["number"], form.get("how")
        try:
            await self._pages.reissuing(visit).propose(number, how, now=visit.now)
        except NotFilledIn as fault:
            return await self._page(visit, number, fault=fault, how=how)
        return self._frame.see_other(_path(number), said="identity.said.proposed")

    async def issue(self, visit: Visit, request: Request, _: Form) -> Response:
        """The answer to this form is the only place where the new secret ever stands."""
        issued = await self._pages.reissuing(visit).issue(request.path_params["proposal"], now=visit.now)
        return self._frame.render(visit, "identity_secret.html", issued=issued)

    async def _page(
        self, visit: Visit, number: str, *, fault: CaseError | None = None, reason: str = "", how: str = ""
    ) -> Response:
        card = await visit.workplace.card(number, now=visit.now)
        standing = await self._pages.custody(visit).standing(number, now=visit.now)
        only(card.reads and standing.named)
        return self._frame.render(
            visit,
            "identity.html",
            status=200 if fault is None else 422,
            card=card,
            path=_path(card.number),
            standing=standing,
            lost=await self._pages.reissuing(visit).standing(number, now=visit.now),
            keepers={each.id: showing.person_name(visit.organisation, each.decided_by) for each in standing.requests},
            wrong="" if fault is None else self._told(visit, fault),
            reason=reason,
            how=how,
            most=MOST_REASON,
            hours=round(custody.VIEW_LASTS.total_seconds() / 3600),
            days=custody.LAPSES.number,
            day_hours=round(reissuing.LASTS.total_seconds() / 3600),
        )

    def _told(self, visit: Visit, fault: CaseError) -> str:
        if isinstance(fault, NotFilledIn):
            return self._frame.words.text(f"identity.wrong.{fault.facts['why']}", visit.language)
        return self._frame.trouble_of(visit, fault).words

    def _shown(self, visit: Visit, number: str, who: Mapping[str, Json], ground: str, *, until: object) -> Response:
        return self._frame.render(
            visit,
            "identity_shown.html",
            number=number,
            path=_path(number),
            ground=ground,
            until=until,
            lines=list(answered.lines(who, self._frame.words, visit.language)),
        )


class Keeping:
    """What a custodian does."""

    def __init__(self, frame: Frame, pages: IdentityPages) -> None:
        self._frame, self._pages = frame, pages

    async def waiting(self, visit: Visit, _: Request) -> Response:
        only(_keeps(visit))
        found = await self._pages.custody(visit).waiting(now=visit.now)
        return self._frame.render(visit, "identity_waiting.html", requests=found, names=self._names(visit, found))

    async def one(self, visit: Visit, request: Request) -> Response:
        found = await self._pages.custody(visit).one(request.path_params["request"], now=visit.now)
        return self._page(visit, found, box=None)

    async def open(self, visit: Visit, request: Request, _: Form) -> Response:
        """The sealed identity comes with the answer, and that it did is noted."""
        found, box = await self._pages.custody(visit).take(request.path_params["request"], now=visit.now)
        return self._page(visit, found, box=box)

    async def grant(self, visit: Visit, request: Request, form: Form) -> Response:
        """What the page sealed, or what the custodian sealed with the `age` tool and brings as a file."""
        box = _box(form)
        await self._pages.custody(visit).grant(request.path_params["request"], box, now=visit.now)
        return self._frame.see_other(WAITING, said="identity.said.granted")

    async def refuse(self, visit: Visit, request: Request, _: Form) -> Response:
        await self._pages.custody(visit).refuse(request.path_params["request"], now=visit.now)
        return self._frame.see_other(WAITING, said="identity.said.refused")

    def _page(self, visit: Visit, found: custody.Open, *, box: bytes | None) -> Response:
        return self._frame.render(
            visit,
            "identity_request.html",
            request=found,
            person=self._names(visit, [found])[found.id],
            box="" if box is None else base64.b64encode(box).decode(),
            hours=round(custody.VIEW_LASTS.total_seconds() / 3600),
            said_by_script=self._said(visit),
        )

    def _said(self, visit: Visit) -> Mapping[str, str]:
        codes = ("not-a-secret-key", "no-key-fits", "broken", "not-age", "unsupported", "no-key", "failed", "done")
        return {code: self._frame.words.text(f"tip.say.{code}", visit.language) for code in codes}

    def _names(self, visit: Visit, found: Sequence[custody.Open]) -> Mapping[str, str]:
        return {each.id: showing.person_name(visit.organisation, each.person) for each in found}


def _path(number: str) -> str:
    return f"{addresses.of_case(number)}/identity"


def _box(form: Form) -> bytes:
    """Raises `Trouble`."""
    brought = [each.data for each in form.files if each.data]
    try:
        box = brought[0] if brought else base64.b64decode(form.get("sealed"), validate=True)
    except (binascii.Error, ValueError):
        raise Trouble(400, "bad-form") from None
    if not box or len(box) > MOST_BOX:
        raise Trouble(400, "bad-form")
    return box
