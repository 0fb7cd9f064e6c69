"""All figures of the public bot on Telegram, in the order of the table."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.telegram import bots, kills, load, memory, turns

#: Steps that were gone when a bot is killed: a form has one answer left, ours is in the middle of a story.
HALF_A_FORM, HALF_A_STORY = 3, 12
MOST_MEGABYTES = 60


def figures(folder: Path) -> Iterator[Figure]:
    folder.mkdir()
    with load.outside() as world:
        yield from turns.figures(world, folder)
        for peer in (bots.AIOGRAM, bots.PTB):
            yield from kills.figures(peer, world, folder / f"killed-{peer.module}", far=HALF_A_FORM)
        yield from kills.figures(
            bots.OURS, world, folder / "killed", far=HALF_A_STORY, most=0, patience=kills.LONG_PATIENCE
        )
        yield from memory.figures(bots.AIOGRAM, world, folder / "memory-aiogram")
        yield from memory.figures(bots.OURS, world, folder / "memory", most=MOST_MEGABYTES)
