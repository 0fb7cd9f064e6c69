"""Trap 16: retention that deletes a case to which the reporter has just written."""

from datetime import timedelta

import pytest

from cases import actions, errors
from cases.actions import By, Fields
from cases.case import Case
from cases.events import SYSTEM
from handlers.retention.keeping import Keeper
from storage.ports import UnitOfWork
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import NAMED, Journey, Receipt
from tests.support.house import ZONE, TestHouse


async def filed(house: TestHouse) -> tuple[Journey, Receipt, Case]:
    """Not taken up, and everything of it may be erased as soon as it is on the shelf."""
    them = person(house)
    receipt = await them.file(NAMED)

    def reject(books: UnitOfWork) -> Case:
        case = books.cases.by_number(receipt.number.replace("-", ""))
        by = By(actor="p-lin", now=house.clock(), zone=ZONE)
        case = actions.settled(actions.reject(books, case, by, right_channel="court", code="civil")).case
        asked = actions.DOORS["ask_privacy"].does(books, case, by, Fields(code="erasure"))
        granted = actions.DOORS["answer_privacy"].does(books, actions.settled(asked).case, by, Fields(yes=True))
        return actions.settled(granted).case

    return them, receipt, await house.store.transact(reject)


async def writes(them: Journey, receipt: Receipt) -> None:
    """In the chat, with number and secret."""
    await them.look_up(receipt.number, receipt.secret)
    await them.press("message")
    await them.say("one umbrafenchel more")
    await them.press("done")


async def shelved(house: TestHouse, case: Case) -> None:
    def archive(books: UnitOfWork) -> None:
        kept = books.cases.get(case.id)
        actions.settled(actions.archive(books, kept, now=house.clock(), zone=ZONE, actor=SYSTEM))

    house.clock.at += timedelta(days=16)
    await house.store.transact(archive)


async def there(house: TestHouse, case: Case) -> bool:
    """After retention has gone through everything."""
    await Keeper(store=house.store, zone=ZONE).run(house.clock())
    try:
        await house.store.read(lambda books: books.cases.get(case.id))
    except errors.NoSuchCase:
        return False
    return True


async def test_who_has_just_written_is_waited_for_and_then_it_goes(house: TestHouse) -> None:
    them, receipt, case = await filed(house)
    house.clock.at += timedelta(days=10)
    await writes(them, receipt)
    await shelved(house, case)
    stays = [await there(house, case)]
    house.clock.at += timedelta(days=13)
    stays.append(await there(house, case))
    house.clock.at += timedelta(days=2)
    assert [True, True, False] == [*stays, await there(house, case)]


async def test_whoever_is_silent_keeps_nothing(house: TestHouse) -> None:
    """Filing is the last that was heard of them, more than a month ago."""
    _, _, case = await filed(house)
    house.clock.at += timedelta(days=20)
    await shelved(house, case)
    assert not await there(house, case)


async def test_what_was_written_is_there_to_be_read_meanwhile(house: TestHouse) -> None:
    them, receipt, case = await filed(house)
    house.clock.at += timedelta(days=10)
    await writes(them, receipt)
    await shelved(house, case)
    await there(house, case)
    said = await house.store.read(lambda books: books.contents.thread(books.cases.get(case.id)))
    assert ["one umbrafenchel more"] == [each.text for each in said if each.text]
    with pytest.raises(errors.CaseOver):
        await house.store.transact(
            lambda books: actions.supplement(
                books, books.cases.get(case.id), text="-", now=house.clock(), zone=ZONE, message_id="0" * 32
            )
        )
