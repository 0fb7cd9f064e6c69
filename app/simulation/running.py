"""A whole year of a fictional organisation in a temporary folder."""

import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from app.simulation import filings, people, result
from app.simulation.draws import draws
from app.simulation.kept import Kept
from app.simulation.result import Result
from app.simulation.year import Year
from cases.case import Lock
from storage.vault import suite

ZONE = ZoneInfo("Asia/Shanghai")
#: A year with published holidays and make-up days.
FIRST = datetime(2026, 1, 1, tzinfo=ZONE).astimezone(UTC)


async def simulate(
    *, cases: int, days: int, seed: int, progress: Callable[[float], None] = lambda share: None
) -> Result:
    """`progress` is told how much of the time has passed, from 0 to 1."""
    with tempfile.TemporaryDirectory(prefix="mashang-year-") as folder:
        kept = Kept(Path(folder))
        try:
            return await _simulate(kept, cases, days, seed, progress)
        finally:
            await kept.close()


async def _simulate(kept: Kept, cases: int, days: int, seed: int, progress: Callable[[float], None]) -> Result:
    last = FIRST + timedelta(days=days)
    staff = people.organisation(
        draws(seed, "people"), suite.new_age_identity, first=FIRST.astimezone(ZONE).date(), days=days
    )
    kept.run(lambda books: books.organisation.save(staff))
    year = Year(kept=kept, lock=_lock(), seed=seed, zone=ZONE, first=FIRST, last=last)
    for coming in filings.filings(seed, staff, cases=cases, first=FIRST, days=days):
        year.expects(coming)
    _change_the_rules(year, days)
    await year.run(lambda now: progress((now - FIRST) / (last - FIRST)))
    return kept.run(lambda books: result.of(books, year))


def _lock() -> Lock:
    return Lock(
        salt=bytes(16), params="", verifier=bytes(32), public_key=suite.new_age_identity()[1], wrapped_key=bytes(32)
    )


def _change_the_rules(year: Year, days: int) -> None:
    """A day off is declared when cases are running over it, and once an administrator shortens a limit."""
    declared = FIRST + timedelta(days=0.4 * days, hours=3)
    day_off = (declared + timedelta(days=4)).astimezone(ZONE).date()
    year.expects_rules(declared, "calendar", lambda text: f'{text}\n[dates]\n"{day_off}" = []\n')
    shorter = FIRST + timedelta(days=0.7 * days, hours=3)
    year.expects_rules(shorter, "rules", _shorter)


def _shorter(text: str) -> str:
    """Ordinary handling in four working days."""
    head, key, tail = text.partition('key = "S-11"')
    return head + key + tail.replace('limit = "5wd"', 'limit = "4wd"', 1)
