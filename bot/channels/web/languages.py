"""Which language a request is answered in."""

from collections.abc import Sequence

from starlette.requests import HTTPConnection

from bot.channels.web import cookies
from dialog.languages import choose


def language_of(request: HTTPConnection, languages: Sequence[str], *, asked: str = "") -> str:
    """What was asked for, else what was chosen before, else what the browser prefers, else the first we have."""
    return choose(
        languages,
        wishes=(asked, request.cookies.get(cookies.LANGUAGE, "")),
        accepted=request.headers.get("accept-language", ""),
    )
