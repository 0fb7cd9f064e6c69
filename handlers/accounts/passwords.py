"""Which passwords will do, after NIST SP 800-63B: long, not common, not about oneself; no rule on kinds of characters
and no expiry."""

import unicodedata
from collections.abc import Iterable
from typing import Protocol

from cases.organisation import plain
from cases.staff import Password
from handlers.accounts import errors

LEAST, MOST = 12, 200
#: So many characters are left when names, and words that everybody takes, are taken out.
LEAST_OWN = 8
LEAST_DIFFERENT = 5

PRODUCT = ("mashang", "码上监督", "码上")

#: Beginnings of what everybody takes; digits and signs around them do not help.
COMMON = (
    "password", "passw0rd", "p@ssword", "p@ssw0rd", "administrator", "admin", "welcome", "letmein", "iloveyou",
    "woaini", "5201314", "1314520", "qwertyuiop", "qwerty", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc", "1qaz2wsx",
    "1q2w3e4r5t6y", "1q2w3e4r", "qazwsxedc", "abcdefghijklmnopqrstuvwxyz", "abcdefgh", "abcd1234", "abc123", "a123456",
    "12345678", "87654321", "98765432", "11223344", "88888888", "66666666", "00000000", "monkey", "dragon", "sunshine",
    "princess", "football", "baseball", "superman", "trustno1", "changeme", "default", "secret",
    "correcthorsebatterystaple", "mima", "密码", "我爱你", "管理员", "人民政府", "纪委监委",
)  # fmt: skip


class Hasher(Protocol):
    """Slow work, done elsewhere than on the event loop. Each raises `errors.TooSoon` when too much is waiting."""

    async def new(self, password: str) -> Password: ...
    async def fits(self, known: Password | None, typed: str) -> bool:
        """Without a password the same work is done, and it never fits."""

    def outdated(self, known: Password) -> bool: ...


def normal(typed: str) -> str:
    """One way of writing it, however the keyboard put it together. What is too long to be one is none."""
    return unicodedata.normalize("NFKC", typed) if len(typed) <= MOST else ""


def check(typed: str, *, about: Iterable[str]) -> str:
    """The password as it is kept. `about` are words that anybody would try: names of the person, of the office.

    Raises `errors.WeakPassword`.
    """
    password = normal(typed)
    if len(typed) > MOST or len(password) > MOST:
        raise errors.WeakPassword("too-long")
    if len(password) < LEAST:
        raise errors.WeakPassword("too-short")
    if any(unicodedata.category(sign) in {"Cc", "Cs", "Cn"} for sign in password):
        raise errors.WeakPassword("odd")
    if len(set(password)) < LEAST_DIFFERENT:
        raise errors.WeakPassword("repeated")
    own = (*PRODUCT, *about)
    if _left(password, own) < LEAST_OWN:
        raise errors.WeakPassword("about-you")
    if _left(password, (*COMMON, *own)) < LEAST_OWN:
        raise errors.WeakPassword("common")
    return password


def _left(password: str, words: Iterable[str]) -> int:
    """How many characters are left without these words, the longest taken out first."""
    left = "".join(password.casefold().split())
    known = {form for word in words for form in (word.casefold(), plain(word)) if len(form) > 1}
    for word in sorted(known, key=len, reverse=True):
        left = left.replace(word, " ")
    return len(left.replace(" ", ""))
