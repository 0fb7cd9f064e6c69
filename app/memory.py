"""What the allocator keeps of memory that is free again."""

import ctypes
from typing import Final

#: mallopt(3) of glibc: the size from which a block is a mapping of its own that goes back when it is freed, and how
#: many heaps the threads share.
_MMAP_THRESHOLD: Final = -3
_ARENA_MAX: Final = -8
_LARGE, _HEAPS = 1024 * 1024, 2


def keep_little() -> None:
    """Left alone, glibc learns from the first 19 MiB of Argon2id that are freed to keep such blocks, one for each
    thread that hashes, and gives each thread a heap that is full of holes. Elsewhere, where there are no such settings,
    nothing happens."""
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_MMAP_THRESHOLD, _LARGE)
        tune(_ARENA_MAX, _HEAPS)
