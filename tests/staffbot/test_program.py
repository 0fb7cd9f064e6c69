"""The program as it is started with the staff bot alone, at the gate: how it ends and comes back.

One long test for each way of receiving: to start it takes seconds, so it is started as rarely as may be.
"""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.settings import Settings
from cases.staff import Account
from tests.support.telegram.client import Bench, arrived
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.people import Person
from tests.support.telegram.processes import ROOT
from tests.support.telegram.product import Product, real_house

TOKEN = "1000000001:AAFakeSecretOfNobody_-x"


@pytest.fixture
def webhook() -> bool:
    return False


@pytest.fixture
async def product(webhook: bool, tmp_path: Path, bench: Bench, judge: Judge) -> AsyncIterator[Product]:
    """Started; what it wrote is judged afterwards."""
    here = await Product.set_up(
        tmp_path,
        bench,
        webhook=webhook,
        telegram_public_token="",
        telegram_staff_token=bench.token,
        telegram_staff_receive="webhook" if webhook else "polling",
        telegram_staff_per_second="1000",
    )
    try:
        await here.start()
        yield here
    finally:
        here.kill()
        judge.written.append(here.written)
        judge.secrets += [str(entry["chat"]) for entry in bench.entries if entry.get("chat")]


@pytest.mark.slow
async def test_by_polling_it_is_killed_and_loses_nothing(product: Product) -> None:
    """SIGKILL while an answer is on its way: update and answer were held by the process that is no more."""
    person = await _joined(product)
    await product.bench.fault(method="sendMessage", delay=2, drop="before")
    taken = await person.says("/help")
    await product.bench.taken(taken.update)
    await asyncio.sleep(0.3)  # until the request is on its way
    product.kill()
    await person.says("/language")
    await product.start()
    await _answers_both(product, person)
    await _ends_while_no_server_is_there(product, person)


@pytest.mark.slow
@pytest.mark.parametrize("webhook", [True])
async def test_by_webhook_it_ends_in_the_middle_and_loses_nothing(product: Product, judge: Judge) -> None:
    """SIGTERM with an answer under way; what comes while it is down is answered when it is up again."""
    judge.expects("webhook:502")  # nobody is there while it is down
    person = await _joined(product)
    await product.bench.fault(method="sendMessage", delay=1.0)
    taken = await person.says("/help")
    await product.bench.taken(taken.update)
    product.end()
    code, seconds = await product.ended()
    assert (code, seconds < 10) == (0, True)
    await person.says("/language")
    await product.start()
    await _answers_both(product, person)
    await _ends_while_no_server_is_there(product, person)


async def _joined(product: Product) -> Person:
    person = Person(bench=product.bench, language="en")
    async with real_house(product) as house:
        account = Account(person="p-pan", language="en", chat=person.id)
        await house.store.transact(lambda books: books.staff.save_account(account))
    return person


async def _answers_both(product: Product, person: Person) -> None:
    await product.bench.answered(person.id, count=2)
    async with asyncio.timeout(30):
        while _left_to_do(product):  # noqa: ASYNC110 - another process has no bell
            await asyncio.sleep(0.05)
    calls = await product.bench.calls(chat=person.id)
    first, second = [call["params"]["text"] for call in calls if arrived(call, person.id)]
    assert "/today" in first
    assert second.endswith("?")


async def _ends_while_no_server_is_there(product: Product, person: Person) -> None:
    await product.bench.fault(method="*", code=502, times=0)
    waiting = await person.says("/language")
    if product.webhook:
        await product.bench.taken(waiting.update)
    product.end()
    code, seconds = await product.ended()
    assert (code, seconds < 10) == (0, True)


def _left_to_do(product: Product) -> int:
    with closing(sqlite3.connect(f"file:{product.folder}/var/mashang.db?mode=ro", uri=True, timeout=10)) as books:
        return int(books.execute("SELECT count(*) FROM arrival WHERE settled = 0").fetchone()[0])


def test_the_staff_bot_alone_loads_nothing_of_the_public_one() -> None:
    code = (
        "import sys, app.running, app.web, app.staff_bot, handlers.telegram.channel, handlers.telegram.desk;"
        "sys.exit(sorted({'aiogram', 'aiohttp'} & set(sys.modules)).__repr__() if "
        "{'aiogram', 'aiohttp'} & set(sys.modules) else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_token_nothing_of_the_staff_bot_is_loaded() -> None:
    code = "import sys, app.running, app.web, app.staff_bot; sys.exit('telegram' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_a_proxy_that_the_staff_bot_cannot_use_is_refused() -> None:
    with pytest.raises(ValidationError, match="http or https only"):
        Settings(telegram_staff_token=TOKEN, telegram_proxy="socks5://127.0.0.1:1080")


def test_a_webhook_needs_https() -> None:
    with pytest.raises(ValidationError, match="https"):
        Settings(telegram_staff_token=TOKEN, telegram_staff_receive="webhook", base_url="http://example.org")
