"""The gate itself, with the emulator behind it and no product before it: it must be able to fail in every way in which
it is to make others fail."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import ClientError, web

from tests.support.telegram import lint, verdict
from tests.support.telegram.client import Bench
from tests.support.telegram.faults import Fault, Faults
from tests.support.telegram.fixtures import BotApi, Judge
from tests.support.telegram.people import InGroup, Person, keys

pytestmark = pytest.mark.slow

HELLO = {"link_preview_options": {"is_disabled": True}}


@dataclass(kw_only=True)
class Caller:
    """A bot without a library."""

    bench: Bench

    async def __call__(self, method: str, **fields: Any) -> tuple[int, Any]:
        async with self.bench.session.post(f"{self.bench.api}/bot{self.bench.token}/{method}", json=fields) as answer:
            told = await answer.json()
            return answer.status, told.get("result", told)

    async def form(self, method: str, **fields: str) -> tuple[int, Any]:
        async with self.bench.session.post(f"{self.bench.api}/bot{self.bench.token}/{method}", data=fields) as answer:
            return answer.status, (await answer.json()).get("result")

    async def send(self, person: Person, text: str = "hello", **more: Any) -> tuple[int, Any]:
        return await self("sendMessage", chat_id=person.id, text=text, **HELLO, **more)

    async def poll(self, offset: int = 0, *, wait: int = 0) -> list[dict[str, Any]]:
        _, updates = await self("getUpdates", offset=offset, timeout=wait)
        assert isinstance(updates, list), updates
        return updates

    async def hear(self, person: Person, text: str = "hello") -> dict[str, Any]:
        """An update, fetched and thanked for."""
        done = await person.says(text)
        (update,) = [one for one in await self.poll(wait=5) if one["update_id"] == done.update]
        await self.poll(offset=done.update + 1)
        return update


@pytest.fixture
def call(bench: Bench, judge: Judge) -> Caller:
    return Caller(bench=bench)


@pytest.fixture
def person(bench: Bench) -> Person:
    return Person(bench=bench)


@dataclass(kw_only=True)
class Hook:
    """A webhook of a bot: keeps what was posted and answers with the statuses it was given, then with 200."""

    url: str
    answers: list[int] = field(default_factory=list)
    heard: list[int] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    here = Hook(url="")

    async def post(request: web.Request) -> web.Response:
        here.heard.append((await request.json())["update_id"])
        here.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token", ""))
        return web.Response(status=here.answers.pop(0) if here.answers else 200)

    app = web.Application()
    app.router.add_post("/hook", post)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    here.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield here
    await runner.cleanup()


# What it adds to the emulator.


async def test_a_bot_is_who_its_token_says(call: Caller) -> None:
    _, me = await call("getMe")
    assert (me["id"], me["is_bot"], bool(me["username"])) == (call.bench.bot_id, True, True)


async def test_a_token_that_is_none_is_not_let_in(bench: Bench) -> None:
    async with bench.session.post(f"{bench.api}/bot1:short/getMe") as answer:
        assert answer.status == 401


async def test_commands_and_descriptions_are_read_back_by_language(call: Caller) -> None:
    commands = [{"command": "new", "description": "a new case"}]
    await call.form("setMyCommands", commands=json.dumps(commands), language_code="en")
    await call("setMyDescription", description="says what it does", language_code="en")
    await call("setMyShortDescription", short_description="short")
    told = [
        await call("getMyCommands", language_code="en"),
        await call("getMyCommands"),
        await call("getMyDescription", language_code="en"),
        await call("getMyShortDescription", language_code="en"),
    ]
    assert [result for _, result in told] == [
        commands,
        [],
        {"description": "says what it does"},
        {"short_description": "short"},
    ]


async def test_what_the_emulator_does_not_know_does_not_reach_it(call: Caller, person: Person) -> None:
    await call.hear(person)
    status, _ = await call.send(person, protect_content=True)
    assert (status, (await person.screen())[-1]["protect_content"]) == (200, True)


async def test_a_command_carries_its_entity(call: Caller, person: Person) -> None:
    update = await call.hear(person, "/start a-code")
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]


async def test_message_ids_grow_over_both_directions(call: Caller, person: Person) -> None:
    await call.hear(person)
    await call.send(person)
    await person.says("more")
    ids = [message["message_id"] for message in await person.screen()]
    assert ids == list(range(ids[0], ids[0] + 3))


async def test_a_key_brings_the_whole_message_back(call: Caller, person: Person) -> None:
    await call.hear(person)
    markup = {"inline_keyboard": [[{"text": "Yes", "callback_data": "c:1:yes"}]]}
    _, message = await call.send(person, "Shall we?", reply_markup=markup)
    assert [key["callback_data"] for key in keys((await person.screen())[-1])] == ["c:1:yes"]
    await person.presses("c:1:yes", message["message_id"])
    query = (await call.poll(wait=5))[0]["callback_query"]
    assert (query["data"], query["message"]["text"], query["message"]["reply_markup"]) == (
        "c:1:yes",
        "Shall we?",
        markup,
    )
    assert await call("answerCallbackQuery", callback_query_id=query["id"]) == (200, True)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("edited_message", {"text": "other words"}),
        ("message", {"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}}),
        ("message", {"location": {"latitude": 30.1, "longitude": 120.2}}),
    ],
)
async def test_kinds_that_the_emulator_does_not_carry_arrive(
    kind: str, content: dict[str, Any], call: Caller, person: Person
) -> None:
    update = await call.hear(person)
    whole = {**person.message(**content), "message_id": update["message"]["message_id"]}
    (told,) = await call.bench.put({kind: whole})
    (arrived,) = await call.poll(wait=5)
    assert arrived["update_id"] == told["update_id"]
    assert arrived[kind].items() >= content.items()


async def test_what_a_bot_has_not_asked_for_does_not_come(call: Caller, person: Person) -> None:
    await call("getUpdates", allowed_updates=["message"])
    assert (await person.blocks()).update == 0
    await person.says("hello")
    assert ["message" in update for update in await call.poll(wait=5)] == [True]


async def test_a_file_comes_back_whole(call: Caller, person: Person) -> None:
    document = await person.a_document(b"12345")
    _, told = await call("getFile", file_id=document["file_id"])
    assert told["file_size"] == 5
    async with call.bench.session.get(f"{call.bench.api}/file/bot{call.bench.token}/{told['file_path']}") as answer:
        assert await answer.read() == b"12345"


async def test_a_chat_of_a_group_has_its_own_address(call: Caller, bench: Bench) -> None:
    group = InGroup(bench=bench)
    update = await call.hear(group)
    assert (update["message"]["chat"]["id"], update["message"]["chat"]["type"]) == (group.group, "supergroup")


# What Telegram refuses and the emulator does not.


@pytest.mark.parametrize(
    ("code", "method", "fields"),
    [
        (400, "editMessageText", {"message_id": 1, "text": "new"}),
        (400, "deleteMessage", {"message_id": 1}),
        (400, "answerCallbackQuery", {"callback_query_id": "77"}),
    ],
)
async def test_what_is_not_there_is_refused(
    code: int, method: str, fields: dict[str, Any], call: Caller, person: Person, judge: Judge
) -> None:
    judge.expects(f"{method}:{code}")
    await call.hear(person)
    chat = {} if method == "answerCallbackQuery" else {"chat_id": person.id}
    assert (await call(method, **chat, **fields))[0] == code


async def test_nobody_is_written_to_before_they_wrote(call: Caller, person: Person, judge: Judge) -> None:
    judge.expects("sendMessage:400")
    assert (await call.send(person))[0] == 400


async def test_the_same_words_are_no_edit(call: Caller, person: Person, judge: Judge) -> None:
    judge.expects("editMessageText:400")
    await call.hear(person)
    _, message = await call.send(person, "one")
    told = {"chat_id": person.id, "message_id": message["message_id"]}
    assert [(await call("editMessageText", text=text, **told))[0] for text in ("two", "two")] == [200, 400]


async def test_who_blocks_the_bot_hears_nothing_until_it_is_let_in_again(
    call: Caller, person: Person, judge: Judge
) -> None:
    judge.expects("sendMessage:403")
    await call.hear(person)
    await person.blocks()
    blocked, _ = await call.send(person)
    await person.lets_in_again()
    assert (blocked, (await call.send(person))[0]) == (403, 200)


async def test_several_are_deleted_at_once_and_what_is_gone_is_skipped(call: Caller, person: Person) -> None:
    update = await call.hear(person)
    _, message = await call.send(person)
    ids = [update["message"]["message_id"], message["message_id"], 1]
    assert await call("deleteMessages", chat_id=person.id, message_ids=ids) == (200, True)
    assert (await person.screen(), len(await call.bench.gone(person.id))) == ([], 2)


async def test_one_that_is_too_old_spoils_the_whole_request(call: Caller, person: Person, judge: Judge) -> None:
    judge.expects("deleteMessages:400")
    update = await call.hear(person)
    _, message = await call.send(person)
    await call.bench.grow_old(person.id, update["message"]["message_id"])
    ids = [update["message"]["message_id"], message["message_id"]]
    assert (await call("deleteMessages", chat_id=person.id, message_ids=ids))[0] == 400
    assert len(await person.screen()) == 2


async def test_a_file_that_is_too_big_is_not_handed_out(call: Caller, person: Person, judge: Judge) -> None:
    judge.expects("getFile:400")
    assert (await call("getFile", file_id=(await person.a_huge_document())["file_id"]))[0] == 400


async def test_of_two_pollers_the_earlier_is_told_to_go(call: Caller, person: Person, judge: Judge) -> None:
    judge.expects("getUpdates:409")
    earlier = asyncio.create_task(call("getUpdates", timeout=10))
    await asyncio.sleep(0.1)
    later = asyncio.create_task(call("getUpdates", timeout=10))
    assert (await earlier)[0] == 409
    await person.says("hello")
    status, updates = await later
    assert (status, len(updates)) == (200, 1)


async def test_what_nobody_thanked_for_comes_again(call: Caller, person: Person) -> None:
    done = await person.says("hello")
    assert [update["update_id"] for _ in range(2) for update in await call.poll(wait=5)] == [done.update] * 2
    await call.poll(offset=done.update + 1)
    await call.bench.taken(done.update)


# Faults.


@pytest.mark.parametrize("code", [400, 403, 429, 500, 502])
async def test_an_error_that_was_ordered_comes_once(code: int, call: Caller, person: Person) -> None:
    await call.hear(person)
    await call.bench.fault(method="sendMessage", chat_id=person.id, code=code)
    assert [(await call.send(person))[0] for _ in range(2)] == [code, 200]


async def test_a_429_says_when_to_come_again(call: Caller, person: Person) -> None:
    await call.hear(person)
    await call.bench.fault(method="sendMessage", code=429, retry_after=7)
    _, told = await call.send(person)
    assert told["parameters"] == {"retry_after": 7}


async def test_a_proxy_may_answer_instead(call: Caller) -> None:
    await call.bench.fault(method="getMe", code=502, raw="<html>Bad Gateway</html>")
    async with call.bench.session.post(f"{call.bench.api}/bot{call.bench.token}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")


async def test_an_answer_can_be_late(call: Caller) -> None:
    await call.bench.fault(method="getMe", delay=0.3)
    began = asyncio.get_running_loop().time()
    await call("getMe")
    assert asyncio.get_running_loop().time() - began >= 0.3


@pytest.mark.parametrize(("drop", "stands"), [("before", 1), ("after", 2)])
async def test_a_connection_breaks_before_or_after_the_server_heard(
    drop: str, stands: int, call: Caller, person: Person
) -> None:
    await call.hear(person)
    await call.bench.fault(method="sendMessage", drop=drop)
    with pytest.raises(ClientError):
        await call.send(person)
    assert len(await person.screen()) == stands


async def test_a_download_breaks_off(call: Caller, person: Person) -> None:
    document = await person.a_document(b"x" * 5000)
    _, told = await call("getFile", file_id=document["file_id"])
    url = f"{call.bench.api}/file/bot{call.bench.token}/{told['file_path']}"
    await call.bench.fault(method="file", cut=100)
    async with call.bench.session.get(url) as answer:
        with pytest.raises(ClientError):
            await answer.read()
    await call.bench.fault(method="file", code=404)
    async with call.bench.session.get(url) as answer:
        assert answer.status == 404


def test_a_fault_waits_for_the_call_it_is_meant_for() -> None:
    faults = Faults()
    faults.queue(Fault(method="sendMessage", chat_id=5, times=2, skip=1, code=500))
    asked = [("getMe", None), ("sendMessage", 6), *[("sendMessage", 5)] * 4]
    taken = [faults.take(method, chat) is not None for method, chat in asked]
    assert taken == [False, False, False, True, True, False]


async def test_an_update_comes_twice(call: Caller, person: Person) -> None:
    update = await call.hear(person)
    await call.bench.beside(update["update_id"])
    assert await call.poll(wait=5) == [update]


async def test_held_back_updates_come_when_they_are_let_go_in_that_order(call: Caller, person: Person) -> None:
    first, second = await person.says("a", hold=True), await person.says("b", hold=True)
    third = await person.says("c")
    assert [one["update_id"] for one in await call.poll(wait=5)] == [third.update]
    await call.bench.beside(second.update, first.update)
    later = await call.poll(offset=third.update + 1, wait=5)
    assert [one["message"]["text"] for one in later] == ["b", "a"]


# Webhooks.


async def test_a_webhook_gets_the_real_update_with_the_secret(call: Caller, person: Person, hook: Hook) -> None:
    await call("setWebhook", url=hook.url, secret_token="a-secret")
    done = await person.blocks()
    await call.bench.taken(done.update)
    assert (hook.heard, hook.secrets) == ([done.update], ["a-secret"])
    assert (await call("getWebhookInfo"))[1]["url"] == hook.url


async def test_a_webhook_that_refuses_gets_it_again(call: Caller, person: Person, hook: Hook, judge: Judge) -> None:
    judge.expects("webhook:503")
    hook.answers = [503, 503]
    await call("setWebhook", url=hook.url, secret_token="a-secret")
    done = await person.says("hello")
    await call.bench.taken(done.update)
    assert hook.heard == [done.update] * 3


async def test_a_thank_you_that_gets_lost_brings_it_again(
    call: Caller, person: Person, hook: Hook, judge: Judge
) -> None:
    judge.expects("webhook:502")
    await call("setWebhook", url=hook.url, secret_token="a-secret")
    await call.bench.fault(method="webhook", drop="after")
    done = await person.says("hello")
    await call.bench.taken(done.update)
    assert hook.heard == [done.update] * 2


async def test_a_webhook_gets_updates_out_of_order_and_twice(call: Caller, person: Person, hook: Hook) -> None:
    await call("setWebhook", url=hook.url, secret_token="a-secret")
    first, second = await person.says("a", hold=True), await person.says("b")
    await call.bench.taken(second.update)
    await call.bench.beside(first.update)
    await call.bench.taken(first.update)
    await call.bench.beside(second.update)
    await call.bench.taken(second.update)
    await call.bench.until(lambda journal: sum(one["what"] == "hook" for one in journal) == 3)
    assert hook.heard == [second.update, first.update, second.update]


async def test_where_a_webhook_is_set_nobody_polls(call: Caller, hook: Hook, judge: Judge) -> None:
    judge.expects("getUpdates:409")
    await call("setWebhook", url=hook.url, secret_token="a-secret")
    assert (await call("getUpdates"))[0] == 409
    await call("deleteWebhook")
    assert await call.poll() == []


# The log, the lint and the verdict: each must be able to say no.


async def test_the_log_tells_what_was_asked(call: Caller, person: Person) -> None:
    await call.hear(person)
    await call.send(person, "hello there")
    (entry,) = await call.bench.calls("sendMessage", chat=person.id)
    assert (entry["params"]["text"], entry["status"], len(entry["message_ids"])) == ("hello there", 200, 1)


ROW = [{"text": "x", "callback_data": "x"}]


def keyed(**key: str) -> dict[str, Any]:
    return {"chat_id": "5", "text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x"} | key]]}}


@pytest.mark.parametrize(
    ("method", "fields", "why"),
    [
        ("sendMesage", {}, "no such method"),
        ("sendMessage", {"text": "x"}, "chat_id missing"),
        ("sendMessage", {"chat_id": "5", "text": "x", "colour": "red"}, "unknown parameter colour"),
        ("sendMessage", {"chat_id": "5", "text": "x" * 4097}, "too long"),
        ("sendMessage", {"chat_id": "5", "text": "😀" * 2049}, "too long"),
        ("sendMessage", {"chat_id": "5", "text": ""}, "empty"),
        ("sendMessage", {"chat_id": "5", "text": "<b>x", "parse_mode": "HTML"}, "can't parse"),
        ("sendMessage", {"chat_id": "5", "text": "a.b", "parse_mode": "MarkdownV2"}, "can't parse"),
        ("sendMessage", {"chat_id": "5", "text": "x", "entities": '[{"type":"code","offset":0,"length":2}]'}, "bounds"),
        ("sendMessage", {"chat_id": "5", "text": "x", "reply_markup": {"inline_keyboard": [ROW * 9]}}, "in a row"),
        ("sendMessage", {"chat_id": "5", "text": "x", "reply_markup": {"inline_keyboard": [ROW] * 101}}, "too many"),
        ("sendMessage", keyed(callback_data="说" * 22), "DATA_INVALID"),
        ("sendMessage", keyed(url="http://test/"), "no public address"),
        ("sendMessage", keyed(text=" ", callback_data="x"), "without words"),
        ("answerCallbackQuery", {"callback_query_id": "5", "text": "x" * 201}, "TOO_LONG"),
        ("setMyCommands", {"commands": '[{"command":"New","description":"x"}]'}, "a command's name"),
        ("setMyCommands", {"commands": [{"command": "new", "description": ""}]}, "a command's description"),
        ("setMyDescription", {"description": "x" * 513}, "too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "too long"),
        ("deleteMessages", {"chat_id": "5", "message_ids": list(range(101))}, "one to a hundred"),
        ("getUpdates", {"limit": "101"}, "limit"),
        ("getUpdates", {"timeout": "51"}, "timeout"),
        ("setWebhook", {"url": "https://example.org/h", "secret_token": "秘"}, "secret_token"),
        ("setWebhook", {"url": "http://example.org/h"}, "url"),
        ("setWebhook", {"url": "https://example.org:8000/h"}, "url"),
    ],
)
def test_the_lint_finds(method: str, fields: dict[str, Any], why: str) -> None:
    assert [told for told in lint.complaints(method, fields) if why in told], lint.complaints(method, fields)


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("sendMessage", {"chat_id": "5", "text": "{not json} 😀" + "x" * 4082, **HELLO}),
        ("sendMessage", {"chat_id": "5", "text": "x", "link_preview_options": '{"is_disabled": true}'}),
        ("sendMessage", {"chat_id": 5, "text": "x", "reply_markup": {"inline_keyboard": [ROW * 8] * 12}}),
        ("setWebhook", {"url": "http://127.0.0.1:5000/h", "secret_token": "abc_-1", "max_connections": "40"}),
        ("getUpdates", {"limit": "100", "timeout": "50", "allowed_updates": '["message"]'}),
        ("deleteWebhook", {"drop_pending_updates": "false"}),
    ],
)
def test_the_lint_has_nothing_against(method: str, fields: dict[str, Any]) -> None:
    assert lint.complaints(method, fields) == []


async def test_what_the_lint_finds_is_kept_for_the_verdict(call: Caller, person: Person, judge: Judge) -> None:
    judge.lint.add("sendMessage: unknown parameter colour")
    await call.hear(person)
    await call.send(person, colour="red")
    assert (await call.bench.state())["lint"] == ["sendMessage: unknown parameter colour"]


async def test_a_refusal_that_nobody_expected_fails_the_run(
    call: Caller, person: Person, bot_api: BotApi, judge: Judge
) -> None:
    judge.expects("sendMessage:400")
    judge.lint.add("sendMessage: Bad Request: message is too long")
    since = bot_api.journal.stat().st_size
    await call.hear(person)
    await call.send(person, "x" * 4097)
    told = [verdict.of_the_emulator(bot_api.journal, since=since, expected=which) for which in ((), judge.refusals)]
    assert told == [["the emulator refused sendMessage:400"], []]
    entries = await call.bench.calls()
    assert [verdict.of_the_gate(entries, expected=which) for which in ((), judge.refusals)] == [
        ["the gate refused sendMessage:400"],
        [],
    ]


async def test_the_house_shows_no_markup_and_no_preview(call: Caller, person: Person, judge: Judge) -> None:
    judge.house_rules = False
    await call.hear(person)
    await call("sendMessage", chat_id=person.id, text="x", parse_mode="HTML")
    await call("deleteWebhook", drop_pending_updates=True)
    assert verdict.of_the_house(await call.bench.calls()) == [
        "sendMessage: parse_mode",
        "sendMessage: a link would be previewed",
        "deleteWebhook: pending updates are dropped",
    ]


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("Task was destroyed but it is pending!", "Task was destroyed"),
        ("Traceback (most recent call last):", "Traceback"),
        ("sys:1: ResourceWarning: something", "ResourceWarning"),
    ],
)
def test_what_a_process_must_not_write(line: str, word: str) -> None:
    assert verdict.of_what_was_written(line, secrets=[]) == [f"it wrote {word!r}"]


def test_no_secret_is_written() -> None:
    assert verdict.of_what_was_written("POST /bot1:a/getMe", secrets=["1:a"]) == ["it wrote a secret"]
    assert verdict.of_what_was_written("event=web-up", secrets=["1:a", ""]) == []
