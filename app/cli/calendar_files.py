"""Calendars from files, and what is wrong with them in one clear line."""

from pathlib import Path

from app.cli import words
from app.cli.frame import USAGE, Trouble
from cases.time.calendars import Calendar, NoWorkingTime
from storage import calendars
from storage.calendars import NotACalendar


def text_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(4 * calendars.LARGEST + 1)
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        if len(content) > 4 * calendars.LARGEST:
            raise _trouble(NotACalendar("too-large", kilobytes=calendars.LARGEST // 1024)) from None
        raise Trouble("not-utf-8", exit_code=USAGE) from None
    except (OSError, ValueError):
        raise Trouble("file", exit_code=USAGE) from None


def read(text: str) -> Calendar:
    """One clear line when it is none."""
    try:
        return calendars.read(text)
    except NotACalendar as trouble:
        raise _trouble(trouble) from None
    except NoWorkingTime:
        raise _trouble(calendars.problems(text)[0]) from None


def wrong_words(trouble: NotACalendar) -> str:
    return words.say(f"calendar.wrong.{trouble.code}", **trouble.facts)


def _trouble(wrong: NotACalendar) -> Trouble:
    return Trouble("calendar", what=wrong_words(wrong), exit_code=USAGE)
