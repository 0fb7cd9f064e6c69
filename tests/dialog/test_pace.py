"""Token buckets as arithmetic, whatever the clock does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialog.pace import Bucket, Lanes, Pace, Rate, filled, full, is_full, reserve, take, take_both

PACE = Pace(all=Rate(capacity=30, per_second=30), chat=Rate(capacity=1, per_second=1))


def test_a_full_bucket_gives_at_once() -> None:
    assert take(full(0, 3), 0, 3, 1) == (Bucket(2, 0), 0.0)


def test_an_empty_bucket_says_how_long() -> None:
    assert take(Bucket(0.25, 10), 10, 3, 0.5) == (Bucket(0.25, 10), 1.5)


def test_whoever_waited_as_told_gets_it() -> None:
    bucket, wait = take(Bucket(0.1, 0), 0, 3, 0.3)
    assert take(bucket, wait, 3, 0.3)[1] == 0.0


def test_asking_too_early_costs_nothing() -> None:
    bucket = Bucket(0, 0)
    for now in (0.2, 0.4, 0.6, 0.8):
        bucket, _ = take(bucket, now, 3, 1)
    assert take(bucket, 1.0, 3, 1)[1] == 0.0


def test_it_fills_to_the_brim_and_no_further() -> None:
    assert filled(Bucket(0, 0), 1e9, 3, 1) == Bucket(3, 1e9)


def test_a_clock_that_jumps_back_gives_nothing_away() -> None:
    assert take(Bucket(0, 1000), 10, 3, 1) == (Bucket(0, 10), 1.0)


def test_after_a_clock_jumped_back_it_fills_from_there() -> None:
    bucket, _ = take(Bucket(0, 1000), 10, 3, 1)
    assert take(bucket, 11, 3, 1)[1] == 0.0


def test_what_costs_more_than_fits_passes_when_full_and_is_paid_back() -> None:
    bucket, wait = take(full(0, 3), 0, 3, 1, 5)
    assert (bucket, wait, take(bucket, 0, 3, 1)[1]) == (Bucket(-2, 0), 0.0, 3.0)


def test_those_who_reserve_stand_in_line() -> None:
    bucket, waits = full(0, 1), []
    for _ in range(3):
        bucket, wait = reserve(bucket, 0, 1, 2)
        waits.append(wait)
    assert waits == [0.0, 0.5, 1.0]


def test_a_bucket_may_be_forgotten_when_it_is_full_again() -> None:
    bucket, _ = reserve(full(0, 3), 0, 3, 2, 4)
    assert [is_full(bucket, now, 3, 2) for now in (0, 1.9, 2)] == [False, False, True]


def test_a_message_waits_for_its_chat_and_takes_nothing_from_the_others() -> None:
    lanes = Lanes(all=Bucket(30, 0), chat=Bucket(0, 0))
    assert take_both(lanes, 0, PACE) == (lanes, 1.0)


def test_a_message_takes_from_both() -> None:
    lanes = Lanes(all=Bucket(30, 0), chat=Bucket(1, 0))
    assert take_both(lanes, 0, PACE) == (Lanes(all=Bucket(29, 0), chat=Bucket(0, 0)), 0.0)


@pytest.mark.parametrize(("capacity", "per_second"), [(0, 1), (1, 0), (-1, 1), (1, float("nan"))])
def test_a_rate_is_above_zero(capacity: float, per_second: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        Rate(capacity=capacity, per_second=per_second)


@given(st.lists(st.floats(0, 20), min_size=1, max_size=60))
@settings(max_examples=100, deadline=None)
def test_within_any_time_no_more_passes_than_was_full_and_flowed(steps: list[float]) -> None:
    bucket, now, passed = full(0, 5), 0.0, 0
    for step in steps:
        now += step
        bucket, wait = take(bucket, now, 5, 0.5)
        passed += wait == 0
    assert passed <= 5 + now * 0.5 + 1e-6
