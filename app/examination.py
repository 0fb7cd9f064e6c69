"""Gathers for the doctor what can be seen, and goes on where something cannot."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from app import doctor, wiring
from app.doctor import Clockwork, Codes, Finding, Health, Mail
from app.settings import Settings
from app.setup import schema_is_current
from bot.channels.telegram.settings import CHANNEL
from cases import codes
from cases.case import Case, Link, State
from cases.codes import Outlook
from cases.lifecycle import FINAL
from cases.organisation import Organisation
from cases.ports import Books
from storage.ports import UnitOfWork
from storage.problems import StorageUnavailable
from storage.sqlite import connect
from storage.vault import suite
from storage.vault.keyring import Keyring, KeyringError

PAGE = 500
#: Nobody has been given such a case yet.
_UNASSIGNED = frozenset({State.SUBMITTED, State.ACCEPTED, State.RETURNED})
#: Nobody needs to know more exactly how many there are.
MOST = 1_000
#: The sweep and the recomputing come round every minute; whatever waits so long is left lying.
PATIENCE = timedelta(minutes=30)
#: An update is dealt with in a second, and news waits for the end of the quiet hours at most.
UNREAD, ON_ITS_WAY = timedelta(minutes=10), timedelta(days=1)


async def examine(settings: Settings) -> tuple[Finding, ...]:
    found = [*doctor.of_settings(settings), *doctor.of_files(settings)]
    keyring = _keyring(settings, found)
    if _database_ready(settings, found) and keyring:
        try:
            found += await _inside(settings, keyring)
        except StorageUnavailable:
            found.append(Finding(code="database-unreachable"))
    return tuple({(each.code, tuple(each.facts.items())): each for each in found}.values())


def _keyring(settings: Settings, found: list[Finding]) -> Keyring | None:
    try:
        return Keyring.load(settings.keyring)
    except KeyringError as trouble:
        found.append(Finding(code=f"keyring-{trouble.code}"))
        return None


def _database_ready(settings: Settings, found: list[Finding]) -> bool:
    file = settings.database_file
    try:
        current = schema_is_current(settings)
        code = "database-behind" if file is None or file.exists() else "database-unreachable"
    except StorageUnavailable:
        current, code = False, "database-unreachable"
    if not current:
        found.append(Finding(code=code))
    return current


async def _inside(settings: Settings, keyring: Keyring) -> tuple[Finding, ...]:
    now = wiring.now()
    async with wiring.open_house(settings, keyring) as house:
        organisation = await house.store.read(lambda books: books.organisation.load())
        health = await house.store.read(lambda books: _health(books, organisation))
        rules = await house.store.read(lambda books: books.rules.current())
        clockwork = await house.store.read(lambda books: _clockwork(books, now))
        mail = await house.store.read(lambda books: _mail(books, now))
        wall = await house.store.read(lambda books: _codes(books, now))
    health = replace(health, secure_delete=_secure_delete(settings))
    return (
        *doctor.of_organisation(organisation, settings),
        *doctor.of_health(health, organisation, now=now),
        *doctor.of_clockwork(clockwork),
        *doctor.of_mail(mail),
        *doctor.of_codes(wall),
        *doctor.of_calendar(rules.calendar, now=now),
    )


def _health(books: Books, organisation: Organisation) -> Health:
    last: datetime | None = None
    owners: Counter[str] = Counter()
    key_lost, nobody_left, to_leavers = False, 0, 0
    try:
        for case in _cases(books):
            diary = books.diary.of(case.id)
            newest = diary[-1].at if diary else case.filed
            last = newest if last is None else max(last, newest)
            if case.state not in FINAL:
                owners[case.owner] += 1
                nobody_left += case.state in _UNASSIGNED and _alarmed(diary)
                to_leavers += not all(map(organisation.is_active, case.access.recipients or ()))
    except suite.Unreadable:
        key_lost = True
    bad = tuple(each.person for each in organisation.active_recipients() if not suite.is_public_key(each.public_key))
    return Health(
        last=last,
        owners=owners,
        bad_public_keys=bad,
        key_lost=key_lost,
        nobody_left=nobody_left,
        sealed_to_leavers=to_leavers,
    )


def _alarmed(diary: Sequence[Link]) -> bool:
    """The last time the rules were asked, they found nobody."""
    routed = [link for link in diary if link.event == "CaseRouted"]
    return bool(routed) and "alarm" in routed[-1].facts


def _clockwork(books: UnitOfWork, now: datetime) -> Clockwork:
    editions = books.rules.editions()
    lately = bool(editions) and editions[-1].at > now - PATIENCE
    edition = books.rules.current().edition
    return Clockwork(
        unclocked=len(books.clocks.unclocked("", MOST)),
        undelivered=len(books.notices.failed(limit=MOST)),
        outdated=0 if lately else len(books.clocks.outdated(edition, limit=MOST)),
        unswept=len(books.clocks.due(now=now - PATIENCE, limit=MOST)),
    )


def _mail(books: UnitOfWork, now: datetime) -> Mail:
    return Mail(
        unsettled=books.post.unsettled(before=now - UNREAD, limit=MOST),
        undelivered=books.post.undelivered(before=now - ON_ITS_WAY, limit=MOST),
        unmourned=len(books.post.unmourned(CHANNEL, limit=MOST)),
    )


def _codes(books: Books, now: datetime) -> Codes:
    known = codes.by_place(books.codes.all())
    ending: Counter[int] = Counter()
    outlooks: Counter[Outlook] = Counter()
    for place in books.places.all():
        if place.closed:
            continue
        mine = known.get(place.id, ())
        found = [days for days in codes.ENDING if codes.outlook(mine, now, days=days) is Outlook.ENDING]
        ending.update(found[-1:])
        outlooks[codes.outlook(mine, now)] += 1
    return Codes(ending=ending, early=outlooks[Outlook.EARLY], missing=outlooks[Outlook.MISSING])


def _secure_delete(settings: Settings) -> bool:
    """What a connection really got, whatever it asked for."""
    if settings.database_file is None:
        return True
    connection = connect(settings.database_file, writable=False)
    try:
        return bool(connection.execute("PRAGMA secure_delete").fetchone()[0] == 1)
    finally:
        connection.close()


def _cases(books: Books) -> Iterator[Case]:
    after = ""
    while page := books.cases.page(after=after, limit=PAGE):
        yield from page
        after = page[-1].id
