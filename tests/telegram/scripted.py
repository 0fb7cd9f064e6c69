"""A Bot API that answers by a script, and chats into which the real sender delivers over the real books; no network."""

import asyncio
import heapq
import json
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import aiohttp
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import SendMessage, TelegramMethod
from multidict import CIMultiDict, CIMultiDictProxy
from yarl import URL

import texts
from bot.channels.telegram.sending import Sender
from bot.channels.telegram.settings import CHANNEL, TelegramSettings
from bot.ports import UnitOfWork
from dialog.blocks import Block
from dialog.catalogue import Catalogue, blocks_json
from dialog.ports import Said, Visitor
from dialog.post import Left, Parcel
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring

TOKEN = "4242:AAbbCCdd-not-a-token-of-anybody"
WORDS = Catalogue(texts.load(), zone="Asia/Shanghai")
SETTINGS = TelegramSettings(token=TOKEN, web="https://mashang.example")
#: Ten in the morning in Shanghai.
MORNING = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Answer:
    """What the Bot API says, or does: `lost` takes the request and drops the line before it answers."""

    status: int = 200
    retry_after: int = 0
    lost: bool = False
    body: str = ""


OK, LOST, BLOCKED, BAD, TOKENLESS, BROKEN, HTML = (
    Answer(),
    Answer(lost=True),
    Answer(403),
    Answer(400),
    Answer(401),
    Answer(500),
    Answer(502, body="<html>Bad Gateway</html>"),
)


def slow_down(seconds: int) -> Answer:
    return Answer(429, retry_after=seconds)


class Scripted(BaseSession):
    """`script` is by the name of a method, for all chats or for one; what is not in it goes well."""

    def __init__(self) -> None:
        super().__init__(api=TelegramAPIServer.from_base("http://telegram.example"))
        self.calls: list[TelegramMethod[Any]] = []
        self.script: dict[object, deque[Answer]] = defaultdict(deque)
        self.arrived: dict[int, dict[int, SendMessage]] = defaultdict(dict)
        self.files: dict[str, list[bytes]] = {}
        self.file_status: deque[int] = deque()
        self.at_once = self.most_at_once = 0
        self.closed_streams = 0
        self._ids = count(1)

    def will(self, method: str, *answers: Answer, chat: int | None = None) -> None:
        self.script[(method, chat) if chat else method].extend(answers)

    def names(self) -> list[str]:
        return [call.__api_method__ for call in self.calls]

    def texts(self, chat: int) -> list[str]:
        return [message.text for message in self.arrived[chat].values()]

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109 - aiogram's
    ) -> Any:
        await asyncio.sleep(0)
        self.calls.append(method)
        answer = self._answer(method)
        result: Any = True
        if answer.status == 200:
            result = self._do(method)
        if answer.lost:
            raise TelegramNetworkError(method=method, message="Request timeout error")
        told: dict[str, Any] = {"ok": answer.status == 200, "result": result}
        if answer.status != 200:
            told = {"ok": False, "error_code": answer.status, "description": "words that nobody reads"}
        if answer.retry_after:
            told["parameters"] = {"retry_after": answer.retry_after}
        return self.check_response(bot, method, answer.status, answer.body or json.dumps(told)).result

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109 - aiogram's
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            status = self.file_status.popleft() if self.file_status else 200
            if status == 0:
                raise aiohttp.ClientPayloadError(f"broke off at {url}")
            if status != 200:
                request = aiohttp.RequestInfo(URL(url), "GET", CIMultiDictProxy(CIMultiDict()), URL(url))
                raise aiohttp.ClientResponseError(request, (), status=status, message="no")
            for chunk in self.files[url.partition(f"/file/bot{TOKEN}/")[2]]:
                await asyncio.sleep(0)
                yield chunk
        finally:
            self.at_once -= 1
            self.closed_streams += 1

    def _answer(self, method: TelegramMethod[Any]) -> Answer:
        name = method.__api_method__
        for key in ((name, getattr(method, "chat_id", None)), name):
            if self.script[key]:
                return self.script[key].popleft()
        return OK

    def _do(self, method: TelegramMethod[Any]) -> Any:
        match method.__api_method__:
            case "sendMessage":
                assert isinstance(method, SendMessage)
                chat, message_id = int(method.chat_id), next(self._ids)
                self.arrived[chat][message_id] = method
                return {"message_id": message_id, "date": 1, "chat": {"id": chat, "type": "private"}}
            case "getFile":
                file_id = str(getattr(method, "file_id", ""))
                size = sum(map(len, self.files.get(file_id, ())))
                return {"file_id": file_id, "file_unique_id": "u", "file_size": size, "file_path": file_id}
            case "getUpdates" | "copyMessages" | "sendMediaGroup":
                return []
        return True


@dataclass
class Clock:
    now: datetime = MORNING

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Time:
    """A clock of floats whose sleepers wake only when `run` lets time pass, in the order of their instants."""

    def __init__(self) -> None:
        self.now = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        waker: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now + seconds, next(self._count), waker))
        await waker

    async def run(self, until: float) -> None:
        await self._settle()
        while self._sleepers and self._sleepers[0][0] <= until:
            self.now = self._sleepers[0][0]
            while self._sleepers and self._sleepers[0][0] == self.now:
                _, _, waker = heapq.heappop(self._sleepers)
                if not waker.done():
                    waker.set_result(None)
            await self._settle()
        self.now = until

    async def _settle(self) -> None:
        for _ in range(20):
            await asyncio.sleep(0)


@dataclass(kw_only=True)
class Chats:
    """Chats with people; `sender` may be replaced by that of another process, or of the same one after a fall."""

    store: MemoryStore
    session: Scripted
    clock: Clock
    bot: Bot
    sender: Sender
    settings: TelegramSettings = SETTINGS
    _turns: "count[int]" = field(default_factory=lambda: count(1))

    def another(self) -> Sender:
        return sender_of(self.bot, self.store, self.clock, self.settings)

    async def do(self, work: Any) -> Any:
        return await self.store.transact(work)

    async def said(self, chat: int, *words: str, seconds: float = 0, blocks: Sequence[Block] = ()) -> Said:
        """What a turn queues; leased to the caller for so many seconds. A question for each of the words, so that each
        is a message of its own."""
        visitor, turn = visitor_of(chat), next(self._turns)
        made = blocks or [Block(kind="question", text=text, ask=turn) for text in words]
        until = self.clock() + timedelta(seconds=seconds)

        def work(books: UnitOfWork) -> Said:
            books.post.meet(visitor, chat, language="zh-Hans", now=self.clock())
            body = blocks_json(made)
            seq = books.talk.say(visitor, f"u{turn}", body, turn=turn, now=self.clock())
            books.post.send(visitor, seq, now=self.clock(), until=until)
            return Said(seq=seq, mine=False, body=body, at=self.clock(), incoming_id=f"u{turn}")

        return await self.store.transact(work)

    async def news(self, chat: int) -> None:
        """A case that the person follows has news."""
        visitor = visitor_of(chat)

        def work(books: UnitOfWork) -> None:
            books.post.meet(visitor, chat, language="zh-Hans", now=self.clock())
            books.talk.follow(visitor, "c1")
            books.talk.nudge("c1", now=self.clock())

        await self.store.transact(work)

    async def deliver(self, chat: int, *, fresh: Said | None = None, chose: str = "") -> float | None:
        return await self.sender.deliver(visitor_of(chat), chat, fresh=fresh, chose=chose)

    async def stands(self, chat: int) -> Sequence[Left]:
        return await self.store.read(lambda books: books.post.left(visitor_of(chat)))

    async def queued(self, chat: int) -> list[Parcel]:
        """What is on its way, as it would be taken when every lease and delay is over; nothing is changed."""
        later = self.clock() + timedelta(days=3650)

        def work(books: UnitOfWork) -> list[Parcel]:
            found = []
            while parcel := books.post.next(CHANNEL, visitor_of(chat).ref, now=later, until=later):
                found.append(parcel)
                books.post.drop(visitor_of(chat), parcel.seq, now=later)
            raise Undone(found)

        try:
            await self.store.transact(work)
        except Undone as undone:
            return undone.found
        raise AssertionError


class Undone(Exception):
    def __init__(self, found: list[Parcel]) -> None:
        super().__init__()
        self.found = found


def visitor_of(chat: int) -> Visitor:
    return Visitor(channel=CHANNEL, ref=f"v{chat}", key=bytes([chat % 256]) * 32)


def sender_of(bot: Bot, store: MemoryStore, clock: Clock, settings: TelegramSettings) -> Sender:
    return Sender(
        bot, store=store, visitor_of=visitor_of, words=WORDS, settings=settings, clock=clock, dice=lambda: 0.0
    )


def chats_of(keyring: Keyring, **settings: Any) -> Chats:
    session, clock, store = Scripted(), Clock(), MemoryStore(keyring)
    bot, chosen = Bot(TOKEN, session=session), replace(SETTINGS, **settings)
    return Chats(
        store=store,
        session=session,
        clock=clock,
        bot=bot,
        settings=chosen,
        sender=sender_of(bot, store, clock, chosen),
    )
