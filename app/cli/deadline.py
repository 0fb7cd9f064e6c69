"""`mashang deadline`: when something is due, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

import texts
from app.cli import calendar_files, rooms, words
from app.cli.calendar_words import weekday
from app.cli.frame import USAGE, Trouble
from app.cli.layout import columns, wrap
from app.wiring import now
from cases.instants import last_day
from cases.time import because, deadlines, limits, telling
from cases.time.because import Part
from cases.time.calendars import Calendar, NotAnInstant, NoWorkingTime
from cases.time.deadlines import ClockState, Pause, Reckoning
from cases.time.limits import Limit, NotALimit, Unit
from cases.values import Json
from dialog.catalogue import Catalogue
from storage import calendars

WIDTH = 80
_COLOURS = {ClockState.RUNNING: "green", ClockState.PAUSED: "yellow", ClockState.LATE: "red", ClockState.DONE: "blue"}


@dataclass(frozen=True, kw_only=True)
class Asked:
    calendar: Calendar
    start: datetime
    limit: Limit
    pauses: tuple[Pause, ...]
    extensions: tuple[Limit, ...]
    at: datetime
    done: datetime | None


def deadline(
    calendar: Path | None,
    start: str,
    limit: str,
    continuous: bool,
    pause: Sequence[str],
    at: str | None,
    done: str | None,
    extension: Sequence[str],
    as_json: bool,
) -> None:
    text = calendars.shipped() if calendar is None else calendar_files.text_of(calendar)
    asked = Asked(
        calendar=calendar_files.read(text),
        start=_instant("--start", start),
        limit=_limit("--limit", limit, continuous),
        pauses=tuple(map(_pause, pause)),
        extensions=tuple(_limit("--extension", each, continuous) for each in extension),
        at=now() if at is None else _instant("--at", at),
        done=None if done is None else _instant("--done", done),
    )
    if asked.done is not None and asked.done < asked.start:
        raise Trouble("done-before-start", exit_code=USAGE)
    found, parts = _reckoned(asked)
    if as_json:
        rooms.print_json(_json(asked, found, parts))
    else:
        _print(asked, found, parts)


def _reckoned(asked: Asked) -> tuple[Reckoning, tuple[Part, ...]]:
    try:
        found = deadlines.reckon(
            asked.start, asked.limit, asked.calendar,
            pauses=asked.pauses, extensions=asked.extensions, at=asked.at, done=asked.done,
        )  # fmt: skip
        ended = asked.at if asked.done is None else asked.done
        parts = because.explain(
            asked.start, asked.limit, asked.calendar,
            pauses=asked.pauses, extensions=asked.extensions, at=asked.at, done=asked.done,
            until=ended if ended > found.due else None,
        )  # fmt: skip
    except NotAnInstant:
        raise Trouble("instant-too-far", exit_code=USAGE) from None
    except NoWorkingTime:
        raise Trouble("never-due", exit_code=USAGE) from None
    return found, parts


def _instant(name: str, typed: str) -> datetime:
    """ISO 8601 with an offset: a time that leaves open where it is meant would be somebody's guess."""
    try:
        instant = datetime.fromisoformat(typed)
    except ValueError:
        raise Trouble("not-an-instant", name=name, typed=typed[:40], exit_code=USAGE) from None
    if instant.utcoffset() is None:
        raise Trouble("no-offset", name=name, typed=typed[:40], exit_code=USAGE)
    return instant


def _limit(name: str, typed: str, continuous: bool) -> Limit:
    try:
        return limits.parse(typed, continuous=continuous)
    except NotALimit:
        raise Trouble("not-a-limit", name=name, typed=typed[:40], exit_code=USAGE) from None


def _pause(typed: str) -> Pause:
    first, slash, last = typed.partition("/")
    if not slash:
        raise Trouble("not-a-pause", typed=typed[:60], exit_code=USAGE)
    pause = Pause(first=_instant("--pause", first), last=_instant("--pause", last) if last else None)
    if pause.last is not None and pause.last < pause.first:
        raise Trouble("backward-pause", typed=typed[:60], exit_code=USAGE)
    return pause


def _said(asked: Asked, parts: Sequence[Part]) -> tuple[str, ...]:
    zone = asked.calendar.zone.key
    catalogue = Catalogue(texts.load(), zone=zone)
    told = (telling.told(part, zone) for part in parts)
    return tuple(catalogue.text(key, words.language(), facts) for key, facts in told)


def _json(asked: Asked, found: Reckoning, parts: Sequence[Part]) -> Json:
    zone = asked.calendar.zone
    return {
        "due": found.due.astimezone(zone).isoformat(),
        "state": found.state.value,
        "used": found.used,
        "held": found.held,
        "left": found.left,
        "provisional": list(found.provisional),
        "because": list(_said(asked, parts)),
        "parts": [telling.plain(part, zone.key) for part in parts],
    }


def _print(asked: Asked, found: Reckoning, parts: Sequence[Part]) -> None:
    zone = asked.calendar.zone
    catalogue = Catalogue(texts.load(), zone=zone.key)

    working = asked.limit.unit in _WORKING and not asked.limit.continuous

    def lasted(seconds: int) -> str:
        told = str(catalogue.shown(telling.duration(seconds, in_days=not working), words.language()))
        return words.say("deadline.working", lasted=told) if working else told

    def dated(instant: datetime, *, ends: bool = False) -> str:
        """A limit that ends at 24:00 ends on that day, not on the next."""
        day = last_day(instant, zone) if ends else instant.astimezone(zone).date()
        kind = "until" if ends else "instant"
        shown = catalogue.shown({kind: instant.isoformat(), "zone": zone.key}, words.language())
        return words.say("deadline.dated", weekday=weekday(day), instant=shown)

    late = "late" if found.left < 0 or found.state is ClockState.LATE else "left"
    rows = {
        "start": dated(asked.start),
        "limit": _limit_words(asked),
        "due": click.style(dated(found.due, ends=True), bold=True) + words.say("deadline.zone", zone=zone.key),
        "state": click.style(words.say(f"deadline.states.{found.state}"), fg=_COLOURS[found.state]),
        "used": lasted(found.used),
        **({"held": lasted(found.held)} if found.held else {}),
        late: lasted(abs(found.left)),
    }
    width = max(columns(words.say(f"deadline.rows.{name}")) for name in rows)
    for name, told in rows.items():
        label = words.say(f"deadline.rows.{name}")
        click.echo(f"{label}{' ' * (width - columns(label))}  {told}")
    if found.state is ClockState.PAUSED:
        _echo_wrapped(words.say("deadline.while_paused", at=dated(asked.at)), "")
    click.echo()
    click.echo(click.style(words.say("deadline.why"), bold=True))
    for line in _said(asked, parts):
        _echo_wrapped(line, "  · ")


#: Units whose clock is working time.
_WORKING = frozenset({Unit.MINUTE, Unit.HOUR, Unit.WORKING_DAY})


def _limit_words(asked: Asked) -> str:
    clock = words.say("deadline.continuous") if asked.limit.continuous else ""
    return " + ".join((asked.limit.text, *(each.text for each in asked.extensions))) + clock


def _echo_wrapped(line: str, bullet: str) -> None:
    for at, part in enumerate(wrap(line, WIDTH - columns(bullet))):
        click.echo((bullet if at == 0 else " " * columns(bullet)) + part)
