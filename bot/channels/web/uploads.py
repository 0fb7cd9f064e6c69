"""Files of a draft: streamed into memory with a hard limit, never to a disk, and handed to the runner to be cleaned."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web import wire
from bot.channels.web.channel import Channel
from bot.channels.web.trouble import Trouble, check_origin
from dialog.ports import Visitor

_MAX_NAME = 255


class Uploads:
    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._settings = channel.settings

    async def files(self, request: Request) -> Response:
        check_origin(request, self._settings)
        if not request.headers.get("content-type", "").startswith("application/octet-stream"):
            raise Trouble(415, "not-json")
        visitor = self._channel.visitor(request)
        if visitor is None:
            raise Trouble(401, "no-visitor")
        if wait := self._channel.uploads.take(visitor.ref):
            raise Trouble(429, "too-fast", seconds=wait)
        name = unquote(request.headers.get("mashang-file-name", ""))[-_MAX_NAME:]
        data = await self._receive(request, visitor)
        file = await self._channel.talker.stage(visitor, data, name)
        ticket = self._channel.tickets.file(visitor.ref, file)
        return wire.answer({"id": ticket, "kind": file.kind, "size": file.size})

    async def _receive(self, request: Request, visitor: Visitor) -> bytes:
        async with arriving(self._channel, request, visitor.ref, most=self._settings.max_file) as pieces:
            return b"".join([piece async for piece in pieces])


@asynccontextmanager
async def arriving(channel: Channel, request: Request, who: str, *, most: int) -> AsyncIterator[AsyncIterator[bytes]]:
    """The body as it arrives, one at a time for each `who`. It counts against what all uploads may hold together, until
    the context ends."""
    tray, settings = channel.tray, channel.settings
    held = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal held
        stream = wire.limited(request, most)
        while True:
            async with asyncio.timeout(settings.upload_stall):
                piece = await anext(stream, None)
            if piece is None:
                return
            if not tray.hold(len(piece)):
                raise Trouble(429, "uploads-full", seconds=5.0)
            held += len(piece)
            yield piece

    if not tray.enter(who):
        raise Trouble(429, "one-upload", seconds=3.0)
    try:
        yield pieces()
    except wire.TooLarge:
        raise Trouble(413, "file-too-large", facts={"most": most // (1024 * 1024)}) from None
    except TimeoutError:
        raise Trouble(408, "upload-stalled") from None
    finally:
        tray.leave(who, held)
