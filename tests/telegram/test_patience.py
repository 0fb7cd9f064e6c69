"""What is to become of a trouble, and for how long a chat is left alone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import GetMe

from bot.channels.telegram import quiet, trouble
from bot.channels.telegram.patience import Patience
from bot.channels.telegram.settings import Quiet
from bot.channels.telegram.trouble import Fate, Pause, back_off, fate
from tests.telegram.scripted import MORNING, Clock

SHANGHAI = ZoneInfo("Asia/Shanghai")
METHOD = GetMe()
LATER = TelegramNetworkError(method=METHOD, message="")


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (TelegramEntityTooLarge(method=METHOD, message=""), Fate.REFUSED),
        (TelegramMigrateToChat(method=METHOD, message="", migrate_to_chat_id=1), Fate.REFUSED),
        (TelegramConflictError(method=METHOD, message=""), Fate.REFUSED),
        (ClientDecodeError("", ValueError(), ""), Fate.AGAIN),
        (TimeoutError(), Fate.AGAIN),
        (ConnectionResetError(), Fate.AGAIN),
    ],
)
def test_kinds_that_are_easily_mistaken(error: Exception, becomes: Fate) -> None:
    assert fate(error) is becomes


def test_a_back_off_doubles_up_to_five_minutes() -> None:
    assert [back_off(tries, lambda: 0.0) for tries in (0, 1, 2, 8, 9, 10_000)] == [1, 2, 4, 256, 300, 300]


def test_not_all_come_back_at_once() -> None:
    assert [back_off(3, iter((dice,)).__next__) for dice in (0.0, 0.5, 1.0)] == [8, 7, 6]


def test_even_the_shortest_back_offs_last_more_than_a_day() -> None:
    whole = sum(back_off(tries, lambda: 1.0) for tries in range(trouble.MOST_TRIES - 1))
    assert whole > timedelta(days=1).total_seconds()


def test_a_chat_is_left_alone_until_the_time_has_come() -> None:
    clock = Clock()
    patience = Patience(clock)
    patience.failed(1, TelegramRetryAfter(method=METHOD, message="", retry_after=10_072))
    with pytest.raises(Pause) as pause:
        patience.check(1)
    patience.check(2)
    clock.pass_by(10_072)
    patience.check(1)
    assert (pause.value.seconds, pause.value.tried) == (10_072, False)


def test_what_works_ends_a_row_of_failures() -> None:
    patience = Patience(Clock(), dice=lambda: 0.0)
    waits = [patience.failed(1, LATER).seconds for _ in range(3)]
    patience.worked(1)
    assert (waits, patience.failed(1, LATER).seconds) == ([1, 2, 4], 1)


def test_being_asked_to_wait_is_no_failure() -> None:
    patience = Patience(Clock(), dice=lambda: 0.0)
    patience.failed(1, LATER)
    patience.failed(1, TelegramRetryAfter(method=METHOD, message="", retry_after=5))
    assert patience.failed(1, LATER).seconds == 2


def test_so_many_chats_are_remembered_and_no_more() -> None:
    patience = Patience(Clock(), most=3)
    for address in range(10):
        patience.failed(address, LATER)
    assert (patience.remembered, patience.left(0), patience.left(9) > 0) == (3, 0, True)


def test_a_wait_beyond_all_reason_is_a_year() -> None:
    assert trouble.asked(TelegramRetryAfter(method=METHOD, message="", retry_after=10**15)) == 366 * 86_400


EVENING = Quiet()
SIESTA = Quiet(evening=time(12, 30), morning=time(14, 0))


def at(clock: str, day: int = 9) -> datetime:
    return datetime.combine(datetime(2026, 3, day, tzinfo=SHANGHAI).date(), time.fromisoformat(clock), SHANGHAI)


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        (EVENING, at("20:59"), None),
        (EVENING, at("21:00"), at("08:30", 10)),
        (EVENING, at("23:59"), at("08:30", 10)),
        (EVENING, at("00:00"), at("08:30")),
        (EVENING, at("08:29"), at("08:30")),
        (EVENING, at("08:30"), None),
        (SIESTA, at("12:29"), None),
        (SIESTA, at("13:00"), at("14:00")),
        (SIESTA, at("14:00"), None),
        (Quiet(evening=time(8), morning=time(8)), at("08:00"), None),
        (None, at("23:00"), None),
    ],
)
def test_quiet_hours(hours: Quiet | None, now: datetime, ends: datetime | None) -> None:
    assert quiet.over(now.astimezone(UTC), hours, SHANGHAI) == ends


def test_quiet_hours_follow_the_wall_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 3, 28, 22, 0, tzinfo=berlin)
    assert quiet.over(before, EVENING, berlin) == datetime(2026, 3, 29, 8, 30, tzinfo=berlin)


def test_the_morning_of_these_tests_is_not_quiet() -> None:
    assert quiet.over(MORNING, EVENING, SHANGHAI) is None
