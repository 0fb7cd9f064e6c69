"""What a reporter takes home: number, secret, the way back, and a calendar entry that tells nobody anything."""

import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from cases import numbers
from cases.instants import last_day
from cases.promises import Promise
from cases.values import Json
from dialog.catalogue import Catalogue

#: Without a promise we only suggest when to look in again.
_LOOK_IN_AFTER: Final = timedelta(days=7)
_AT_NINE: Final = timedelta(hours=9)


def receipt(
    *,
    number: str,
    secret: str,
    base_url: str,
    filed: datetime,
    promise: Promise,
    language: str,
    qr_svg: Callable[[str], str],
    now: datetime,
    words: Catalogue,
    tip: bool = False,
    anonymous: bool = False,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Mapping[str, Json]:
    """Everything in words of `language`, ready to be shown, saved or printed.

    `filed` is the instant as it is stored (anonymous: coarsened); only its date is told. "promise" is the date of an
    answer, None where there is none; "promise_line" a sentence that always holds a date.
    """
    zone = ZoneInfo(words.zone)
    plain = number.replace("-", "")
    # Behind the # it stays in the browser: no server, proxy or log sees the number.
    status_url = f"{base_url.rstrip('/')}/status#n={plain}"
    promised = None if promise.due is None else last_day(promise.due, zone)
    come_back = promised or now.astimezone(zone).date() + _LOOK_IN_AFTER
    come_back_words = _day(come_back, language, words)
    told = {"date": come_back_words}
    if promised and promise.provisional:
        told = {"date": words.text("receipt.may_move", language, told)}
    return {
        "number": numbers.shown(plain),
        "secret": numbers.shown(secret.replace("-", "")),
        "status_url": status_url,
        "qr_svg": qr_svg(status_url),
        "ics": _calendar(come_back, language, words, today=now.astimezone(zone).date(), random=random),
        "filed": _day(filed.astimezone(zone).date(), language, words),
        "promise": told["date"] if promised and not tip else None,
        "come_back": come_back_words,
        "promise_line": words.text(_line(bool(promised), tip, anonymous), language, told),
    }


def as_text(facts: Mapping[str, Json], language: str, words: Catalogue) -> str:
    """What `receipt` made, as plain text for a terminal or a file. It holds the secret."""
    lines = ("title", "number", "secret", "filed", "promise", "way", "keep")
    return "\n".join(words.text(f"receipt.plain.{line}", language, facts) for line in lines) + "\n"


def _line(promised: bool, tip: bool, anonymous: bool) -> str:
    """A tip is promised to be told whether it is accepted, if anything: to an anonymous one nothing is."""
    if promised:
        return "receipt.promised_tip" if tip else "receipt.promised"
    return "receipt.no_promise_tip" if tip and anonymous else "receipt.no_promise"


def _day(day: date, language: str, words: Catalogue) -> str:
    return words.shown({"date": day.isoformat()}, language)


def _calendar(day: date, language: str, words: Catalogue, *, today: date, random: Callable[[int], bytes]) -> str:
    """One whole-day entry with an alarm at nine.

    Calendars are shared and synchronised. So there is no number, link, category or name of ours in it: even the number,
    which is no secret, would show that somebody has filed. The stamp is a day and the id is random for the same reason.
    """
    from icalendar import Alarm, Calendar, Event  # slow to import, and most turns need none

    title = words.text("receipt.calendar.title", language)
    note = words.text("receipt.calendar.note", language)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title)
    alarm.add("trigger", _AT_NINE)
    event = Event()
    event.add("uid", str(uuid.UUID(bytes=random(16), version=4)))
    event.add("dtstamp", datetime(today.year, today.month, today.day, tzinfo=UTC))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", title, {"LANGUAGE": language})
    event.add("description", note, {"LANGUAGE": language})
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    event.add_component(alarm)
    calendar = Calendar()
    calendar.add("prodid", "-//reminder//EN")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
