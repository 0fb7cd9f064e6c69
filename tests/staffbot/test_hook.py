"""The door for updates: nothing is read before the secret, and nothing is thanked for before it is kept."""

import asyncio
import hmac
import json
from collections.abc import Sequence

import pytest

from handlers.telegram.hook import MOST_BODY, PATH, SECRET, Door, Event, Receive, Send

KEY = b"secret-of-the-hook"
UPDATE = json.dumps({"update_id": 1, "message": {}}).encode()


class Bot:
    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.fails = False

    def admits(self, secret: bytes) -> bool:
        return hmac.compare_digest(secret, KEY)

    async def receive(self, body: bytes) -> None:
        if self.fails:
            raise OSError("the database is away")
        self.kept.append(body)


class Web:
    """A server with that door, and an application behind it that answers 404."""

    def __init__(self, bot: Bot) -> None:
        self.read = 0
        self.door = Door(bot, self._behind)

    async def _behind(self, scope: Event, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})

    async def posts(
        self,
        body: bytes | Sequence[bytes] = UPDATE,
        *,
        secrets: Sequence[bytes] = (KEY,),
        path: str = PATH,
        method: str = "POST",
    ) -> int:
        parts = [body] if isinstance(body, bytes) else list(body)
        events = [
            {"type": "http.request", "body": part, "more_body": n + 1 < len(parts)} for n, part in enumerate(parts)
        ]
        sent: list[Event] = []

        async def receive() -> Event:
            self.read += 1
            return events.pop(0) if events else {"type": "http.disconnect"}

        async def send(event: Event) -> None:
            sent.append(event)

        headers = [(SECRET, each) for each in secrets]
        scope: Event = {"type": "http", "path": path, "method": method, "headers": headers}
        await self.door(scope, receive, send)
        return int(sent[0]["status"])


@pytest.fixture
def bot() -> Bot:
    return Bot()


@pytest.fixture
def web(bot: Bot) -> Web:
    return Web(bot)


async def test_an_update_with_the_secret_is_kept(bot: Bot, web: Web) -> None:
    assert (await web.posts(), bot.kept) == (200, [UPDATE])


async def test_a_body_in_pieces_is_put_together(bot: Bot, web: Web) -> None:
    await web.posts([UPDATE[:5], UPDATE[5:]])
    assert bot.kept == [UPDATE]


@pytest.mark.parametrize(
    "secrets",
    [(), (b"wrong",), (KEY, KEY), ("ключ".encode(),), (b"",), (b"x" * 257,)],
    ids=["none", "wrong", "twice", "not-ascii", "empty", "too-long"],
)
async def test_without_the_secret_nothing_is_read(bot: Bot, web: Web, secrets: Sequence[bytes]) -> None:
    assert (await web.posts(secrets=secrets), web.read, bot.kept) == (403, 0, [])


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"update_id":"1"}', b"\xff", b"[" * 100_000])
async def test_what_is_no_update_is_refused(bot: Bot, web: Web, body: bytes) -> None:
    assert (await web.posts(body), bot.kept) == (400, [])


async def test_a_body_that_is_too_large_is_not_read_to_the_end(web: Web) -> None:
    part = b" " * (MOST_BODY // 2)
    assert (await web.posts([part, part, part, part, part, part]), web.read) == (413, 3)


async def test_while_it_cannot_be_kept_it_is_not_thanked_for(bot: Bot, web: Web) -> None:
    bot.fails = True
    assert await web.posts() == 503


async def test_whoever_hangs_up_in_the_middle_hands_in_nothing(bot: Bot, web: Web) -> None:
    assert (await web.posts([]), bot.kept) == (400, [])


async def test_it_is_posted_to_or_nothing(web: Web) -> None:
    assert await web.posts(method="GET") == 405


@pytest.mark.parametrize("path", ["/", PATH + "/", PATH + "/token"])
async def test_any_other_path_is_not_its_own(web: Web, path: str) -> None:
    assert await web.posts(path=path) == 404


async def test_it_is_no_door_for_sockets(bot: Bot) -> None:
    behind = asyncio.Event()

    async def app(scope: Event, receive: Receive, send: Send) -> None:
        behind.set()

    async def nothing(*_: object) -> Event:
        return {}

    await Door(bot, app)({"type": "websocket", "path": PATH}, nothing, nothing)  # type: ignore[arg-type]
    assert behind.is_set()
