"""What somebody types into a field, as what it means; None for what means nothing."""

from datetime import date, datetime, time, tzinfo


def number(text: str, *, digits: int) -> int | None:
    typed = text.strip()
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None


def day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def midnight(on: date | None, zone: tzinfo) -> datetime | None:
    """The instant at which a local day begins."""
    return None if on is None else datetime.combine(on, time(), tzinfo=zone)
