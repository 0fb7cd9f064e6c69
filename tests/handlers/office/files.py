"""The demonstration as sheets, with a change in them."""

import csv
import io
from collections.abc import Callable
from dataclasses import replace

from cases.actions import steps
from cases.case import State
from cases.events import SYSTEM, CaseMoved
from cases.organisation import Organisation, Role
from handlers import roster
from handlers.office import organising
from handlers.office.organising import Look
from handlers.office.parcels import File
from handlers.roster import Sheet
from tests.support.house import TestHouse

Rows = list[list[str]]


async def organisation(house: TestHouse) -> Organisation:
    return await house.store.read(lambda books: books.organisation.load())


async def sheet(house: TestHouse, which: Sheet, change: Callable[[Rows], object] = lambda rows: None) -> File:
    """One sheet as CSV with its English headings."""
    data = roster.export_csvs(await organisation(house), "en", house.words)[which]
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    change(rows)
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return f"{which}.csv", text.getvalue().encode()


def without(person: str) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        rows[:] = [row for row in rows if row[0] != person]

    return change


def with_role(person: str, role: str) -> Callable[[Rows], object]:
    def change(rows: Rows) -> None:
        for row in rows:
            if row[0] == person:
                row[2] = f"{row[2]}、{role}"

    return change


async def look(house: TestHouse, *files: File, person: str = "p-lin") -> Look:
    sheets = organising.read(files, house.words)
    return await house.store.read(lambda books: organising.look(books, person, sheets, files, house.words))


async def take(house: TestHouse, *files: File, digest: str | None = None, person: str = "p-lin") -> Look:
    sheets = organising.read(files, house.words)
    return await house.store.transact(
        lambda books: organising.take(books, person, sheets, files, house.words, digest=digest, now=house.clock())
    )


async def let_go(house: TestHouse, person: str) -> None:
    def work(books) -> None:
        known = books.organisation.hold()
        people = {**known.people, person: replace(known.people[person], active=False)}
        books.organisation.save(replace(known, people=people))

    await house.store.transact(work)


async def give(house: TestHouse, person: str, role: Role) -> None:
    """In the first unit of that person."""

    def work(books) -> None:
        known = books.organisation.hold()
        first = known.posts_of(person)[0]
        posts = tuple(replace(each, roles=each.roles | {role}) if each == first else each for each in known.posts)
        books.organisation.save(replace(known, posts=posts))

    await house.store.transact(work)


async def ends(house: TestHouse, number: str) -> None:
    """However it came to that."""

    def work(books) -> None:
        case = books.cases.by_number(number)
        moved = CaseMoved(case=case.id, at=house.clock(), actor=SYSTEM, old=case.state, new=State.CLOSED)
        steps.keep(books, case, replace(case, state=State.CLOSED), moved)

    await house.store.transact(work)
