"""What is misconfigured. Pure questions over what was gathered; words and mending are texts (`cli.doctor.<code>`)."""

import shutil
import stat
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import LOOPBACK, Settings
from cases.organisation import Organisation, Role
from cases.time import calendars as working_time
from cases.time.calendars import Calendar
from storage.calendars.national import LAST_YEAR

FEWEST = 2
MEGABYTE = 1024 * 1024
LEAST_FREE = 500 * MEGABYTE
LARGEST_WAL = 256 * MEGABYTE
#: Clocks of two machines may differ this much.
LENIENCE = timedelta(minutes=2)
#: Names under which people keep copies of a database or of a keyring.
DATABASE_COPIES = ("*.db", "*.db.*", "*.sqlite*", "*.dump", "*.sql", "*.sql.gz")
#: Where Telegram itself is, and the ports to which it posts.
TELEGRAM, HOOK_PORTS = "api.telegram.org", frozenset({80, 88, 443, 8443})
#: A year whose make-up days are not published is warned about so long before it begins (decision 27).
YEAR_AHEAD = timedelta(days=60)
#: So many whole years of holidays have to be known beyond this one.
LEAST_HORIZON = 2
SEALERS = frozenset({Role.CLUE_MANAGER, Role.CUSTODIAN})


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`facts` fill the words; ids and counts only."""

    code: str
    facts: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Health:
    """What the store tells of itself. `last` is the instant of the newest diary line; `owners` counts open cases by
    the unit that owns them; `key_lost` says that some are under a key that the keyring lacks. `nobody_left` counts
    cases that the rules found nobody for, `sealed_to_leavers` open tips with a recipient who has left."""

    last: datetime | None = None
    owners: Mapping[str, int] = field(default_factory=dict)
    key_lost: bool = False
    bad_public_keys: tuple[str, ...] = ()
    secure_delete: bool = True
    nobody_left: int = 0
    sealed_to_leavers: int = 0


@dataclass(frozen=True, kw_only=True)
class Clockwork:
    """Counts, each up to a bound: open cases without a clock, reminders that reached nobody, open clocks reckoned with
    an edition that was replaced long ago, reminders long due that nobody has raised."""

    unclocked: int = 0
    undelivered: int = 0
    outdated: int = 0
    unswept: int = 0


@dataclass(frozen=True, kw_only=True)
class Mail:
    """Counts of what is stuck on its way to or from a chat platform, each up to a bound."""

    unsettled: int = 0
    undelivered: int = 0
    unmourned: int = 0


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Places that are not closed, by how it stands with their codes. `ending`: by `cases.codes.ENDING`, the days within
    which the last valid code ends, each place under the fewest that fit."""

    ending: Mapping[int, int] = field(default_factory=dict)
    early: int = 0
    missing: int = 0


def of_settings(settings: Settings) -> Iterator[Finding]:
    told = urlsplit(settings.address)
    if told.scheme != "https" and (told.hostname not in LOOPBACK or settings.host not in LOOPBACK):
        yield Finding(code="plain-http")
    if settings.demo and not settings.local:
        yield Finding(code="demo-name")
    if settings.telegram:
        yield from _of_telegram(settings)


def _of_telegram(settings: Settings) -> Iterator[Finding]:
    hook, api = urlsplit(settings.address), urlsplit(settings.telegram_api)
    if api.scheme != "https" and api.hostname not in LOOPBACK:
        yield Finding(code="telegram-api-plain")
    if settings.telegram_receive != "webhook":
        return
    if hook.scheme != "https" and hook.hostname not in LOOPBACK:
        yield Finding(code="telegram-hook-plain")
    if api.hostname == TELEGRAM and hook.port is not None and hook.port not in HOOK_PORTS:
        yield Finding(code="telegram-hook-port", facts={"port": hook.port})


def of_files(settings: Settings) -> Iterator[Finding]:
    database = settings.database_file
    yield from _of_keyring(settings.keyring)
    if database is None:
        return
    home = database.resolve().parent
    if settings.keyring.exists():
        yield from _kept_apart(settings.keyring.resolve(), home, demo=settings.demo)
    wal = database.with_name(database.name + "-wal")
    if wal.exists() and wal.stat().st_size > LARGEST_WAL:
        yield Finding(code="wal-large", facts={"megabytes": wal.stat().st_size // MEGABYTE})
    if home.exists():
        free = shutil.disk_usage(home).free
        if free < LEAST_FREE:
            yield Finding(code="disk-full", facts={"megabytes": free // MEGABYTE})


def _of_keyring(path: Path) -> Iterator[Finding]:
    if not path.exists():
        yield Finding(code="keyring-missing")
    elif any(stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (path, path.parent)):
        yield Finding(code="keyring-open-to-others")


def _kept_apart(keyring: Path, home: Path, *, demo: bool) -> Iterator[Finding]:
    """A demonstration may keep its keys in a folder below the database's."""
    if keyring.parent == home or (not demo and home in keyring.parents):
        yield Finding(code="keyring-beside-database")
    copies = [copy for pattern in DATABASE_COPIES for copy in keyring.parent.glob(pattern)]
    strays = [copy for copy in home.glob(f"*{keyring.stem}*") if copy.resolve() != keyring]
    if keyring.parent != home and (copies or strays):
        yield Finding(code="keyring-in-backup")


def of_organisation(organisation: Organisation, settings: Settings) -> Iterator[Finding]:
    if not organisation.units:
        yield Finding(code="no-organisation")
        return
    if organisation.fictional and not settings.demo:
        yield Finding(code="fictional")
    if organisation.office not in organisation.units:
        yield Finding(code="no-office")
    elif not any(
        post.unit == organisation.office and Role.DISPATCHER in post.roles and organisation.is_active(post.person)
        for post in organisation.posts
    ):
        yield Finding(code="no-dispatcher")
    for person in sorted(organisation.people):
        roles = {role for post in organisation.posts_of(person) for role in post.roles}
        if Role.ADMINISTRATOR in roles and roles & SEALERS:
            yield Finding(code="roles-mixed", facts={"person": person})
    yield from of_recipients(organisation)


def of_recipients(organisation: Organisation) -> Iterator[Finding]:
    """Decision 11: at least two people who can open, and nobody who has left."""
    for role, code in ((Role.CLUE_MANAGER, "too-few-recipients"), (Role.CUSTODIAN, "too-few-custodians")):
        able = {each.person for each in organisation.active_recipients() if organisation.has_role(each.person, role)}
        if len(able) < FEWEST:
            yield Finding(code=code, facts={"count": len(able)})
    for each in organisation.recipients:
        if not each.ended and not organisation.is_active(each.person):
            yield Finding(code="leavers-key", facts={"person": each.person})


def of_health(health: Health, organisation: Organisation, *, now: datetime) -> Iterator[Finding]:
    if not health.secure_delete:
        yield Finding(code="secure-delete-off")
    if health.key_lost:
        yield Finding(code="key-lost")
    for person in health.bad_public_keys:
        yield Finding(code="bad-public-key", facts={"person": person})
    if health.last is not None and health.last > now + LENIENCE:
        yield Finding(code="clock-behind")
    orphans = sum(count for unit, count in health.owners.items() if unit not in organisation.units)
    if orphans:
        yield Finding(code="case-without-owner", facts={"count": orphans})
    if health.nobody_left:
        yield Finding(code="nobody-left", facts={"count": health.nobody_left})
    if health.sealed_to_leavers:
        yield Finding(code="sealed-to-leavers", facts={"count": health.sealed_to_leavers})


def of_clockwork(clockwork: Clockwork) -> Iterator[Finding]:
    if clockwork.unclocked:
        yield Finding(code="case-without-due", facts={"count": clockwork.unclocked})
    if clockwork.undelivered:
        yield Finding(code="not-reminded", facts={"count": clockwork.undelivered})
    if clockwork.outdated:
        yield Finding(code="rules-behind", facts={"count": clockwork.outdated})
    if clockwork.unswept:
        yield Finding(code="sweep-behind", facts={"count": clockwork.unswept})


def of_mail(mail: Mail) -> Iterator[Finding]:
    if mail.unsettled:
        yield Finding(code="telegram-not-read", facts={"count": mail.unsettled})
    if mail.undelivered:
        yield Finding(code="telegram-not-delivered", facts={"count": mail.undelivered})
    if mail.unmourned:
        yield Finding(code="telegram-lost-chats", facts={"count": mail.unmourned})


def of_codes(codes: Codes) -> Iterator[Finding]:
    for days, count in sorted(codes.ending.items()):
        if count:
            yield Finding(code="codes-ending", facts={"count": count, "days": days})
    if codes.early:
        yield Finding(code="codes-early", facts={"count": codes.early})
    if codes.missing:
        yield Finding(code="codes-missing", facts={"count": codes.missing})


def of_calendar(calendar: Calendar, *, now: datetime, touched: Collection[int] = ()) -> Iterator[Finding]:
    """`touched` are the years that open deadlines reach into."""
    today = working_time.local_day(calendar, now)
    soon = {today.year, (today + YEAR_AHEAD).year}
    for year in sorted({year for year in {*touched, *soon} if year >= today.year and calendar.is_provisional(year)}):
        yield Finding(code="calendar-provisional", facts={"year": str(year)})
    if calendar.country is not None and LAST_YEAR - today.year < LEAST_HORIZON:
        yield Finding(code="calendar-horizon", facts={"year": str(LAST_YEAR)})
