"""Query secrets: made once, proven by Argon2id, never stored (decision 15)."""

import os
from collections.abc import Callable

from cases.case import Credentials, Lock
from storage.vault import suite
from storage.vault.pool import POOL_THREADS, QUEUE_LIMIT, Pool, TooBusy

__all__ = ["Locksmith", "TooBusy", "make_lock", "open_lock"]

SALT_BYTES = 16
HALF_BYTES = 32

_VERIFIER_INFO = b"lock verifier"
_WRAPPED_AAD = b"reporter key"


class Locksmith:
    """`number` and `secret` make fresh ones; `canonical` forgives what people type and must not raise."""

    def __init__(
        self,
        *,
        number: Callable[[], str],
        secret: Callable[[], str],
        canonical: Callable[[str], str],
        pool: int = POOL_THREADS,
        queue_limit: int = QUEUE_LIMIT,
        params: str = suite.PARAMS,
    ) -> None:
        self._number = number
        self._secret = secret
        self._canonical = canonical
        self._params = params
        self._pool = Pool("locksmith", threads=pool, queue_limit=queue_limit)
        # What is compared against when there is no such case. Nobody knows its secret.
        self._dummy = make_lock(os.urandom(SALT_BYTES).hex(), params)

    async def new(self) -> Credentials:
        """Raises `TooBusy`."""
        number, secret = self._number(), self._secret()
        lock = await self._pool.do(lambda: make_lock(self._canonical(secret), self._params))
        return Credentials(number=number, secret=secret, lock=lock)

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        """The reporter's own age identity, or None. Without a lock (no such number) the same work is done against
        one that nothing opens. Raises `TooBusy`."""
        canonical = self._canonical(secret)
        known = self._dummy if lock is None else lock
        return await self._pool.do(lambda: open_lock(known, canonical))

    def close(self) -> None:
        self._pool.close()


def make_lock(secret: str, params: str) -> Lock:
    """`secret` is canonical. Slow."""
    identity, public_key = suite.new_age_identity()
    salt = os.urandom(SALT_BYTES)
    proof, wrapping = _halves(secret, salt, params)
    return Lock(
        salt=salt,
        params=params,
        verifier=suite.digest(proof, _VERIFIER_INFO),
        public_key=public_key,
        wrapped_key=suite.seal(wrapping, identity.encode(), _WRAPPED_AAD),
    )


def open_lock(lock: Lock, secret: str) -> str | None:
    """The age identity behind the lock, None for a wrong secret. `secret` is canonical. Slow."""
    proof, wrapping = _halves(secret, lock.salt, lock.params)
    if not suite.same(suite.digest(proof, _VERIFIER_INFO), lock.verifier):
        return None
    try:
        return suite.open_(wrapping, lock.wrapped_key, _WRAPPED_AAD).decode()
    except suite.Unreadable:
        return None  # the row was tampered with; the secret opens nothing


def _halves(secret: str, salt: bytes, params: str) -> tuple[bytes, bytes]:
    result = suite.pwhash(secret.encode("utf-8", "replace"), salt, params)
    return result[:HALF_BYTES], result[HALF_BYTES:]
