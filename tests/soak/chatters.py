"""People on Telegram who file a case each, and a bot that is killed meanwhile.

The Bot API is `benchmarks/telegram/api.py`: it counts what is sent to whom, and by which of the processes. Updates are
brought again until they are thanked for, as Telegram does; now and then one more time, as if the thanks had been lost.
"""

import asyncio
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count, pairwise

from benchmarks import intake
from benchmarks.people import Receipt
from benchmarks.telegram import bots, load
from benchmarks.telegram.api import Sent
from benchmarks.telegram.chatting import Person, Update
from benchmarks.telegram.load import Act, Bot, Say
from tests.soak.reporters import Acknowledged

#: Longer than any process is away.
PATIENCE = 60.0
#: How often thanks are lost.
DEAF = 0.03
#: Who talks at once.
TOGETHER = 20


@dataclass(kw_only=True)
class Square:
    """Everybody in front of one bot. `sent` are all messages of the bot, in order."""

    bot: Bot
    polled: bool
    dice: random.Random
    sent: list[Sent] = field(default_factory=list)
    filed: list[Acknowledged] = field(default_factory=list)
    repeated: int = 0
    _seen: set[tuple[int, str, tuple[str, ...]]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.bot.api.heard = self._hear
        self.bot.crowd.post = self._bring
        self.bot.crowd.patience = PATIENCE

    async def everybody(self, people: int) -> None:
        free = asyncio.Semaphore(TOGETHER)

        async def one() -> None:
            async with free:
                await self._live(self.bot.crowd.join())

        await asyncio.gather(*(one() for _ in range(people)))

    async def _live(self, person: Person) -> None:
        demand = f"请书面答复（第{person.chat}号对话，示例）"
        acts: list[Act] = [Say("/start"), *(bots.act_of(deed) for deed in intake.short_known_deeds())]
        for act in acts:
            await (Say(demand) if act == Say(intake.SHORT["demand"][0]) else act)(person)
        receipt = await person.until(lambda sent: len(sent.code) == 2)
        number, secret = receipt.code
        self.filed.append(Acknowledged(receipt=Receipt(number=number, secret=secret), demand=demand))

    def _hear(self, sent: Sent) -> None:
        """A message that comes once more, because the first was not written down before the kill, is no answer."""
        self.sent.append(sent)
        same = (sent.chat, sent.text, sent.keys)
        if same in self._seen:
            self.repeated += 1
        else:
            self._seen.add(same)
            self.bot.crowd.hear(sent)

    async def _bring(self, update: Update) -> None:
        if self.polled:
            self.bot.api.offer(update)
            return
        await self.bot.post(update)
        if self.dice.random() < DEAF:
            await self.bot.post(update)


def twice_without_a_kill(sent: Sequence[Sent]) -> list[Sent]:
    """Messages that one and the same process sent twice: between two of a kind there must have been a kill."""
    alike: dict[tuple[int, str, tuple[str, ...]], list[Sent]] = defaultdict(list)
    for each in sent:
        alike[each.chat, each.text, each.keys].append(each)
    return [later for same in alike.values() for earlier, later in pairwise(same) if earlier.life == later.life]


def new_square(world: load.Outside, *, port: int, polled: bool, dice: random.Random) -> Square:
    """People and updates of those who poll have other numbers, for it is the same bot."""
    bot = load.new_bot(world)
    bot.port, bot.api.hook = port, ""
    if polled:
        bot.crowd.chats, bot.crowd.updates = count(80_000_001), count(500_001)
    return Square(bot=bot, polled=polled, dice=dice)
