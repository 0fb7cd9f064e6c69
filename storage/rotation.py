"""After the deployment key was rotated: wrap everything again under the new one.

In small transactions, so that the server goes on meanwhile. Stopped half way, it goes on from there the next time:
each box says which key it is under.
"""

from collections.abc import Callable

from storage.store import Store

BATCH = 200


async def rewrap(store: Store, *, progress: Callable[[int, int], None], batch: int = BATCH) -> int:
    """`progress` is told how many are done and how many there are. Returns how many were wrapped again; only when
    `left` is 0 may the old key be retired."""
    total = await left(store)
    done = 0
    progress(done, total)
    while wrapped := await store.transact(lambda books: books.keys.rewrap(limit=batch)):
        done += wrapped
        progress(done, max(done, total))
    return done


async def left(store: Store) -> int:
    return await store.read(lambda books: books.keys.outdated())
