"""What the browser of somebody at the desk keeps."""

import re

from starlette.requests import Request

#: The token of a session.
SESSION = "mashang_desk"
#: A random word of the browser, before anybody is signed in: forms are bound to it, and a second factor (joining).
BROWSER = "mashang_desk_browser"
#: The key of one line that the next page shows.
SAID = "mashang_desk_said"
LANGUAGE = "mashang_language"

_PATH = "/desk"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_SAID = re.compile(r"[a-z]+\.(?:said|act)\.[a-z_-]{1,60}")
_HALF_DAY, _DAY, _YEAR = 12 * 3600, 24 * 3600, 365 * 24 * 3600


def session_of(request: Request) -> str:
    return request.cookies.get(SESSION, "")


def browser_of(request: Request) -> str:
    """Empty when there is none of ours."""
    found = request.cookies.get(BROWSER, "")
    return found if _TOKEN.fullmatch(found) else ""


def said_of(request: Request) -> str:
    found = request.cookies.get(SAID, "")
    return found if _SAID.fullmatch(found) else ""


def keep_session(token: str, *, secure: bool) -> str:
    return _cookie(SESSION, token, secure=secure, age=_HALF_DAY)


def drop_session(*, secure: bool) -> str:
    return _cookie(SESSION, "", secure=secure, age=0)


def keep_browser(token: str, *, secure: bool) -> str:
    return _cookie(BROWSER, token, secure=secure, age=3 * _DAY)


def keep_said(key: str, *, secure: bool) -> str:
    return _cookie(SAID, key, secure=secure, age=60)


def drop_said(*, secure: bool) -> str:
    return _cookie(SAID, "", secure=secure, age=0)


def speak(language: str, *, secure: bool) -> str:
    return f"{LANGUAGE}={language}; Path=/; Max-Age={_YEAR}; SameSite=Lax{'; Secure' if secure else ''}"


def _cookie(name: str, value: str, *, secure: bool, age: int) -> str:
    """Lax, since people come from a link in a chat; whatever changes something needs a ticket besides."""
    return f"{name}={value}; Path={_PATH}; Max-Age={age}; HttpOnly; SameSite=Lax{'; Secure' if secure else ''}"
