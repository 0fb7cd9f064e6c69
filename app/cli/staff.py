"""`mashang staff`: who joins the desk, who is in it, and sensitive roles that wait."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from app.accounts import links_of
from app.cli import rooms, secrecy, words
from app.cli.frame import FINDING, USAGE, Trouble
from app.settings import Settings
from app.wiring import House, now
from cases.events import SYSTEM
from cases.organisation import Role
from cases.staff import PendingRole, Purpose
from cases.values import Json
from handlers.accounts import errors, people, roles
from handlers.accounts.people import Standing
from handlers.books import Desk

T = TypeVar("T")


def invite(person: str, bot: bool, to: Path | None) -> None:
    found = rooms.settings_of_server()
    if bot and not found.telegram_staff_name:
        raise Trouble("no-staff-bot", exit_code=USAGE)
    at = now()

    async def work() -> tuple[str, str | None] | None:
        async with rooms.house(found) as house:
            try:
                return await house.store.transact(partial(_links, house=house, person=person, bot=bot, at=at))
            except errors.NoSuchPerson:
                return None

    with secrecy.outlet(to) as say:
        made = rooms.run(work)
        if made is None:
            raise Trouble("no-such-person", exit_code=USAGE)
        for line in _shown(found, person, *made):
            say(line)
    if to is not None:
        click.echo(words.say("staff.invite.written", path=str(to)))


def list_people(as_json: bool) -> None:
    found = rooms.settings()
    standings = _inside(found, people.all_of)
    if as_json:
        rooms.print_json([_json(each, found.zone) for each in standings])
        return
    for each in standings:
        marks = ", ".join(words.say(f"staff.list.{mark}") for mark in _marks(each))
        click.echo(f"{each.person:<16}  {_day(each.seen, found.zone) or '-':<10}  {marks}")
    if not standings:
        click.echo(words.say("staff.list.nobody"))


def revoke(person: str) -> None:
    found = rooms.settings()

    def work(books: Desk) -> bool | None:
        return people.revoke(books, person) if people.is_known(books, person) else None

    ended = _inside(found, work)
    if ended is None:
        raise Trouble("no-such-person", exit_code=USAGE)
    click.echo(words.say(f"staff.revoke.{'done' if ended else 'none'}", person=person))


def sign_out(person: str) -> None:
    found = rooms.settings()

    def work(books: Desk) -> int | None:
        return books.staff.close_sessions(person) if people.is_known(books, person) else None

    ended = _inside(found, work)
    if ended is None:
        raise Trouble("no-such-person", exit_code=USAGE)
    click.echo(words.say("staff.sign-out.done", person=person, count=ended))


def list_roles(as_json: bool) -> None:
    found = rooms.settings()
    waiting = _inside(found, roles.waiting)
    if as_json:
        rooms.print_json([_json_of_role(each, found.zone) for each in waiting])
        return
    for each in waiting:
        by = words.say("staff.roles.file") if each.asked_by == SYSTEM else each.asked_by
        asked = words.say("staff.roles.asked", by=by, day=_day(each.asked, found.zone))
        click.echo(f"{each.person:<16}  {each.unit:<16}  {each.role.value:<14}  {asked}")
    if not waiting:
        click.echo(words.say("staff.roles.none"))


def confirm_role(user: str, unit: str, role: str, person: str) -> None:
    """`person` is who confirms, as with `--as` everywhere."""
    found = rooms.settings()

    def work(books: Desk) -> bool:
        try:
            roles.confirm(books, user, unit, Role(role), by=person)
        except errors.NoSuchRole:
            return False
        return True

    if not _inside(found, work):
        raise Trouble("no-such-role", exit_code=FINDING)
    click.echo(words.say("staff.confirm-role.done", person=user, unit=unit, role=role))


def _inside(found: Settings, work: Callable[[Desk], T]) -> T:
    async def doing() -> T:
        async with rooms.house(found) as house:
            return await house.store.transact(work)

    return rooms.run(doing)


def _links(books: Desk, *, house: House, person: str, bot: bool, at: datetime) -> tuple[str, str | None]:
    """The addresses: of the web desk, and of the chat with the staff bot."""
    links = links_of(house.keyring)
    join, _ = links.make(books, Purpose.JOIN, person, made_by=SYSTEM, now=at)
    address = f"{house.settings.address}/desk/join/{join}"
    if not bot:
        return address, None
    chat, _ = links.make(books, Purpose.BOT, person, made_by=SYSTEM, now=at)
    return address, f"https://t.me/{house.settings.telegram_staff_name}?start={chat}"


def _shown(found: Settings, person: str, join: str, chat: str | None) -> Iterator[str]:
    yield words.say("staff.invite.web", person=person)
    yield f"  {join}"
    if chat is not None:
        yield words.say("staff.invite.bot", name=found.telegram_staff_name)
        yield f"  {chat}"
    yield words.say("staff.invite.once")


def _marks(each: Standing) -> Iterator[str]:
    if not each.works_here:
        yield "left"
    if not each.has_account:
        yield "no-account"
        return
    yield "account"
    yield "factor" if each.second_factor else "no-factor"
    yield f"chat-{each.chat.value}"


def _day(instant: datetime | None, zone: str) -> str:
    return words.day(instant, zone).partition(" ")[0] if instant is not None else ""


def _json(each: Standing, zone: str) -> Json:
    return {
        "person": each.person,
        "works_here": each.works_here,
        "account": each.has_account,
        "second_factor": each.second_factor,
        "chat": each.chat.value,
        "last_seen": _day(each.seen, zone) or None,
    }


def _json_of_role(each: PendingRole, zone: str) -> Json:
    return {
        "person": each.person,
        "unit": each.unit,
        "role": each.role.value,
        "asked": _day(each.asked, zone),
        "asked_by": each.asked_by,
    }
