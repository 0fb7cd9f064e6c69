"""Rules and calendars for these tests."""

from collections.abc import Iterable, Mapping
from datetime import date
from zoneinfo import ZoneInfo

from cases.rules import reading
from cases.rules.model import Rules
from cases.rules.tables import Finding
from cases.time.calendars import Calendar, Segment

DAY = date(2026, 3, 2)
OFFICE_HOURS = (Segment(9 * 3600, 12 * 3600), Segment(13 * 3600 + 1800, 17 * 3600 + 1800))
CALENDAR = Calendar(zone=ZoneInfo("Asia/Shanghai"), week=(OFFICE_HOURS,) * 5 + ((),) * 2)


def rules(text: str = "") -> Rules:
    return reading.assemble(reading.read(text or reading.shipped()), CALENDAR, 1)


def changed(old: str, new: str, *, after: str = "") -> str:
    """The shipped text with the first `old` behind `after` replaced."""
    text = reading.shipped()
    at = text.index(after)
    assert old in text[at:]
    return text[:at] + text[at:].replace(old, new, 1)


def policy(key: str, **changes: str | None) -> str:
    """The shipped text with lines of one policy set (as TOML values) or, when None, left out."""
    head, mark, rest = reading.shipped().partition(f'key = "{key}"\n')
    assert mark
    body, blank, tail = rest.partition("\n\n")
    lines = dict(line.partition(" = ")[::2] for line in body.splitlines())
    lines |= {name: value for name, value in changes.items() if value is not None}
    kept = {name: value for name, value in lines.items() if changes.get(name, "") is not None}
    return head + mark + "\n".join(f"{name} = {value}" for name, value in kept.items()) + blank + tail


def without(*keys: str) -> str:
    """The shipped text without these policies."""
    text = reading.shipped()
    for key in keys:
        head, mark, rest = text.partition(f'[[policy]]\nkey = "{key}"\n')
        assert mark
        text = head + rest.partition("\n\n")[2]
    return text


def before(key: str, added: Mapping[str, str]) -> str:
    """The shipped text with one more policy in front of that one."""
    head, mark, rest = reading.shipped().partition(f'[[policy]]\nkey = "{key}"\n')
    assert mark
    return (
        head + "[[policy]]\n" + "\n".join(f"{name} = {value}" for name, value in added.items()) + "\n\n" + mark + rest
    )


def codes(text: str) -> list[str]:
    """What `read` finds."""
    try:
        reading.read(text)
    except reading.NotRules as refusal:
        return told(refusal.findings)
    return []


def told(findings: Iterable[Finding]) -> list[str]:
    return [f"{each.where}: {each.code}" for each in findings]
