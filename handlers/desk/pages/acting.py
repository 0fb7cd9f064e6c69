"""Doing something with a case: one form an action, bound to the version of the case it was filled in for."""

from collections.abc import Mapping, Sequence
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from cases.errors import CaseError
from cases.instants import last_day
from cases.proposals import Proposal
from handlers.desk import addresses, filling, showing
from handlers.desk.filling import Known
from handlers.desk.frame import HOME, Form, Frame, Route, Trouble, Visit
from handlers.desk.pages.case import CASE, CasePage, known_of, offered_of, phrases_of, suggestions
from handlers.work import attaching, phrases
from handlers.work.answers import Given, NotFilledIn
from handlers.work.attaching import Brought, NotTaken
from handlers.work.cards import Card
from handlers.work.forms import FORMS, Kind
from handlers.work.performing import NotOffered
from handlers.work.workplace import Gone

#: The button that puts a phrase into the form instead of doing it.
INSERT = "insert"


class Acting:
    def __init__(self, frame: Frame) -> None:
        self._frame, self._case = frame, CasePage(frame)

    async def form(self, visit: Visit, request: Request) -> Response:
        """One form by itself, for a link that leads straight to it."""
        card, action = await self._card(visit, request)
        return await self._sheet(visit, card, action, {})

    async def do(self, visit: Visit, request: Request, form: Form) -> Response:
        card, action = await self._card(visit, request, stale=True)
        typed = filling.typed(action, form)
        if form.get("do") == INSERT:
            return await self._sheet(visit, card, action, self.with_phrase(visit, card, action, form, typed))
        try:
            files = await self._files(action, card, form)
            done = await self._do(visit, card, action, typed, form, files)
        except NotFilledIn as wrong:
            return await self._sheet(visit, card, action, typed, wrong=wrong)
        except NotTaken as fault:
            return await self._sheet(visit, card, action, typed, fault=fault)
        except (errors.StaleCase, NotOffered) as fault:
            return await self._as_it_is_now(visit, card.number, action, typed, fault)
        except (errors.MoveRefused, errors.ActRefused) as fault:
            return await self._refused(visit, card.number, action, typed, fault)
        if done is None:
            return self._frame.see_other(HOME, said="desk.said.gone")
        said = "desk.said.proposed" if isinstance(done, Proposal) else f"desk.act.{action}"
        return self._frame.see_other(addresses.of_case(card.number), said=said)

    async def approve(self, visit: Visit, request: Request, form: Form) -> Response:
        """Yes or no to what somebody else wants to do."""
        yes = form.get("yes")
        if yes not in ("yes", "no"):
            raise Trouble(400, "bad-form")
        try:
            card = await visit.workplace.approve(request.path_params["proposal"], yes=yes == "yes", now=visit.now)
        except Gone:
            card = None
        said = "desk.said.approved" if yes == "yes" else "desk.said.turned_down"
        return self._frame.see_other(HOME if card is None else addresses.of_case(card.number), said=said)

    async def _card(self, visit: Visit, request: Request, *, stale: bool = False) -> tuple[Card, str]:
        """The case and the action, which is offered, or (`stale`) has been when the form was opened. Raises
        `errors.NoSuchCase`, `NotOffered`."""
        card = await visit.workplace.card(request.path_params["number"], now=visit.now)
        action = request.path_params["action"]
        if action not in FORMS or not (stale or action in offered_of(card)):
            raise NotOffered(action=action)
        return card, action

    async def _do(
        self,
        visit: Visit,
        card: Card,
        action: str,
        typed: Mapping[str, str],
        form: Form,
        files: Sequence[Brought],
    ) -> Card | Proposal | None:
        """None when it was done and the case is not this person's to see any more."""
        version = form.get("version")
        if not version.isdecimal() or int(version) != card.version:
            raise errors.StaleCase
        if action not in offered_of(card):
            raise NotOffered(action=action)
        given = filling.given(action, typed, visit.organisation)
        await self._check_numbers(visit, action, given)
        try:
            return await visit.workplace.act(
                card.number, action, given, version=card.version, now=visit.now, files=files
            )
        except Gone:
            return None

    async def _check_numbers(self, visit: Visit, action: str, given: Given) -> None:
        """Another case that is named must be there for this person. Raises `NotFilledIn`."""
        for each in FORMS[action].fields:
            if each.kind is Kind.NUMBER and given.get(each.name):
                try:
                    await visit.workplace.card(given[each.name], now=visit.now)
                except errors.NoSuchCase:
                    raise NotFilledIn(field=each.name, why="no-such-case") from None

    async def _files(self, action: str, card: Card, form: Form) -> list[Brought]:
        if not form.files:
            return []
        if action not in attaching.TAKING or card.sealed:
            raise Trouble(400, "bad-form")
        return [await self._frame.take(each.data, each.name) for each in form.files]

    async def _sheet(
        self,
        visit: Visit,
        card: Card,
        action: str,
        typed: Mapping[str, str],
        *,
        wrong: NotFilledIn | None = None,
        fault: CaseError | None = None,
    ) -> Response:
        known = await self._known(visit, card)
        told = None if fault is None else self._frame.trouble_of(visit, fault).words
        return self._frame.render(
            visit,
            "act.html",
            status=200 if wrong is None and fault is None else 422,
            card=card,
            sheet=filling.sheet(card, action, visit.organisation, known, typed=typed or None, wrong=wrong),
            phrases={action: phrases_of(card, action)},
            suggests=suggestions(visit),
            where=addresses.of_action(card.number, action),
            wrong=told or ("" if wrong is None else self._frame.words.text("desk.wrong.title", visit.language)),
        )

    async def _as_it_is_now(
        self, visit: Visit, number: str, action: str, typed: Mapping[str, str], fault: CaseError
    ) -> Response:
        """Somebody was quicker: the case as it stands, and what was typed, to be sent again if it still fits."""
        card = await visit.workplace.card(number, now=visit.now)
        kept = (
            filling.sheet(card, action, visit.organisation, await self._known(visit, card), typed=typed)
            if action in offered_of(card)
            else None
        )
        words = [value for name, value in typed.items() if kept is None and len(value) > 20 and name != "limit_unit"]
        told = self._frame.trouble_of(visit, fault)
        return await self._case.page(
            visit, number, status=told.status, stale=True, wrong=told.words, kept=kept, words=words
        )

    async def _refused(
        self, visit: Visit, number: str, action: str, typed: Mapping[str, str], fault: CaseError
    ) -> Response:
        """A guard stands against it: why, and the form again as it was filled in."""
        card = await visit.workplace.card(number, now=visit.now)
        if action not in offered_of(card):
            return await self._as_it_is_now(visit, number, action, typed, fault)
        return await self._sheet(visit, card, action, typed, fault=fault)

    async def _known(self, visit: Visit, card: Card) -> Known:
        needs = card.reads and not card.sealed and "recall" in card.actions
        content = await visit.workplace.read(card.number, way="desk", now=visit.now) if needs else None
        return await known_of(visit, card, content)

    def with_phrase(
        self, visit: Visit, card: Card, action: str, form: Form, typed: Mapping[str, str]
    ) -> dict[str, str]:
        """Behind what was written already, in the reporter's language."""
        name = form.get("phrase")
        phrase = next((each for each in phrases_of(card, action) if each.name == name), None)
        if phrase is None:
            return dict(typed)
        words, language = self._frame.words, card.language
        due = None if card.due is None else last_day(card.due, visit.workplace.zone)
        facts = {
            "unit": words.text("desk.fact", language, {"fact": {"names": dict(self._owner(visit, card))}}),
            "due": "" if due is None else words.text("desk.fact", language, {"fact": {"date": due.isoformat()}}),
        }
        said = phrases.said(phrase, language, facts)
        return {**typed, "words": "\n\n".join(each for each in (typed.get("words", "").strip(), said) if each)}

    def _owner(self, visit: Visit, card: Card) -> Mapping[str, str]:
        return showing.unit_names(visit.organisation, card.owner)


def routes(frame: Frame) -> Sequence[Route]:
    acting = Acting(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    path = f"{CASE}/act/{{action}}"
    return (
        get(path, frame.signed_in(acting.form)),
        post(path, frame.posted(acting.do, max_files=frame.settings.max_files)),
        post("/desk/proposals/{proposal}", frame.posted(acting.approve)),
    )
