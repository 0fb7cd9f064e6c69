"""The hours in which nobody is woken, by the clock on the wall where the house stands."""

from datetime import UTC, datetime, timedelta, tzinfo

from bot.channels.telegram.settings import Quiet


def over(now: datetime, quiet: Quiet | None, zone: tzinfo) -> datetime | None:
    """When the quiet hours end that it is now; None when it is none. An evening that is the morning: never quiet."""
    if quiet is None:
        return None
    here = now.astimezone(zone)
    wall = here.time()
    if quiet.evening <= quiet.morning:
        is_quiet, ends_tomorrow = quiet.evening <= wall < quiet.morning, False
    else:
        late = wall >= quiet.evening
        is_quiet, ends_tomorrow = late or wall < quiet.morning, late
    if not is_quiet:
        return None
    day = here.date() + timedelta(days=int(ends_tomorrow))
    return datetime.combine(day, quiet.morning, tzinfo=zone).astimezone(UTC)
