"""The second factor: codes of an authenticator application (TOTP, RFC 6238: 6 digits, 30 s, SHA-1)."""

import base64
import hmac
import unicodedata
from datetime import datetime
from hashlib import sha256

import pyotp

SECRET_BYTES = 20
DIGITS = 6
#: So many steps before and after the present one, for clocks that are not quite right.
LENIENCE = 1

#: For whoever has none, so that it takes as long. No account has it: one is made of a digest.
_NONE = "A" * 32


def secret_of(key: bytes, token: str, browser: str) -> str:
    """In base 32. The same as long as link and browser are: nothing is stored before the second factor is proven.

    `browser` is a random word that the browser keeps. Without it everybody who saw the link, whoever made it among
    them, would know the second factor of the one who uses it.
    """
    mixed = hmac.digest(key, f"totp:{token}:{browser}".encode("utf-8", "replace"), sha256)
    return base64.b32encode(mixed[:SECRET_BYTES]).decode()


def uri(secret: str, *, person: str, issuer: str) -> str:
    """What an authenticator application reads from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=person, issuer_name=issuer.replace(":", " "))


def step_of(secret: str | None, typed: str, *, now: datetime, after: int) -> int | None:
    """The time step whose code was typed; None when it is none, or not later than `after`: no code counts twice.

    Every step is looked at, whichever fits, and also without a secret.
    """
    otp = pyotp.TOTP(_NONE if secret is None else secret)
    here = otp.timecode(now)
    code = _plain(typed)
    found: int | None = None
    for step in range(here - LENIENCE, here + LENIENCE + 1):
        fits = hmac.compare_digest(otp.generate_otp(step).encode(), code)
        found = step if fits and step > after else found
    return found if secret is not None else None


def _plain(typed: str) -> bytes:
    """As people type it: with a space in the middle, in full width."""
    digits = "".join(unicodedata.normalize("NFKC", typed[: 4 * DIGITS]).split())
    return digits.encode("utf-8", "replace")
