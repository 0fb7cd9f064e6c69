"""Passwords of the people of the organisation: Argon2id under a salt, then a key that is not in the database."""

import os

from cases.staff import Password
from storage.vault import suite
from storage.vault.pool import POOL_THREADS, QUEUE_LIMIT, Pool

SALT_BYTES = 16

_INFO = b"password"


class PasswordSmith:
    """`key` comes from the keyring: whoever has the database alone cannot even try passwords. The pool is its own, so
    that a flood of look-ups by reporters does not keep the staff out, nor the other way round."""

    def __init__(
        self,
        key: bytes,
        *,
        pool: int = POOL_THREADS,
        queue_limit: int = QUEUE_LIMIT,
        params: str = suite.PARAMS,
    ) -> None:
        self._key = key
        self._params = params
        self._pool = Pool("passwords", threads=pool, queue_limit=queue_limit)
        # What is compared against when there is no password. Nobody knows it.
        self._dummy = self._make(os.urandom(SALT_BYTES).hex())

    async def new(self, password: str) -> Password:
        """Raises `TooBusy`."""
        return await self._pool.do(lambda: self._make(password))

    async def fits(self, known: Password | None, typed: str) -> bool:
        """Without a password the same work is done against one that nobody knows. Raises `TooBusy`."""
        against = self._dummy if known is None else known
        return await self._pool.do(lambda: self._is(against, typed)) and known is not None

    def outdated(self, known: Password) -> bool:
        """Its cost is no longer the one that new passwords get."""
        return known.params != self._params

    def close(self) -> None:
        self._pool.close()

    def _make(self, password: str) -> Password:
        salt = os.urandom(SALT_BYTES)
        return Password(salt=salt, params=self._params, digest=self._digest(password, salt, self._params))

    def _is(self, known: Password, typed: str) -> bool:
        return suite.same(self._digest(typed, known.salt, known.params), known.digest)

    def _digest(self, password: str, salt: bytes, params: str) -> bytes:
        return suite.digest(self._key, _INFO + suite.pwhash(password.encode("utf-8", "replace"), salt, params))
