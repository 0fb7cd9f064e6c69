"""`mashang simulate`: a made-up year through the real doors, and what became of the limits."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

from app.cli import policy_words, rooms, words
from app.cli.frame import FINDING, FINE
from app.cli.layout import columns
from app.simulation import running
from app.simulation.result import Result

WIDTH = 80

#: Of the ways of B3, so many that were taken least are shown.
RARE = 8


def simulate(cases: int, days: int, seed: int, as_json: bool) -> int:
    rooms.settings()

    async def work() -> Result:
        with _bar() as progress:
            return await running.simulate(cases=cases, days=days, seed=seed, progress=progress)

    found = rooms.run(work)
    if as_json:
        rooms.print_json({"seed": seed, "days": days, **found.told()})
    else:
        _print(found, days, seed)
    return FINE if found.holds else FINDING


def _print(found: Result, days: int, seed: int) -> None:
    click.echo(words.say("simulate.head", cases=found.cases, days=days, seed=seed))
    _stages(found)
    _alerts(found)
    _section("notices")
    for name, count in found.notices.items():
        _row(words.say(f"simulate.notice.{name}"), count)
    _edges(found)
    _invariants(found)
    click.echo("\n" + words.say("simulate.digest", digest=found.digest))


def _stages(found: Result) -> None:
    rows = [
        (policy_words.stage(name), f"{each.rate:.1f} %", str(each.in_time), str(each.late), str(each.overdue))
        for name, each in found.stages.items()
        if each.in_time + each.late + each.overdue
    ]
    _table("stages", ("stage", "rate", "in_time", "late", "overdue"), rows)


def _alerts(found: Result) -> None:
    by_act: dict[str, list[str]] = {}
    total: dict[str, int] = {}
    for (level, act), count in found.alerts.items():
        by_act.setdefault(act, []).append(f"{level}: {count}")
        total[act] = total.get(act, 0) + count
    rows = [(policy_words.say(f"act.{act}"), str(total[act]), "  ".join(levels)) for act, levels in by_act.items()]
    _table("alerts", ("act", "count", "levels"), rows)


def _edges(found: Result) -> None:
    counts = found.edges
    taken = sum(1 for count in counts.values() if count)
    rare = sorted(counts.items(), key=lambda each: each[1])[:RARE]
    _section("edges")
    click.echo(
        "  " + words.say("simulate.edges.told", taken=taken, all=len(counts), least=min(counts.values(), default=0))
    )
    for (old, new), count in rare:
        _row(f"{_state(old)} → {_state(new)}", count)


def _invariants(found: Result) -> None:
    _section("invariants")
    for name, each in found.invariants.items():
        well = not each.broken
        mark = click.style("✓", fg="green") if well else click.style("✗", fg="red")
        told = "" if well else words.say("simulate.broken", count=each.broken)
        _row(f"{mark} {words.say(f'simulate.invariant.{name}')}", each.checked, told)
        for example in each.examples:
            click.echo(f"      {example}")


def _state(name: str) -> str:
    return words.say("simulate.draft") if name == "draft" else words.say(f"states.{name}")


def _section(name: str) -> None:
    click.echo("\n" + click.style(words.say(f"simulate.section.{name}"), bold=True))


def _row(what: str, count: int, more: str = "") -> None:
    """The number stands at the right, where the eye compares it with those above."""
    gap = max(WIDTH - 14 - columns(click.unstyle(what)), 1)
    click.echo(f"  {what}{' ' * gap}{count:>10,}{'  ' + more if more else ''}")


def _table(name: str, titles: Sequence[str], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    _section(name)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 2))
    for at, column in enumerate(titles):
        number = at and column != "levels"
        table.add_column(words.say(f"simulate.column.{column}"), justify="right" if number else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    console = Console(highlight=False)
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    console.print(table)


@contextmanager
def _bar() -> Iterator[Callable[[float], None]]:
    """A bar where somebody looks at it, silence in a script."""
    if not sys.stderr.isatty():
        yield lambda share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    shown = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*shown, console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(words.say("simulate.working"), total=1.0)
        yield lambda share: bars.update(task, completed=share)
