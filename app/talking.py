"""The runner with everything it needs: what channels call the Talker."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import TypeVar

import texts
from app.news import NewsRoom
from app.wiring import House, now
from bot.effects import World
from bot.given import Host
from bot.intake.script import INTAKE
from bot.lookup.script import LOOKUP
from bot.ports import Busy, Refused
from bot.receipt import receipt
from bot.runner import Lifetimes, Runner
from bot.welcome import WELCOME
from cases import numbers
from cases.case import Case, Credentials, Lock
from cases.errors import NotASecret
from cases.ports import StagedFile
from cases.promises import Promise
from dialog.catalogue import Catalogue
from dialog.incoming import FileRef
from dialog.ports import Visitor
from dialog.values import Json
from qr import pictures
from storage.evidence import cleaning, errors
from storage.ports import UnitOfWork
from storage.store import Store
from storage.vault import suite
from storage.vault.locks import Locksmith, TooBusy

SCRIPTS = {script.name: script for script in (WELCOME, INTAKE, LOOKUP)}

#: Files being cleaned at once; more would only take turns on the processor and fill the memory.
CLEANERS = 2
WAITING = 8

#: Characters of a file's own name that are kept (sealed).
MOST_NAME = 200

T = TypeVar("T")


@cache
def words(zone: str) -> Catalogue:
    return Catalogue(texts.load(), zone=zone)


def visitor_of(key: bytes, channel: str) -> Callable[[bytes], Visitor]:
    """From the token that a visitor holds to who that is: a keyed digest to find them, and a key that only the token
    gives (decision 6)."""

    def visitor(token: bytes) -> Visitor:
        ref = hmac.digest(key, token, hashlib.sha256).hex()
        return Visitor(channel=channel, ref=ref, key=suite.derive(token, b"mashang draft"))

    return visitor


@dataclass(frozen=True, kw_only=True)
class Locks:
    """The locksmith, with its refusals in the words of a channel."""

    smith: Locksmith

    async def new(self) -> Credentials:
        try:
            return await self.smith.new()
        except TooBusy as busy:
            raise Busy("busy", busy.seconds) from None

    async def open(self, lock: Lock | None, secret: str) -> str | None:
        try:
            return await self.smith.open(lock, secret)
        except TooBusy as busy:
            raise Busy("busy", busy.seconds) from None


class Stage:
    """Takes a file for a draft: cleaned in a thread, then kept under the visitor's key, original and copy."""

    def __init__(self, store: Store, fingerprint_key: bytes, clock: Callable[[], datetime]) -> None:
        self._store, self._key, self._clock = store, fingerprint_key, clock
        self._free = asyncio.Semaphore(CLEANERS)
        self._inside = 0

    async def __call__(self, visitor: Visitor, data: bytes, name: str) -> FileRef:
        """Raises `Refused` and `Busy`."""
        if self._inside >= CLEANERS + WAITING:
            raise Busy("busy", 5)
        self._inside += 1
        try:
            async with self._free:
                cleaned = await asyncio.to_thread(_clean, data, name)
        finally:
            self._inside -= 1
        file = StagedFile(
            id=secrets.token_hex(12),
            kind=cleaned.kind,
            size=len(cleaned.data),
            name=name[-MOST_NAME:],
            fingerprint=cleaning.fingerprint(self._key, data),
        )

        def keep(books: UnitOfWork) -> None:
            here = [held.size for held in books.evidence.staged(visitor.ref)]
            _let_in(lambda: cleaning.check_filing([*here, file.size]))
            books.evidence.stage(
                file, owner=visitor.ref, key=visitor.key, cleaned=cleaned.data, original=data, now=self._clock()
            )

        await self._store.transact(keep)
        return FileRef(id=file.id, kind=file.kind, size=file.size)


def _clean(data: bytes, name: str) -> cleaning.Cleaned:
    return _let_in(lambda: cleaning.clean(data, name))


def _let_in(check: Callable[[], T]) -> T:
    try:
        return check()
    except errors.Refused as refused:
        raise Refused(refused.code) from None


@dataclass(frozen=True, kw_only=True)
class Talking:
    """The runner and what has to be closed after it."""

    runner: Runner
    smith: Locksmith
    news: NewsRoom

    async def close(self) -> None:
        await self.news.close()
        self.smith.close()


def locksmith(params: str = suite.PARAMS) -> Locksmith:
    """Of random numbers and secrets, proven at the full price unless `params` say otherwise."""
    return Locksmith(
        number=lambda: numbers.new_number(secrets.token_bytes),
        secret=lambda: numbers.new_secret(secrets.token_bytes),
        canonical=_canonical_secret,
        params=params,
    )


def talking(
    house: House,
    clock: Callable[[], datetime] = now,
    smith: Locksmith | None = None,
    scanned: Callable[[str], Awaitable[None]] | None = None,
) -> Talking:
    """`smith` is closed with it. `scanned` counts a code that was typed in the chat."""
    settings, keyring, store = house.settings, house.keyring, house.store
    catalogue = words(settings.zone)
    smith = smith or locksmith()
    news = NewsRoom(store=store)
    buckets = keyring.derive("buckets")

    def told(case: Case, promise: Promise, credentials: Credentials, language: str, at: datetime) -> Mapping[str, Json]:
        return receipt(
            number=credentials.number,
            secret=credentials.secret,
            base_url=settings.address,
            filed=case.filed,
            promise=promise,
            language=language,
            qr_svg=pictures.svg,
            now=at,
            words=catalogue,
            tip=case.sealed,
            anonymous=case.anonymous,
        )

    runner = Runner(
        store=store,
        scripts=SCRIPTS,
        words=catalogue,
        locks=Locks(smith=smith),
        world=World(
            zone=house.zone,
            receipt=told,
            digest=lambda key: suite.digest(buckets, key.encode()).hex(),
            new_id=lambda: secrets.token_hex(16),
        ),
        host=Host(names=host_names(house), web=settings.address),
        read_code=house.signer.read,
        clock=clock,
        stage_file=Stage(store, keyring.derive("fingerprint"), clock),
        news_of=news.listen,
        lifetimes=Lifetimes(
            draft=timedelta(days=settings.draft_days), short=timedelta(minutes=settings.shared_device_minutes)
        ),
        account_known=frozenset({"telegram"}),
        scanned=scanned,
    )
    return Talking(runner=runner, smith=smith, news=news)


def host_names(house: House) -> Mapping[str, str]:
    """Who runs the channel, by language. A demonstration says that it is one."""
    catalogue = words(house.settings.zone)
    own = house.settings.organisation
    return {language: own or catalogue.text("place.demo_host", language) for language in catalogue.languages}


def _canonical_secret(secret: str) -> str:
    """What cannot be a secret is compared all the same, so that it takes alike."""
    try:
        return numbers.canonical_secret(secret)
    except NotASecret:
        return secret
