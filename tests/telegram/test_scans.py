"""A code that opens the chat is counted once, and nothing of who opened it."""

from pathlib import Path
from typing import Any

import pytest

from bot.channels.telegram.sending import Sender
from cases.codes import CodeState, Scan
from tests.support.house import NOW, ZONE, a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.telegram.somebody import Somebody

TODAY = NOW.astimezone(ZONE).date()


async def test_each_opening_by_a_code_is_counted_and_no_other(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver, failures = Sender.deliver, [OSError("made up")]

    async def failing_once(*given: Any, **more: Any) -> Any:
        if failures:
            raise failures.pop()
        return await deliver(*given, **more)

    monkeypatch.setattr(Sender, "deliver", failing_once)  # so that the first update is taken up once more
    async with a_house(tmp_path) as house, telegram(house, bench) as here:
        place, somebody = house.places["window"].id, Somebody(here)
        await somebody.does("> start window", "> again", "> start window", "> start", "> type /start of nothing at all")
        await house.turn_out("window", "revoked")
        await somebody.does("> start window")
        counted = {(place, 1, CodeState.GENUINE): 2, (place, 1, CodeState.REVOKED): 1, ("", 0, CodeState.FORGED): 1}
        wanted = {Scan(place=of, version=at, day=TODAY, state=state): n for (of, at, state), n in counted.items()}
        assert wanted == here.tally.held()
        assert 1 == len(here.troubles)
        here.troubles.clear()
