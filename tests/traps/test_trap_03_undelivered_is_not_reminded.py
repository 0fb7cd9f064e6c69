"""Trap 3: a failed send swallowed. Undelivered means not reminded: it is shown, retried, and goes to the stand-in."""

from cases.clocks.model import NoticeState
from cases.organisation import Leave
from tests.cases.builders import an_organisation
from tests.cases.clocks.schedules import at
from tests.handlers.real_desks import PASSING
from tests.handlers.reminding import Office, case_of

HANDLER = "housing-handler"
MORNING = "2026-03-09 09:00"


async def warned(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep(MORNING)


async def failed(staffed: Office) -> list[str]:
    return [each.person for each in await staffed.do(lambda books: books.notices.failed())]


@PASSING
async def test_it_is_retried(staffed: Office) -> None:
    await warned(staffed)
    await staffed.desk.is_troubled(HANDLER, "busy")
    await staffed.send(MORNING)
    waiting = (await staffed.notices())[0]
    assert (await staffed.desk.told(), waiting.state, waiting.sent) == ([], NoticeState.QUEUED, None)
    await staffed.send("2026-03-09 09:01")
    assert await staffed.desk.items(HANDLER) == [1]


async def test_it_is_shown_until_somebody_acts(staffed: Office) -> None:
    await warned(staffed)
    await staffed.desk.cannot_be_reached(HANDLER)
    await staffed.send(MORNING)
    assert await failed(staffed) == [HANDLER]


async def test_it_goes_to_the_stand_in(staffed: Office) -> None:
    await warned(staffed)
    day = at(MORNING).date()
    leave = Leave(person=HANDLER, first=day, last=day, stand_in="housing-caller")
    await staffed.open(an_organisation(leaves=(leave,)))
    await staffed.send(MORNING)
    assert await staffed.desk.people() == {"housing-caller"}


@PASSING
async def test_without_a_stand_in_it_goes_up(staffed: Office) -> None:
    await warned(staffed)
    await staffed.desk.is_troubled(HANDLER, *["busy"] * 6)
    for hour in ("09:00", "09:30", "10:30", "11:30", "14:00", "15:15"):
        await staffed.send(f"2026-03-09 {hour}")
    assert (await failed(staffed), await staffed.desk.people()) == ([HANDLER], {"housing-head", "housing-deputy"})


async def test_what_failed_is_not_counted_as_told(staffed: Office) -> None:
    await warned(staffed)
    await staffed.desk.cannot_be_reached(HANDLER)
    await staffed.send(MORNING)
    assert await staffed.do(lambda books: books.notices.sent_since(HANDLER, at("2026-03-09 00:00"))) == 0
