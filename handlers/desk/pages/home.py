"""What waits for somebody: their own cases, what they are to approve, what is late; what they were told; looking up a
number."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases import errors, gate, numbers
from cases.case import State
from cases.staff import Told
from cases.values import Json
from handlers.books import Desk
from handlers.desk import addresses, proposing, showing
from handlers.desk.frame import HOME, Entry, Form, Frame, Route, Visit
from handlers.work.workplace import MINE

TOLD = "/desk/told"
FIRST = 10
MENU = (Entry(HOME, "desk.menu.home"), Entry(TOLD, "desk.menu.told"))


class Home:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def show(self, visit: Visit, _: Request) -> Response:
        place, now = visit.workplace, visit.now
        calendar = await place.calendar()
        counts = await place.counts(now=now)
        mine = await place.page(MINE, now=now, limit=FIRST)
        waiting = await place.waiting(now=now)
        return self._frame.render(
            visit,
            "home.html",
            counts=counts,
            states=[(state, counts.by_state[state]) for state in State if state in counts.by_state],
            mine=showing.lines(visit, mine.rows, calendar),
            more=bool(mine.more),
            drafts=await place.drafts(now=now),
            waiting=[proposing.shown(visit, each.proposal, each.card) for each in waiting],
        )

    async def find(self, visit: Visit, _: Request, form: Form) -> Response:
        """By POST, so that no number stands in the address of a search."""
        typed = form.get("number")[:60]
        try:
            card = await visit.workplace.card(typed, now=visit.now)
        except errors.NoSuchCase as fault:
            told = self._frame.trouble_of(visit, fault)
            return self._frame.render(visit, "find.html", status=told.status, typed=typed, wrong=told.words)
        return self._frame.see_other(addresses.of_case(card.number))

    async def search(self, visit: Visit, _: Request) -> Response:
        return self._frame.render(visit, "find.html", typed="", wrong="")

    async def told(self, visit: Visit, _: Request) -> Response:
        """The tray. Looking at it is having seen it."""

        def work(books: Desk) -> Sequence[Told]:
            found = [each for each in books.staff.told(visit.person) if self._still_theirs(books, visit, each)]
            books.staff.mark_seen(visit.person)
            return found

        found = _each_once(await visit.workplace.store.transact(work))
        return self._frame.render(
            visit, "told.html", told=[(each, _lines(each.body)) for each in found if _lines(each.body)]
        )

    def _still_theirs(self, books: Desk, visit: Visit, told: Told) -> bool:
        """Of a case that is no more, or that somebody was kept away from since, the tray tells nothing."""
        number = told.body.get("number") if isinstance(told.body, Mapping) else None
        if not isinstance(number, str) or not number:
            return True
        try:
            case = books.cases.by_number(numbers.canonical(number))
        except (errors.NoSuchCase, errors.NotANumber):
            return False
        return gate.untouched(case, visit.person, visit.organisation, day=visit.workplace.day(visit.now))


def _each_once(found: Sequence[Told]) -> Sequence[Told]:
    """Two reminders that fall on one minute say the same (steps of a night, told when the window opens): one line."""
    said: dict[tuple[str, datetime], Told] = {}
    for each in found:
        said.setdefault((repr(each.body), each.at.replace(second=0, microsecond=0)), each)
    return list(said.values())


def _lines(body: Json) -> list[tuple[str, Mapping[str, Json], str]]:
    """What is told, as texts with their facts, each with the page it is about; a duty of the office has none. An empty
    morning is not told."""
    match body:
        case {"morning": Mapping() as numbers}:
            return [("desk.told.morning", numbers, HOME)]
        case {"number": str(number), "path": str(path), "stage": str(stage)}:
            return [("desk.told.about", {"number": number, "what": {"key": stage}}, path)]
        case {"number": str(number), "stage": str(stage), "due": str(due), **rest}:
            at: dict[str, Json] = {"what": {"key": stage}, "at": {"until": due}}
            if not number:
                return [("desk.told.duty_late" if rest.get("late") is True else "desk.told.duty", at, "")]
            key = next((name for name in ("lost", "draft", "late") if rest.get(name) is True), "due")
            path = addresses.of_letters(number) if key == "draft" else addresses.of_case(number)
            return [(f"desk.told.{key}", {"number": number, **at}, path)]
    return []


def routes(frame: Frame) -> Sequence[Route]:
    home = Home(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        get(HOME, frame.signed_in(home.show)),
        get("/desk/find", frame.signed_in(home.search)),
        post("/desk/find", frame.posted(home.find)),
        get(TOLD, frame.signed_in(home.told)),
    )
