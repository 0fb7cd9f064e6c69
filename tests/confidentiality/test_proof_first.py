"""Decision 15: whoever wants Argon2id worked for it before, on the web."""

from dataclasses import dataclass, field, replace
from uuid import uuid4

import pytest

from app.talking import Locks
from cases import numbers
from cases.case import Credentials, Lock
from tests.confidentiality.conftest import browsing, person
from tests.confidentiality.journeys import SERVICE, WebJourney, work
from tests.support.house import TestHouse


@dataclass(frozen=True, kw_only=True)
class Counting:
    """The real locks, and how often they were asked."""

    locks: Locks
    asked: list[str] = field(default_factory=list)

    async def new(self) -> Credentials:
        self.asked.append("new")
        return await self.locks.new()

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        self.asked.append("open")
        return await self.locks.open(lock, secret)


@pytest.fixture
def counting(house: TestHouse) -> Counting:
    counting = Counting(locks=house.runner.locks)  # type: ignore[arg-type]
    house.runner = replace(house.runner, locks=counting)
    return counting


async def at_the_secret(them: WebJourney, number: str) -> dict[str, object]:
    """A look-up as far as its last request, which is given and not sent."""
    await them.start()
    await them.until("number", {"what": "status"})
    await them.say(number)
    secret = numbers.shown("0" * 15 + "9")
    return {"id": str(uuid4()), "kind": "text", "text": secret}


@pytest.mark.parametrize("known", [True, False], ids=["known-number", "unknown-number"])
async def test_no_secret_is_proved_before_the_work_is_done(house: TestHouse, counting: Counting, known: bool) -> None:
    receipt = await person(house).file(SERVICE)
    counting.asked.clear()
    async with browsing(house) as them:
        body = await at_the_secret(them, receipt.number if known else numbers.new_number(lambda size: b"\7" * size))
        answer = await them.post(body)
        assert (428, []) == (answer.status_code, counting.asked)
        wanted = answer.json()["work"]
        assert wanted["bits"] >= 12

        lazy = {**body, "proof": {"challenge": wanted["challenge"], "nonce": "1"}}
        assert (428, []) == ((await them.post(lazy)).status_code, counting.asked)

        assert 200 == (await them.post({**body, "proof": work(wanted)})).status_code
        assert ["open"] == counting.asked


async def test_no_case_is_opened_before_the_work_is_done(house: TestHouse, counting: Counting) -> None:
    async with browsing(house) as them:
        await them.until("summary", SERVICE)
        body = {"id": str(uuid4()), "kind": "choice", "choice": "submit", "ask": them.ask}
        answer = await them.post(body)
        assert (428, []) == (answer.status_code, counting.asked)
        assert 200 == (await them.post({**body, "proof": work(answer.json()["work"])})).status_code
        assert ["new"] == counting.asked


async def test_work_done_once_pays_for_one_turn_of_one_visitor(house: TestHouse, counting: Counting) -> None:
    receipt = await person(house).file(SERVICE)
    counting.asked.clear()
    async with browsing(house) as them, browsing(house, them.client._transport.app) as others:  # type: ignore[attr-defined]
        body = await at_the_secret(them, receipt.number)
        proof = work((await them.post(body)).json()["work"])
        theirs = await at_the_secret(others, receipt.number)
        assert 428 == (await others.post({**theirs, "proof": proof})).status_code
        assert 428 == (await them.post({**body, "id": str(uuid4()), "proof": proof})).status_code
        assert [] == counting.asked
        assert 200 == (await them.post({**body, "proof": proof})).status_code
        await them.say(receipt.number)
        again = {**body, "id": str(uuid4()), "proof": proof}
        assert 428 == (await them.post(again)).status_code
        assert ["open"] == counting.asked


async def test_ordinary_answers_cost_no_work(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("summary", SERVICE)
        assert 0 == them.worked
