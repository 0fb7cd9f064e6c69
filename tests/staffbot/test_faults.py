"""What goes wrong between Telegram and us, and what is lost or done twice by it: nothing. Real HTTP throughout, to gate
and emulator."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiohttp import ClientSession

from handlers.ports import Delivery, Item, Telling
from handlers.telegram import outbox
from handlers.telegram.model import Errand, Heard, Order, Ordered, Say
from storage.problems import StorageUnavailable
from storage.store import Store
from tests.support.house import NOW, TestHouse
from tests.support.telegram.client import Bench, Entry
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.staff import Staff, staff

pytestmark = pytest.mark.slow

HEADER = "X-Telegram-Bot-Api-Secret-Token"


def an_item(number: str = "MS-1", due: datetime = NOW) -> Item:
    return Item(number=number, stage="status.handling", due=due, late=False)


def a_telling(count: int = 1) -> Telling:
    return Telling(language="zh-Hans", items=tuple(an_item(f"MS-{n}") for n in range(count)))


async def unsettled(here: Staff) -> int:
    later = here.house.clock() + timedelta(days=1)
    return await here.house.store.read(lambda books: books.post.unsettled(before=later, limit=100))


async def until_nothing_is_left(here: Staff) -> None:
    async with asyncio.timeout(20):
        while await unsettled(here) or here.bot._lanes._lanes:
            await asyncio.sleep(0.02)
            here.house.clock.forward(seconds=1)


# What is told.


async def test_a_reminder_arrives_in_the_language_of_the_account(here: Staff) -> None:
    person = await here.join("p-pan", language="en")
    mark = await here.bench.mark()
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.DELIVERED
    (text,) = await here.heard(person, after=mark)
    assert text == here.words(
        "reminder.due",
        number="MS-0",
        stage={"key": "status.handling"},
        due={"instant": NOW.isoformat(), "zone": "Asia/Shanghai"},
    )


async def test_a_long_digest_is_one_message_that_says_how_much_more_there_is(here: Staff) -> None:
    person = await here.join("p-pan")
    mark = await here.bench.mark()
    await here.desk.tell("p-pan", a_telling(200))
    (text,) = await here.heard(person, after=mark)
    assert text.splitlines()[0] == here.words("reminder.digest", count=200)
    assert text.splitlines()[-1] == here.words("staffbot.more", count=160)


@pytest.mark.parametrize("person", ["p-pan", "nobody"])
async def test_who_has_no_chat_cannot_be_reached(here: Staff, person: str) -> None:
    assert await here.desk.tell(person, a_telling()) is Delivery.UNREACHABLE


async def test_who_has_blocked_the_bot_cannot_be_reached_and_is_not_asked_again(here: Staff, judge: Judge) -> None:
    judge.expects("sendMessage:403")
    person = await here.join("p-pan")
    await here.bench.fault(method="sendMessage", chat_id=person.id, code=403)
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.UNREACHABLE
    mark = await here.bench.mark()
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.UNREACHABLE
    assert await here.bench.calls("sendMessage", after=mark) == []


async def test_a_chat_that_is_not_there_cannot_be_reached(here: Staff, judge: Judge) -> None:
    judge.expects("sendMessage:400", "sendChatAction:400")
    person = await here.join("p-pan")
    account = await here.account("p-pan")
    assert account is not None

    moved = replace(account, chat=person.id + 10**9)
    await here.house.store.transact(lambda books: books.staff.save_account(moved))
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.UNREACHABLE
    dead = await here.account("p-pan")
    assert dead is not None
    assert dead.chat_dead


@pytest.mark.parametrize(
    "fault",
    [{"code": 429, "retry_after": 600}, {"code": 502}, {"code": 500}, {"drop": "before"}, {"raw": "<", "code": 503}],
)
async def test_a_trouble_that_passes_is_for_later_and_the_chat_lives(here: Staff, fault: dict[str, Any]) -> None:
    person = await here.join("p-pan")
    await here.bench.fault(method="sendMessage", chat_id=person.id, **fault)
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.LATER
    account = await here.account("p-pan")
    assert account is not None
    assert not account.chat_dead


async def test_a_pause_in_one_chat_keeps_nobody_else_waiting(here: Staff) -> None:
    one, other = await here.join("p-pan"), await here.join("p-luo")
    await here.bench.fault(method="sendMessage", chat_id=one.id, code=429, retry_after=10_072)
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.LATER
    assert await here.desk.tell("p-luo", a_telling()) is Delivery.DELIVERED
    mark = await here.bench.mark()
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.LATER
    assert await here.bench.calls(chat=one.id, after=mark) == []
    assert other.id != one.id


async def test_whoever_blocks_the_bot_is_known_before_anything_is_sent(here: Staff) -> None:
    person = await here.join("p-pan")
    mark = await here.bench.mark()
    await here.dealt_with(await person.blocks(), after=mark)
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.UNREACHABLE
    await here.dealt_with(await person.lets_in_again(), after=mark)
    assert await here.desk.tell("p-pan", a_telling()) is Delivery.DELIVERED


# What is answered.


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 429, "retry_after": 1},
        {"code": 502},
        {"drop": "before"},
        {"delay": 1.0},
        {"raw": "<html>", "code": 502},
    ],
    ids=["asked-to-wait", "bad-gateway", "lost", "slow", "a-page"],
)
async def test_an_answer_arrives_once(either: Staff, fault: dict[str, Any]) -> None:
    person = await either.join("p-pan")
    await either.bench.fault(method="sendMessage", chat_id=person.id, **fault)
    assert await either.tells(person, "/help") == [either.words("staffbot.help")]


async def test_when_the_line_breaks_after_it_was_taken_that_one_comes_twice_and_no_other(here: Staff) -> None:
    person = await here.join("p-pan")
    await here.bench.fault(method="sendMessage", chat_id=person.id, drop="after")
    assert await here.tells(person, "/help") == [here.words("staffbot.help")] * 2
    assert await here.tells(person, "/help") == [here.words("staffbot.help")]


async def test_what_has_to_wait_long_waits_in_the_database(here: Staff) -> None:
    person = await here.join("p-pan")
    await here.bench.fault(method="sendMessage", chat_id=person.id, code=429, retry_after=4)
    assert await here.tells(person, "/help") == []
    assert await unsettled(here) == 1
    mark = await here.bench.mark()
    await until_nothing_is_left(here)
    assert await here.heard(person, after=mark) == [here.words("staffbot.help")]


async def test_an_answer_to_who_has_blocked_the_bot_is_dropped_and_the_chat_is_dead(here: Staff) -> None:
    person = await here.join("p-pan")
    await here.bench.fault(method="sendMessage", chat_id=person.id, code=403)
    await here.tells(person, "/help")
    account = await here.account("p-pan")
    assert account is not None
    assert (account.chat_dead, await unsettled(here)) == (True, 0)


async def test_the_same_update_again_changes_nothing(either: Staff) -> None:
    person = await either.join("p-pan")
    done = await person.says("/help", hold=True)
    await either.bench.beside(done.update)
    await either.dealt_with(done)
    mark = await either.bench.mark()
    await either.bench.beside(done.update)
    await either.dealt_with(done, after=mark)
    assert await either.heard(person, after=mark) == []


async def test_updates_of_one_chat_are_dealt_with_in_order(here: Staff) -> None:
    person = await here.join("p-pan")
    mark = await here.bench.mark()
    done = await person.sends_all({"text": "/help"}, {"text": "/language"}, {"text": "/help"})
    await here.dealt_with(*done, after=mark)
    help_, language = here.words("staffbot.help"), here.words("staffbot.language.ask")
    assert await here.heard(person, after=mark) == [help_, language, help_]


async def test_one_chat_that_hangs_keeps_no_other_waiting(here: Staff) -> None:
    slow, quick = await here.join("p-pan"), await here.join("p-luo")
    await here.bench.fault(method="sendMessage", chat_id=slow.id, delay=2.0)
    mark = await here.bench.mark()
    await slow.says("/help")
    await quick.says("/help")
    await here.bench.answered(quick.id, after=mark)
    assert await here.heard(slow, after=mark) == []


async def test_words_are_taken_out_of_the_chat(here: Staff) -> None:
    person = await here.join("p-pan")
    said = await here.tells(person, "举报人是张三，电话 13800000000")
    assert said == [here.words("staffbot.words")]
    assert [message["text"] for message in await here.bench.gone(person.id)] == ["举报人是张三，电话 13800000000"]


async def test_words_that_are_too_old_to_be_taken_out_harm_nothing(here: Staff, judge: Judge) -> None:
    judge.expects("deleteMessage:400")
    person = await here.join("p-pan")
    mark = await here.bench.mark()
    await here.bench.fault(method="deleteMessage", code=400)
    await here.dealt_with(await person.says("张三"), after=mark)
    assert await here.heard(person, after=mark) == [here.words("staffbot.words")]


async def test_a_button_that_nobody_made_is_answered_and_not_obeyed(here: Staff) -> None:
    person = await here.join("p-pan")
    mark = await here.bench.mark()
    calls = await here.dealt_with(await person.presses("c:1:yes", 1001), after=mark)
    (answer,) = [call for call in calls if call["method"] == "answerCallbackQuery"]
    assert answer["params"]["text"] == here.words("staffbot.toast.old")
    assert await here.heard(person, after=mark) == []


# Where the database is away, or the process.


class Broken:
    """The store of a house, which can be away."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.away = False

    async def read(self, work: Any) -> Any:
        return await self.store.read(work)

    async def transact(self, work: Any) -> Any:
        if self.away:
            raise StorageUnavailable("away")
        return await self.store.transact(work)


async def test_while_the_database_is_away_nothing_is_thanked_for(house: TestHouse, bench: Bench) -> None:
    async with staff(house, bench, webhook=True, tending=3600) as here:
        person = await here.join("p-pan")
        broken = Broken(house.store)
        here.bot._reception.store = broken
        message = {"message_id": 1, "date": 1, "chat": person.chat, "from": person.user, "text": "/help"}
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": 5}]
        body = {"update_id": 55, "message": message}
        async with ClientSession() as session:
            broken.away = True
            statuses = [await _posts(session, here, body)]
            broken.away = False
            statuses += [await _posts(session, here, body)]
        here.troubles.clear()
        assert statuses == [503, 200]


async def _posts(session: ClientSession, here: Staff, body: dict[str, Any]) -> int:
    async with session.post(here.hook, json=body, headers={HEADER: here.secret}) as answer:
        return answer.status


async def test_a_bot_that_ends_in_the_middle_says_what_it_owes(house: TestHouse, bench: Bench) -> None:
    async with staff(house, bench) as here:
        person = await here.join("p-pan")
        await bench.fault(method="sendMessage", chat_id=person.id, delay=1.0)
        mark = await bench.mark()
        done = await person.says("/help")
        await bench.taken(done.update, after=mark)
    assert await here.heard(person, after=mark) == [here.words("staffbot.help")]


async def test_what_was_decided_and_not_said_is_said_by_the_next(house: TestHouse, bench: Bench) -> None:
    """As after a fall between the two."""
    async with staff(house, bench, tending=3600) as here:
        person = await here.join("p-pan")
        account = await here.account("p-pan")
        assert account is not None
        source, now = here.bot._settings.source, house.clock()

        errand = Errand(chat=person.id, saying=Say(key="staffbot.help", language="en"))
        await house.store.transact(
            lambda books: outbox.keep(books.post, source, 77, [errand], str, now=now, until=now + timedelta(seconds=60))
        )
    mark = await bench.mark()
    house.clock.forward(seconds=61)
    async with staff(house, bench) as here:
        await bench.answered(person.id, after=mark)
        await until_nothing_is_left(here)
    assert await here.heard(person, after=mark) == [here.words("staffbot.help")]


async def test_an_update_that_was_answered_and_not_settled_is_not_answered_again(
    house: TestHouse, bench: Bench
) -> None:
    async with staff(house, bench, tending=3600) as here:
        person = await here.join("p-pan")
        mark = await bench.mark()
        done = await person.says("/help")
        await here.dealt_with(done, after=mark)
        heard = await bench.calls("sendMessage", after=mark)
        again = Heard(update=done.update, chat=person.id, private=True, what=Ordered(order=Order.HELP))
        await here.bot._talk._heard(again)
        assert len(await bench.calls("sendMessage", after=mark)) == len(heard) == 1


async def test_while_telegram_is_away_it_goes_on_trying(house: TestHouse, bench: Bench) -> None:
    await bench.fault(method="getMe", code=502, times=2)
    async with staff(house, bench) as here:
        person = await here.join("p-pan")
        assert await here.tells(person, "/help") == [here.words("staffbot.help")]


async def test_it_ends_while_no_server_is_there(house: TestHouse, bench: Bench) -> None:
    async with staff(house, bench) as here:
        await bench.fault(method="*", code=502, times=0)
        began = asyncio.get_running_loop().time()
        await here.bot.stop()
        assert asyncio.get_running_loop().time() - began < 7


async def test_the_menu_is_set_once(house: TestHouse, bench: Bench) -> None:
    async with staff(house, bench):
        await bench.until(_furnished)
    mark = await bench.mark()
    async with staff(house, bench):
        await bench.until(
            lambda journal: [one for one in journal[mark:] if one.get("method") == "getMyDescription"][1:]
        )
        assert await bench.calls("setMyCommands", after=mark) == []


def _furnished(journal: Sequence[Entry]) -> list[Entry]:
    return [one for one in journal if one.get("method") == "setMyDescription"][1:]
