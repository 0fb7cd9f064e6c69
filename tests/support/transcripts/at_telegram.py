"""Telegram: a person with the app, over real HTTP."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

from bot.channels.telegram import buttons
from bot.channels.telegram.buttons import Choice, Own
from bot.channels.telegram.model import Order
from dialog.ports import Visitor
from tests.support.house import TestHouse
from tests.support.telegram.client import Bench, Entry, Message, arrived
from tests.support.telegram.people import Done, Person, keys
from tests.support.transcripts.driver import Driver, NotOffered

#: As the app of the person tells it.
LANGUAGES = {"zh-Hans": "zh-hans", "en": "en"}

#: What a person types for a command of the dialog; back and skip are keys where they are offered.
TYPED = {"restart": "/new"}

_ASK = re.compile(r"[ck]:([0-9]+):")


class Telegram(Protocol):
    """The bot, in this process or in one of its own (`telegram.in_process`, `telegram.product`)."""

    @property
    def bench(self) -> Bench: ...

    def visitor(self, chat: int) -> Visitor: ...

    async def dealt_with(self, *updates: int, chat: int, after: int = 0) -> list[Entry]:
        """Until the bot has thanked for the updates and has nothing left to do in the chat; what it asked since entry
        number `after`."""


def at_telegram(telegram: Telegram) -> Callable[[TestHouse, str, str], Driver]:
    return lambda _, __, language: TelegramDriver(telegram, language)


class TelegramDriver:
    """`messages` are those of the bot since the last act; what came before is still on the screen."""

    name = "telegram"
    variants = ("-known",)

    def __init__(self, telegram: Telegram, language: str) -> None:
        self.telegram, self.language = telegram, language
        self.person = Person(bench=telegram.bench, language=LANGUAGES[language])
        self._shown: list[str] = []
        self._last: Done | None = None

    @property
    def visitor(self) -> Visitor:
        return self.telegram.visitor(self.person.id)

    async def start(self, code: str) -> list[str]:
        return await self.type(f"/start {code}".strip())

    async def press(self, value: str) -> list[str]:
        slot = value.removeprefix("edit:")
        if slot != value and not await self._key(value):
            return [*await self.press("edit"), *await self.press(slot)]
        found = await self._key(value)
        if found is None:
            raise NotOffered(f"{value} is not among {[key for one in await self._offered() for key in keys(one)]}")
        return await self._press(*found)

    async def press_old(self, value: str) -> list[str]:
        asked: dict[int, int] = {}
        for message in await self.telegram.bench.standing(self.person.id):
            for key in keys(message):
                if found := _ASK.match(_data(key)):
                    asked[int(found[1])] = message["message_id"]
        before = sorted(asked)[-2]
        data = buttons.choice(before, value)
        assert data
        return await self._press(data, asked[before])

    async def type(self, text: str) -> list[str]:
        return await self._act(lambda: self.person.says(text))

    async def send(self, name: str, data: bytes) -> list[str]:
        if name.startswith("photo"):  # the app makes them smaller and drops the name; anything else goes as it is
            return await self._act(lambda: self.person.sends_photo(data))
        return await self._act(lambda: self.person.sends_file(data, name))

    async def command(self, name: str) -> list[str]:
        if name in (Order.BACK, Order.SKIP):
            newest = (await self._offered())[-1:]
            found = _find(newest, lambda data: isinstance(data, buttons.Command) and data.order == name)
            if found is not None:
                return await self._press(*found)
        return await self.type(TYPED.get(name, f"/{name}"))

    async def again(self) -> list[str]:
        """The platform brings the same update once more: nothing new is said, and what was said still stands."""
        assert self._last
        before, last = self._shown, self._last

        async def repeat() -> Done:
            await self.telegram.bench.beside(last.update)
            return last

        assert not await self._act(repeat), "a repeat was answered"
        self._shown = before
        return before

    async def keep(self) -> list[str]:
        found = _find(await self._offered(), lambda data: isinstance(data, Own) and data.action == "kept")
        if found is None:
            raise NotOffered("there is no receipt to keep")
        return await self._press(*found)

    async def close(self) -> None:
        pass

    async def _act(self, act: Callable[[], Awaitable[Done]]) -> list[str]:
        """Everything that arrived in the chat through it, also what has been deleted since."""
        after = len(self.telegram.bench.entries)
        self._last = await act()
        calls = await self.telegram.dealt_with(self._last.update, chat=self.person.id, after=after)
        self._shown = [line for call in calls if arrived(call, self.person.id) for line in _visible(call["params"])]
        return self._shown

    async def _offered(self) -> list[Message]:
        return [message for message in await self.person.screen() if message["mine"]]

    async def _press(self, data: str, message: int) -> list[str]:
        return await self._act(lambda: self.person.presses(data, message))

    async def _key(self, value: str) -> tuple[str, int] | None:
        """The key under the newest message that has keys of a question, and its message."""
        asked = [one for one in await self._offered() if any(_data(key).startswith("c:") for key in keys(one))]
        return _find(asked[-1:], lambda data: isinstance(data, Choice) and data.value == value)


def _find(messages: Sequence[Message], fits: Callable[[buttons.Data | None], bool]) -> tuple[str, int] | None:
    """The newest key that fits: its data, and the message it stands under."""
    for message in reversed(messages):
        for data in map(_data, keys(message)):
            if fits(buttons.read(data)):
                return data, message["message_id"]
    return None


def _data(key: Mapping[str, str]) -> str:
    return key.get("callback_data", "")


def _visible(message: Message) -> list[str]:
    """Its words and those on its keys, as somebody reads them."""
    return [message["text"], *(key["text"] for key in keys(message))]
