"""Somebody who reports in a chat with the public bot, and which of what the bot said there was asked for."""

import re
from dataclasses import dataclass, field

from bot.channels.telegram import buttons
from bot.channels.telegram.buttons import Action
from tests.support.telegram.client import Entry, arrived
from tests.support.telegram.product import RealTelegram
from tests.support.telegram.somebody import Somebody

_SEE = buttons.own(Action.SEE)


@dataclass
class Reporter:
    """`turns` are the parts of the journal in which this person did something and was answered."""

    telegram: RealTelegram
    turns: list[tuple[int, int]] = field(default_factory=list)
    tapped: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.somebody = Somebody(self.telegram)  # type: ignore[arg-type] # it needs the same of a running process

    @property
    def number(self) -> str:
        return self.somebody.player.kept["number"]

    @property
    def secret(self) -> str:
        return self.somebody.player.kept["secret"]

    @property
    def chat(self) -> int:
        return self.somebody.driver.person.id

    async def does(self, *lines: str) -> str:
        """What was said to the last of them."""
        before = await self.telegram.bench.mark()
        said = await self.somebody.does(*lines)
        self.turns.append((before, await self.telegram.bench.mark()))
        return re.sub(r"\s+", " ", "\n".join(said))

    async def taps_the_news(self) -> str:
        """Waits for it, taps it, and shows who they are; how the case stands."""
        bench, driver = self.telegram.bench, self.somebody.driver
        news = self.somebody.words("telegram.news")

        def there(_: list[Entry]) -> set[int]:
            shown = {call["message_ids"][0] for call in self.heard if news in call["params"]["text"]}
            return shown - self.tapped

        (message,) = await bench.until(there)
        self.tapped.add(message)
        before = await bench.mark()
        await self.somebody.does_all(lambda: driver.person.presses(_SEE, message))
        self.turns.append((before, await bench.mark()))
        return await self.does("> type {number}", "> type {secret}")

    @property
    def heard(self) -> list[Entry]:
        return [entry for entry in self.telegram.bench.entries if arrived(entry, self.chat)]

    @property
    def asked_for(self) -> list[Entry]:
        return [call for call in self.heard if any(first < call["n"] <= last for first, last in self.turns)]

    @property
    def unasked(self) -> list[Entry]:
        """What the bot said by itself."""
        asked_for = {call["n"] for call in self.asked_for}
        return [call for call in self.heard if call["n"] not in asked_for]
