"""Who was told something since the last look, for whoever wakes the pages that wait. One look serves all visitors."""

from storage.store import Store

#: On PostgreSQL a smaller seq may be committed after a larger one, so the last ones are looked at again.
OVERLAP = 200


class Watch:
    def __init__(self, store: Store, channel: str) -> None:
        self._store, self._channel = store, channel
        self._upto: int | None = None
        self._seen: set[int] = set()

    async def look(self) -> dict[str, int]:
        """By visitor's ref: the largest seq said to it since the last look. The first look tells nothing."""
        if self._upto is None:
            self._upto = await self._store.read(lambda books: books.talk.newest())
            after = max(0, self._upto - OVERLAP)
            found = await self._since(after)
            self._seen = {seq for seq, _ in found if seq <= self._upto}
        found = await self._since(max(0, self._upto - OVERLAP))
        fresh = [(seq, ref) for seq, ref in found if seq not in self._seen]
        self._upto = max([self._upto, *(seq for seq, _ in found)])
        self._seen = {seq for seq, _ in found if seq > self._upto - OVERLAP}
        return {ref: seq for seq, ref in sorted(fresh)}

    async def _since(self, after: int) -> list[tuple[int, str]]:
        return list(await self._store.read(lambda books: books.talk.said_since(self._channel, after=after)))
