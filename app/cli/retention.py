"""`mashang retention`: which cases have been kept long enough, and deleting them now rather than within the hour."""

from collections.abc import Sequence
from datetime import timedelta

import click

from app.cli import rooms, words
from app.cli.timetable import dated
from app.wiring import House, now
from cases.values import Json
from handlers.retention.folding import Folder
from handlers.retention.keeping import Coming, Keeper, Kept


def coming(days: int, as_json: bool) -> None:
    found = rooms.settings()

    async def work() -> Sequence[Coming]:
        async with rooms.house(found) as house:
            return await _keeper(house).coming(now(), within=timedelta(days=days))

    cases = rooms.run(work)
    if as_json:
        rooms.print_json([_json(each) for each in cases])
        return
    for each in cases:
        waits = words.say(f"retention.waits.{each.fate.waits}") if each.fate.waits else ""
        until = dated(each.fate.until, found.zone) if each.fate.until else ""
        click.echo(f"{each.number}  {until}  {waits}".rstrip())
    if not cases:
        click.echo(words.say("retention.list.none"))


def run() -> None:
    found = rooms.settings()

    async def work() -> tuple[Kept, int]:
        async with rooms.house(found) as house:
            kept = await _keeper(house).run(now())
            return kept, await Folder(store=house.store, zone=house.zone).run(now())

    kept, folded = rooms.run(work)
    click.echo(words.say("retention.run.done", deleted=kept.deleted, told=kept.told))
    if folded:
        click.echo(words.say("retention.run.folded", count=folded))


def _keeper(house: House) -> Keeper:
    return Keeper(store=house.store, zone=house.zone)


def _json(each: Coming) -> Json:
    until = each.fate.until.isoformat() if each.fate.until else None
    return {"number": each.number, "until": until, "waits": each.fate.waits, "term": each.fate.term}
