"""The visitor's token and the chosen language, in cookies."""

import base64
import binascii
import secrets

from starlette.requests import HTTPConnection

VISITOR = "mashang_visitor"
LANGUAGE = "mashang_language"
TOKEN_BYTES = 32
_ENCODED = 43
_MONTH = 30 * 24 * 3600
_YEAR = 365 * 24 * 3600


def token_of(request: HTTPConnection) -> bytes | None:
    """The token, or None when there is none or it was never one of ours."""
    value = request.cookies.get(VISITOR, "")
    if len(value) != _ENCODED:
        return None
    try:
        token = base64.b64decode(value + "=", altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return token if len(token) == TOKEN_BYTES else None


def new_token() -> bytes:
    return secrets.token_bytes(TOKEN_BYTES)


def keep(token: bytes, *, secure: bool, session: bool = False) -> str:
    """The header that gives the browser its token; a session cookie is forgotten when the browser is closed."""
    value = base64.urlsafe_b64encode(token).rstrip(b"=").decode()
    life = "" if session else f"; Max-Age={_MONTH}"
    return f"{VISITOR}={value}; Path=/{life}; HttpOnly; SameSite=Strict{_secure(secure)}"


def speak(language: str, *, secure: bool) -> str:
    return f"{LANGUAGE}={language}; Path=/; Max-Age={_YEAR}; SameSite=Lax{_secure(secure)}"


def _secure(secure: bool) -> str:
    return "; Secure" if secure else ""
