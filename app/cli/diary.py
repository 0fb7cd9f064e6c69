"""`mashang diary`: is what was written still what was written?"""

import click

from app.cli import rooms, words
from app.cli.frame import FINDING, FINE
from cases.ports import Books
from cases.values import Json
from storage import diary
from storage.diary import Broken


def verify(as_json: bool) -> int:
    found = rooms.settings()

    async def work() -> tuple[int, Broken | None]:
        async with rooms.house(found) as house:
            broken = await house.store.read(lambda books: diary.verify(books, found.roots, house.keyring))
            return await house.store.read(_count), broken

    count, broken = rooms.run(work)
    if as_json:
        told: Json = None
        if broken:
            told = {"number": broken.number, "case": broken.case, "seq": broken.seq, "what": broken.what}
        rooms.print_json({"cases": count, "broken": told})
    elif broken is None:
        click.echo(words.say("diary.verify.fine", count=count))
    else:
        where = words.say("diary.verify.at", case=broken.number or broken.case, seq=broken.seq) if broken.case else ""
        what = words.say(f"diary.verify.what.{broken.what}")
        click.echo(words.say("diary.verify.broken", where=where, what=what))
    return FINDING if broken else FINE


def _count(books: Books) -> int:
    return books.cases.count()
