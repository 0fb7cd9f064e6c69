"""Trap 8: the reply sent before the state was saved. Commit first."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from storage.problems import StorageUnavailable
from tests.support.house import a_house
from tests.support.telegram.client import Bench
from tests.support.telegram.in_process import telegram
from tests.support.telegram.somebody import Somebody


async def test_what_cannot_be_saved_is_not_answered_until_it_can(
    tmp_path: Path, bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_house(tmp_path) as house, telegram(house, bench) as here:
        somebody = Somebody(here)
        await somebody.does("> play to-the-kind")
        before = len(await bench.calls("sendMessage"))
        plain, failed = here.channel._talk.turns.talker.turn, list[float]()

        async def unable(*given: Any, **named: Any) -> Any:
            if len(failed) < 2:
                failed.append(time.time())
                raise StorageUnavailable("busy")
            return await plain(*given, **named)

        turns = replace(here.channel._talk.turns, talker=Stumbling(unable))
        monkeypatch.setattr(here.channel._lanes, "_handle", replace(here.channel._talk, turns=turns).handle)
        said = await somebody.does("> press complaint")
        here.troubles.clear()
        answered = [call["at"] for call in (await bench.calls("sendMessage"))[before:]]
        assert len(failed) == 2
        assert [at > failed[-1] for at in answered] == [True]
        assert any(somebody.words("intake.matter.ask") in line for line in said)


@dataclass
class Stumbling:
    """A talker whose transactions fail."""

    turn: Callable[..., Any]
