"""Leave of absence, of oneself and of the people of the own unit; and what somebody who has left leaves behind."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from cases import errors
from cases.errors import CaseError
from cases.organisation import Leave, Role
from cases.proposals import Proposal
from handlers.books import Desk
from handlers.desk import addresses, showing
from handlers.desk.frame import Entry, Form, Frame, Route, Visit, only
from handlers.desk.pages.batch import Result
from handlers.leaves import Leaves, NoLeave, stand_ins
from handlers.office.leaving import Leaving, Step
from handlers.office.rights import may_take_leave_for
from handlers.work.answers import NotFilledIn
from handlers.work.performing import NotOffered
from handlers.work.workplace import Gone

LEAVE, LEAVERS = "/desk/leave", "/desk/leavers"


def _hands_over(visit: Visit) -> bool:
    return bool(visit.roles & {Role.UNIT_HEAD, Role.DISPATCHER})


MENU = (Entry(LEAVE, "office.menu.leave"), Entry(LEAVERS, "office.menu.leavers", _hands_over))


class People:
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    async def leave(self, visit: Visit, _: Request) -> Response:
        return await self._leave(visit)

    async def take(self, visit: Visit, _: Request, form: Form) -> Response:
        who = form.get("person") or visit.person
        only(may_take_leave_for(visit.person, who, visit.organisation))
        first, last = _day(form.get("first")), _day(form.get("last"))
        if first is None or last is None:
            return await self._leave(visit, wrong="office.leave.dates", form=form)
        taken = Leave(person=who, first=first, last=last, stand_in=form.get("stand_in") or None)
        day = visit.workplace.day(visit.now)
        try:
            await visit.workplace.store.transact(lambda books: _leaves(books, visit, who).take(taken, day=day))
        except NoLeave:
            return await self._leave(visit, wrong="office.leave.refused", form=form)
        return self._frame.see_other(LEAVE, said="office.leave.taken")

    async def end(self, visit: Visit, _: Request, form: Form) -> Response:
        who = form.get("person") or visit.person
        only(may_take_leave_for(visit.person, who, visit.organisation))
        day, first = visit.workplace.day(visit.now), _day(form.get("first"))

        def work(books: Desk) -> None:
            leaves = _leaves(books, visit, who)
            known = next((each for each in leaves.ahead(day) if each.first == first), None)
            if known is None:
                raise NoLeave
            leaves.end(known, day=day)

        await visit.workplace.store.transact(work)
        return self._frame.see_other(LEAVE, said="office.leave.ended")

    async def leavers(self, visit: Visit, _: Request) -> Response:
        only(_hands_over(visit))
        organisation = visit.organisation
        left = await _leaving(visit).left(now=visit.now)
        return self._frame.render(
            visit,
            "leavers.html",
            left=[
                (
                    each,
                    showing.person_name(organisation, each.person),
                    [(who, showing.person_name(organisation, who)) for who in stand_ins(organisation, each.person)],
                )
                for each in left
            ],
        )

    async def hand_over(self, visit: Visit, _: Request, form: Form) -> Response:
        """Each case by itself, through its own door; what was refused is told."""
        only(_hands_over(visit))
        steps = await _leaving(visit).plan(form.get("person"), form.get("heir") or None, now=visit.now)
        reason = form.get("reason").strip()[:2000]
        results = [await self._do(visit, step, reason) for step in steps]
        return self._frame.render(visit, "results.html", title="office.leavers.title", results=results)

    async def _do(self, visit: Visit, step: Step, reason: str) -> Result:
        told = ""
        if step.heir is None:
            told = self._frame.words.text("office.leavers.nobody", visit.language)
        else:
            given = {"handler": step.heir, **({"reason": reason} if reason else {})}
            try:
                done = await visit.workplace.act(step.number, "hand_over", given, version=None, now=visit.now)
            except Gone:
                pass
            except NotFilledIn as fault:
                told = self._frame.words.text(f"desk.wrong.{fault.facts['why']}", visit.language)
            except (NotOffered, errors.NoSuchCase, errors.MoveRefused, errors.ActRefused, errors.StaleCase) as fault:
                told = self._words_of(visit, fault)
            else:
                told = (
                    self._frame.words.text("desk.said.proposed", visit.language) if isinstance(done, Proposal) else ""
                )
        return Result(number=step.number, path=addresses.of_case(step.number), told=told)

    def _words_of(self, visit: Visit, fault: CaseError) -> str:
        return self._frame.trouble_of(visit, fault).words

    async def _leave(self, visit: Visit, *, wrong: str = "", form: Form | None = None) -> Response:
        day, organisation = visit.workplace.day(visit.now), visit.organisation
        typed = {name: form.get(name) if form else "" for name in ("person", "first", "last", "stand_in")}
        return self._frame.render(
            visit,
            "leave.html",
            status=422 if wrong else 200,
            wrong=self._frame.words.text(wrong, visit.language) if wrong else "",
            typed=typed,
            people=[(who, showing.person_name(organisation, who)) for who in _people(visit)],
            colleagues=[
                (who, showing.person_name(organisation, who))
                for who in dict.fromkeys(each for one in _people(visit) for each in stand_ins(organisation, one))
            ],
            leaves=[
                (each, showing.person_name(organisation, each.person), showing.person_name(organisation, each.stand_in))
                for each in sorted(organisation.leaves, key=lambda each: each.first)
                if each.last >= day and may_take_leave_for(visit.person, each.person, organisation)
            ],
        )


def _people(visit: Visit) -> Iterator[str]:
    """Oneself first."""
    yield visit.person
    organisation = visit.organisation
    for who in organisation.people:
        if who != visit.person and may_take_leave_for(visit.person, who, organisation):
            yield who


def _leaves(books: Desk, visit: Visit, who: str) -> Leaves:
    """Asked again of the organisation of the transaction. Raises `errors.NoSuchCase`."""
    only(may_take_leave_for(visit.person, who, books.organisation.load()))
    return Leaves(books=books, person=who)


def _leaving(visit: Visit) -> Leaving:
    return Leaving(store=visit.workplace.store, person=visit.person, zone=visit.workplace.zone)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def routes(frame: Frame) -> Sequence[Route]:
    people = People(frame)
    get, post = partial(Route, "GET"), partial(Route, "POST")
    return (
        get(LEAVE, frame.signed_in(people.leave)),
        post(LEAVE, frame.posted(people.take)),
        post(f"{LEAVE}/end", frame.posted(people.end)),
        get(LEAVERS, frame.signed_in(people.leavers)),
        post(LEAVERS, frame.posted(people.hand_over)),
    )
