"""Somebody of the organisation in a private chat with the staff bot of a running process. Buttons are named by the keys
of their words, or by the words themselves where those are names."""

import asyncio
import re
from dataclasses import dataclass

from tests.support.house import catalogue
from tests.support.telegram.client import Bench, Entry, Message, arrived
from tests.support.telegram.people import Done, Person, keys
from tests.support.telegram.product import Product

_ADDRESS = re.compile(r"http://\S+/desk/\S+")


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """`person` at the platform, whose messages the process keeps under `ref`."""

    product: Product
    person: Person
    ref: str
    language: str

    @property
    def bench(self) -> Bench:
        return self.person.bench

    def words(self, key: str, **facts: object) -> str:
        return catalogue().text(key, self.language, facts)  # type: ignore[arg-type]

    async def says(self, text: str) -> list[str]:
        """What was heard in answer."""
        mark = await self.bench.mark()
        await self.dealt_with(await self.person.says(text), after=mark)
        return await self.heard(after=mark)

    async def heard(self, *, after: int = 0) -> list[str]:
        calls = await self.bench.calls(chat=self.person.id, after=after)
        return [call["params"]["text"] for call in calls if arrived(call, self.person.id)]

    async def card(self, number: str) -> Message:
        """Asked for anew. What comes by itself meanwhile, a reminder, has a button that opens it."""
        await self.says(number)
        return [one for one in await self._screen() if number in one["text"] and not self._leads_there(one)][-1]

    def _leads_there(self, message: Message) -> bool:
        opens = self.words("staffbot.button.open")
        return bool(_ADDRESS.search(message["text"])) or opens in [key["text"] for key in keys(message)]

    async def _screen(self) -> list[Message]:
        return [message for message in await self.person.screen() if message["mine"]]

    async def last(self) -> Message:
        return (await self._screen())[-1]

    async def stands(self, message: Message) -> Message:
        """What has become of it."""
        return next(one for one in await self._screen() if one["message_id"] == message["message_id"])

    async def presses(self, message: Message, *labels: str) -> str:
        """One after the other, each under that message as it stands by then; the toast at the last."""
        toast = ""
        for label in labels:
            toast = await self.sends(self.data_of(label, await self.stands(message)), message["message_id"])
        return toast

    def data_of(self, label: str, message: Message) -> str:
        wanted = self.words(label) if catalogue().has(label, self.language) else label
        there = {key["text"].removesuffix(" ↗"): key["callback_data"] for key in keys(message)}
        assert wanted in there, f"{wanted} is not among {list(there)}"
        return str(there[wanted])

    async def sends(self, data: str, message: int) -> str:
        """What a button sends; the toast."""
        mark = await self.bench.mark()
        done = await self.person.presses(data, message)
        return await self.toast(done, after=mark)

    async def toast(self, done: Done, *, after: int) -> str:
        """The first that is shown after that."""

        def shown(journal: list[Entry]) -> Entry | None:
            return next((one for one in journal[after:] if one.get("method") == "answerCallbackQuery"), None)

        answer: Entry = await self.bench.until(shown)
        await self.dealt_with(done, after=after)
        return str(answer["params"].get("text", ""))

    async def acts(self, number: str, action: str, *answers: str) -> str:
        """On the card as it comes when it is asked for; the toast at the last answer."""
        card = await self.card(number)
        there = {key["text"].removesuffix(" ↗") for key in keys(card)}
        more = () if self.words(action) in there else ("staffbot.button.more",)
        return await self.presses(card, *more, action, *answers)

    async def link(self, number: str, action: str) -> str:
        """Where the one-time link leads that comes of this button."""
        await self.acts(number, action)
        return await self.address()

    async def address(self) -> str:
        """The newest one-time link."""
        return next(found[0] for one in reversed(await self._screen()) if (found := _ADDRESS.search(one["text"])))

    async def dealt_with(self, done: Done, *, after: int) -> None:
        """Until the bot has thanked for it and nothing is left to do in this chat."""
        await self.bench.taken(done.update, after=after)
        async with asyncio.timeout(30):
            while self.product.left_to_do(self.ref):  # noqa: ASYNC110 - another process has no bell
                await asyncio.sleep(0.005)
