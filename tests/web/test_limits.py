from bot.channels.web.limits import Buckets, Seen, Tray
from tests.web.app import Time


def test_a_bucket_lets_a_burst_through_and_then_says_how_long_to_wait() -> None:
    buckets = Buckets(Time(), burst=2, every=10)
    assert [buckets.take("me") for _ in range(3)] == [0.0, 0.0, 10.0]


def test_a_bucket_fills_again() -> None:
    time = Time()
    buckets = Buckets(time, burst=1, every=10)
    buckets.take("me")
    time.at += 10
    assert buckets.take("me") == 0.0


def test_the_haste_of_one_slows_nobody_else() -> None:
    buckets = Buckets(Time(), burst=1, every=10)
    for _ in range(100):
        buckets.take("me")
    assert buckets.take("you") == 0.0


def test_a_clock_that_jumps_back_empties_no_bucket() -> None:
    time = Time()
    buckets = Buckets(time, burst=2, every=10)
    buckets.take("me")
    time.at -= 1000
    assert buckets.take("me") == 0.0


def test_buckets_and_the_seen_are_forgotten_beyond_a_number() -> None:
    buckets, seen = Buckets(Time(), burst=1, every=10, most=2), Seen(most=2)
    for who in ("a", "b", "c"):
        buckets.take(who)
        seen.add(who)
    assert ("a" in seen, buckets.take("a")) == (False, 0.0)


def test_one_visitor_sends_one_file_at_a_time() -> None:
    tray = Tray(100)
    assert [tray.enter("me"), tray.enter("me"), tray.enter("you")] == [True, False, True]


def test_files_in_memory_are_bounded_together_and_let_go() -> None:
    tray = Tray(100)
    tray.enter("me")
    held = [tray.hold(80), tray.hold(30)]
    tray.leave("me", 80)
    assert [*held, tray.hold(100)] == [True, False, True]
