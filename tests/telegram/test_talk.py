"""What a person in a private chat meets, beside the transcripts: what is deleted, one's own cases, news, odd messages,
albums, edits, large files. Real HTTP to gate and emulator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.telegram.settings import CHANNEL, Quiet
from cases import numbers
from cases.organisation import Role
from dialog.incoming import FileRef
from handlers.lost import LostChats
from storage.ports import UnitOfWork
from tests.handlers.real_desks import Tray
from tests.support.house import TestHouse, a_house
from tests.support.telegram.client import Bench, arrived
from tests.support.telegram.fixtures import Judge
from tests.support.telegram.in_process import Telegram, telegram
from tests.support.telegram.people import InGroup, keys
from tests.support.telegram.somebody import TO_THE_FILES, TO_WHOM, Somebody, a_photo, state_of

STORY = ("施工许可已经提交三个月，", "一直没有答复，也没有告知缺少什么材料。")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[TestHouse]:
    async with a_house(tmp_path) as here:
        yield here


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as here:
        yield here


@pytest.fixture
async def here(house: TestHouse, bench: Bench) -> AsyncIterator[Telegram]:
    async with telegram(house, bench, tending=0.2) as channel:
        yield channel


@pytest.fixture
def somebody(here: Telegram) -> Somebody:
    return Somebody(here)


# What is deleted.


async def test_after_each_turn_of_a_tip_what_the_person_wrote_is_deleted(somebody: Somebody) -> None:
    await somebody.does("> play to-the-kind", "> press tip", "> press here", "> press named", "> play tip-whom")
    await somebody.does("> type 科员")
    assert await somebody.mine() == []


async def test_an_ordinary_complaint_stays_in_the_chat(somebody: Somebody) -> None:
    await somebody.does("> play to-the-kind", "> press complaint", "> press none", "> press named", "> press rule")
    await somebody.does(f"> type {STORY[0]}")
    assert await somebody.mine() == ["/start", STORY[0]]


async def test_of_a_tip_one_neutral_line_stays_when_the_receipt_is_written_down(somebody: Somebody) -> None:
    await somebody.does("> play tip-filed")
    receipt = await somebody.screen()
    await somebody.does("> keep")
    assert [message["mine"] for message in receipt] == [True]
    assert (await somebody.mine(), await somebody.ours()) == ([], [somebody.words("telegram.kept")])


async def test_a_receipt_of_a_tip_that_nobody_writes_down_goes_within_a_day(somebody: Somebody) -> None:
    await somebody.does("> play tip-filed")
    somebody.here.house.clock.forward(hours=25)
    driver = somebody.driver

    def deleted(journal: list[dict[str, object]]) -> object:
        return [one for one in journal if one["what"] == "call" and str(one["method"]).startswith("deleteMessage")]

    before = len(deleted(driver.telegram.bench.entries))  # type: ignore[arg-type]
    await driver.telegram.bench.until(lambda journal: len(deleted(journal)) > before)  # type: ignore[arg-type]
    await driver.telegram.idle(driver.person.id)
    assert await somebody.ours() == []


async def test_a_query_secret_does_not_stay_in_the_chat(somebody: Somebody) -> None:
    await somebody.does("> play service-filed", "> type /status", "> type {number}")
    secret = somebody.player.kept["secret"]
    await somebody.does("> type {secret}")
    shown = await somebody.screen()
    assert [message.get("text", "") for message in shown if secret in message.get("text", "")] == []
    assert any(somebody.words("status.received") in text for text in await somebody.ours())


async def test_forgetting_deletes_what_can_be_and_tells_what_cannot(somebody: Somebody, judge: Judge) -> None:
    judge.expects("deleteMessages:400", "deleteMessage:400")
    await somebody.does("> play to-the-kind", "> press complaint")
    first = (await somebody.screen())[0]["message_id"]
    await somebody.here.bench.grow_old(somebody.driver.person.id, first)
    await somebody.does("> type /forget")
    yes = next(
        (key["callback_data"], message["message_id"])
        for message in await somebody.screen()
        for key in keys(message)
        if key.get("callback_data") == "n:forget:yes"
    )
    await somebody.does_all(lambda: somebody.driver.person.presses(*yes))
    left = await somebody.screen()
    assert [message["message_id"] for message in left[:-1]] == [first]
    assert somebody.words("telegram.forget.left-over", count=1) in left[-1]["text"]
    visitor, store = somebody.driver.visitor, somebody.here.house.store
    now = somebody.here.house.clock()
    assert await store.read(lambda books: books.talk.load(visitor, now=now)) is None
    assert await store.read(lambda books: books.post.chat(CHANNEL, visitor.ref)) is None


# Cases and news.


async def test_several_cases_are_listed_and_each_asks_for_its_secret(somebody: Somebody) -> None:
    await somebody.does("> play service-filed")
    first = somebody.player.kept["number"]
    await somebody.does("> play service-filed")
    second = somebody.player.kept["number"]
    shown = await somebody.does("> type /mine")
    assert {first, second} <= set(shown)
    listed = (await somebody.screen())[-1]
    data = next(key["callback_data"] for key in keys(listed) if key["text"] == second)
    said = await somebody.does_all(lambda: somebody.driver.person.presses(data, listed["message_id"]))
    assert any(somebody.words("lookup.secret.ask") in line for line in said)


async def test_a_tip_is_never_listed(somebody: Somebody) -> None:
    await somebody.does("> play tip-filed", "> keep")
    assert await somebody.does("> type /mine") == [somebody.words("telegram.mine.none")]


async def nudged(somebody: Somebody, times: int = 1) -> None:
    number = numbers.canonical(somebody.player.kept["number"])

    def work(books: UnitOfWork) -> None:
        books.talk.nudge(books.cases.by_number(number).id, now=somebody.here.house.clock())

    for _ in range(times):
        await somebody.here.house.store.transact(work)


async def test_news_comes_once_without_content_until_it_is_tapped(somebody: Somebody) -> None:
    await somebody.does("> play service-filed")
    await nudged(somebody, 3)
    news = await somebody.waits_for(somebody.words("telegram.news"))
    told = [text for text in await somebody.ours() if somebody.words("telegram.news") in text]
    assert (len(told), news["text"]) == (1, somebody.words("telegram.news"))
    data = next(key["callback_data"] for key in keys(news) if key["callback_data"] == "n:see")
    await somebody.does_all(lambda: somebody.driver.person.presses(data, news["message_id"]))
    await nudged(somebody)
    again = await somebody.waits_for(somebody.words("telegram.news"), times=2)
    assert again["message_id"] > news["message_id"]


async def test_whoever_wants_no_news_gets_none_and_is_not_counted_as_reached(somebody: Somebody) -> None:
    await somebody.does("> play service-filed", "> type /news")
    asked = (await somebody.screen())[-1]
    off = next(key["callback_data"] for key in keys(asked) if key["callback_data"] == "n:news:off")
    await somebody.does_all(lambda: somebody.driver.person.presses(off, asked["message_id"]))
    await nudged(somebody)
    number = numbers.canonical(somebody.player.kept["number"])
    store, visitor = somebody.here.house.store, somebody.driver.visitor

    def work(books: UnitOfWork) -> tuple[bool, bool]:
        waiting = books.post.due(CHANNEL, now=somebody.here.house.clock() + timedelta(days=2))
        return visitor.ref in waiting, books.talk.reaches(books.cases.by_number(number).id)

    assert await store.read(work) == (False, False)


async def test_at_night_nobody_is_woken(house: TestHouse, bench: Bench) -> None:
    async with telegram(house, bench, quiet=Quiet()) as here:
        somebody = Somebody(here)
        await somebody.does("> play service-filed")
        house.clock.forward(hours=11, minutes=15)  # a quarter to ten in the evening
        await nudged(somebody)
        visitor = somebody.driver.visitor

        async def put_off() -> bool:
            now = house.clock()
            return visitor.ref not in await house.store.read(lambda books: books.post.due(CHANNEL, now=now))

        async with asyncio.timeout(20):
            while not await put_off():  # noqa: ASYNC110 - somebody else is looking at it
                await asyncio.sleep(0.01)
        before = [text for text in await somebody.ours() if somebody.words("telegram.news") in text]
        house.clock.forward(hours=11)
        await somebody.waits_for(somebody.words("telegram.news"))
        assert before == []


async def test_when_the_bot_is_blocked_those_are_told_who_would_take_the_case_up(somebody: Somebody) -> None:
    await somebody.does("> play service-filed")
    done = await somebody.driver.person.blocks()
    await somebody.here.dealt_with(done.update, chat=somebody.driver.person.id)
    house = somebody.here.house
    desk = Tray(house.store)
    lost = LostChats(store=house.store, desk=desk, channel=CHANNEL)
    number = numbers.canonical(somebody.player.kept["number"])
    organisation = await house.store.read(lambda books: books.organisation.load())
    owner = await house.store.read(lambda books: books.cases.by_number(number).owner)
    (dispatcher,) = organisation.holders(Role.DISPATCHER, owner)
    await desk.join(list(organisation.people))
    told = [await lost.tell(house.clock()), await lost.tell(house.clock())]
    assert told == [1, 0]
    assert [(person, telling.items[0].number, telling.items[0].lost) for person, telling in await desk.told()] == [
        (dispatcher, somebody.player.kept["number"], True)
    ]


async def test_a_chat_that_turns_out_to_be_dead_while_something_is_said_stays_dead(somebody: Somebody) -> None:
    await somebody.does("> play to-the-kind")
    visitor, store = somebody.driver.visitor, somebody.here.house.store
    await somebody.here.bench.fault(method="sendMessage", code=403)
    await somebody.does_all(lambda: somebody.driver.person.says("/mine"))
    chat = await store.read(lambda books: books.post.chat(CHANNEL, visitor.ref))
    assert chat is not None
    assert chat.dead


# Odd messages.


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ({"sticker": {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1,
                      "is_animated": False, "is_video": False}}, "telegram.odd.sticker"),
        ({"dice": {"emoji": "🎲", "value": 3}}, "telegram.odd.other"),
        ({"text": "/unheard_of"}, "telegram.odd.command"),
    ],
    ids=["sticker", "dice", "command"],
)  # fmt: skip
async def test_what_is_not_taken_is_refused_kindly_and_the_question_stays(
    somebody: Somebody, content: dict[str, object], key: str
) -> None:
    await somebody.does("> play to-the-kind")
    assert await somebody.does_all(lambda: somebody.driver.person.sends(**content)) == [somebody.words(key)]
    assert any(somebody.words("intake.matter.ask") in line for line in await somebody.does("> press complaint"))


async def test_a_place_answers_where_in_words(somebody: Somebody) -> None:
    await somebody.does(*TO_WHOM, "> press rule", *(f"> type {text}" for text in STORY), "> press done")
    state = await state_of(somebody)
    assert state["step"] == "category"
    said = await somebody.does_all(
        lambda: somebody.driver.person.sends(location={"latitude": 26.08, "longitude": 119.3})
    )
    assert any(somebody.words("dialog.choose") in line for line in said)


async def test_an_edited_piece_is_kept_beside_what_it_was(somebody: Somebody) -> None:
    await somebody.does(*TO_WHOM, "> press rule", f"> type {STORY[0]}")
    message = (await somebody.screen())[-2]["message_id"]
    await somebody.does(f"> type {STORY[1]}")
    person = somebody.driver.person
    said = await somebody.does_all(lambda: person.edits(message, text="施工许可提交四个月了，"))
    assert (await state_of(somebody))["pieces"] == [*STORY, "施工许可提交四个月了，"]
    assert any(somebody.words("dialog.edit-kept") in line for line in said)


async def test_an_edit_of_an_accepted_answer_is_noticed_and_changes_nothing(somebody: Somebody) -> None:
    await somebody.does(*TO_WHOM, "> press unit", "> type 示例局（虚构）")
    message = next(one["message_id"] for one in await somebody.screen() if one.get("text") == "示例局（虚构）")
    before = (await state_of(somebody))["answers"]
    person = somebody.driver.person
    said = await somebody.does_all(lambda: person.edits(message, text="另一个局（虚构）"))
    assert (await state_of(somebody))["answers"] == before
    assert any(somebody.words("dialog.edit-noted") in line for line in said)


async def at_the_files(somebody: Somebody) -> None:
    await somebody.does(*TO_THE_FILES)
    state = await state_of(somebody)
    assert state["step"] == "evidence"


async def test_an_album_is_one_answer(somebody: Somebody) -> None:
    await at_the_files(somebody)
    person, here = somebody.driver.person, somebody.here
    await here.bench.news()
    after = len(here.bench.entries)
    done = await person.sends_album(a_photo(1), a_photo(2), a_photo(3), caption="三张照片")
    calls = await here.dealt_with(*(one.update for one in done), chat=person.id, after=after)
    told = [call["params"]["text"] for call in calls if arrived(call, person.id)]
    pieces = (await state_of(somebody))["pieces"]
    assert isinstance(pieces, list)
    assert len(pieces) == 3
    assert [somebody.words("dialog.files-noted", count=3) in text for text in told].count(True) == 1
    assert any(somebody.words("dialog.files-wanted") in text for text in told)  # the words under the first


async def test_files_where_none_are_asked_for_are_not_even_fetched(somebody: Somebody) -> None:
    await somebody.does("> play to-the-kind")
    said = await somebody.does_all(lambda: somebody.driver.person.sends_photo(a_photo()))
    assert any(somebody.words("dialog.files-not-now") in line for line in said)
    assert await somebody.here.bench.calls("getFile") == []


async def test_a_large_file_goes_through_a_one_time_link(somebody: Somebody) -> None:
    await at_the_files(somebody)
    person, links = somebody.driver.person, somebody.here.channel.links
    document = await person.a_huge_document()
    await somebody.does_all(lambda: person.sends(document=document))
    shown = (await somebody.screen())[-1]
    link = next(key["url"] for key in keys(shown) if "url" in key)
    token = link.partition("/up/")[2].partition("?")[0]
    assert await links.holder(token) == "zh-Hans"
    await links.take(token, a_photo(), "large.jpg")
    await somebody.waits_for(somebody.words("dialog.files-noted", count=1))
    assert await links.holder(token) is None
    pieces = (await state_of(somebody))["pieces"]
    assert isinstance(pieces, list)
    assert [FileRef(**piece).kind for piece in pieces] == ["image/jpeg"]


# Where others read along.


async def test_in_a_group_one_line_points_to_the_private_chat(here: Telegram) -> None:
    group = InGroup(bench=here.bench)
    code = here.house.code("project")
    done = await group.says(f"/start {code}")
    await here.dealt_with(done.update, chat=group.group)
    shown = [message for message in await group.screen() if message["mine"]]
    assert [message["text"] for message in shown] == [here.house.words.text("telegram.in-group", "zh-Hans")]
    assert keys(shown[0])[0]["url"].endswith(f"?start={code}")


async def test_small_talk_in_a_group_is_nobodys_business(here: Telegram) -> None:
    group = InGroup(bench=here.bench)
    done = await group.says("大家好")
    await here.dealt_with(done.update, chat=group.group)
    assert [message for message in await group.screen() if message["mine"]] == []


async def test_a_key_of_a_conversation_that_is_over_answers_no_new_one(somebody: Somebody) -> None:
    await somebody.does("> play to-the-kind")
    old = (await somebody.screen())[-1]
    data = next(key["callback_data"] for key in keys(old) if key["callback_data"].endswith(":tip"))
    await somebody.does("> type /cancel", "> press yes", "> play to-the-kind")
    said = await somebody.does_all(lambda: somebody.driver.person.presses(data, old["message_id"]))
    assert any(somebody.words("dialog.old-button") in line for line in said)


async def test_what_telegram_refuses_for_good_holds_nobody_up(somebody: Somebody, judge: Judge) -> None:
    judge.expects("sendMessage:400")
    await somebody.does("> play to-the-kind")
    await somebody.here.bench.fault(method="sendMessage", code=400)
    assert await somebody.does("> press complaint") == []
    somebody.here.troubles.remove("telegram-parcel-dropped")
    assert any(somebody.words("dialog.old-button") in line for line in await somebody.does("> press tip"))
