"""Trap 5: one global counter for wrong codes, and anybody can slow everybody. Buckets are keyed by case and visitor."""

import secrets

from bot.effects.looking_up import NUMBER_TRIES, VISITOR_TRIES
from bot.effects.submitting import FILINGS
from cases import numbers
from tests.confidentiality.conftest import person
from tests.confidentiality.journeys import SERVICE, Journey
from tests.support.house import TestHouse


async def tried_out(house: TestHouse, number: str, times: int) -> Journey:
    """A machine that guesses at one number: no time passes."""
    them = person(house)
    them.pace = 0.0
    await them.start()
    await them.until("number", {"what": "status"})
    for _ in range(times):
        await them.say(number)
        await them.say(numbers.shown(numbers.new_secret(secrets.token_bytes)))
    return them


async def test_one_visitors_wrong_secrets_slow_nobody_else(house: TestHouse) -> None:
    mine, theirs = await person(house).file(SERVICE), await person(house).file(SERVICE)
    guesser = await tried_out(house, mine.number, int(VISITOR_TRIES) + 1)
    assert await guesser.slowed()
    for receipt in (mine, theirs):
        them = person(house)
        them.pace = 0.0
        await them.look_up(receipt.number, receipt.secret)
        assert "message" in them.buttons


async def test_many_visitors_at_one_number_slow_that_number_and_no_other(house: TestHouse) -> None:
    mine, theirs = await person(house).file(SERVICE), await person(house).file(SERVICE)
    for _ in range(int(NUMBER_TRIES / VISITOR_TRIES)):
        await tried_out(house, mine.number, int(VISITOR_TRIES))
    late = person(house)
    late.pace = 0.0
    await late.look_up(mine.number, mine.secret)
    assert await late.slowed()
    other = person(house)
    other.pace = 0.0
    await other.look_up(theirs.number, theirs.secret)
    assert "message" in other.buttons


async def test_a_number_that_was_tried_too_often_is_slow_for_seconds_and_never_locked(house: TestHouse) -> None:
    receipt = await person(house).file(SERVICE)
    for _ in range(int(NUMBER_TRIES / VISITOR_TRIES)):
        await tried_out(house, receipt.number, int(VISITOR_TRIES))
    house.clock.forward(seconds=11)
    them = person(house)
    them.pace = 0.0
    await them.look_up(receipt.number, receipt.secret)
    assert "message" in them.buttons


async def test_whoever_has_to_wait_takes_nothing_from_the_bucket_of_the_number(house: TestHouse) -> None:
    """Else one visitor could shut the door of a case."""
    receipt = await person(house).file(SERVICE)
    await tried_out(house, receipt.number, int(NUMBER_TRIES) + 5)
    them = person(house)
    them.pace = 0.0
    await them.look_up(receipt.number, receipt.secret)
    assert "message" in them.buttons


async def test_one_visitors_filings_slow_nobody_else(house: TestHouse) -> None:
    them = person(house)
    them.pace = 0.0
    for _ in range(int(FILINGS)):
        await them.file(SERVICE)
        them.heard.clear()
    await them.until("summary", SERVICE)
    await them.press("submit")
    assert "receipt" not in {block["kind"] for block in them.blocks}
    assert "summary" == (await them.state()).step  # type: ignore[union-attr]
    assert (await person(house).file(SERVICE)).number
