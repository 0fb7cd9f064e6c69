"""People with a private chat each, and the updates that come of what they do. All are fictional."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from benchmarks.telegram.api import BOT, Sent

#: Nobody waits longer than this for an answer.
PATIENCE = 30.0

Update = Mapping[str, Any]


class NoAnswer(Exception):
    """Nothing came, or not the button that was looked for."""


@dataclass(kw_only=True)
class Crowd:
    """Everybody who writes to one bot. `post` brings an update to the bot and returns when it was taken."""

    post: Callable[[Update], Awaitable[None]]
    patience: float = PATIENCE
    updates: "count[int]" = field(default_factory=lambda: count(1_000))
    chats: "count[int]" = field(default_factory=lambda: count(70_000_001))
    _people: dict[int, "Person"] = field(default_factory=dict)

    def join(self) -> "Person":
        person = Person(chat=next(self.chats), crowd=self)
        self._people[person.chat] = person
        return person

    def leave(self, person: "Person") -> None:
        del self._people[person.chat]

    def hear(self, sent: Sent) -> None:
        """What an `Api` calls."""
        if person := self._people.get(sent.chat):
            person.hear(sent)


@dataclass(kw_only=True)
class Person:
    """`said` is what came since the last thing they did, `last` the last message with buttons."""

    chat: int
    crowd: Crowd = field(repr=False)
    said: list[Sent] = field(default_factory=list)
    last: Sent | None = None
    answered: int = 0
    _messages: "count[int]" = field(default_factory=lambda: count(1, 2))
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, sent: Sent) -> None:
        self.said.append(sent)
        if sent.keys:
            self.last = sent
        self._more.set()

    async def say(self, text: str) -> None:
        """And wait for an answer."""
        await self._do(said(next(self.crowd.updates), self.chat, next(self._messages), text))

    async def press(self, value: str) -> None:
        """The button with that value, in the last message that has buttons; waits until it is there."""
        data = await self._button(value)
        assert self.last is not None
        await self._do(pressed(next(self.crowd.updates), self.chat, self.last.id, data))

    async def _do(self, update: Update) -> None:
        self.said.clear()
        self._more.clear()
        await self.crowd.post(update)
        await self._until(lambda: bool(self.said))
        self.answered += 1

    async def _button(self, value: str) -> str:
        await self._until(lambda: self._find(value) is not None)
        found = self._find(value)
        assert found is not None
        return found

    def _find(self, value: str) -> str | None:
        keys = self.last.keys if self.last else ()
        return next((data for data in keys if data.rpartition(":")[2] == value), None)

    async def until(self, wanted: Callable[[Sent], bool]) -> Sent:
        """The first such message since the last thing they did."""
        await self._until(lambda: any(map(wanted, self.said)))
        return next(filter(wanted, self.said))

    async def _until(self, there: Callable[[], bool]) -> None:
        until = time.monotonic() + self.crowd.patience
        while not there():
            self._more.clear()
            try:
                await asyncio.wait_for(self._more.wait(), until - time.monotonic())
            except TimeoutError:
                raise NoAnswer from None


def said(update: int, chat: int, message: int, text: str) -> Update:
    whole: dict[str, Any] = {
        "message_id": message,
        "from": _person(chat),
        "chat": _chat(chat),
        "date": int(time.time()),
        "text": text,
    }
    if text.startswith("/"):
        whole["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split()[0])}]
    return {"update_id": update, "message": whole}


def pressed(update: int, chat: int, message: int, data: str) -> Update:
    under = {"message_id": message, "from": BOT, "chat": _chat(chat), "date": int(time.time()), "text": "…"}
    query = {"id": str(update), "from": _person(chat), "chat_instance": "1", "message": under, "data": data}
    return {"update_id": update, "callback_query": query}


def _person(chat: int) -> Mapping[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": "某人", "language_code": "zh-hans"}


def _chat(chat: int) -> Mapping[str, Any]:
    return {"id": chat, "type": "private", "first_name": "某人"}
