"""What a dispatcher fills in for callers who are made up."""

from bot import checks
from cases.actions.entering import Origin
from cases.case import Filing, Track
from handlers.office import reading
from handlers.office.entering import Entered, Entering
from handlers.office.reading import Read
from tests.support.house import NOW, ZONE, TestHouse

CHECKS = {"credit_code": checks.credit_code, "contact": checks.person, "phone": checks.contact}

TYPED = {
    "notice": "understood",
    "wish_named": "named",
    "enterprise": "示例五金厂（虚构）",
    "contact": "白示例（虚构）",
    "phone": "13800000000",
    "share_identity": "no",
    "emergency": "no",
    "kind": "complaint",
    "narrative": "许可证办了三个月还没有结果，窗口每次都说再等等。",
    "category": "C03.01",
    "subject_kind": "unit",
    "subject_unit": "云川市市场监管局（虚构）",
    "when_from": "2026年3月",
    "when_ongoing": "yes",
    "demand": "请书面答复",
    "other_channels": "no",
    "in_court": "no",
    "callback": "no",
}
PHONE = Origin(source="phone")


def read(track: Track = Track.SERVICE, **typed: str) -> Read:
    filled = {slot: text for slot, text in {**TYPED, **typed}.items() if text}
    return reading.read(track, filled, checks=CHECKS, language="zh-Hans", today=NOW.astimezone(ZONE).date())


def filed(track: Track = Track.SERVICE, **typed: str) -> Filing:
    found = read(track, **typed)
    assert found.filing is not None, found.wrong
    return found.filing


def entering(house: TestHouse, person: str = "p-lin") -> Entering:
    return Entering(store=house.store, person=person, zone=ZONE, locks=house.runner.locks.new, key=b"k" * 32)


async def enter(
    house: TestHouse, filing: Filing, origin: Origin = PHONE, form: str = "form", *, person: str = "p-lin"
) -> Entered:
    return await entering(house, person).enter(filing, origin, form, now=house.clock())
