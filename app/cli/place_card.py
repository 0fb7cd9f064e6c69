"""`mashang place show`: what the register knows of one place, who answers for it, and what was changed when."""

from collections.abc import Sequence
from dataclasses import dataclass

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.talking import words as catalogue_of
from cases.case import Link
from cases.events import SYSTEM
from cases.organisation import Organisation
from cases.places import Place
from cases.ports import Books
from cases.register import columns
from cases.values import Json
from handlers import register
from handlers.register import Record, records


@dataclass(frozen=True, kw_only=True)
class _Found:
    places: Sequence[Place]
    lines: Sequence[Link]
    organisation: Organisation
    all: Sequence[Place]


def show(place: str, as_json: bool) -> None:
    """By id, by number, or by name."""
    settings = rooms.settings()
    catalogue, language = catalogue_of(settings.zone), words.language()

    def look(books: Books) -> _Found:
        places = books.places.all()
        found = register.find(place, places)
        lines = books.diary.of(found[0].id) if len(found) == 1 else ()
        return _Found(places=found, lines=lines, organisation=books.organisation.load(), all=places)

    async def work() -> _Found:
        async with rooms.house(settings) as house:
            return await house.store.read(look)

    seen = rooms.run(work)
    if not seen.places:
        raise Trouble("no-such-place", exit_code=USAGE)
    if len(seen.places) > 1:
        raise Trouble("several-places", ids=", ".join(each.id for each in seen.places), exit_code=USAGE)
    (known,) = seen.places
    record = records.of([known], seen.organisation)[known.id]
    directory = register.directory(seen.organisation, seen.all)
    told = register.told(known, seen.lines, directory, language, catalogue)
    if as_json:
        rooms.print_json(_json(record, told))
        return
    for head, cell in register.told_place(record, directory, language, catalogue):
        click.echo(f"{head}: {cell}" if language == "en" else f"{head}：{cell}")
    click.echo(words.say("place.show.diary"))
    for line in told:
        at = catalogue.shown({"instant": line.at.isoformat()}, language)
        click.echo(f"  {at}  {_called(line.actor, seen.organisation)}  {line.what}")


def _called(actor: str, organisation: Organisation) -> str:
    if actor == SYSTEM:
        return words.say("place.show.machine")
    return organisation.people[actor].name if actor in organisation.people else actor


def _json(record: Record, told: Sequence[register.Line]) -> Json:
    return {
        "place": record.place.id,
        **columns(record.place),
        "teams": list(record.teams),
        "diary": [{"at": line.at.isoformat(), "actor": line.actor, "text": line.what} for line in told],
    }
