"""Somebody who joins and signs in, over a real store. Everybody in it is fictional."""

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest

from cases.organisation import Organisation, Person, Post, Role, Unit, UnitKind
from cases.staff import Account, Link, Purpose
from handlers.accounts.entrance import Accounts
from handlers.accounts.sessions import SignedIn
from storage.store import Store

NOW = datetime(2026, 3, 2, 1, 30, 12, tzinfo=UTC)
#: The smallest Argon2id there is.
CHEAP = "argon2id m=64 t=1 p=1"
PASSWORD = "seven herons over the weir"
CLIENT = "c" * 64
STEP = timedelta(seconds=30)

#: For what an engine has a part in: two at once, once only, over at once.
on_both = pytest.mark.parametrize(
    "url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True
)


def an_organisation() -> Organisation:
    """Two clue managers, one auditor, no custodian; Finn has left."""
    names = {"lin": "林示例（虚构）", "wei": "魏示例（虚构）", "tang": "唐示例（虚构）", "he": "Henrietta Example"}
    people = {id_: Person(id=id_, name=name) for id_, name in names.items()}
    return Organisation(
        office="office",
        units={
            "office": Unit(id="office", kind=UnitKind.DEPARTMENT, names={"zh-Hans": "示例办公室", "en": "Demo office"}),
            "hall": Unit(id="hall", kind=UnitKind.DEPARTMENT, names={"en": "Demo hall"}, above="office"),
        },
        people={**people, "finn": Person(id="finn", name="Finn Example", active=False)},
        posts=(
            Post(person="lin", unit="office", roles=frozenset({Role.DISPATCHER})),
            Post(person="wei", unit="office", roles=frozenset({Role.CLUE_MANAGER})),
            Post(person="tang", unit="office", roles=frozenset({Role.CLUE_MANAGER})),
            Post(person="he", unit="office", roles=frozenset({Role.AUDITOR})),
            Post(person="finn", unit="office", roles=frozenset({Role.CLUE_MANAGER})),
        ),
    )


@dataclass(frozen=True, kw_only=True)
class Joined:
    """What a person who joined knows. `at` is when they did."""

    person: str
    signed_in: SignedIn
    secret: str
    at: datetime

    def code(self, now: datetime) -> str:
        return pyotp.TOTP(self.secret).at(now)


@dataclass(frozen=True, kw_only=True)
class Bench:
    store: Store
    accounts: Accounts

    async def open(self) -> "Bench":
        await self.store.transact(lambda books: books.organisation.save(an_organisation()))
        return self

    async def link(self, person: str = "lin", purpose: Purpose = Purpose.JOIN, *, now: datetime = NOW) -> str:
        token, _ = await self.store.transact(
            lambda books: self.accounts.links.make(books, purpose, person, made_by="system", now=now)
        )
        return token

    async def peek(self, token: str, purpose: Purpose = Purpose.JOIN, *, now: datetime = NOW) -> Link:
        return await self.store.read(lambda books: self.accounts.links.peek(books, token, purpose, now=now))

    async def take(self, token: str, purpose: Purpose = Purpose.JOIN, *, now: datetime = NOW) -> Link:
        return await self.store.transact(lambda books: self.accounts.links.take(books, token, purpose, now=now))

    async def join(self, person: str = "lin", *, password: str = PASSWORD, now: datetime = NOW) -> Joined:
        token, browser = await self.link(person, now=now), secrets.token_urlsafe(8)
        begun = await self.accounts.joining.begin(token, browser=browser, now=now)
        signed_in = await self.accounts.joining.finish(
            token,
            browser=browser,
            password=password,
            code=pyotp.TOTP(begun.totp_secret).at(now),
            language="en",
            now=now,
        )
        return Joined(person=person, signed_in=signed_in, secret=begun.totp_secret, at=now)

    async def sign_in(
        self, joined: Joined, *, now: datetime, password: str = PASSWORD, code: str | None = None, client: str = CLIENT
    ) -> SignedIn:
        return await self.accounts.sign_in.with_password(
            joined.person, password, joined.code(now) if code is None else code, client=client, now=now
        )

    async def join_chat(self, person: str = "lin", chat: int = 7_001, *, now: datetime = NOW) -> Account:
        token = await self.link(person, Purpose.BOT, now=now)
        return await self.store.transact(
            lambda books: self.accounts.joining.join_chat(books, token, chat=chat, language="zh-Hans", now=now)
        )

    async def account(self, person: str = "lin") -> Account | None:
        return await self.store.read(lambda books: books.staff.account(person))

    async def leaves(self, person: str) -> None:
        """Somebody leaves the organisation."""
        gone = replace(an_organisation().people[person], active=False)
        changed = replace(an_organisation(), people={**an_organisation().people, person: gone})
        await self.store.transact(lambda books: books.organisation.save(changed))


def kept(sqlite_url: str) -> bytes:
    """All that is in the database file and its journal."""
    file = Path(sqlite_url.removeprefix("sqlite:///"))
    return b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
