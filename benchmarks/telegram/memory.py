"""Memory after many conversations, above that of the idle process."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

from benchmarks.figures import Figure
from benchmarks.telegram import load
from benchmarks.telegram.bots import Kept
from benchmarks.telegram.load import Outside

CONVERSATIONS = 10_000
#: At a time; they all stay, and nobody ends what they began.
SOME = 250
FAR = 4
MEGABYTE = 1_000_000


def figures(kept: Kept, world: Outside, folder: Path, *, far: int = FAR, most: float | None = None) -> Iterator[Figure]:
    """`far` is how many updates each sends."""
    bot = load.new_bot(world)
    with kept.started(bot, folder):
        assert bot.server is not None
        sleep(1)
        idle, highest = bot.server.resident(), 0
        for _ in range(CONVERSATIONS // SOME):
            people = bot.join(SOME)
            bot.do(people, kept.acts[:far])
            bot.leave(people)
            highest = max(highest, bot.server.resident())
        after = bot.server.resident()
    how = f"resident set, {far} updates each; highest seen +{(highest - idle) / MEGABYTE:.0f} MB"
    yield Figure(
        name=f"memory when ready: {kept.name}", value=idle / MEGABYTE, unit="MB", n=1, how="before anybody came"
    )
    yield Figure(
        name=f"memory after {CONVERSATIONS:,} conversations: {kept.name}",
        value=(after - idle) / MEGABYTE,
        unit="MB above it",
        most=most,
        n=CONVERSATIONS,
        how=how,
    )
