"""A turn through the webhook, by the CPU of the bot's process, against a bare echo, and beside peers."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from statistics import mean, median

from benchmarks.figures import Figure
from benchmarks.telegram import bots, load
from benchmarks.telegram.bots import Kept
from benchmarks.telegram.load import Bot, Outside, Press

ROUNDS = 5
#: Updates of a round, about: it takes more people where each does less.
UPDATES = 700
WARM = 300
MOST = 2.5
MEGABYTE = 1_000_000


def figures(world: Outside, folder: Path, kept: Sequence[Kept] = bots.ALL) -> Iterator[Figure]:
    """All processes run all the time on the same core; they are asked in turn."""
    everyone: Sequence[Kept] = (bots.ECHO, *kept)
    with ExitStack() as stack:
        running = {each.name: load.new_bot(world) for each in everyone}
        for at, each in enumerate(everyone):
            stack.enter_context(each.started(running[each.name], folder / f"turns-{at}"))
            _round(each, running[each.name], WARM)
        taken: dict[str, list[list[float]]] = {each.name: [] for each in everyone}
        for _ in range(ROUNDS):
            for each in everyone:
                taken[each.name].append(_round(each, running[each.name], UPDATES))
        bare = [mean(steps) for steps in taken[bots.ECHO.name]]
        for each in everyone:
            yield from _figures(each, taken[each.name], bare, running[each.name])


def _round(kept: Kept, bot: Bot, updates: int) -> list[float]:
    """CPU µs for an update of each step."""
    people = bot.join(max(1, updates // len(kept.acts)))
    steps = bot.do(people, kept.acts)
    bot.leave(people)
    return [step / len(people) * 1e6 for step in steps]


def _figures(kept: Kept, rounds: list[list[float]], bare: list[float], bot: Bot) -> Iterator[Figure]:
    n = ROUNDS * (UPDATES // len(kept.acts)) * len(kept.acts)
    all_steps = [mean(steps) for steps in rounds]
    assert bot.server is not None
    resident = bot.server.resident() / MEGABYTE
    yield Figure(
        name=f"an update: {kept.name}",
        value=median(all_steps),
        unit="µs",
        n=n,
        how=f"CPU of the bot's process; {_split(kept, rounds)}; resident {resident:.0f} MB after it",
        spread=all_steps,
    )
    if kept is not bots.ECHO:
        ratios = [one / base for one, base in zip(all_steps, bare, strict=True)]
        yield Figure(
            name=f"an update ÷ bare echo: {kept.name}",
            value=median(ratios),
            unit="×",
            most=MOST if kept is bots.OURS else None,
            n=n,
            how="ratio within each round",
            spread=ratios,
        )


def _split(kept: Kept, rounds: list[list[float]]) -> str:
    """Words and buttons apart: a button is answered with two calls."""
    told = []
    for name, kind in (("words", False), ("buttons", True)):
        at = [place for place, act in enumerate(kept.acts) if isinstance(act, Press) is kind]
        if at:
            told.append(f"{name} {median(mean(steps[place] for place in at) for steps in rounds):.0f} µs")
    return ", ".join(told)
