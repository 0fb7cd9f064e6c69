"""`mashang place import` and `export`: the register as a sheet, in and out."""

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import click

from app.cli import bars, rooms, words
from app.cli.frame import FINDING, FINE, USAGE, Trouble
from app.talking import words as catalogue_of
from app.wiring import House, now
from cases import errors
from cases.events import SYSTEM
from cases.places import PlaceKind
from cases.values import Json
from dialog.catalogue import Catalogue
from handlers import register
from handlers.office import registering
from handlers.office.registering import Look, Progress, Wish
from handlers.office.viewing import Wanted
from qr import typesetting
from qr.codes import new_place_id


def import_file(
    file: Path, headings: Sequence[str], kind: str | None, confirmed: bool, person: str | None, as_json: bool
) -> int:
    """A dry run, and what it showed where `confirmed`."""
    found = rooms.settings()
    catalogue = catalogue_of(found.zone)
    try:
        data = file.read_bytes()
    except OSError:
        raise Trouble("file") from None
    wish = Wish(file=(file.name, data), headings=_headings(headings, catalogue), kind=PlaceKind(kind) if kind else None)

    async def work(progress: Progress) -> Look | None:
        async with rooms.house(found) as house:
            try:
                return await _import(house, wish, person or SYSTEM, catalogue, confirmed, progress)
            except errors.NoSuchCase:
                return None
            except registering.Changed:
                raise Trouble("register-changed", exit_code=FINDING) from None

    with bars.counted(words.say("place.import.bar")) as progress:
        done = rooms.run(partial(work, progress))
    if done is None:
        raise Trouble("may-not-change-places", exit_code=FINDING)
    _tell(done, confirmed, catalogue, as_json)
    return FINDING if done.refused else FINE


async def _import(
    house: House, wish: Wish, person: str, catalogue: Catalogue, confirmed: bool, progress: Progress
) -> Look:
    sheets = registering.read(wish, catalogue)
    work = {
        "person": person,
        "sheets": sheets,
        "wish": wish,
        "new_id": partial(new_place_id, secrets.token_bytes),
        "unprintable": typesetting.missing_glyphs,
    }
    look = await house.store.read(partial(registering.look, **work))  # type: ignore[arg-type]
    if not confirmed or look.refused:
        return look
    take = partial(registering.take, **work, digest=look.digest, now=now(), progress=progress)  # type: ignore[arg-type]
    return await house.store.transact(take)


def export(file: Path, kind: str | None) -> None:
    found = rooms.settings()
    catalogue, language = catalogue_of(found.zone), words.language()
    form = file.suffix.lower().removeprefix(".")
    if form not in ("xlsx", "csv"):
        raise Trouble("which-sheet", exit_code=USAGE)
    wanted = Wanted(kind=PlaceKind(kind) if kind else None)

    async def work() -> bytes:
        async with rooms.house(found) as house:
            return await house.store.read(
                lambda books: registering.export(books, SYSTEM, wanted, form, language, catalogue)
            )

    try:
        file.write_bytes(rooms.run(work))
    except (OSError, register.Unfit):
        raise Trouble("file") from None
    click.echo(words.say("place.export.done", path=str(file)))


def _headings(typed: Sequence[str], catalogue: Catalogue) -> Mapping[str, str]:
    """`HEADING=COLUMN`, the column by code or by one of its headings; nothing after the sign leaves the heading out."""
    said: dict[str, str] = {}
    for each in typed:
        heading, sign, wanted = each.rpartition("=")
        column = register.column(wanted, catalogue) if wanted.strip() else ""
        if not sign or not heading.strip() or column is None:
            raise Trouble("bad-map", columns=", ".join(register.COLUMNS), exit_code=USAGE)
        said[heading] = column
    return said


def _tell(done: Look, confirmed: bool, catalogue: Catalogue, as_json: bool) -> None:
    language, plan = words.language(), done.plan
    if as_json:
        rooms.print_json(_json(done, confirmed, catalogue))
        return
    for problem in plan.problems:
        click.echo(register.told_problem(problem, language, catalogue), err=True)
    unknown = [str(problem.facts["name"]) for problem in plan.problems if problem.code == "unknown-column"]
    if unknown:
        click.echo(words.say("place.import.map", heading=unknown[0]), err=True)
    if done.refused:
        raise Trouble("not-imported", exit_code=FINDING)
    for line in register.told_changes(plan, language, catalogue):
        click.echo(line)
    if plan.changes:
        click.echo(words.say("place.import.done" if confirmed else "place.import.dry"))


def _json(done: Look, confirmed: bool, catalogue: Catalogue) -> Json:
    language, plan = words.language(), done.plan
    counts = register.counts(plan)
    return {
        "done": confirmed and bool(plan.changes) and not done.refused,
        "refused": done.refused,
        **{kind.value: count for kind, count in counts.items()},
        "unchanged": plan.unchanged,
        "changes": list(register.told_changes(plan, language, catalogue)),
        "problems": [
            {
                "code": problem.code,
                "warning": problem.warning,
                "row": problem.row,
                "column": problem.column,
                "text": register.told_problem(problem, language, catalogue),
            }
            for problem in plan.problems
        ],
    }
