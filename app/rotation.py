"""A new deployment key, and everything under it. May be interrupted at any point and run again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from app.wiring import House
from storage import rotation

#: Called with (done, total).
Progress = Callable[[int, int], None]

#: A turn that is under way on a running server may still commit what it wrapped under the old key.
SETTLING_SECONDS = 2.0


@dataclass(frozen=True, kw_only=True)
class Rotated:
    rewrapped: int
    current: str
    retired: int = 0


async def rotate(house: House, progress: Progress, *, retire: bool = False) -> Rotated:
    """Goes on with an interrupted rotation before it would begin another.

    Raises `storage.problems.StorageUnavailable`, `storage.vault.keyring.KeyringError`.
    """
    if not await rotation.left(house.store):
        house.keyring.rotate()
    done = await rotation.rewrap(house.store, progress=progress)
    if not retire:
        return Rotated(rewrapped=done, current=house.keyring.current_id)
    await asyncio.sleep(SETTLING_SECONDS)
    done += await rotation.rewrap(house.store, progress=lambda *_: None)
    old = [key for key in house.keyring.ids if key != house.keyring.current_id]
    for key in old:
        house.keyring.retire(key)
    return Rotated(rewrapped=done, current=house.keyring.current_id, retired=len(old))
