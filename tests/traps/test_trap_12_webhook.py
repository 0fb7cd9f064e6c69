"""Trap 12: the bot token in a webhook path; webhook updates not deduplicated (they are resent when the answer takes
long)."""

from pathlib import Path

from tests.support.house import a_house
from tests.support.telegram.client import Bench, arrived
from tests.support.telegram.in_process import telegram
from tests.support.telegram.somebody import Somebody


async def test_no_part_of_the_token_is_in_the_address_that_is_posted_to(tmp_path: Path, bench: Bench) -> None:
    async with a_house(tmp_path) as house, telegram(house, bench, webhook=True):
        told = (await bench.calls("setWebhook"))[0]["params"]["url"]
    number, _, secret = bench.token.partition(":")
    assert (number in told, secret in told) == (False, False)


async def test_an_update_that_comes_again_and_again_is_one_turn(tmp_path: Path, bench: Bench) -> None:
    async with a_house(tmp_path) as house:
        async with telegram(house, bench, webhook=True) as here:
            somebody = Somebody(here)
            await somebody.does("> play to-the-kind")
            done = await somebody.driver.person.says("/help")
            await here.dealt_with(done.update, chat=somebody.driver.person.id)
            for _ in range(3):
                await bench.beside(done.update)
            await here.dealt_with(done.update, chat=somebody.driver.person.id)
        # Also by the next process: what was dealt with stands in the database.
        async with telegram(house, bench, webhook=True) as again:
            await bench.beside(done.update, done.update)
            await again.dealt_with(done.update, chat=somebody.driver.person.id)
            said = [one for one in await bench.calls() if arrived(one, somebody.driver.person.id)]
        helped = house.words.text("intake.help", "zh-Hans")[:10]
        assert sum(helped in one["params"]["text"] for one in said) == 1
