"""Several things at a time, none of which waits for a slower one before the next begins."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


async def abreast(work: Callable[[T], Awaitable[R]], things: Iterable[T], *, most: int) -> list[R]:
    """What came of each, in no order. `work` does not raise."""
    waiting = iter(things)

    async def go_on() -> list[R]:
        return [await work(each) for each in waiting]

    return [found for some in await asyncio.gather(*(go_on() for _ in range(most))) for found in some]
