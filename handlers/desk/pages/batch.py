"""Several cases at once: assigned at a meeting (集中交办), or handed over from a leaver to somebody else. Each case is
a transaction of its own, and each has its line in the result."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from cases.errors import CaseError
from cases.organisation import Role
from cases.proposals import Proposal
from handlers.desk import addresses, filling, showing
from handlers.desk.filling import Known
from handlers.desk.frame import Entry, Form, Frame, Route, Visit, only
from handlers.desk.pages.cases import assigns
from handlers.work.answers import Given, NotFilledIn
from handlers.work.cards import Card
from handlers.work.forms import FORMS
from handlers.work.performing import NotOffered
from handlers.work.shelves import Wanted
from handlers.work.workplace import Gone

BATCH, HANDOVER = "/desk/batch", "/desk/handover"
ASSIGN, HAND_OVER = "assign_at_meeting", "hand_over"
MOST = 50


@dataclass(frozen=True, kw_only=True)
class Result:
    """`told` is why it was not done, empty where it was."""

    number: str
    path: str
    told: str


class Batch:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def begin(self, visit: Visit, _: Request, form: Form) -> Response:
        """The chosen cases and one form for all of them."""
        only(assigns(visit))
        cards = await self._cards(visit, form.all("case")[:MOST])
        if not cards:
            return self._frame.see_other("/desk/cases", said="desk.said.nothing_chosen")
        return self._sheet(visit, cards, {})

    async def assign(self, visit: Visit, _: Request, form: Form) -> Response:
        only(assigns(visit))
        cards = await self._cards(visit, form.all("case")[:MOST])
        if not cards:
            return self._frame.see_other("/desk/cases", said="desk.said.nothing_chosen")
        typed = filling.typed(ASSIGN, form)
        try:
            given = filling.given(ASSIGN, typed, visit.organisation)
            missing = next((each for each in FORMS[ASSIGN].fields if each.must and not given.get(each.name)), None)
            if missing is not None:
                raise NotFilledIn(field=missing.name, why="missing")
        except NotFilledIn as wrong:
            return self._sheet(visit, cards, typed, wrong=wrong)
        results = [await self._do(visit, card.number, ASSIGN, given) for card in cards]
        return self._frame.render(visit, "results.html", title=f"desk.act.{ASSIGN}", results=results)

    async def show_handover(self, visit: Visit, _: Request) -> Response:
        only(hands_over(visit))
        return self._handover(visit, "", "")

    async def hand_over(self, visit: Visit, _: Request, form: Form) -> Response:
        """All open cases that one person has in hand and this one may hand over."""
        only(hands_over(visit))
        leaver, heir = form.get("from"), form.get("to")
        hands = dict(_hands(visit))
        if leaver not in hands or heir not in hands or leaver == heir:
            return self._handover(visit, leaver, heir, wrong="desk.handover.both")
        found = await self._in_hand(visit, leaver)
        results = [await self._do(visit, number, HAND_OVER, {"handler": heir, **_reason(form)}) for number in found]
        return self._frame.render(visit, "results.html", title="desk.handover.title", results=results)

    def _handover(self, visit: Visit, leaver: str, heir: str, *, wrong: str = "") -> Response:
        told = self._frame.words.text(wrong, visit.language) if wrong else ""
        return self._frame.render(
            visit,
            "handover.html",
            status=422 if wrong else 200,
            hands=_hands(visit),
            leaver=leaver,
            heir=heir,
            wrong=told,
        )

    async def _in_hand(self, visit: Visit, person: str) -> Sequence[str]:
        """Numbers. Whoever reads everything asks for that person's list, the head of a unit looks through the own."""
        wanted = Wanted(handler=person) if showing.reads_all(visit) else Wanted()
        found: list[str] = []
        after = ""
        while True:
            page = await visit.workplace.page(wanted, now=visit.now, after=after)
            found += [row.number for row in page.rows if row.handler == person]
            after = page.more
            if not after:
                return found

    async def _cards(self, visit: Visit, numbers: Sequence[str]) -> list[Card]:
        """What is not there for this person is not among them."""
        found: list[Card] = []
        for number in dict.fromkeys(numbers):
            try:
                found.append(await visit.workplace.card(number, now=visit.now))
            except errors.NoSuchCase:
                continue
        return found

    async def _do(self, visit: Visit, number: str, action: str, given: Given) -> Result:
        told = ""
        try:
            done = await visit.workplace.act(number, action, given, version=None, now=visit.now)
        except Gone:
            pass
        except (NotOffered, NotFilledIn, errors.NoSuchCase, errors.MoveRefused, errors.ActRefused) as fault:
            told = self._told(visit, fault)
        else:
            told = self._frame.words.text("desk.said.proposed", visit.language) if isinstance(done, Proposal) else ""
        return Result(number=number, path=addresses.of_case(number), told=told)

    def _told(self, visit: Visit, fault: CaseError) -> str:
        if isinstance(fault, NotFilledIn):
            return self._frame.words.text(f"desk.wrong.{fault.facts['why']}", visit.language)
        return self._frame.trouble_of(visit, fault).words

    def _sheet(
        self, visit: Visit, cards: Sequence[Card], typed: dict[str, str], *, wrong: NotFilledIn | None = None
    ) -> Response:
        return self._frame.render(
            visit,
            "batch.html",
            status=200 if wrong is None else 422,
            cards=cards,
            sheet=filling.sheet(cards[0], ASSIGN, visit.organisation, Known(), typed=typed or None, wrong=wrong),
            wrong="" if wrong is None else self._frame.words.text("desk.wrong.title", visit.language),
        )


def hands_over(visit: Visit) -> bool:
    """The office, and the heads of units for their own."""
    return assigns(visit) or Role.UNIT_HEAD in visit.roles


def _hands(visit: Visit) -> list[tuple[str, str]]:
    """Who may have a case in hand: of all units, or of the own ones. Whoever has left is among them."""
    organisation = visit.organisation
    units = frozenset(organisation.units) if assigns(visit) else organisation.units_of(visit.person)
    found = dict.fromkeys(
        post.person for post in organisation.posts if post.unit in units and post.roles & {Role.HANDLER, Role.UNIT_HEAD}
    )
    return [(who, showing.person_name(organisation, who)) for who in found]


def _reason(form: Form) -> dict[str, str]:
    said = form.get("reason").strip()
    return {"reason": said} if said else {}


MENU = (Entry(HANDOVER, "desk.menu.handover", hands_over),)


def routes(frame: Frame) -> Sequence[Route]:
    batch = Batch(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        post(BATCH, frame.posted(batch.begin)),
        post(f"{BATCH}/assign", frame.posted(batch.assign)),
        get(HANDOVER, frame.signed_in(batch.show_handover)),
        post(HANDOVER, frame.posted(batch.hand_over)),
    )
