"""Random words that open something once or for a while. What is kept of them is a digest under a key."""

import base64
import hmac
import re
from collections.abc import Callable
from hashlib import sha256

TOKEN_BYTES = 32
#: 32 bytes in the url-safe alphabet: also what a deep link of Telegram may carry (at most 64 of A-Za-z0-9_-).
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new(random: Callable[[int], bytes]) -> str:
    return base64.urlsafe_b64encode(random(TOKEN_BYTES)).decode().rstrip("=")


def digest(key: bytes, kind: str, token: str) -> str:
    """`kind` keeps apart what is digested under one key: the token of a link opens no session."""
    return hmac.digest(key, f"{kind}:{token}".encode("utf-8", "replace"), sha256).hex()


def is_one(token: str) -> bool:
    """Whether it could be a token at all: nothing else is digested or looked for."""
    return TOKEN.fullmatch(token) is not None
