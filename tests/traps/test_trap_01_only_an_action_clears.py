"""Trap 1: a reminder cleared because somebody merely opened the case. Only a recorded action clears it."""

from typing import cast

from cases.actions import Fields
from cases.case import State
from cases.clocks.model import NoticeState, ReminderState
from handlers.clerk import Clerk, Transactions
from tests.cases.clocks.schedules import ZONE, at
from tests.handlers.reminding import Office, case_of, id_of, number_of

DUE = "2026-03-09 17:30"


def a_clerk(office: Office) -> Clerk:
    return Clerk(store=cast(Transactions, office.store), person="housing-handler", zone=ZONE)


async def late(office: Office) -> None:
    """Warned in the morning and late in the evening; the notices of both wait."""
    await office.begin(case_of(1, state=State.HANDLING))
    await office.sweep("2026-03-09 09:00")
    await office.sweep(DUE)


async def test_opening_the_case_clears_nothing(staffed: Office) -> None:
    await late(staffed)
    before = (await staffed.notices(), await staffed.do(lambda books: books.clocks.reminders(id_of(1))))
    clerk = a_clerk(staffed)
    await clerk.show(number_of(1), now=at(DUE))
    await clerk.cases(now=at(DUE))
    after = (await staffed.notices(), await staffed.do(lambda books: books.clocks.reminders(id_of(1))))
    assert before == after
    await staffed.send(DUE)
    assert await staffed.desk.items("housing-handler") == [1, 1]


async def test_a_message_is_no_answer_to_a_reminder(office: Office) -> None:
    await late(office)
    await a_clerk(office).message(number_of(1), "马上办", message_id="m-1", now=at(DUE))
    assert {each.state for each in await office.notices()} == {NoticeState.QUEUED}


async def test_the_recorded_action_clears_what_waits_and_what_was_planned(office: Office) -> None:
    await late(office)
    fields = Fields(outcome="done", result=True)
    await a_clerk(office).act(number_of(1), "finish", fields, reason="-", now=at("2026-03-09 17:40"))
    handling = [each for each in await office.notices() if each.clock == "handling"]
    planned = [
        each
        for each in await office.do(lambda books: books.clocks.reminders(id_of(1)))
        if each.clock == "handling" and each.state is ReminderState.PLANNED
    ]
    assert ({each.state for each in handling}, planned) == ({NoticeState.CLEARED}, [])
