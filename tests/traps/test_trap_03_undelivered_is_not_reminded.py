"""Trap 3: a failed send swallowed. Undelivered means not reminded: it is shown, retried, and goes to the stand-in."""

from cases.clocks.model import NoticeState
from cases.organisation import Leave
from handlers.ports import Delivery
from tests.cases.builders import an_organisation
from tests.cases.clocks.schedules import at
from tests.handlers.reminding import Office, case_of

HANDLER = "housing-handler"
MORNING = "2026-03-09 09:00"


async def warned(office: Office) -> None:
    await office.begin(case_of(1))
    await office.sweep(MORNING)


async def failed(office: Office) -> list[str]:
    return [each.person for each in await office.do(lambda books: books.notices.failed())]


async def test_it_is_retried(office: Office) -> None:
    await warned(office)
    office.desk.answers[HANDLER] = [Delivery.LATER]
    await office.send(MORNING)
    waiting = (await office.notices())[0]
    assert (office.desk.told, waiting.state, waiting.sent) == ([], NoticeState.QUEUED, None)
    await office.send("2026-03-09 09:01")
    assert office.desk.items(HANDLER) == [1]


async def test_it_is_shown_until_somebody_acts(office: Office) -> None:
    await warned(office)
    office.desk.answers[HANDLER] = [Delivery.UNREACHABLE]
    await office.send(MORNING)
    assert await failed(office) == [HANDLER]


async def test_it_goes_to_the_stand_in(office: Office) -> None:
    await warned(office)
    day = at(MORNING).date()
    leave = Leave(person=HANDLER, first=day, last=day, stand_in="housing-caller")
    await office.open(an_organisation(leaves=(leave,)))
    await office.send(MORNING)
    assert office.desk.people == {"housing-caller"}


async def test_without_a_stand_in_it_goes_up(office: Office) -> None:
    await warned(office)
    office.desk.answers[HANDLER] = [Delivery.LATER] * 6
    for hour in ("09:00", "09:30", "10:30", "11:30", "14:00", "15:15"):
        await office.send(f"2026-03-09 {hour}")
    assert (await failed(office), office.desk.people) == ([HANDLER], {"housing-head", "housing-deputy"})


async def test_what_failed_is_not_counted_as_told(office: Office) -> None:
    await warned(office)
    office.desk.answers[HANDLER] = [Delivery.UNREACHABLE]
    await office.send(MORNING)
    assert await office.do(lambda books: books.notices.sent_since(HANDLER, at("2026-03-09 00:00"))) == 0
