"""The pace, in a time of its own: so much in all, so much in each chat, and nobody waits for another's chat."""

import asyncio
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import (
    AnswerCallbackQuery,
    CopyMessages,
    DeleteMessages,
    EditMessageText,
    ForwardMessage,
    GetFile,
    GetUpdates,
    SendChatAction,
    SendMediaGroup,
    SendMessage,
    SetWebhook,
    TelegramMethod,
)
from aiogram.types import InputMediaPhoto

from bot.channels.telegram import pacing
from bot.channels.telegram.pacing import Pacing, is_paced
from bot.channels.telegram.settings import PACE
from dialog.pace import Pace, Rate
from tests.telegram.scripted import TOKEN, Scripted, Time, slow_down

ANN, BEN, GROUP = 1001, 1002, -1001
WIDE = Pace(all=Rate(capacity=10_000, per_second=10_000), chat=PACE.chat)


class Road:
    """What went out, and when."""

    def __init__(self, kept: Pace = PACE) -> None:
        self.time = Time()
        self.pacing = Pacing(kept, clock=self.time.clock, sleep=self.time.sleep)
        self.session = Scripted()
        self.session.middleware(self.pacing)
        self.session.middleware(self._passed)
        self.bot = Bot(TOKEN, session=self.session)
        self.out: list[tuple[float, Any]] = []
        self.tasks: list[asyncio.Task[Any]] = []

    async def _passed(self, make_request: Any, bot: Bot, method: TelegramMethod[Any]) -> Any:
        self.out.append((round(self.time.now, 6), method))
        return await make_request(bot, method)

    def go(self, *methods: TelegramMethod[Any]) -> None:
        self.tasks += [asyncio.create_task(self.bot(method)) for method in methods]

    def send(self, chat: int, many: int = 1) -> None:
        self.go(*(SendMessage(chat_id=chat, text=f"{number}") for number in range(many)))

    async def until(self, seconds: float) -> None:
        await self.time.run(seconds)

    def times(self, chat: int) -> list[float]:
        return [at for at, method in self.out if method.chat_id == chat]


async def test_a_short_burst_and_then_one_a_second_in_a_chat() -> None:
    road = Road()
    road.send(ANN, 6)
    await road.until(60)
    assert road.times(ANN) == [0, 0, 0, 1, 2, 3]


async def test_who_was_first_in_a_chat_goes_first() -> None:
    road = Road()
    road.send(ANN, 12)
    await road.until(60)
    assert [method.text for _, method in road.out] == [f"{number}" for number in range(12)]


async def test_a_flood_of_one_chat_costs_no_other_a_second() -> None:
    road = Road()
    road.send(ANN, 400)
    await road.until(0)
    road.send(BEN)
    await road.until(0.2)
    assert road.times(BEN) == [0]


async def test_no_more_than_thirty_in_any_second() -> None:
    road = Road()
    for chat in range(1, 301):
        road.send(chat)
    await road.until(60)
    times = [at for at, _ in road.out]
    assert max(sum(at <= other < at + 1 for other in times) for at in times) <= 30
    assert (len(times), times[-1]) == (300, (300 - 5) / 25)


async def test_those_who_wait_for_all_go_in_their_order() -> None:
    road = Road()
    for chat in range(1, 101):
        road.send(chat)
    await road.until(60)
    assert [method.chat_id for _, method in road.out] == list(range(1, 101))


@pytest.mark.parametrize("group", [GROUP, "@channel"])
async def test_where_others_read_along_twenty_a_minute(group: int | str) -> None:
    road = Road(WIDE)
    road.go(*(SendMessage(chat_id=group, text="x") for _ in range(50)))
    await road.until(300)
    times = road.times(group)  # type: ignore[arg-type]
    assert (len(times), max(sum(at <= other < at + 60 for other in times) for at in times)) == (50, 20)


@pytest.mark.parametrize(
    "method",
    [
        AnswerCallbackQuery(callback_query_id="q"),
        DeleteMessages(chat_id=ANN, message_ids=[1]),
        GetFile(file_id="f"),
        GetUpdates(),
        SetWebhook(url="https://mashang.example/"),
        SendChatAction(chat_id=ANN, action="typing"),
    ],
)
async def test_what_puts_nothing_into_a_chat_does_not_wait(method: TelegramMethod[Any]) -> None:
    road = Road()
    road.send(ANN, 100)
    await road.until(0)
    road.out.clear()
    road.go(method)
    await road.until(0)
    assert [passed for _, passed in road.out] == [method]


@pytest.mark.parametrize(
    "method",
    [
        SendMessage(chat_id=ANN, text="x"),
        EditMessageText(chat_id=ANN, message_id=1, text="x"),
        ForwardMessage(chat_id=ANN, from_chat_id=BEN, message_id=1),
    ],
)
def test_what_puts_something_into_a_chat_is_paced(method: TelegramMethod[Any]) -> None:
    assert is_paced(method)


async def test_an_album_and_a_batch_cost_what_they_bring() -> None:
    road = Road()
    photos: Any = [InputMediaPhoto(media="f")] * 5
    road.go(SendMediaGroup(chat_id=ANN, media=photos), CopyMessages(chat_id=BEN, from_chat_id=ANN, message_ids=[1] * 7))
    await road.until(60)
    assert [at for at, _ in road.out] == [2, 4.08]


async def test_a_refusal_is_not_repeated_here() -> None:
    road = Road()
    road.session.will("sendMessage", slow_down(5))
    with pytest.raises(TelegramRetryAfter):
        await road.bot(SendMessage(chat_id=ANN, text="x"))
    assert len(road.session.calls) == 1


async def test_who_gives_up_waiting_leaves_the_others_in_order() -> None:
    road = Road()
    road.send(ANN, 6)
    await road.until(0)
    road.tasks[4].cancel()
    await road.until(60)
    assert [method.text for _, method in road.out] == ["0", "1", "2", "3", "5"]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(pacing, "FEW", 20)
    return 20


async def test_chats_that_owe_nothing_are_forgotten(few: int) -> None:
    road = Road(WIDE)
    for wave in range(5):
        for chat in range(few):
            road.send(1 + wave * few + chat)
        await road.until(10 * (wave + 1))
    assert road.pacing.remembered <= few


async def test_a_chat_that_still_owes_is_not_forgotten(few: int) -> None:
    road = Road(WIDE)
    road.send(ANN, 13)
    await road.until(0)
    for chat in range(few * 3):
        road.send(10_000 + chat)
    await road.until(0)
    road.send(ANN)
    await road.until(60)
    assert road.times(ANN)[-1] == 11
