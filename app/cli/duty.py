"""`mashang duty`: what the office owes every month and quarter (T-04, D-07)."""

import click

from app.cli import rooms, words
from app.cli.timetable import dated
from app.wiring import now
from cases.clocks import duties
from cases.clocks.model import Clock
from cases.values import Json


def list_duties(as_json: bool) -> None:
    found = rooms.settings()

    async def work() -> tuple[Clock, ...]:
        async with rooms.house(found) as house:
            await house.store.transact(lambda books: duties.begin(books, now=now()))
            return tuple(await house.store.read(lambda books: books.clocks.of(duties.OFFICE)))

    clocks = [clock for clock in rooms.run(work) if clock.open]
    if as_json:
        rooms.print_json([_json(clock) for clock in clocks])
        return
    for clock in clocks:
        state = words.say("duty.late") if now() > clock.due else ""
        click.echo(
            f"{clock.policy:<12}{dated(clock.due, found.zone)}  {words.say(f'clocks.{clock.name}')}  {state}".rstrip()
        )
    if not clocks:
        click.echo(words.say("duty.list.none"))


def done(policy: str, person: str) -> None:
    found = rooms.settings()

    async def work() -> Clock:
        async with rooms.house(found) as house:
            return await house.store.transact(lambda books: duties.finish(books, policy, actor=person, now=now()))

    clock = rooms.run(work)
    word = "late" if clock.missed else "in_time"
    click.echo(words.say(f"duty.done.{word}", policy=policy, due=dated(clock.due, found.zone)))


def _json(clock: Clock) -> Json:
    return {"key": clock.policy, "due": clock.due.isoformat(), "late": now() > clock.due}
