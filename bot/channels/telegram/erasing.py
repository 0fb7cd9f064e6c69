"""Messages taken out of a chat, as far as Telegram lets a bot do that: for two days, a hundred at a time."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from aiogram.methods import DeleteMessage, DeleteMessages

from bot.channels.telegram.line import Line
from bot.channels.telegram.trouble import Never
from bot.ports import Transactions
from dialog.ports import Visitor
from dialog.post import Left

log = logging.getLogger(__name__)

#: The platform deletes nothing older, and no more in one request.
MOST_AGE: Final = timedelta(hours=48)
BATCH: Final = 100


@dataclass(frozen=True, kw_only=True)
class Eraser:
    """What is deleted is recorded batch by batch, so that after a pause only the rest is asked for again."""

    line: Line
    store: Transactions
    clock: Callable[[], datetime]

    async def erase(self, visitor: Visitor, address: int) -> None:
        """The doomed messages. What cannot be deleted is given up. Raises `Pause` and `Dead`."""
        await self._erase(visitor, address, [each for each in await self._left(visitor) if each.doomed])

    async def forget(self, visitor: Visitor, address: int) -> int:
        """Everything that stands in the chat; how many messages could not be deleted. Raises `Pause` and `Dead`; when
        called again, what could not be deleted is counted again."""
        return await self._erase(visitor, address, await self._left(visitor))

    async def _left(self, visitor: Visitor) -> Sequence[Left]:
        return await self.store.read(lambda books: books.post.left(visitor))

    async def _erase(self, visitor: Visitor, address: int, left: Sequence[Left]) -> int:
        since = self.clock() - MOST_AGE
        kept = [each.id for each in left if each.at <= since]
        if kept:
            log.warning("telegram-too-old", extra={"facts": {"count": len(kept)}})
        for batch in _batches([each.id for each in left if each.at > since]):
            refused = await self._delete(visitor, address, batch)
            await self._gone(visitor, [each for each in batch if each not in refused])
            kept += refused
        await self._gone(visitor, kept)
        return len(kept)

    async def _delete(self, visitor: Visitor, address: int, ids: list[int]) -> list[int]:
        """Those that could not be deleted. One such message spoils its batch, and then they are deleted singly."""
        if await self._do(address, DeleteMessages(chat_id=address, message_ids=ids)):
            return []
        if len(ids) == 1:
            return ids
        refused: list[int] = []
        for each in ids:
            if await self._do(address, DeleteMessage(chat_id=address, message_id=each)):
                await self._gone(visitor, [each])
            else:
                refused.append(each)
        log.warning("telegram-not-deleted", extra={"facts": {"count": len(refused)}})
        return refused

    async def _do(self, address: int, method: DeleteMessage | DeleteMessages) -> bool:
        """False when it is refused for good."""
        try:
            await self.line.ask(address, method)
        except Never:
            return False
        return True

    async def _gone(self, visitor: Visitor, ids: Sequence[int]) -> None:
        if ids:
            await self.store.transact(lambda books: books.post.gone(visitor, ids))


def _batches(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), BATCH):
        yield ids[at : at + BATCH]
