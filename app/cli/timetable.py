"""A case's clocks as lines of at most eighty columns: stage, date and how it stands, never what the case is about."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.cli import words
from app.cli.layout import columns
from cases.values import Json
from handlers.clerk import Clocks
from handlers.timetable import Stage, Standing

STAGE_COLUMNS = 28
STATE_COLUMNS = 24


def told(seen: Clocks, now: datetime, zone: str) -> Iterator[str]:
    """Everything `case show` says."""
    rows = {
        "number": seen.number,
        "state": words.say(f"states.{seen.state}"),
        "filed": words.day(seen.filed, zone),
        "changed": words.day(seen.changed, zone),
        "due": words.say("case.show.no_clock") if seen.due is None else dated(seen.due, zone),
    }
    labels = {name: words.say(f"case.show.{name}") for name in rows}
    width = max(map(columns, labels.values()))
    for name, value in rows.items():
        yield f"{_padded(labels[name], width)}  {value}"
    opened = [stage for stage in seen.timetable if stage.open]
    over = [stage for stage in seen.timetable if not stage.open]
    yield from _part("open", [line for stage in opened for line in _open(stage, now, zone)])
    if any(stage.provisional for stage in opened):
        yield f"  {words.say('case.show.provisional')}"
    yield from _part("over", [_over(stage, zone) for stage in over])


def listed(seen: Clocks, zone: str) -> str:
    """One line of `case list`."""
    due = "" if seen.due is None else dated(seen.due, zone).partition(" ")[2]
    mark = words.say("case.list.late") if seen.late else ""
    filed = words.day(seen.filed, zone).partition(" ")[0]
    state = _padded(words.say(f"states.{seen.state}"), STATE_COLUMNS)
    return f"{seen.number}  {filed}  {state}  {due:<16}  {mark}".rstrip()


def to_json(seen: Clocks, now: datetime) -> Json:
    return {
        "number": seen.number,
        "state": seen.state.value,
        "filed": seen.filed.isoformat(),
        "changed": seen.changed.isoformat(),
        "due": None if seen.due is None else seen.due.isoformat(),
        "late": seen.late,
        "clocks": [_json(stage, now) for stage in seen.timetable],
    }


def _json(stage: Stage, now: datetime) -> Json:
    """`late_by` in seconds, round the clock; null unless it is open and late."""
    late = stage.standing is Standing.LATE
    return {
        "stage": stage.name,
        "state": stage.standing.value,
        "due": stage.due.isoformat(),
        "ended": None if stage.ended is None else stage.ended.isoformat(),
        "late_by": int((now - stage.due).total_seconds()) if late else None,
        "provisional": stage.provisional,
        "not_reminded": stage.undelivered,
    }


def _part(name: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield ""
        yield words.say(f"case.show.{name}")
        yield from lines


def _open(stage: Stage, now: datetime, zone: str) -> Iterator[str]:
    facts: dict[str, Json] = {"span": _span(now - stage.due)} if stage.standing is Standing.LATE else {}
    mark = "*" if stage.provisional else " "
    stands = words.say(f"case.standing.{stage.standing}", **facts)
    yield f"  {_named(stage)}{dated(stage.due, zone)}{mark} {stands}"
    if stage.undelivered:
        yield f"    {words.say('case.show.not_reminded', count=stage.undelivered)}"


def _over(stage: Stage, zone: str) -> str:
    ended = dated(stage.ended or stage.due, zone)
    return f"  {_named(stage)}{ended}  {words.say(f'case.standing.{stage.standing}')}"


def _named(stage: Stage) -> str:
    return _padded(words.say(f"clocks.{stage.name}"), STAGE_COLUMNS)


def dated(instant: datetime, zone: str) -> str:
    """With the weekday. A limit that ends at 24:00 is told so: the day it names is the last one, not the next."""
    local = instant.astimezone(ZoneInfo(zone))
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        last = (local - timedelta(days=1)).date()
        return f"{words.say(f'weekday.{last.isoweekday()}')} {last.isoformat()} 24:00"
    return f"{words.say(f'weekday.{local.isoweekday()}')} {words.day(instant, zone)}"


def _span(length: timedelta) -> str:
    """The two largest units, round the clock."""
    minutes = int(length.total_seconds()) // 60
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return words.say("span.days", days=days, hours=hours)
    if hours:
        return words.say("span.hours", hours=hours, minutes=minutes % 60)
    return words.say("span.minutes", minutes=minutes)


def _padded(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))
