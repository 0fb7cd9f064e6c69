"""`mashang init`: keys, database, organisation. What exists is kept, so it may be run again."""

from pathlib import Path

import click

from app import organisation_file, setup
from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.organisation_file import OrganisationFileError
from app.wiring import now
from cases.organisation import Organisation
from cases.staff import PendingRole
from handlers.books import Desk


def init(organisation: Path | None, demo: bool) -> None:
    if organisation and demo:
        raise Trouble("organisation-given-twice", exit_code=USAGE)
    told = _read(organisation) if organisation else None
    found = rooms.settings()
    with rooms.trouble_told():
        _, made = setup.keyring(found)
        click.echo(words.say(f"init.keyring_{'made' if made else 'kept'}", path=str(found.keyring)))
        setup.database(found)
    click.echo(words.say("init.database_ready"))

    def keep(books: Desk) -> tuple[PendingRole, ...]:
        return setup.organisation(books, told, now=now()) if told is not None else ()

    async def work() -> tuple[Organisation | None, tuple[PendingRole, ...]]:
        async with rooms.house(found) as house:
            if demo:
                return await setup.demo(house), ()
            return told, await house.store.transact(keep)

    loaded, waiting = rooms.run(work)
    if loaded is None:
        click.echo(words.say("init.organisation_kept"))
    else:
        counts = {"units": len(loaded.units), "people": len(loaded.people)}
        click.echo(words.say("init.organisation_loaded", **counts))
    _say(waiting)
    click.echo(words.say("init.next"))


def _say(waiting: tuple[PendingRole, ...]) -> None:
    if not waiting:
        return
    click.echo(words.say("init.roles_wait", count=len(waiting)))
    for each in waiting:
        click.echo(f"  {each.person}  {each.unit}  {each.role.value}")
    click.echo(words.say("init.roles_how"))


def _read(path: Path) -> Organisation:
    try:
        return organisation_file.read(path)
    except OrganisationFileError as trouble:
        raise Trouble("organisation-file", where=trouble.where, exit_code=USAGE) from None
    except (OSError, UnicodeDecodeError):
        raise Trouble("file", exit_code=USAGE) from None
