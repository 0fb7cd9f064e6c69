"""The line to the Bot API. Its addresses hold the token and its answers what people wrote: no error that leaves here
carries either, and the libraries under it say nothing at all.

Of python-telegram-bot there are the bot, its methods and types and its place for a pace; its `Application` is not used:
see docs/decisions/0049.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any, Final

from telegram.error import TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest, RequestData

from handlers.telegram.pacing import Pacing
from handlers.telegram.settings import StaffBotSettings
from handlers.telegram.trouble import UNTOLD, Garbled, Refused, Unreached

#: Seconds: to reach the server, for an answer, beyond what a long poll is held, and for a free connection.
CONNECT: Final = 10.0
WHOLE: Final = 60.0
BEYOND_A_POLL: Final = 15.0
FREE: Final = 60.0
#: More connections make each request dearer.
CONNECTIONS: Final = 16

#: They log addresses, and what was received.
TALKATIVE: Final = ("telegram", "httpx", "httpcore")


class StaffApi(ExtBot[None]):
    async def updates(self, *, offset: int | None, hold: int, allowed: list[str]) -> list[dict[str, Any]]:
        """`getUpdates` as it comes: read as a whole, one update that cannot be read would keep all others out."""
        asked = {"offset": offset, "timeout": hold, "limit": 100, "allowed_updates": allowed}
        found = await self._post("getUpdates", asked, read_timeout=hold + BEYOND_A_POLL)
        if not isinstance(found, list):
            raise Garbled
        return found

    async def let_go(self) -> None:
        """Also what was opened by a start that did not succeed."""
        await self.shutdown()
        for line in self._request:
            await line.shutdown()


def api_of(settings: StaffBotSettings) -> StaffApi:
    """Nothing is opened before `initialize`; `let_go` when done. Raises ValueError for a proxy that cannot be used:
    its words may hold a password, so they are left behind."""
    hush()
    return StaffApi(
        token=settings.token,
        base_url=f"{settings.api}/bot",
        base_file_url=f"{settings.api}/file/bot",
        request=_line(settings, CONNECTIONS),
        get_updates_request=_line(settings, 1),
        rate_limiter=Pacing(settings.pace),
    )


def hush() -> None:
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


class Line(HTTPXRequest):
    """As the library's, with errors that have numbers and no words."""

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **more: Any
    ) -> tuple[int, bytes]:
        trouble: TelegramError
        try:
            status, payload = await super().do_request(url, method, request_data, *args, **more)
        except TelegramError as told:
            cause = told.__cause__
            trouble = Unreached(type(told if cause is None else cause).__name__)
        except Exception as told:  # noqa: BLE001
            trouble = Unreached(type(told).__name__)
        else:
            body = _read(payload)
            if 200 <= status < 300 and body.get("ok") is True and "result" in body:
                return status, payload
            trouble = Garbled() if 200 <= status < 300 else _refusal(status, body)
        raise trouble  # outside the handler, or the address would hang on it as its context


def _line(settings: StaffBotSettings, connections: int) -> Line:
    try:
        return Line(
            connection_pool_size=connections,
            connect_timeout=CONNECT,
            read_timeout=WHOLE,
            write_timeout=WHOLE,
            pool_timeout=FREE,
            proxy=settings.proxy or None,
            httpx_kwargs={"trust_env": False},
        )
    except (ValueError, RuntimeError, ImportError):
        pass
    raise ValueError("telegram-proxy")


def _read(payload: bytes) -> Mapping[str, Any]:
    """What stands between us and Telegram may answer anything."""
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _refusal(status: int, body: Mapping[str, Any]) -> Refused:
    told = body.get("parameters")
    more = told if isinstance(told, dict) else {}
    seconds = _number(more.get("retry_after"))
    if status == 429:
        seconds = seconds or UNTOLD
    return Refused(status, seconds=float(seconds), moved=int(_number(more.get("migrate_to_chat_id"))))


def _number(told: Any) -> float:
    return told if isinstance(told, (int, float)) and not isinstance(told, bool) else 0
