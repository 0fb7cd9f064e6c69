"""The staff's door: everything as a named person, everything through the gate."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar, cast

import pytest

from cases import actions, errors, numbers
from cases.actions import Fields, Words
from cases.case import Access, Case, Lock, State
from cases.lifecycle import NO_GROUNDS
from cases.time import limits
from handlers.clerk import Clerk, Clocks, Transactions
from tests.cases import builders
from tests.cases.acting import a_clock
from tests.cases.books import DictBooks
from tests.cases.builders import NOW, ZONE, a_tip

T = TypeVar("T")
LOCK = Lock(salt=b"", params="", verifier=b"", public_key="", wrapped_key=b"")


class Talk:
    """Who is told that there is news."""

    def __init__(self) -> None:
        self.nudged: list[str] = []

    def nudge(self, case_id: str, *, now: datetime) -> None:
        self.nudged.append(case_id)


@dataclass
class DeskBooks(DictBooks):
    talk: Talk = field(default_factory=Talk)


@dataclass
class Store:
    books: DeskBooks = field(default_factory=DeskBooks)

    async def transact(self, work: Callable[[DeskBooks], T]) -> T:
        return work(self.books)

    read = transact


def number_of(body: str) -> str:
    return body + numbers.check_character(body)


NUMBER = number_of("0000000000Y")
SHOWN = numbers.shown(NUMBER)


def a_case(**changes: object) -> Case:
    return builders.a_case(**{"number": NUMBER, **changes})


def a_store(*cases: Case) -> Store:
    store = Store()
    for case in cases or (a_case(),):
        store.books.cases.add(case, LOCK)
    return store


def a_clerk(person: str, store: Store) -> Clerk:
    return Clerk(store=cast(Transactions, store), person=person, zone=ZONE)


async def test_what_is_shown_is_number_state_and_clocks() -> None:
    shown = await a_clerk("housing-handler", a_store()).show(NUMBER, now=NOW)
    assert shown == Clocks(number=SHOWN, state=State.SUBMITTED, filed=NOW, changed=NOW, due=None)


@pytest.mark.parametrize("typed", ["nonsense", "0000-0000-00YU", number_of("11111111111"), NUMBER])
async def test_mistyped_absent_and_forbidden_are_one_answer(typed: str) -> None:
    with pytest.raises(errors.NoSuchCase) as answer:
        await a_clerk("approvals-handler", a_store()).show(typed, now=NOW)
    assert (type(answer.value), answer.value.facts) == (errors.NoSuchCase, {})


@pytest.mark.parametrize("person", ["reporter", "system", "", "nobody"])
async def test_whoever_is_not_of_the_organisation_finds_nothing(person: str) -> None:
    """The actions let the reporter and the system in without the gate; nobody becomes them by name."""
    clerk = a_clerk(person, a_store())
    with pytest.raises(errors.NoSuchCase):
        await clerk.move(NUMBER, State.ACCEPTED, reason="-", now=NOW)
    with pytest.raises(errors.NoSuchCase):
        await clerk.message(NUMBER, "-", message_id="m", now=NOW)


async def test_a_list_leaves_no_trace_of_what_may_not_be_seen() -> None:
    hidden = a_tip(id="case-0", number=number_of("22222222222"))
    excluded = a_case(
        id="case-2", number=number_of("33333333333"), access=Access(excluded_people=frozenset({"housing-handler"}))
    )
    seen = await a_clerk("housing-handler", a_store(hidden, a_case(), excluded)).cases(now=NOW)
    assert [each.number for each in seen] == [SHOWN]


async def test_a_list_can_be_of_one_state() -> None:
    accepted = a_case(id="case-2", number=number_of("33333333333"), state=State.ACCEPTED)
    seen = await a_clerk("dispatcher", a_store(a_case(), accepted)).cases(now=NOW, state=State.ACCEPTED)
    assert [each.state for each in seen] == [State.ACCEPTED]


async def test_a_move_is_made_in_the_name_of_the_person() -> None:
    store = a_store()
    state = await a_clerk("dispatcher", store).move(NUMBER, State.ACCEPTED, reason="complete", now=NOW)
    assert (state, store.books.diary.links[-1].actor, store.books.diary.reasons) == (
        State.ACCEPTED,
        "dispatcher",
        ["complete"],
    )


async def test_a_refused_move_is_in_the_diary() -> None:
    store = a_store()
    with pytest.raises(errors.MoveRefused):
        await a_clerk("dispatcher", store).move(NUMBER, State.CLOSED, reason="-", now=NOW)
    assert [link.event for link in store.books.diary.links] == ["MoveRefused"]


@pytest.mark.parametrize("approver", ["dispatcher", None])
async def test_nobody_approves_the_own_move(approver: str | None) -> None:
    grounds = replace(NO_GROUNDS, approver=approver)
    with pytest.raises(errors.MoveRefused) as refused:
        await a_clerk("dispatcher", a_store(a_case(state=State.HANDLING))).move(
            NUMBER, State.SUSPENDED, reason="-", now=NOW, grounds=grounds
        )
    assert refused.value.facts["why"] == "needs-approver"


async def test_somebody_else_who_may_move_it_approves() -> None:
    grounds = replace(NO_GROUNDS, approver="housing-head")
    state = await a_clerk("dispatcher", a_store(a_case(state=State.HANDLING))).move(
        NUMBER, State.SUSPENDED, reason="-", now=NOW, grounds=grounds
    )
    assert state is State.SUSPENDED


async def test_somebody_who_may_not_see_it_does_not_approve() -> None:
    grounds = replace(NO_GROUNDS, approver="approvals-handler")
    with pytest.raises(errors.NoSuchCase):
        await a_clerk("dispatcher", a_store(a_case(state=State.HANDLING))).move(
            NUMBER, State.SUSPENDED, reason="-", now=NOW, grounds=grounds
        )


async def test_a_case_is_merged_only_into_one_that_may_be_seen() -> None:
    head = number_of("22222222222")
    store = a_store(a_case(), a_tip(id="case-0", number=head))
    with pytest.raises(errors.NoSuchCase):
        await a_clerk("dispatcher", store).move(
            NUMBER, State.MERGED, reason="-", now=NOW, grounds=replace(NO_GROUNDS, head=head)
        )


async def test_a_message_is_kept_as_the_staffs() -> None:
    store = a_store()
    await a_clerk("housing-handler", store).message(NUMBER, "please send the permit", message_id="m1", now=NOW)
    said = [(message.author.value, message.text) for _, message in store.books.contents.said]
    assert said == [("staff", "please send the permit")]


async def test_the_last_step_is_a_clock() -> None:
    store = a_store()
    later = datetime.fromisoformat("2026-03-05T01:00:00+00:00")
    await a_clerk("dispatcher", store).move(NUMBER, State.ACCEPTED, reason="-", now=later)
    shown = await a_clerk("dispatcher", store).show(NUMBER, now=later)
    assert shown.changed == later


async def test_the_reporter_is_nudged_by_a_message() -> None:
    store = a_store()
    await a_clerk("housing-handler", store).message(NUMBER, "please send the permit", message_id="m1", now=NOW)
    assert store.books.talk.nudged == ["case-1"]


async def test_the_reporter_is_nudged_when_the_public_word_changes() -> None:
    store = a_store()
    await a_clerk("dispatcher", store).move(NUMBER, State.ACCEPTED, reason="-", now=NOW)
    assert store.books.talk.nudged == ["case-1"]


async def test_a_step_that_the_public_word_hides_nudges_nobody() -> None:
    """To an anonymous tip nothing is promised, so no date moves either."""
    store = a_store(a_tip(number=NUMBER, anonymous=True))
    await a_clerk("clue-1", store).move(NUMBER, State.SCREENING, reason="-", now=NOW)
    assert store.books.talk.nudged == []


async def test_the_reporter_is_nudged_when_the_promised_date_moves() -> None:
    store = a_store(a_case(state=State.HANDLING))
    clerk = a_clerk("housing-handler", store)
    store.books.clocks.save(a_clock("handling"))
    await clerk.act(NUMBER, "first_contact", reason="-", now=NOW)
    store.books.talk.nudged.clear()
    fields = Fields(limit=limits.parse("5wd"), approver="housing-head")
    await clerk.act(NUMBER, "extend", fields, reason="-", now=NOW)
    assert store.books.talk.nudged == ["case-1"]


async def test_an_act_goes_through_its_door_in_the_name_of_the_person() -> None:
    store = a_store(a_case(state=State.ACCEPTED))
    state = await a_clerk("dispatcher", store).act(
        NUMBER, "dispatch", Fields(unit="quality", flags=frozenset({"quick"})), reason="at once", now=NOW
    )
    case = store.books.cases.get("case-1")
    assert (state, case.owner, case.flags) == (State.DISPATCHED, "quality", {"quick"})
    assert ("dispatcher", "at once") == (store.books.diary.of("case-1")[0].actor, store.books.diary.reasons[0])


async def test_a_refused_act_is_in_the_diary_and_nudges_nobody() -> None:
    store = a_store(a_case(state=State.SUBMITTED))
    with pytest.raises(errors.ActRefused):
        await a_clerk("dispatcher", store).act(NUMBER, "first_contact", reason="-", now=NOW)
    assert ([link.event for link in store.books.diary.links], store.books.talk.nudged) == (["ActRefused"], [])


async def test_what_is_said_on_the_way_is_news() -> None:
    store = a_store(a_case(state=State.SUBMITTED))
    told = Fields(words=Words(id="m1", text="已受理。"))
    await a_clerk("dispatcher", store).act(NUMBER, "ask_supplement", told, reason="-", now=NOW)
    assert [message.text for _, message in store.books.contents.said] == ["已受理。"]
    assert store.books.talk.nudged == ["case-1"]


async def test_words_to_a_tip_are_not_taken_in_clear() -> None:
    store = a_store(a_tip(number=NUMBER, state=State.SCREENING))
    told = Fields(words=Words(id="m1", text="已受理。"))
    with pytest.raises(errors.Sealed):
        await a_clerk("clue-1", store).act(NUMBER, "tell_reporter", told, reason="-", now=NOW)
    with pytest.raises(errors.Sealed):
        await a_clerk("clue-1", store).message(NUMBER, "已受理。", message_id="m2", now=NOW)
    assert ([], []) == (list(store.books.contents.said), store.books.talk.nudged)


@pytest.mark.parametrize("name", actions.DOORS)
async def test_nobody_acts_on_a_case_they_may_not_see(name: str) -> None:
    store = a_store(a_case(state=State.HANDLING))
    with pytest.raises(errors.NoSuchCase):
        await a_clerk("approvals-handler", store).act(NUMBER, name, reason="-", now=NOW)
    assert store.books.diary.links == []


async def test_an_act_merges_by_the_number_of_the_head() -> None:
    head = number_of("22222222222")
    store = a_store(a_case(), a_case(id="case-0", number=head))
    state = await a_clerk("dispatcher", store).act(NUMBER, "merge", Fields(head=head), reason="-", now=NOW)
    assert (state, store.books.cases.get("case-0").flags) == (State.MERGED, {"merge-head"})
