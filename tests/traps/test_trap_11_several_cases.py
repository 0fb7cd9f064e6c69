"""Trap 11: one open case per user; a new case that replaces the old; number = max + 1."""

from pathlib import Path

from cases import numbers
from cases.case import State
from storage.ports import UnitOfWork
from tests.support.house import a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.telegram.somebody import Somebody


async def test_somebody_may_have_several_cases_at_once(tmp_path: Path, bench: Bench) -> None:
    async with a_house(tmp_path) as house, telegram(house, bench) as here:
        somebody = Somebody(here)
        filed: list[str] = []
        for _ in range(3):
            await somebody.does("> play service-filed")
            filed.append(numbers.canonical(somebody.player.kept["number"]))

        def work(books: UnitOfWork) -> tuple[int, set[str]]:
            open_ = {number for number in filed if books.cases.by_number(number).state is State.SUBMITTED}
            return len(books.talk.followed(somebody.driver.visitor)), open_

        shown = await somebody.does("> type /mine")
        assert await house.store.read(work) == (3, set(filed))
        assert {numbers.shown(number) for number in filed} <= set(shown)
