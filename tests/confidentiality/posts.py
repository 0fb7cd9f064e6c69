"""One person for every role, at the office ("f-") and in the unit that has the case ("o-"), in one house with a
desk."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import httpx

from cases import errors
from cases.case import Case
from cases.organisation import Organisation, Person, Post, Recipient, Role
from handlers.books import Desk as Books
from storage.vault import suite
from tests.confidentiality.siege import ABSENT, Answer, acts, bare
from tests.desk.desk import Browser, Desk, a_desk, forms
from tests.support.house import a_house

OWNER, OFFICE = "construction", "office"

EVERYBODY = tuple(f"{where}-{role}" for where in ("f", "o") for role in Role)


def organisation(known: Organisation) -> Organisation:
    posts = tuple(_posts())
    people = {post.person: Person(id=post.person, name=f"{post.person}（虚构）") for post in posts}
    keys = tuple(
        Recipient(person=post.person, public_key=suite.new_age_identity()[1])
        for post in posts
        if post.roles & {Role.CUSTODIAN}
    )
    return replace(
        known,
        people={**known.people, **people},
        posts=(*known.posts, *posts),
        recipients=(*known.recipients, *keys),
    )


def _posts() -> Iterator[Post]:
    for where, unit in (("f", OFFICE), ("o", OWNER)):
        for role in Role:
            yield Post(person=f"{where}-{role}", unit=unit, roles=frozenset({role}))


@asynccontextmanager
async def staffed(folder: Path) -> AsyncIterator[Desk]:
    async with a_house(folder) as house:

        def enrol(books: Books) -> None:
            books.organisation.save(organisation(books.organisation.hold()))

        await house.store.transact(enrol)
        with a_desk(house) as desk:
            yield desk
            await desk.close()


async def declared(desk: Desk, case: Case) -> None:
    """By everybody who sees it, so that nothing is refused for want of it."""
    for person in EVERYBODY:
        await declares(desk, person, case)


async def declares(desk: Desk, person: str, case: Case) -> None:
    with suppress(errors.NoSuchCase):
        card = await desk.house.house.workplace(person).card(case.number, now=desk.house.clock())
        if "declare" in card.actions:
            await acts(desk, person, case, "declare", yes="yes")


async def asks(desk: Desk, person: str, method: str, path: str, number: str, **values: str) -> tuple[Answer, Answer]:
    """What that address gives for the case and for none; `#` stands for the number."""
    found = []
    for each in (number, ABSENT):
        page = await sends(desk, person, method, path.replace("#", each), **values)
        found.append(bare(page, each))
    return found[0], found[1]


async def sends(desk: Desk, person: str, method: str, path: str, **values: str) -> httpx.Response:
    browser, ticket = await _signed_in(desk, person)
    return await browser.get(path) if method == "GET" else await browser.post(path, ticket=ticket, **values)


async def _signed_in(desk: Desk, person: str) -> tuple[Browser, str]:
    """With the ticket of the session; once, as long as no time passes."""
    here: dict[tuple[str, datetime], tuple[Browser, str]] = vars(desk).setdefault("signed_in", {})
    key = person, desk.house.clock()
    if key not in here:
        browser = await desk.browser(person)
        here[key] = browser, forms(await browser.get("/desk/me"))[0].values["ticket"]
    return here[key]


def those(told: Mapping[str, object]) -> set[str]:
    """Who got something."""
    return {who for who, got in told.items() if got}
