"""Somebody of the organisation at their chat with the staff bot: cards, and the buttons under them."""

from dataclasses import dataclass
from typing import Final

from cases.case import Case
from handlers.telegram import asking
from handlers.telegram.asking import PAGE, Amid
from tests.desk.courses import Step
from tests.support.telegram.client import Message
from tests.support.telegram.people import Person, keys
from tests.support.telegram.staff import DESK, Staff

#: What leads away from the chat.
AWAY: Final = " ↗"


@dataclass(frozen=True, kw_only=True)
class Hand:
    here: Staff
    person: Person

    async def card(self, case: Case) -> Message:
        """Asked for by its number, at the end of the chat."""
        await self.here.tells(self.person, f"/find {case.number}")
        return await self.last()

    async def last(self) -> Message:
        return [message for message in await self.person.screen() if message["mine"]][-1]

    async def button(self, case: Case, action: str) -> tuple[int, str, bool]:
        """Under a new card: the message, what the button of the action sends, and whether it leads away."""
        label = self.here.words(f"desk.act.{action}")
        card = await self.card(case)
        if label not in _buttons(card):
            await self.send(_buttons(card)[self.here.words("staffbot.button.more")], card["message_id"])
            card = await self.last()
        away = any(key["text"] == label + AWAY for key in keys(card))
        return card["message_id"], _buttons(card)[label], away

    async def send(self, data: str, message: int) -> str:
        """The toast."""
        mark = await self.here.bench.mark()
        calls = await self.here.dealt_with(await self.person.presses(data, message), after=mark)
        (answer,) = [call for call in calls if call["method"] == "answerCallbackQuery"]
        return str(answer["params"].get("text", ""))

    async def link(self) -> str:
        """The page of the web desk to which the last message leads."""
        (key,) = keys(await self.last())
        return str(key["url"]).removeprefix(DESK)

    async def answer(self, step: Step) -> tuple[str, str]:
        """All that is asked, up to the end: the toast, and what the last button sent."""
        while True:
            card, amid = await self.last(), await self._amid()
            assert amid is not None, card["text"]
            data = self._next(card, amid, step)
            toast = await self.send(data, card["message_id"])
            if await self._amid() is None:
                return toast, data

    def _next(self, card: Message, amid: Amid, step: Step) -> str:
        """What leads on: doing it, an answer, other answers, or no answer."""
        if amid.question is None:
            return _buttons(card)[self.here.words("staffbot.button.do")]
        value = step.values.get(amid.question.name, "yes" if amid.question.must else "")
        if not value:
            return _buttons(card)[self.here.words("staffbot.button.skip")]
        place = amid.options.index(value)
        if place // PAGE != amid.page:
            return _buttons(card)[self.here.words("staffbot.button.others")]
        return str(keys(card)[place % PAGE]["callback_data"])

    async def _amid(self) -> Amid | None:
        now = self.here.house.clock()
        return asking.read(await self.here.house.store.read(lambda books: books.staff.amid(self.person.name, now=now)))


def _buttons(message: Message) -> dict[str, str]:
    """What each of them sends, by its words."""
    return {key["text"].removesuffix(AWAY): key.get("callback_data", "") for key in keys(message)}
