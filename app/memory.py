"""What the allocator keeps of memory that is free again."""

import ctypes
from typing import Final

#: mallopt(3) of glibc, and the size from which a block is a mapping of its own that goes back when it is freed.
_MMAP_THRESHOLD: Final = -3
_LARGE: Final = 1024 * 1024


def give_back_large_blocks() -> None:
    """Left alone, glibc learns from the first 19 MiB of Argon2id that are freed to keep such blocks, one for each
    thread that hashes. Elsewhere, where there is no such setting, nothing happens."""
    tune = getattr(ctypes.CDLL(None), "mallopt", None)
    if tune is not None:
        tune(_MMAP_THRESHOLD, _LARGE)
