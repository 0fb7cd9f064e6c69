"""The door at which a chat platform hands in updates. Its only key is a header: no token is in any path, and of what is
handed in nothing is logged. Whatever is not answered with 200 the platform brings again."""

from typing import Protocol

from pydantic_core import from_json
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.channels.web import trouble, wire

TELEGRAM = "/hooks/telegram"
SECRET = "x-telegram-bot-api-secret-token"
#: Characters of a secret that the platform takes.
MOST_SECRET = 256
#: An update is a few kilobytes; the longest text has 4096 characters.
MOST_BODY = 1024 * 1024


class Hook(Protocol):
    def admits(self, secret: bytes) -> bool:
        """Whether this is the secret, compared in constant time. Asked before anything of the body is read."""

    async def receive(self, secret: bytes, body: bytes) -> bool:
        """Keep an update (JSON with an id). True once it is kept for good, False where the secret is not ours."""


class Door:
    """In front of the application, which would look through all its routes for each update."""

    def __init__(self, hook: Hook, app: ASGIApp) -> None:
        self._hook, self._app = hook, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != TELEGRAM:
            await self._app(scope, receive, send)
            return
        done: int | trouble.Trouble = 405
        if scope["method"] == "POST":
            done = await trouble.attempt(_taken(self._hook, Request(scope, receive)))
        status = done if isinstance(done, int) else done.status
        await Response(status_code=status)(scope, receive, send)


async def _taken(hook: Hook, request: Request) -> int:
    """The status of the answer; it has no body, so that a stranger learns nothing from it."""
    secret = _secret(request)
    if secret is None or not hook.admits(secret):
        return 403
    try:
        body = await wire.body_of(request, MOST_BODY)
    except ClientDisconnect:
        return 400
    if not _is_update(body):
        return 400
    return 200 if await hook.receive(secret, body) else 403


def _secret(request: Request) -> bytes | None:
    """The header, once and in ASCII; None where it cannot be ours."""
    given = [value for name, value in request.headers.raw if name == SECRET.encode()]
    if len(given) != 1 or not given[0].isascii() or not 0 < len(given[0]) <= MOST_SECRET:
        return None
    return given[0]


def _is_update(body: bytes) -> bool:
    try:
        told = from_json(body)
    except ValueError:
        return False
    return isinstance(told, dict) and type(told.get("update_id")) is int
