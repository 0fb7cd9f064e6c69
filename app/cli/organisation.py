"""`mashang organisation`: the organisation as sheets, out and in."""

from functools import partial
from pathlib import Path

import click

from app.cli import rooms, words
from app.cli.frame import FINDING, USAGE, Trouble
from app.talking import words as catalogue_of
from app.wiring import now
from cases import errors
from cases.events import SYSTEM
from handlers.office import organising
from handlers.office.organising import Look
from handlers.office.parcels import File
from handlers.roster import Unfit, told_changes, told_problem


def export(file: Path) -> None:
    """One workbook, or a folder of CSV files."""
    found = rooms.settings()
    catalogue = catalogue_of(found.zone)

    async def work() -> tuple[File, ...]:
        async with rooms.house(found) as house:
            organisation = await house.store.read(lambda books: books.organisation.load())
            kind = "xlsx" if file.suffix.lower() == ".xlsx" else "csv"
            return organising.export(organisation, kind, words.language(), catalogue)

    try:
        made = rooms.run(work)
        if file.suffix.lower() == ".xlsx":
            file.write_bytes(made[0][1])
        else:
            file.mkdir(parents=True, exist_ok=True)
            for name, data in made:
                (file / name).write_bytes(data)
    except (OSError, Unfit):
        raise Trouble("file") from None
    click.echo(words.say("organisation.export.done", path=str(file)))


def import_files(file: tuple[Path, ...], dry_run: bool, person: str | None) -> int:
    """Several CSV files are one organisation."""
    found = rooms.settings()
    catalogue = catalogue_of(found.zone)
    files = _read(file)
    sheets = organising.read(files, catalogue)
    who, at = person or SYSTEM, now()
    look = partial(organising.look, person=who, sheets=sheets, files=files, words=catalogue)
    take = partial(organising.take, person=who, sheets=sheets, files=files, words=catalogue, digest=None, now=at)

    async def work() -> Look | None:
        async with rooms.house(found) as house:
            try:
                return await (house.store.read(look) if dry_run else house.store.transact(take))
            except errors.NoSuchCase:
                return None

    done = rooms.run(work)
    if done is None:
        raise Trouble("may-not-import", exit_code=FINDING)
    language = words.language()
    for problem in done.problems:
        click.echo(told_problem(problem, language, catalogue), err=True)
    if done.changes is None:
        raise Trouble("not-imported", exit_code=FINDING)
    for line in told_changes(done.changes, language, catalogue):
        click.echo(line)
    click.echo(words.say("organisation.import.dry" if dry_run else "organisation.import.done"))
    return 0


def _read(paths: tuple[Path, ...]) -> tuple[File, ...]:
    if not paths:
        raise Trouble("missing", name="FILE", exit_code=USAGE)
    try:
        return tuple((path.name, path.read_bytes()) for path in paths)
    except OSError:
        raise Trouble("file") from None
