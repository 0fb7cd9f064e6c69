"""What the line says when something goes wrong: numbers, and never an address or a word. A real server on this machine
answers, or does not."""

import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from telegram.error import TelegramError

from handlers.telegram.api import StaffApi, api_of
from handlers.telegram.line import Dead, Line, Moved, Never, Pause
from handlers.telegram.model import Outgoing
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.trouble import (
    LOCKED_OUT,
    MOST_ASKED,
    MOST_GARBLED,
    MOST_TRIES,
    UNTOLD,
    Garbled,
    Refused,
    Unreached,
    back_off,
)

TOKEN = "4242:not-a-token-of-anybody-0123456789"
WORDS = "张三"
SECRETS = ("not-a-token", "4242:", WORDS)
SETTINGS = StaffBotSettings(token=TOKEN, key=b"k" * 32)

Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def line(answers: Answers) -> AsyncIterator[Line]:
    async with api(answers) as found:
        yield Line(api=found)


@asynccontextmanager
async def api(answers: Answers) -> AsyncIterator[StaffApi]:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answers)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    found = api_of(replace(SETTINGS, api=f"http://127.0.0.1:{port}"))
    try:
        yield found
    finally:
        await found.let_go()
        await runner.cleanup()


def says(body: object, status: int = 200) -> Answers:
    text = body if isinstance(body, str) else json.dumps(body)

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=text, status=status)

    return answer


def refuses(status: int, **parameters: object) -> Answers:
    told = {"ok": False, "error_code": status, "description": "Bad Request: 张三 is not right"}
    return says(told | ({"parameters": parameters} if parameters else {}), status)


async def drops(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        (refuses(403), Refused),
        (refuses(400), Refused),
        (refuses(401), Refused),
        (refuses(429, retry_after=7), Refused),
        (says("<html>Bad Gateway 张三</html>", 502), Refused),
        (says("[]", 500), Refused),
        (says("not json 张三"), Garbled),
        (says({"ok": True}), Garbled),
        (says({"ok": False, "result": 1}), Garbled),
        (says("[1]"), Garbled),
        (drops, Unreached),
    ],
)
async def test_no_error_holds_an_address_or_a_word(
    answers: Answers, trouble: type[TelegramError], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with api(answers) as found:
        with pytest.raises(trouble) as told:
            await found.send_message(7, WORDS)
    written = "".join(traceback.format_exception(told.value)) + repr(told.value) + caplog.text
    assert [word for word in SECRETS if word in written] == []


async def test_nobody_there_is_an_error_without_an_address(caplog: pytest.LogCaptureFixture) -> None:
    found = api_of(replace(SETTINGS, api="http://127.0.0.1:9"))
    with pytest.raises(Unreached) as told:
        await found.get_me()
    await found.let_go()
    assert TOKEN not in "".join(traceback.format_exception(told.value)) + caplog.text


async def test_a_proxy_of_the_machine_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with api(says({"ok": True, "result": True})) as found:
        assert await found.delete_message(7, 1)


@pytest.mark.parametrize("proxy", ["socks5://somebody:geheim@127.0.0.1:1", "nonsense:geheim"])
def test_a_proxy_that_cannot_be_used_is_refused_without_its_password(proxy: str) -> None:
    with pytest.raises(ValueError, match=r"^telegram-proxy$") as told:
        api_of(replace(SETTINGS, proxy=proxy))
    assert "geheim" not in "".join(traceback.format_exception(told.value))


async def say(answers: Answers, *, tries: int = 0) -> Exception | int:
    async with line(answers) as found:
        try:
            return await found.say(7, Outgoing(text="好"), tries=tries)
        except (Pause, Dead, Moved, Never) as told:
            return told


@pytest.mark.parametrize(
    ("asked", "waits"), [(7, 7.0), (10_072, 10_072.0), (10**12, MOST_ASKED), (0, UNTOLD), ("soon", UNTOLD)]
)
async def test_a_pause_that_is_asked_for_is_kept(asked: object, waits: float) -> None:
    told = await say(refuses(429, retry_after=asked))
    assert isinstance(told, Pause)
    assert told.seconds == waits


async def test_a_429_without_a_number_is_one_all_the_same() -> None:
    told = await say(says("slow down", 429))
    assert isinstance(told, Pause)
    assert told.seconds == UNTOLD


async def test_who_has_blocked_the_bot_is_dead() -> None:
    assert isinstance(await say(refuses(403)), Dead)


async def test_a_chat_that_is_not_there_is_dead() -> None:
    assert isinstance(await say(refuses(400)), Dead)


async def test_a_message_that_is_not_right_is_not_sent_and_the_chat_lives() -> None:
    async def answers(request: web.Request) -> web.StreamResponse:
        acts = request.path.endswith("/sendChatAction")
        return await (says({"ok": True, "result": True}) if acts else refuses(400))(request)

    assert isinstance(await say(answers), Never)


async def test_a_group_that_moved_says_where_to() -> None:
    told = await say(refuses(400, migrate_to_chat_id=-100200))
    assert isinstance(told, Moved)
    assert told.chat == -100200


async def test_a_refused_token_is_tried_again_much_later() -> None:
    told = await say(refuses(401))
    assert isinstance(told, Pause)
    assert told.seconds == LOCKED_OUT


@pytest.mark.parametrize("answers", [drops, says("<html>", 502), refuses(500)])
async def test_what_passes_is_tried_again_for_a_day(answers: Answers) -> None:
    assert isinstance(await say(answers, tries=MOST_TRIES - 2), Pause)
    assert isinstance(await say(answers, tries=MOST_TRIES), Never | Dead)


async def test_an_answer_that_cannot_be_read_is_not_asked_for_many_times() -> None:
    assert isinstance(await say(says("yes")), Pause)
    assert isinstance(await say(says("yes"), tries=MOST_GARBLED - 1), Never)


def test_a_day_is_waited_at_least() -> None:
    assert sum(back_off(tries, lambda: 1.0) for tries in range(MOST_TRIES)) > 86_400


def test_a_back_off_doubles_and_ends() -> None:
    assert [back_off(tries, lambda: 0.0) for tries in range(4)] == [1, 2, 4, 8]
    assert back_off(10_000, lambda: 0.0) == 300


async def test_whether_an_answer_to_a_button_arrives_is_of_no_matter() -> None:
    async with line(refuses(400)) as found:
        await found.answer("1", "好")


async def test_updates_come_as_they_are() -> None:
    updates = [{"update_id": 1, "something": {"new": "新"}}]
    async with api(says({"ok": True, "result": updates})) as found:
        assert await found.updates(offset=None, hold=0, allowed=[]) == updates


async def test_updates_that_are_no_list_are_garbled() -> None:
    async with api(says({"ok": True, "result": {"a": 1}})) as found:
        with pytest.raises(Garbled):
            await found.updates(offset=None, hold=0, allowed=[])


async def test_a_hundred_at_once_use_few_connections() -> None:
    seen: set[object] = set()

    async def answers(request: web.Request) -> web.Response:
        seen.add(request.transport)
        await asyncio.sleep(0.01)
        return web.json_response({"ok": True, "result": True})

    async with api(answers) as found:
        await asyncio.gather(*(found.delete_message(7, n) for n in range(100)))
    assert len(seen) <= 16
