"""Several things at a time."""

import asyncio

from handlers.abreast import abreast


async def test_a_slow_one_holds_up_nobody_else() -> None:
    over = asyncio.Event()

    async def work(at: int) -> int:
        if at == 0:
            await over.wait()
        if at == 5:
            over.set()
        return at

    async with asyncio.timeout(5):
        assert sorted(await abreast(work, range(6), most=2)) == [0, 1, 2, 3, 4, 5]


async def test_there_are_never_more_than_that_at_once() -> None:
    inside = [0]
    seen = set()

    async def work(_: int) -> None:
        inside[0] += 1
        seen.add(inside[0])
        await asyncio.sleep(0)
        inside[0] -= 1

    await abreast(work, range(9), most=3)
    assert max(seen) == 3
