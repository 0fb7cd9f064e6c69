"""The door for updates: what is kept, what is refused and what comes again."""

import hmac
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI

from app import telegram
from bot.channels.web import hooks

SECRET = "a_secret-of-nobody"
UPDATE = b'{"update_id": 7, "message": {"text": "what somebody wrote"}}'


@dataclass
class Desk:
    """A hook in memory. `away`: its storage cannot be reached."""

    away: bool = False
    kept: list[bytes] = field(default_factory=list)

    def admits(self, secret: bytes) -> bool:
        return hmac.compare_digest(secret, SECRET.encode())

    async def receive(self, secret: bytes, body: bytes) -> bool:
        if self.away:
            raise OSError("no such disk: " + body.decode())
        if not self.admits(secret):
            return False
        self.kept.append(body)
        return True


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
async def caller(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = hooks.Door(desk, FastAPI(openapi_url=None, docs_url=None, redoc_url=None))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test") as client:
        yield client


async def post(
    caller: httpx.AsyncClient, body: object = UPDATE, secret: object = SECRET, **headers: str
) -> httpx.Response:
    told: dict[str, object] = {"content-type": "application/json", **headers}
    if secret is not None:
        told["X-Telegram-Bot-Api-Secret-Token"] = secret
    return await caller.post("/hooks/telegram", content=body, headers=told)


async def test_an_update_is_thanked_for_once_it_is_kept(caller: httpx.AsyncClient, desk: Desk) -> None:
    answer = await post(caller)
    assert (answer.status_code, answer.content, desk.kept) == (200, b"", [UPDATE])


@pytest.mark.parametrize("secret", [None, "", "another", SECRET + "x", SECRET[:-1], "a" * 300])
async def test_a_stranger_learns_nothing(caller: httpx.AsyncClient, desk: Desk, secret: str | None) -> None:
    answer = await post(caller, secret=secret)
    assert (answer.status_code, answer.content, desk.kept) == (403, b"", [])


@pytest.mark.parametrize("secret", ["秘密".encode(), b"\xff\xfe", SECRET.encode() + b"\xe9"])
async def test_a_secret_that_is_not_ascii_is_one_that_is_wrong(
    caller: httpx.AsyncClient, desk: Desk, secret: bytes
) -> None:
    assert ((await post(caller, secret=secret)).status_code, desk.kept) == (403, [])


async def test_two_secrets_are_none(caller: httpx.AsyncClient, desk: Desk) -> None:
    name = "X-Telegram-Bot-Api-Secret-Token"
    answer = await caller.post("/hooks/telegram", content=UPDATE, headers=[(name, SECRET), (name, SECRET)])
    assert (answer.status_code, desk.kept) == (403, [])


async def test_nothing_of_the_body_is_read_before_the_secret_is_known(caller: httpx.AsyncClient) -> None:
    read = 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(100):
            read += 1
            yield b"x" * 65536

    answer = await post(caller, body(), secret="another")
    assert (answer.status_code, read <= 1) == (403, True)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"7", b"\xff", b'{"update_id": "7"}', b'{"update_id": true}', b"{}"]
)
async def test_what_is_no_update_is_not_taken(caller: httpx.AsyncClient, desk: Desk, body: bytes) -> None:
    answer = await post(caller, body)
    assert (answer.status_code, answer.content, desk.kept) == (400, b"", [])


@pytest.mark.parametrize("told", [True, False], ids=["size told", "size not told"])
async def test_too_much_is_refused(caller: httpx.AsyncClient, desk: Desk, told: bool) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(17):
            yield b"x" * 65536

    answer = await post(caller, b"x" * (hooks.MOST_BODY + 1) if told else pieces())
    assert (answer.status_code, desk.kept) == (413, [])


async def test_what_cannot_be_kept_is_to_be_brought_again(
    caller: httpx.AsyncClient, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.away = True
    with caplog.at_level(logging.DEBUG):
        away = (await post(caller)).status_code
    desk.away = False
    assert (away, (await post(caller)).status_code, desk.kept) == (503, 200, [UPDATE])
    told = " ".join(str(vars(record)) for record in caplog.records)
    assert ("somebody wrote" in told, SECRET in told) == (False, False)


async def test_there_is_nothing_to_look_at(caller: httpx.AsyncClient) -> None:
    assert (await caller.get("/hooks/telegram")).status_code == 405


def test_the_address_that_is_told_is_the_one_that_is_open() -> None:
    assert telegram.HOOK == hooks.TELEGRAM
