"""Argon2id for a number that exists and for one that does not, with a wrong secret: they must take alike."""

import asyncio
import secrets
import time
from collections.abc import Iterator
from statistics import median

from benchmarks.figures import Figure
from cases import numbers
from cases.case import Lock
from storage.vault import suite
from storage.vault.locks import Locksmith, make_lock

EACH = 60


def figures() -> Iterator[Figure]:
    known, unknown = asyncio.run(_measure())
    for name, spent in (("known number", known), ("unknown number", unknown)):
        yield Figure(
            name=f"Argon2id, {name}, wrong secret",
            value=median(spent),
            unit="ms",
            n=EACH,
            how=f"CPU of Locksmith.open in its thread, turn and turn about; {suite.PARAMS}",
            spread=spent,
        )
    yield Figure(
        name="Argon2id, known ÷ unknown",
        value=median(known) / median(unknown),
        unit="×",
        n=2 * EACH,
        how="ratio of the medians",
    )


async def _measure() -> tuple[list[float], list[float]]:
    smith = Locksmith(
        number=lambda: numbers.new_number(secrets.token_bytes),
        secret=lambda: numbers.new_secret(secrets.token_bytes),
        canonical=numbers.canonical_secret,
    )
    lock = make_lock(numbers.new_secret(secrets.token_bytes), suite.PARAMS)
    known, unknown = [], []
    for _ in range(EACH):
        known.append(await _milliseconds(smith, lock))
        unknown.append(await _milliseconds(smith, None))
    smith.close()
    return known, unknown


async def _milliseconds(smith: Locksmith, lock: Lock | None) -> float:
    began = time.process_time_ns()
    if await smith.open(lock, numbers.new_secret(secrets.token_bytes)) is not None:
        raise RuntimeError("a wrong secret opened a lock")
    return (time.process_time_ns() - began) / 1e6
