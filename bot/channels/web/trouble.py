"""What goes wrong, in words and without anything that was sent."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Protocol, TypeVar
from urllib.parse import urlsplit

from pydantic import ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from bot.channels.web import wire
from bot.channels.web.settings import WebSettings, Words
from bot.ports import Busy, Refused
from dialog.values import Json

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass
class Trouble(Exception):
    status: int
    code: str
    seconds: float = 0.0
    facts: Mapping[str, Json] = field(default_factory=dict)
    otherwise: str = "trouble"


def check_origin(request: Request, settings: WebSettings, *, form: bool = False) -> None:
    """A request that changes something comes from our own pages, or from a program that is no browser.

    Because our pages send no referrer, browsers say "null" for the origin of their forms; these carry a signed ticket.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    elif origin is None or origin == settings.origin or (form and origin == "null"):
        ours = True
    else:
        ours = urlsplit(origin).netloc == request.headers.get("host", "")
    if not ours:
        raise Trouble(403, "foreign")


def translate(fault: Exception) -> Trouble:
    match fault:
        case Trouble():
            return fault
        case wire.TooLarge():
            return Trouble(413, "too-large")
        case Busy():
            return Trouble(429, fault.code, seconds=fault.seconds, otherwise="busy")
        case Refused():
            return Trouble(422, fault.code, otherwise="file")
        case ValidationError():
            return Trouble(400, "bad-json") if wire.broken(fault) else Trouble(422, "bad-turn")
        case ClientDisconnect():
            return Trouble(400, "gone")
    _log.error("turn-fault", extra={"facts": {"trouble": type(fault).__name__, "step": _place(fault)}})
    return Trouble(503, "trouble", seconds=2.0)


def words_of(trouble: Trouble, words: Words, language: str) -> str:
    facts = {"seconds": max(1, round(trouble.seconds)), **trouble.facts}
    rooms = ("web.error", "error", "file")
    keys = (*(f"{room}.{trouble.code}" for room in rooms), f"web.error.{trouble.otherwise}")
    return words.text(next(key for key in keys if words.has(key, language)), language, facts)


def response(trouble: Trouble, words: Words, language: str) -> Response:
    error: dict[str, object] = {"code": trouble.code, "text": words_of(trouble, words, language)}
    headers: list[wire.Header] = []
    if trouble.seconds:
        error["retry_after"] = round(trouble.seconds, 1)
        headers.append(("Retry-After", str(max(1, round(trouble.seconds)))))
    if trouble.status == 413:
        headers.append(("Connection", "close"))
    return wire.answer({"error": error}, trouble.status, headers)


async def attempt(work: Awaitable[T]) -> "T | Trouble":
    """The rim: whatever happens inside becomes an answer, in words, and never a stack."""
    try:
        return await work
    except Exception as fault:  # noqa: BLE001
        return translate(fault)


def guarded(
    work: Callable[[Request], Awaitable[Response]], channel: "Speaking"
) -> Callable[[Request], Awaitable[Response]]:
    async def guard(request: Request) -> Response:
        done = await attempt(work(request))
        if isinstance(done, Trouble):
            asked = str(request.scope.get("mashang.language", ""))
            return response(done, channel.words, channel.language(request, asked))
        return done

    return guard


class Speaking(Protocol):
    @property
    def words(self) -> Words: ...

    def language(self, request: Request, asked: str = "") -> str: ...


def _place(fault: Exception) -> str:
    """Where it happened. The message of the fault may hold what a person wrote and is never logged."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return "?"
    return f"{PurePath(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
