"""Trap 13: web chat identity tied to a socket; a reconnect loses the case. Here: a cookie, or number and secret."""

import httpx

from tests.confidentiality.conftest import application, browsing, person
from tests.confidentiality.journeys import SERVICE, WebJourney
from tests.support.house import TestHouse


async def test_a_reconnect_goes_on_where_it_was(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as before:
        await before.until("demand", SERVICE)
        history = (await before.client.get("/api/v1/messages?after=0")).json()
        cookies = dict(before.client.cookies)
    async with browsing(house, app) as after:
        after.client.cookies.update(cookies)
        assert history == (await after.client.get("/api/v1/messages?after=0")).json()
        after.heard, after.visitor = before.heard, before.visitor
        receipt = await after.file(SERVICE)
    assert receipt.number


async def test_a_restarted_server_knows_the_draft(house: TestHouse) -> None:
    """Nothing of a conversation is in the memory of the application."""
    async with browsing(house) as before:
        await before.until("demand", SERVICE)
        cookies = dict(before.client.cookies)
    async with browsing(house) as after:
        after.client.cookies.update(cookies)
        await after.start()
        assert {"continue", "new"} <= after.buttons
        await after.press("continue")
        assert "demand" == (await after.state()).step  # type: ignore[union-attr]


async def test_a_receipt_that_was_not_shown_because_the_line_broke_is_shown_again(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as them:
        receipt = await them.file(SERVICE)
        history = await _history(them)
        assert receipt.secret in str(history)
        assert receipt.secret in str(await _history(them)), "and again, until it is confirmed"
        await them.keep(receipt)
        assert receipt.secret not in str(await _history(them))


async def test_a_submission_whose_answer_was_lost_is_answered_alike_and_files_nothing_twice(house: TestHouse) -> None:
    async with browsing(house) as them:
        await them.until("summary", SERVICE)
        await them.press("submit")
        receipt = them.receipt()
        body = {"id": them.sent[-1], "kind": "choice", "choice": "submit", "ask": 1}
        again = await them.post(body)
    assert 200 == again.status_code
    assert receipt.secret in again.text
    assert 1 == await house.store.read(lambda books: books.cases.count())


async def test_another_device_goes_on_with_number_and_secret(house: TestHouse) -> None:
    receipt = await person(house).file(SERVICE)
    async with browsing(house) as them:
        await them.look_up(receipt.number, receipt.secret)
        assert "message" in them.buttons


async def test_without_the_cookie_there_is_nothing_of_somebody_elses_conversation(house: TestHouse) -> None:
    app = application(house)
    async with browsing(house, app) as them:
        await them.until("demand", SERVICE)
    async with browsing(house, app) as stranger:
        assert [] == await _history(stranger)
        stranger.client.cookies["mashang_visitor"] = "A" * 43
        assert [] == await _history(stranger)
        stranger.client.cookies["mashang_visitor"] = "../../etc/passwd"
        assert [] == await _history(stranger)


async def _history(them: WebJourney) -> list[object]:
    answer: httpx.Response = await them.client.get("/api/v1/messages?after=0")
    assert 200 == answer.status_code
    found: list[object] = answer.json()["messages"]
    return found
