"""Telegram's side of a webhook: keep-alive connections on which updates are posted, raw and cheap."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any, cast

#: What Telegram opens unless it is told otherwise.
CONNECTIONS = 40


class Gone(Exception):
    """The connection broke before the answer came."""


class Hook:
    """Posts to one address. An update that is not thanked for with 200 is the caller's to post again."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self._port, self._path, self._secret = port, path, secret
        self._free: list[_Line] = []
        self._open = asyncio.Semaphore(CONNECTIONS)

    async def post(self, update: Mapping[str, Any]) -> int:
        """The status. Raises `Gone`."""
        body = json.dumps(update).encode()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self._secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        async with self._open:
            line = await self._line()
            status = await line.ask(head.encode() + body)
            if not line.closing:
                self._free.append(line)
            return status

    def close(self) -> None:
        for line in self._free:
            line.close()
        self._free.clear()

    async def _line(self) -> "_Line":
        while self._free:
            line = self._free.pop()
            if not line.closing:
                return line
        try:
            _, line = await asyncio.get_running_loop().create_connection(_Line, "127.0.0.1", self._port)
        except OSError:
            raise Gone from None
        return line


class _Line(asyncio.Protocol):
    def __init__(self) -> None:
        self._got = b""
        self._answer: asyncio.Future[int] | None = None
        self.closing = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closing = True
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Gone())

    def data_received(self, data: bytes) -> None:
        self._got += data
        head, found, rest = self._got.partition(b"\r\n\r\n")
        if not found or self._answer is None:
            return
        length = next(
            (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
        )
        if len(rest) >= length:
            self._got = b""
            if b"connection: close" in head.lower():
                self.close()
            if not self._answer.done():
                self._answer.set_result(int(head.split(b" ", 2)[1]))

    async def ask(self, request: bytes) -> int:
        if self.closing:
            raise Gone
        self._answer = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._answer

    def close(self) -> None:
        self.closing = True
        self._transport.close()
