"""Calendars as TOML files: read strictly, with a country's holidays and make-up days (decisions 27 and 28)."""

from storage.calendars.national import FIRST_YEAR, LAST_YEAR, published_years
from storage.calendars.reading import LARGEST, NotACalendar, problems, read, shipped
from storage.calendars.surprises import Surprise, surprises

__all__ = [
    "FIRST_YEAR",
    "LARGEST",
    "LAST_YEAR",
    "NotACalendar",
    "Surprise",
    "problems",
    "published_years",
    "read",
    "shipped",
    "surprises",
]
