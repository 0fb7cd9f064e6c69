"""`mashang staff enter`: be one of the invented people of a demonstration, without password and code."""

from functools import partial
from pathlib import Path

import click

from app.accounts import links_of
from app.cli import rooms, secrecy, words
from app.cli.frame import USAGE, Trouble
from app.wiring import House, now
from cases.events import SYSTEM
from cases.staff import Purpose
from handlers.accounts import errors
from handlers.books import Desk
from handlers.desk import addresses


def enter(person: str, to: Path | None) -> None:
    found = rooms.settings_of_server()
    if not (found.demo and found.local):
        raise Trouble("no-demonstration", exit_code=USAGE)

    async def work() -> str:
        async with rooms.house(found) as house:
            try:
                return await house.store.transact(partial(_link, house=house, person=person))
            except errors.NoSuchPerson:
                raise Trouble("no-such-person", exit_code=USAGE) from None

    with secrecy.outlet(to) as say:
        link = rooms.run(work)
        say(words.say("staff.enter.link", person=person))
        say(f"  {link}")
        say(words.say("staff.enter.once"))
    if to is not None:
        click.echo(words.say("staff.invite.written", path=str(to)))


def _link(books: Desk, *, house: House, person: str) -> str:
    if not books.organisation.load().fictional:
        raise Trouble("no-demonstration", exit_code=USAGE)
    token, _ = links_of(house.keyring).make(books, Purpose.DEMO, person, made_by=SYSTEM, now=now())
    return addresses.of_link(house.settings.address, Purpose.DEMO, token)
