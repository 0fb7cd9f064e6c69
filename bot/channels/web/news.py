"""News over server-sent events: "there is something new", never what. The page then fetches it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.channels.web.channel import Channel
from bot.channels.web.trouble import Trouble
from dialog.ports import Visitor

_PER_VISITOR = 4


class News:
    """`close` ends all streams at once: call it when the server is asked to stop, before it waits for connections."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._settings = channel.settings
        self._closing = asyncio.Event()
        self._open: Counter[str] = Counter()

    def close(self) -> None:
        self._closing.set()

    async def stream(self, request: Request) -> Response:
        visitor = self._channel.visitor(request)
        if visitor is None:
            raise Trouble(401, "no-visitor")
        if self._open[visitor.ref] >= _PER_VISITOR or self._open.total() >= self._settings.streams:
            raise Trouble(429, "too-many-streams", seconds=30.0)
        if self._closing.is_set():
            raise Trouble(503, "trouble", seconds=2.0)
        return StreamingResponse(self._events(visitor), media_type="text/event-stream")

    async def _events(self, visitor: Visitor) -> AsyncIterator[bytes]:
        self._open[visitor.ref] += 1
        loop = asyncio.get_running_loop()
        ends = loop.time() + self._settings.stream_life
        source = self._channel.talker.news(visitor)
        closing = asyncio.ensure_future(self._closing.wait())
        coming = asyncio.ensure_future(anext(source))
        try:
            yield b"retry: 3000\n\n"
            while not self._closing.is_set() and loop.time() < ends:
                await asyncio.wait(
                    {coming, closing}, timeout=self._settings.keep_alive, return_when=asyncio.FIRST_COMPLETED
                )
                if self._closing.is_set():
                    return
                if not coming.done():
                    yield b": still here\n\n"
                    continue
                try:
                    seq = coming.result()
                except StopAsyncIteration:
                    return
                coming = asyncio.ensure_future(anext(source))
                yield b'event: news\ndata: {"seq":%d}\n\n' % seq
        finally:
            coming.cancel()
            closing.cancel()
            await asyncio.gather(coming, closing, return_exceptions=True)
            self._open[visitor.ref] -= 1
            if not self._open[visitor.ref]:
                del self._open[visitor.ref]
