"""A whole journey on the staff bot, over real HTTP: from the scanned code to the archive, everybody in a chat of their
own. What is done is done by buttons; what is read or written, behind one-time links. Then all that was said is searched
for what was told in confidence."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.staffbot import searching
from tests.staffbot.scene import TEAM, Scene, scene
from tests.staffbot.steps import (
    archived,
    asked_and_answered,
    called_back,
    done_again_and_rated,
    extended,
    filed,
    late,
    reminded,
    reviewed_and_replied,
    routed,
    signed_for,
)
from tests.staffbot.story import ANSWERED, TOLD
from tests.support.telegram.client import Bench
from tests.support.telegram.fixtures import BotApi, Judge, a_bench

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
async def here(tmp_path: Path, bench: Bench, bot_api: BotApi, judge: Judge) -> AsyncIterator[Scene]:
    async with a_bench(bot_api, judge) as staff, scene(tmp_path, bench, staff) as opened:
        yield opened
        judge.written.append(opened.product.written)


@pytest.mark.parametrize("webhook", [False, pytest.param(True, marks=pytest.mark.soak)], ids=["polling", "webhook"])
async def test_from_the_scanned_code_to_the_archive(here: Scene, judge: Judge, webhook: bool) -> None:
    """Updates come one way at first, and the other way after it was killed."""
    judge.expects("webhook:502")  # nobody is there while it is down
    judge.expects("editMessageText:400")  # pressed twice, or shown before the kill already
    await here.start(webhook=webhook)
    for person in TEAM:
        await here.join(person)
    await filed(here)
    await routed(here)
    await signed_for(here)
    await asked_and_answered(here)
    await extended(here)
    await reminded(here)
    await late(here)
    await reviewed_and_replied(here)
    await called_back(here, webhook=not webhook)
    await done_again_and_rated(here)
    await archived(here)
    assert [] == searching.leaks(here)
    assert TOLD.keys() - {"file"} | ANSWERED.keys() | {"secret"} == searching.shown_to_the_reporter(here)
    judge.secrets += searching.secrets(here)
    await searching.betrayed(here)
    found = {leak.partition(":")[0] for leak in searching.leaks(here)}
    assert {"narrative in staff chat", "phone in log", f"name in name {TOLD['name']}"} == found
