"""`mashang place`: what carries a QR code."""

import secrets
from collections.abc import Mapping

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.wiring import now
from cases import codes
from cases.codes import CodeState, PlaceCode
from cases.events import SYSTEM
from cases.places import Place, PlaceKind
from cases.ports import Books
from cases.values import Json
from handlers.office.places import register
from qr.codes import new_place_id


def add(kind: str, name: str, english: str | None, unit: str, as_json: bool) -> None:
    found, at = rooms.settings_of_server(), now()
    names = {"zh-Hans": name} | ({"en": english} if english else {})
    place = Place(id=new_place_id(secrets.token_bytes), kind=PlaceKind(kind), names=names, unit=unit)

    def keep(books: Books) -> PlaceCode | None:
        known = unit in books.organisation.load().units
        return register(books, place, actor=SYSTEM, now=at) if known else None

    async def work() -> str | None:
        async with rooms.house(found) as house:
            code = await house.store.transact(keep)
            return None if code is None else house.link(code)

    link = rooms.run(work)
    if link is None:
        raise Trouble("no-such-unit", exit_code=USAGE)
    if as_json:
        rooms.print_json({"place": place.id, "link": link})
        return
    click.echo(words.say("place.add.added", place=place.id))
    click.echo(link)


def list_places(as_json: bool) -> None:
    found, at = rooms.settings(), now()

    def look(books: Books) -> list[tuple[Place, PlaceCode | None]]:
        newest = codes.shown_of_each(books.codes.all(), at)
        return [(place, newest.get(place.id)) for place in books.places.all()]

    async def work() -> list[tuple[Place, PlaceCode | None]]:
        async with rooms.house(found) as house:
            return await house.store.read(look)

    told = [
        (place, code.version if code else 0, code.state(at) if code else CodeState.REVOKED)
        for place, code in rooms.run(work)
    ]
    if as_json:
        rooms.print_json([_json(place, version, state) for place, version, state in told])
        return
    for place, _, state in told:
        shown = words.say(f"place.list.{state}")
        click.echo(f"{place.id}  {place.kind.value:<10}  {place.unit or '-':<12}  {shown}  {name_of(place)}")
    if not told:
        click.echo(words.say("place.list.none"))


def name_of(place: Place) -> str:
    return name_in(place.names)


def name_in(names: Mapping[str, str]) -> str:
    """In the language spoken here, else in the first there is; empty where there is none."""
    return names.get(words.language()) or next(iter(names.values()), "")


def _json(place: Place, version: int, state: CodeState) -> Json:
    return {
        "place": place.id,
        "kind": place.kind.value,
        "names": dict(place.names),
        "unit": place.unit,
        "version": version,
        "state": state.value,
    }
