"""`mashang migrate`: the database up to date."""

import click

from app.cli import rooms, words
from app.cli.frame import FINDING, FINE
from storage import migrate as schema


def migrate(check: bool) -> int:
    found = rooms.settings()
    with rooms.trouble_told():
        known, wanted = schema.current(found.database), schema.newest()
        if check and known != wanted:
            click.echo(words.say("migrate.behind", found=known or "-", wanted=wanted))
            return FINDING
        if not check:
            schema.migrate(found.database)
    click.echo(words.say("migrate.done", version=wanted))
    return FINE
