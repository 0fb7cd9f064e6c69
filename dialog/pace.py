"""How fast: token buckets as plain data. Seconds are floats of whatever clock the caller has; it may jump."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True)
class Bucket:
    """`tokens` were there at the instant `at`. Below zero: taken in advance by those who wait."""

    tokens: float
    at: float


@dataclass(frozen=True, kw_only=True)
class Rate:
    capacity: float
    per_second: float

    def __post_init__(self) -> None:
        if not (self.capacity > 0 and self.per_second > 0):
            raise ValueError("a rate is above zero")


def full(now: float, capacity: float) -> Bucket:
    return Bucket(tokens=capacity, at=now)


def filled(bucket: Bucket, now: float, capacity: float, per_second: float) -> Bucket:
    """The bucket as it is now. A clock that went back fills nothing and is followed, so that nobody waits until it
    has caught up; one that leapt ahead fills to the brim at most."""
    passed = max(0.0, now - bucket.at)
    return Bucket(tokens=min(capacity, bucket.tokens + passed * per_second), at=now)


def take(bucket: Bucket, now: float, capacity: float, per_second: float, cost: float = 1.0) -> tuple[Bucket, float]:
    """Take what it costs and 0 seconds of waiting; or take nothing, and the seconds until it will be there.

    What costs more than the bucket holds is let through when the bucket is full, and paid back afterwards.
    """
    here = filled(bucket, now, capacity, per_second)
    lacking = min(cost, capacity) - here.tokens
    if lacking > 1e-9:  # a float that waited exactly as long as it was told must pass
        return here, lacking / per_second if per_second > 0 else inf
    return Bucket(tokens=here.tokens - cost, at=now), 0.0


def reserve(bucket: Bucket, now: float, capacity: float, per_second: float, cost: float = 1.0) -> tuple[Bucket, float]:
    """Take it in any case, and the seconds to wait before it may be used: for a sender that keeps its order."""
    here = filled(bucket, now, capacity, per_second)
    left = here.tokens - cost
    return Bucket(tokens=left, at=now), max(0.0, -left / per_second)


def is_full(bucket: Bucket, now: float, capacity: float, per_second: float) -> bool:
    """Nothing is lost by forgetting it: it is as good as new."""
    return filled(bucket, now, capacity, per_second).tokens >= capacity


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What a channel allows: all messages of the bot together, and those of one chat. `second`: never more than so many
    together in any second, however late those wake who waited; None where nothing is said of that."""

    all: Rate
    chat: Rate
    second: int | None = None


def opens(left: Sequence[float], now: float, most: int, seconds: float) -> float:
    """How long until one more may leave, where no more than `most` do in any `seconds`. `left` are the instants at
    which others left, the last one last."""
    return 0.0 if len(left) < most else max(0.0, left[-most] + seconds - now)


@dataclass(frozen=True, kw_only=True)
class Lanes:
    all: Bucket
    chat: Bucket


def take_both(lanes: Lanes, now: float, pace: Pace, cost: float = 1.0) -> tuple[Lanes, float]:
    """One message out of both buckets or out of neither; the longer of the two waits."""
    whole, whole_wait = take(lanes.all, now, pace.all.capacity, pace.all.per_second, cost)
    chat, chat_wait = take(lanes.chat, now, pace.chat.capacity, pace.chat.per_second, cost)
    wait = max(whole_wait, chat_wait)
    if wait == 0:
        return Lanes(all=whole, chat=chat), 0.0
    return Lanes(
        all=filled(lanes.all, now, pace.all.capacity, pace.all.per_second),
        chat=filled(lanes.chat, now, pace.chat.capacity, pace.chat.per_second),
    ), wait
