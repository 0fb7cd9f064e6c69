"""`mashang case`: the staff's door. Number, state and clocks only; everything passes the gate as a named person."""

import sys
import uuid
from dataclasses import replace

import click

from app.cli import rooms, timetable, words
from app.cli.frame import USAGE, Trouble
from app.wiring import now
from cases.case import State
from cases.lifecycle import NO_GROUNDS, Grounds
from handlers.clerk import Clocks

LONGEST = 10_000


def list_cases(state: str | None, limit: int, person: str, by_due: bool, as_json: bool) -> None:
    found, at = rooms.settings(), now()
    wanted = None if state is None else _state(state)

    async def work() -> tuple[Clocks, ...]:
        async with rooms.house(found) as house:
            return await house.clerk(person).cases(now=at, state=wanted, limit=limit, by_due=by_due)

    seen = rooms.run(work)
    if as_json:
        rooms.print_json([timetable.to_json(each, at) for each in seen])
        return
    for each in seen:
        click.echo(timetable.listed(each, found.zone))
    if not seen:
        click.echo(words.say("case.list.none"))


def show(number: str, person: str, as_json: bool) -> None:
    found, at = rooms.settings(), now()

    async def work() -> Clocks:
        async with rooms.house(found) as house:
            return await house.clerk(person).show(number, now=at)

    seen = rooms.run(work)
    if as_json:
        rooms.print_json(timetable.to_json(seen, at))
        return
    for line in timetable.told(seen, at, found.zone):
        click.echo(line)


def move(
    number: str,
    state: str,
    person: str,
    reason: str | None,
    channel: str | None,
    head: str | None,
    approver: str | None,
    outcome: str | None,
    result: bool,
) -> None:
    found = rooms.settings()
    new = _state(state)
    why = reason or click.prompt(words.say("case.move.ask_reason"), err=True)
    grounds: Grounds = replace(
        NO_GROUNDS, right_channel=channel, head=head, approver=approver, outcome=outcome, result=result
    )

    async def work() -> State:
        async with rooms.house(found) as house:
            return await house.clerk(person).move(number, new, reason=why, now=now(), grounds=grounds)

    moved = rooms.run(work)
    click.echo(words.say("case.move.done", number=number, state=words.say(f"states.{moved}")))


def message(number: str, person: str) -> None:
    found = rooms.settings()
    if sys.stdin.isatty():
        click.echo(words.say("case.message.ask"), err=True)
    text = sys.stdin.read().strip()
    if not text:
        raise Trouble("no-text", exit_code=USAGE)
    if len(text) > LONGEST:
        raise Trouble("text-too-long", limit=LONGEST, exit_code=USAGE)

    async def work() -> None:
        async with rooms.house(found) as house:
            await house.clerk(person).message(number, text, message_id=uuid.uuid4().hex, now=now())

    rooms.run(work)
    click.echo(words.say("case.message.done", number=number))


def _state(typed: str) -> State:
    try:
        return State(typed)
    except ValueError:
        known = ", ".join(state for state in State if state is not State.DRAFT)
        raise Trouble("no-such-state", known=known, exit_code=USAGE) from None
