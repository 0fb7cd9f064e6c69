"""What stands in each form against forgery: a digest that only the server can make, for one session or browser."""

import hmac
from hashlib import sha256

from starlette.requests import Request

from handlers.desk.forms import Form
from handlers.desk.trouble import Trouble

FIELD = "ticket"


def ticket(key: bytes, whose: str) -> str:
    """`whose` is the digest of a session, or the word of a browser in which nobody is signed in."""
    return hmac.digest(key, b"mashang desk form\0" + whose.encode(), sha256).hex()


def check(key: bytes, whose: str, form: Form) -> None:
    """Raises `Trouble`."""
    if not hmac.compare_digest(ticket(key, whose).encode(), form.get(FIELD).encode("utf-8", "replace")):
        raise Trouble(403, "forged")


def check_origin(request: Request) -> None:
    """A second line: browsers tell where a form comes from, however it was filled. Raises `Trouble`."""
    if request.headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
        raise Trouble(403, "forged")
