"""`mashang case act`: the doors of a case by name. What is said to the reporter comes from standard input."""

import sys
import uuid

import click

from app.cli import rooms, words
from app.cli.frame import USAGE, Trouble
from app.cli.layout import columns
from app.wiring import now
from cases.actions import DOORS, Door, Fields, Words
from cases.case import State
from cases.time import limits
from cases.time.limits import Limit

LONGEST = 10_000

#: Which option brings what a door asks for.
OPTIONS = {
    "unit": "--unit",
    "handler": "--handler",
    "whom": "--whom",
    "limit": "--limit",
    "approver": "--approver",
    "outcome": "--outcome",
    "result": "--result",
    "right_channel": "--right-channel",
    "code": "--code",
    "receipt": "--receipt",
    "head": "--head",
    "flags": "--flag",
    "no_flags": "--flag",
    "level": "--level",
    "yes": "--yes/--no",
    "words": "< TEXT",
    "meeting": "--meeting",
    "message": "--message",
    "reached": "--reached/--not-reached",
    "satisfied": "--satisfied",
    "publish": "--publish",
}


def act(
    number: str,
    action: str,
    person: str,
    reason: str | None,
    unit: str | None,
    handler: str | None,
    whom: str | None,
    limit: str | None,
    approver: str | None,
    outcome: str | None,
    result: bool,
    channel: str | None,
    code: str | None,
    receipt: bool,
    head: str | None,
    flag: tuple[str, ...],
    level: str | None,
    yes: bool | None,
    meeting: str | None,
    message: str | None,
    reached: bool | None,
    satisfied: str | None,
    publish: bool,
    tell: bool,
) -> None:
    door = DOORS.get(action)
    if door is None:
        raise Trouble("no-such-action", exit_code=USAGE)
    given = {
        "unit": unit, "handler": handler, "whom": whom, "limit": limit, "approver": approver, "outcome": outcome,
        "result": result or None, "right_channel": channel, "head": head, "flags": flag or None, "yes": yes,
        "code": code, "meeting": meeting, "message": message,
    }  # fmt: skip
    if reached is False:
        given["yes"] = False  # whoever was not reached answered nothing
    for name in door.needs:
        if name != "words" and given.get(name) is None:
            raise Trouble("missing", name=OPTIONS[name], exit_code=USAGE)
    found = rooms.settings()
    why = reason or click.prompt(words.say("case.move.ask_reason"), err=True)
    fields = Fields(
        unit=unit or "",
        handler=handler or "",
        whom=whom or "",
        limit=_limit(limit) if limit else None,
        approver=approver,
        outcome=outcome,
        result=result,
        right_channel=channel,
        code=code or Fields().code,
        receipt=receipt,
        head=head,
        flags=frozenset(each for each in flag if not each.startswith("no-")),
        no_flags=frozenset(each.removeprefix("no-") for each in flag if each.startswith("no-")),
        level=level or Fields().level,
        yes=bool(yes),
        words=_words() if "words" in door.needs or (tell and "words" in door.takes) else None,
        meeting=meeting or "",
        message=message or "",
        reached=reached is not False,
        satisfied=satisfied,
        publish=publish,
    )

    async def work() -> State:
        async with rooms.house(found) as house:
            return await house.clerk(person).act(number, action, fields, reason=why, now=now())

    state = rooms.run(work)
    done = words.say(f"acts.{action}")
    click.echo(words.say("case.act.done", number=number, done=done, state=words.say(f"states.{state}")))


def show_table(context: click.Context, _option: click.Parameter, _yes: bool) -> None:
    """`--list`: before anything else is asked for."""
    rows = [(name, words.say(f"acts.{name}"), _path(door), _asked(door)) for name, door in DOORS.items()]
    widths = [max(columns(row[at]) for row in rows) for at in range(3)]
    for row in rows:
        cells = (cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=False))
        click.echo("  ".join((*cells, row[3])).rstrip())
    context.exit()


def _path(door: Door) -> str:
    """Old states → new states."""
    if not door.moves:
        return "–"
    olds, news = (dict.fromkeys(edge[at].value for edge in door.moves) for at in (0, 1))
    return f"{'|'.join(olds)} → {'|'.join(news)}"


def _asked(door: Door) -> str:
    """What it needs, and in brackets what it takes."""
    needs, takes = (
        list(dict.fromkeys(OPTIONS[name] for name in names if name in OPTIONS)) for names in (door.needs, door.takes)
    )
    return " ".join([*needs, *(f"[{name}]" for name in takes if name not in needs)])


def _limit(typed: str) -> Limit:
    try:
        return limits.parse(typed)
    except limits.NotALimit:
        raise Trouble("not-a-limit", name="--limit", typed=typed[:40], exit_code=USAGE) from None


def _words() -> Words:
    if sys.stdin.isatty():
        click.echo(words.say("case.message.ask"), err=True)
    text = sys.stdin.read().strip()
    if not text:
        raise Trouble("no-text", exit_code=USAGE)
    if len(text) > LONGEST:
        raise Trouble("text-too-long", limit=LONGEST, exit_code=USAGE)
    return Words(id=uuid.uuid4().hex, text=text)
