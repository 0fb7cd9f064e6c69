"""`mashang place channels`: channels from before, by owner, with what came in by each (CF-10)."""

from collections.abc import Sequence

import click

from app.cli import rooms, words
from app.cli.place import name_of
from app.wiring import now
from cases.events import SYSTEM
from cases.values import Json
from handlers.office import channels as office
from handlers.office.channels import Channel
from handlers.office.scans import LEAST, Sight


def channels(months: int, person: str | None, as_json: bool) -> None:
    found = rooms.settings()
    who = person or SYSTEM

    async def work() -> Sequence[Channel]:
        async with rooms.house(found) as house:
            return await house.store.read(
                lambda books: office.counted(books, who, now=now(), zone=house.zone, months=months)
            )

    seen = rooms.run(work)
    if as_json:
        rooms.print_json([_json(each) for each in seen])
        return
    for each in seen:
        told = words.say("place.channels.line", cases=each.cases, scans=each.scans)
        click.echo(
            f"{each.place.unit or '-':<14}  {each.place.number or each.place.id:<14}  {told}  {name_of(each.place)}"
        )
    if any(each.sight is Sight.COARSE for each in seen):
        click.echo(words.say("place.channels.withheld", least=LEAST))
    if not seen:
        click.echo(words.say("place.channels.none"))


def _json(each: Channel) -> Json:
    return {
        "place": each.place.id,
        "number": each.place.number,
        "owner": each.place.unit,
        "exact": each.sight is Sight.EXACT,
        "cases": each.cases,
        "scans": each.scans,
        "months": [
            {"month": f"{month.month:%Y-%m}", "cases": month.cases, "scans": month.scans} for month in each.months
        ],
    }
