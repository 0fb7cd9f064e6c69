"""Query secrets: made once, proven by Argon2id, never stored (decision 15)."""

import asyncio
import math
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from cases.case import Credentials, Lock
from storage.vault import suite

T = TypeVar("T")

SALT_BYTES = 16
HALF_BYTES = 32
POOL_THREADS = 2
QUEUE_LIMIT = 32  # waiting look-ups; at two threads and 30 ms each the last one waits about half a second
SECONDS_EACH = 0.05

_VERIFIER_INFO = b"lock verifier"
_WRAPPED_AAD = b"reporter key"


class TooBusy(Exception):
    """Too many secrets are being proven; worth trying again in `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"too busy, again in {seconds} s")
        self.seconds = seconds


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
        self._pool = pool
        self._room = pool + queue_limit
        self._inside = 0
        self._counting = threading.Lock()
        self._threads = ThreadPoolExecutor(pool, thread_name_prefix="locksmith")
        # What is compared against when there is no such case. Nobody knows its secret.
        self._dummy = make_lock(os.urandom(SALT_BYTES).hex(), params)

    async def new(self) -> Credentials:
        """Raises `TooBusy`."""
        number, secret = self._number(), self._secret()
        lock = await self._work(lambda: make_lock(self._canonical(secret), self._params))
        return Credentials(number=number, secret=secret, lock=lock)

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        """The reporter's own age identity, or None. Without a lock (no such number) the same work is done against
        one that nothing opens. Raises `TooBusy`."""
        canonical = self._canonical(secret)
        known = self._dummy if lock is None else lock
        return await self._work(lambda: open_lock(known, canonical))

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)

    async def _work(self, slow: Callable[[], T]) -> T:
        with self._counting:
            if self._inside >= self._room:
                raise TooBusy(math.ceil(self._inside * SECONDS_EACH / self._pool))
            self._inside += 1
        task = self._threads.submit(slow)
        # Counted down when the thread is done, not when the waiting person went away.
        task.add_done_callback(self._leave)
        return await asyncio.wrap_future(task)

    def _leave(self, _: Future[T]) -> None:
        with self._counting:
            self._inside -= 1


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
