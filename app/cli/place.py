"""`mashang place`: what carries a QR code."""

import secrets
import sys
from dataclasses import replace
from pathlib import Path

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from cases.places import Place, PlaceKind
from cases.ports import Books
from cases.values import Json
from qr import pictures
from qr.codes import new_place_id


def add(kind: str, name: str, english: str | None, unit: str, as_json: bool) -> None:
    found = rooms.settings_of_server()
    names = {"zh-Hans": name} | ({"en": english} if english else {})
    place = Place(id=new_place_id(secrets.token_bytes), kind=PlaceKind(kind), names=names, unit=unit)

    def keep(books: Books) -> bool:
        known = unit in books.organisation.load().units
        if known:
            books.places.save(place)
        return known

    async def work() -> str | None:
        async with rooms.house(found) as house:
            return house.link(place) if await house.store.transact(keep) else None

    link = rooms.run(work)
    if link is None:
        raise Trouble("no-such-unit", exit_code=USAGE)
    if as_json:
        rooms.print_json({"place": place.id, "link": link})
        return
    click.echo(words.say("place.add.added", place=place.id))
    click.echo(link)


def list_places(as_json: bool) -> None:
    found = rooms.settings()

    async def work() -> tuple[Place, ...]:
        async with rooms.house(found) as house:
            return tuple(await house.store.read(lambda books: books.places.all()))

    places = rooms.run(work)
    if as_json:
        rooms.print_json([_json(place) for place in places])
        return
    for place in places:
        valid = words.say(f"place.list.{'revoked' if place.revoked else 'valid'}")
        click.echo(f"{place.id}  {place.kind.value:<10}  {place.unit or '-':<12}  {valid}  {name_of(place)}")
    if not places:
        click.echo(words.say("place.list.none"))


def code(place: str, png: Path | None, as_json: bool) -> None:
    """A revoked place gets a new code, one version further on."""
    found = rooms.settings_of_server()

    def renew(books: Books) -> Place | None:
        known = books.places.get(place)
        if known is not None and known.revoked:
            known = replace(known, revoked=False, code_version=known.code_version + 1)
            books.places.save(known)
        return known

    async def work() -> tuple[Place, str] | None:
        async with rooms.house(found) as house:
            known = await house.store.transact(renew)
            return None if known is None else (known, house.link(known))

    done = rooms.run(work)
    if done is None:
        raise Trouble("no-such-place", exit_code=USAGE)
    known, link = done
    if png is not None:
        try:
            png.write_bytes(pictures.png(link))
        except OSError:
            raise Trouble("file") from None
    if as_json:
        rooms.print_json({"place": known.id, "version": known.code_version, "link": link})
        return
    show_code(link)
    if png is not None:
        click.echo(words.say("place.code.written", path=str(png)))


def revoke(place: str) -> None:
    found = rooms.settings()

    def mark(books: Books) -> bool:
        known = books.places.get(place)
        if known is not None:
            books.places.save(replace(known, revoked=True))
        return known is not None

    async def work() -> bool:
        async with rooms.house(found) as house:
            return await house.store.transact(mark)

    if not rooms.run(work):
        raise Trouble("no-such-place", exit_code=USAGE)
    click.echo(words.say("place.revoke.done", place=place))


def show_code(link: str) -> None:
    """The picture only where somebody can scan it."""
    if sys.stdout.isatty():
        click.echo(pictures.terminal(link))
    click.echo(link)


def name_of(place: Place) -> str:
    return place.names.get(words.language()) or next(iter(place.names.values()))


def _json(place: Place) -> Json:
    return {
        "place": place.id,
        "kind": place.kind.value,
        "names": dict(place.names),
        "unit": place.unit,
        "version": place.code_version,
        "revoked": place.revoked,
    }
