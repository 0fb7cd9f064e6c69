"""`mashang demo`: everything at once, with a fictional organisation."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from app import setup
from app.cli import rooms, words
from app.cli.frame import Trouble
from app.cli.place import name_of
from app.cli.serve import run
from app.settings import Settings
from app.wiring import House, now
from cases import codes
from cases.organisation import Organisation, Role
from cases.places import Place, PlaceKind
from qr import pictures


def demo(host: str | None, port: int | None, no_qr: bool) -> None:
    found = rooms.settings(host=host, port=port)
    if not found.keyring.exists():
        click.echo(words.say("demo.preparing", var=str(found.var)), err=True)
    with rooms.trouble_told():
        setup.keyring(found)
        setup.database(found)

    async def work() -> None:
        async with rooms.house(found) as house:
            await _load(house)
            at = now()
            organisation, places, standing = await house.store.read(
                lambda books: (
                    books.organisation.load(),
                    books.places.all(),
                    codes.standing_of_each(books.codes.all(), at),
                )
            )
            links = [(place, house.link(standing[place.id])) for place in places if place.id in standing]
            await run(house, lambda: _welcome(house, organisation, links, qr=not no_qr))

    rooms.run(work, serving=True)


async def _load(house: House) -> None:
    try:
        await setup.demo(house)
    except setup.RealOrganisation:
        raise Trouble("real-organisation") from None


def _welcome(house: House, organisation: Organisation, links: Sequence[tuple[Place, str]], *, qr: bool) -> None:
    settings: Settings = house.settings
    click.echo("\n" + click.style(words.say("demo.banner"), bold=True))
    _doors(sorted(links, key=lambda each: (each[0].kind is not PlaceKind.PROJECT, each[0].number, each[0].id)), qr=qr)
    desk = sorted(
        {post.person for post in organisation.posts if post.roles & {Role.DISPATCHER, Role.HANDLER, Role.CLUE_MANAGER}}
    )
    command = sys.argv[0] if Path(sys.argv[0]).name == "mashang" else "mashang"
    click.echo("\n" + words.say("demo.office"))
    click.echo("  " + click.style(f"{command} staff enter p-lin", bold=True))
    click.echo("\n" + words.say("demo.staff", people=", ".join(desk)))
    click.echo(words.say("demo.stop", var=str(settings.var)) + "\n")


def _doors(links: Sequence[tuple[Place, str]], *, qr: bool) -> None:
    """Where the chat opens; nothing when every code has been revoked."""
    for place, link in links[:1]:
        click.echo("\n" + words.say("demo.open", place=name_of(place)))
        click.echo("  " + click.style(link, underline=True))
        if qr and sys.stdout.isatty():
            click.echo("\n" + words.say("demo.scan") + "\n")
            click.echo(pictures.terminal(link))
    if links[1:]:
        click.echo("\n" + words.say("demo.others"))
    for place, link in links[1:]:
        click.echo(f"  {name_of(place)}\n    {link}")
