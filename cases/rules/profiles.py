"""Who is reminded when: the points of profiles and of the ladder, the send window."""

from collections.abc import Iterable
from datetime import time

from cases.rules.model import Act, Anchor, Point, Profile, Sending
from cases.rules.tables import Table

#: L0 handler to L5 head of all (domain.md B2).
LEVELS = ("L0", "L1", "L2", "L3", "L4", "L5")

#: From the letter upward a person confirms (decision 26).
DRAFTED = frozenset({Act.LETTER, Act.TALK, Act.LEVEL_UP})

#: Stands for a part that is not there, until that is told.
NO_SENDING = Sending(opens=time(8, 30), closes=time(18), digest_above=5, by_itself=frozenset())

MOST_POINTS = 30
TEN_YEARS = 3_660


def profile(key: str, table: Table) -> Profile:
    table.only("ladder", "any_time", "points")
    points = tuple(map(_point, table.tables("points", most=MOST_POINTS)))
    _levels_once(table, points)
    return Profile(key=key, points=points, ladder=table.flag("ladder", True), any_time=table.flag("any_time"))


def ladder(top: Table) -> tuple[Point, ...]:
    table = Table("ladder", {"ladder": top.values.get("ladder", [])}, top.found)
    points = tuple(map(_point, table.tables("ladder", most=MOST_POINTS)))
    _levels_once(table, points)
    if not points:
        table.say("no-ladder")
    if any(each.anchor is Anchor.USED or (each.working_days or each.minutes or 0) < 0 for each in points):
        table.say("ladder-before")
    return points


def sending(table: Table) -> Sending:
    table.only("opens", "closes", "digest_above", "by_itself")
    opens, closes = table.clock_time("opens"), table.clock_time("closes")
    if opens and closes and opens >= closes:
        table.say("window-closed")
    by_itself = table.all_of("by_itself", Act)
    for act in sorted(by_itself & DRAFTED):
        table.say("must-be-draft", act=act)
    return Sending(
        opens=opens or NO_SENDING.opens,
        closes=closes or NO_SENDING.closes,
        digest_above=table.number("digest_above", 1, 1_000) or NO_SENDING.digest_above,
        by_itself=by_itself,
    )


def _point(table: Table) -> Point:
    table.only("level", "used", "working_days", "minutes", "at", "to", "act", "draft")
    used = table.number("used", 1, 99)
    days = table.number("working_days", -TEN_YEARS, TEN_YEARS)
    minutes = table.number("minutes", -TEN_YEARS * 1_440, TEN_YEARS * 1_440)
    level = table.text("level")
    if sum(name in table.values for name in ("used", "working_days", "minutes")) != 1:
        table.say("point-when", level=level)
    if ("at" in table.values) != ("working_days" in table.values):
        table.say("point-time", level=level)
    act, draft = table.one_of("act", Act, Act.REMIND), table.flag("draft")
    if act in DRAFTED and not draft:
        table.say("must-be-draft", act=act)
    to = table.words("to") if "to" in table.values else ("L0",)
    for each in to:
        if each not in LEVELS:
            table.say("unknown-word", name="to", value=each)
    if not to:
        table.say("nobody", level=level)
    return Point(
        level=level,
        anchor=Anchor.DUE if used is None else Anchor.USED,
        percent=used or 0,
        working_days=days,
        minutes=minutes,
        at=table.clock_time("at") if "at" in table.values else None,
        to=to,
        act=act,
        draft=draft,
    )


def _levels_once(table: Table, points: Iterable[Point]) -> None:
    seen: set[str] = set()
    for point in points:
        if point.level in seen:
            table.say("level-twice", level=point.level)
        seen.add(point.level)
