"""The program as it is started, its bot at the gate: transcripts, and how it ends and comes back.

One long test for each way of receiving: to start it takes seconds, so it is started as rarely as may be.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tests.support import transcripts
from tests.support.telegram.client import Bench
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.people import Person
from tests.support.telegram.product import Product, RealTelegram, real_house
from tests.support.transcripts.at_telegram import at_telegram
from tests.support.transcripts.player import Player
from tests.support.transcripts.writing import load

pytestmark = [pytest.mark.slow, pytest.mark.journey]

#: Its clock cannot be moved, so none in which time passes.
BY_POLLING = [("files", "en")]
BY_WEBHOOK = [("tip-named", "zh-Hans")]


async def test_by_polling_it_plays_is_killed_and_comes_back(product: Product) -> None:
    await _plays(product, BY_POLLING)
    person = await _is_killed_and_answers_when_it_is_back(product)
    await _ends_while_no_server_is_there(product, person)


@pytest.mark.parametrize("webhook", [True])
async def test_by_webhook_it_plays_ends_in_the_middle_and_comes_back(product: Product, judge: Judge) -> None:
    judge.expects("webhook:502")  # nobody is there while it is down
    await _plays(product, BY_WEBHOOK)
    person = await _ends_in_the_middle_and_answers_what_it_took(product)
    await _ends_while_no_server_is_there(product, person)


@pytest.fixture
def webhook() -> bool:
    return False


@pytest.fixture
async def product(webhook: bool, tmp_path: Path, bench: Bench, judge: Judge) -> AsyncIterator[Product]:
    """Started; what it wrote is judged afterwards."""
    here = await Product.set_up(tmp_path, bench, webhook=webhook)
    try:
        await here.start()
        yield here
    finally:
        here.kill()
        judge.written.append(here.written)
        judge.secrets += [str(entry["chat"]) for entry in bench.entries if entry.get("chat")]


async def _plays(product: Product, played: Sequence[tuple[str, str]]) -> None:
    async with real_house(product) as house:
        here = RealTelegram(house=house, bench=product.bench, product=product)
        for name, language in played:
            player = Player(
                house=house,  # type: ignore[arg-type]
                transcript=load(transcripts.FOLDER / f"{name}.transcript"),
                language=language,
                new_driver=at_telegram(here),
            )
            await player.play()


async def _ends_in_the_middle_and_answers_what_it_took(product: Product) -> Person:
    """SIGTERM with an answer under way; what comes while it is down is answered when it is up again."""
    bench, person = product.bench, Person(bench=product.bench)
    await bench.fault(method="sendMessage", delay=1.0)
    taken = await person.says("/start")
    await bench.taken(taken.update)
    product.end()
    code, seconds = await product.ended()
    assert (code, seconds < 10) == (0, True)
    meanwhile = await person.says("/language")
    await product.start()
    await _dealt_with(product, person, meanwhile.update)
    first, second = await _answers(person)
    assert first != second
    return person


async def _is_killed_and_answers_when_it_is_back(product: Product) -> Person:
    """SIGKILL while an answer is on its way: update and answer were held by the process that is no more. What comes
    while it is down is answered after it."""
    bench, person = product.bench, Person(bench=product.bench)
    await bench.fault(method="sendMessage", delay=2, drop="before")
    taken = await person.says("/start")
    await bench.taken(taken.update)
    await asyncio.sleep(0.2)  # until the request is on its way
    product.kill()
    meanwhile = await person.says("/language")
    await product.start()
    await _dealt_with(product, person, meanwhile.update)
    first, second = await _answers(person)
    assert first != second
    return person


async def _ends_while_no_server_is_there(product: Product, person: Person) -> None:
    await product.bench.fault(method="*", code=502, times=0)
    waiting = await person.says("/language")
    if product.webhook:
        await product.bench.taken(waiting.update)
    product.end()
    code, seconds = await product.ended()
    assert (code, seconds < 10) == (0, True)


async def _dealt_with(product: Product, person: Person, *updates: int) -> None:
    async with real_house(product) as house:
        here = RealTelegram(house=house, bench=product.bench, product=product)
        await here.dealt_with(*updates, chat=person.id)


async def _answers(person: Person) -> list[str]:
    calls = await person.bench.calls("sendMessage", chat=person.id)
    return [call["params"]["text"] for call in calls if call["status"] == 200]
