"""Trap 14: reminders at midnight or on a holiday; no digest when 200 cases are late at once."""

from datetime import datetime, timedelta

import pytest

from tests.cases.clocks.schedules import ZONE, at
from tests.handlers.reminding import Office, case_of

#: From Wed 30 Sep to Fri 9 Oct 2026; the National Day holidays are 1 to 7 October.
FIRST, HOURS = "2026-09-30 00:00", 24 * 10
#: On the last evening before them the service is down for three hours; half hours from the beginning.
DOWN = range(34, 40)
CLOSED = {f"2026-10-{day:02}" for day in range(1, 8)}


async def told_at(staffed: Office) -> list[datetime]:
    """Swept and sent every half hour; when anything was told, in local time."""
    found: list[datetime] = []
    for half in (half for half in range(2 * HOURS) if half not in DOWN):
        now = (at(FIRST) + timedelta(minutes=30 * half)).astimezone(ZONE)
        await staffed.sweep(f"{now:%Y-%m-%d %H:%M}")
        sent = await staffed.send(f"{now:%Y-%m-%d %H:%M}")
        if sent.notices:
            found += [now] * (len(await staffed.desk.told()) - len(found))
    assert len(await staffed.desk.told()) == len(found)
    return found


async def test_nobody_is_told_at_night_or_on_a_holiday(staffed: Office) -> None:
    await staffed.begin(case_of(1), started="2026-09-22 10:00")  # due Wed 30 Sep 17:30, seen at 20:00
    await staffed.begin(case_of(2), key="D-04", started="2026-09-03 10:00")  # a month: ends at midnight
    told = await told_at(staffed)
    assert (await staffed.clock()).missed == at("2026-09-30 17:30")
    assert f"{min(each for each in told if each > at('2026-09-30 18:00')):%m-%d %H:%M}" == "10-08 08:30"
    assert {each for each in told if f"{each:%Y-%m-%d}" in CLOSED or not "08:30" <= f"{each:%H:%M}" < "18:00"} == set()


async def test_only_what_counts_in_hours_round_the_clock_is_told_at_any_time(staffed: Office) -> None:
    await staffed.begin(case_of(1, urgent=True), key="S-09", started="2026-09-30 20:00")
    told = await told_at(staffed)
    assert [f"{each:%m-%d %H:%M}" for each in told[:4]] == [
        "10-01 08:00",
        "10-01 15:30",
        "10-01 20:00",
        "10-01 20:00",
    ]


@pytest.mark.parametrize("cases", [6, 30])
async def test_many_late_at_once_are_one_digest(staffed: Office, cases: int) -> None:
    await staffed.begin(*(case_of(n) for n in range(1, cases + 1)))
    await staffed.sweep("2026-03-09 17:30")
    await staffed.send("2026-03-09 17:30")
    assert await staffed.desk.items("housing-handler") == [cases]
