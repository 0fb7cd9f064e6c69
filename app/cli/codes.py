"""`mashang qr show|rotate|revoke`: the life of the codes on the wall."""

import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.wiring import now
from cases import codes, errors, numbers
from cases.codes import PlaceCode
from cases.events import SYSTEM
from cases.ports import Books
from handlers.office import codes as office
from qr import pictures

_SPAN = re.compile(r"([0-9]{1,4})(d|h)")


def show(place: str, as_json: bool) -> None:
    """The code to be printed: the newest one that is valid or will be."""
    found, at = rooms.settings_of_server(), now()

    async def work() -> tuple[PlaceCode, str] | None:
        async with rooms.house(found) as house:
            known = await house.store.read(lambda books: codes.standing(books.codes.of(place), at))
            return None if known is None else (known, house.link(known))

    done = rooms.run(work)
    if done is None:
        raise Trouble("no-such-code", exit_code=USAGE)
    code, link = done
    short = numbers.shown(code.short)
    if as_json:
        state = code.state(at).value
        rooms.print_json({"place": code.place, "version": code.version, "state": state, "link": link, "short": short})
        return
    if sys.stdout.isatty():
        click.echo(pictures.terminal(link))  # only where somebody can scan it
    click.echo(link)
    if short:
        click.echo(words.say("qr.show.typed", address=found.address, short=short))


def rotate(
    place: str | None,
    all_: bool,
    overlap: str,
    first: str | None,
    until: str | None,
    reason: str | None,
    person: str | None,
    as_json: bool,
) -> None:
    if (place is None) != all_:
        raise Trouble("one-or-all", exit_code=USAGE)
    found, at = rooms.settings_of_server(), now()
    zone = ZoneInfo(found.zone)
    begins, ends = _begin(first, zone), _end(until, zone)
    shared = _span(overlap)

    def work_on(books: Books) -> Sequence[PlaceCode]:
        places = [place] if place else [each.id for each in books.places.all() if not each.closed]
        return office.rotate(
            books,
            places,
            actor=person or SYSTEM,
            now=at,
            overlap=shared,
            first=begins,
            until=ends,
            why=reason or "",
        )

    async def work() -> list[tuple[PlaceCode, str]]:
        async with rooms.house(found) as house:
            with trouble_of_codes():
                made = await house.store.transact(work_on)
            return [(code, house.link(code)) for code in made]

    made = rooms.run(work)
    if as_json:
        rooms.print_json([{"place": code.place, "version": code.version, "link": link} for code, link in made])
        return
    for code, link in made:
        click.echo(words.say("qr.rotate.made", place=code.place, version=code.version))
        click.echo(f"  {link}")
    click.echo(words.say("qr.rotate.done", count=len(made)))


def revoke(place: str, reason: str, version: int | None, person: str | None) -> None:
    found, at = rooms.settings(), now()

    def work_on(books: Books) -> Sequence[PlaceCode]:
        return office.revoke(books, place, actor=person or SYSTEM, now=at, reason=reason, version=version)

    async def work() -> Sequence[PlaceCode]:
        async with rooms.house(found) as house:
            with trouble_of_codes():
                return await house.store.transact(work_on)

    done = rooms.run(work)
    click.echo(words.say("qr.revoke.done" if done else "qr.revoke.already", place=place, count=len(done)))


@contextmanager
def trouble_of_codes() -> Iterator[None]:
    try:
        yield
    except (errors.NoSuchPlace, errors.BadWindow, errors.NoReason) as trouble:
        raise Trouble(trouble.code, exit_code=USAGE) from None


def _span(typed: str) -> timedelta:
    found = _SPAN.fullmatch(typed.strip())
    if found is None:
        raise Trouble("no-span", exit_code=USAGE)
    number = int(found[1])
    return timedelta(days=number) if found[2] == "d" else timedelta(hours=number)


def _begin(typed: str | None, zone: ZoneInfo) -> datetime | None:
    return None if typed is None else _instant("--from", typed, zone)


def _end(typed: str | None, zone: ZoneInfo) -> datetime | None:
    """A day is meant with all of it."""
    if typed is None:
        return None
    at = _instant("--until", typed, zone)
    return at + timedelta(days=1) if len(typed.strip()) == len("2026-01-31") else at


def _instant(name: str, typed: str, zone: ZoneInfo) -> datetime:
    try:
        at = datetime.fromisoformat(typed.strip())
    except ValueError:
        raise Trouble("not-an-instant", exit_code=USAGE, name=name, typed=typed) from None
    return at if at.tzinfo else at.replace(tzinfo=zone)
