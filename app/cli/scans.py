"""`mashang qr stats`: how often codes were scanned, as far as the reader may see (CF-10)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.cli.place import name_of
from app.wiring import now
from cases.events import SYSTEM
from cases.places import Place
from cases.ports import Books
from cases.values import Json
from handlers.office import scans
from handlers.office.scans import Counts, Line, Sight


@dataclass(frozen=True, kw_only=True)
class _Look:
    places: Sequence[tuple[Place, Counts]]
    forged: Counts


def stats(place: str | None, days: int, person: str | None, as_json: bool) -> None:
    found = rooms.settings()
    who = person or SYSTEM

    async def work() -> _Look:
        async with rooms.house(found) as house:
            today = now().astimezone(house.zone).date()
            return await house.store.read(lambda books: _look(books, who, place, today, days))

    seen = rooms.run(work)
    if place is not None and not seen.places:
        raise Trouble("no-such-place", exit_code=USAGE)
    if as_json:
        rooms.print_json(
            {
                "days": days,
                "places": [_json(each, counts) for each, counts in seen.places],
                "forged": [_line(line) for line in seen.forged.lines],
            }
        )
        return
    for each, counts in seen.places:
        click.echo(f"{each.id}  {name_of(each)}  {_total(counts)}")
        for line in counts.lines if place is not None else ():
            state = words.say(f"qr.stats.{line.state or 'any'}")
            click.echo(
                "  "
                + words.say("qr.stats.line", day=str(line.day), version=line.version, state=state, count=line.count)
            )
    if any(counts.sight is Sight.COARSE for _, counts in seen.places):
        click.echo(words.say("qr.stats.withheld", least=scans.LEAST))
    if seen.forged.sight is Sight.EXACT and place is None:
        click.echo(words.say("qr.stats.forged_in_all", count=seen.forged.total, days=days))
    if not seen.places:
        click.echo(words.say("qr.stats.none"))


def _look(books: Books, person: str, wanted: str | None, today: date, days: int) -> _Look:
    first = today - timedelta(days=days - 1)
    places = [place for place in books.places.all() if wanted in (None, place.id)]
    viewer = scans.Viewer(person, books.organisation.load())
    counted = scans.counted_each(books, viewer, places, first=first, last=today, today=today)
    return _Look(
        places=[(place, counted[place.id]) for place in places if place.id in counted],
        forged=scans.forged(books, person, first=first, last=today),
    )


def _total(counts: Counts) -> str:
    """One of nothing is withheld like one of a little."""
    if counts.sight is Sight.COARSE and not counts.lines:
        return words.say("qr.stats.few", least=scans.LEAST)
    return words.say("qr.stats.total", count=counts.total)


def _json(place: Place, counts: Counts) -> Json:
    return {
        "place": place.id,
        "exact": counts.sight is Sight.EXACT,
        "total": counts.total if counts.lines or counts.sight is Sight.EXACT else None,
        "lines": [_line(line) for line in counts.lines],
    }


def _line(line: Line) -> Json:
    return {
        "day": line.day.isoformat(),
        "version": line.version,
        "state": line.state.value if line.state else None,
        "count": line.count,
    }
