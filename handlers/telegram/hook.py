"""The door at which Telegram hands in updates of the staff bot, as a bare ASGI application in front of another. Its
only key is a header: no token is in any path, and of what is handed in nothing is logged. Whatever is not answered with
200 is brought again."""

import json
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, Protocol, TypeAlias

log = logging.getLogger(__name__)

PATH: Final = "/hooks/staff"
SECRET: Final = b"x-telegram-bot-api-secret-token"
#: Characters of a secret that the platform takes.
MOST_SECRET: Final = 256
#: An update is a few kilobytes; the longest text has 4096 characters.
MOST_BODY: Final = 1024 * 1024

Event: TypeAlias = "MutableMapping[str, Any]"
Receive: TypeAlias = "Callable[[], Awaitable[Event]]"
Send: TypeAlias = "Callable[[Event], Awaitable[None]]"
Application: TypeAlias = "Callable[[Event, Receive, Send], Awaitable[None]]"


class Hook(Protocol):
    def admits(self, secret: bytes) -> bool:
        """Whether this is the secret, compared in constant time. Asked before anything of the body is read."""

    async def receive(self, body: bytes) -> None:
        """Keep an update: it is kept for good when this returns. Raises what the store raises."""


class Door:
    def __init__(self, hook: Hook, app: Application) -> None:
        self._hook, self._app = hook, app

    async def __call__(self, scope: Event, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self._app(scope, receive, send)
            return
        status = await self._taken(scope, receive) if scope["method"] == "POST" else 405
        # The answer has no body, so that a stranger learns nothing from it.
        headers = [(b"content-length", b"0")] + ([(b"connection", b"close")] if status == 413 else [])
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})

    async def _taken(self, scope: Event, receive: Receive) -> int:
        secret = _secret(scope["headers"])
        if secret is None or not self._hook.admits(secret):
            return 403
        body = await _body(receive)
        if isinstance(body, int):
            return body
        if not _is_update(body):
            return 400
        try:
            await self._hook.receive(body)
        except Exception:
            log.exception("staff-hook")
            return 503
        return 200


def _secret(headers: list[tuple[bytes, bytes]]) -> bytes | None:
    """The header, once and in ASCII; None where it cannot be ours."""
    given = [value for name, value in headers if name.lower() == SECRET]
    if len(given) != 1 or not given[0].isascii() or not 0 < len(given[0]) <= MOST_SECRET:
        return None
    return given[0]


async def _body(receive: Receive) -> bytes | int:
    """All of it, or the status of a refusal."""
    found = bytearray()
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            return 400
        found += event.get("body", b"")
        if len(found) > MOST_BODY:
            return 413
        if not event.get("more_body", False):
            return bytes(found)


def _is_update(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return False
    return isinstance(told, dict) and type(told.get("update_id")) is int
