"""Filings of reporters who are made up, straight through the door for submissions."""

import itertools

from cases import actions, numbers
from cases.case import Case, Credentials, Filing, Lock, Track
from cases.values import Json
from storage.vault import suite
from tests.support.house import ZONE, TestHouse

_count = itertools.count(1)

ANSWERS: dict[str, Json] = {
    "notice": "understood",
    "emergency": "no",
    "kind": "complaint",
    "wish_named": "named",
    "share_identity": "no",
    "category": "C03.01",
    "narrative": "许可证办了三个月还没有结果，窗口每次都说再等等。",
    "subject_kind": "unit",
    "subject_unit": "云川市市场监管局（虚构）",
    "when_from": {"given": "2026年3月", "from": "2026-03-01", "to": "2026-03-31"},
    "when_ongoing": "yes",
    "demand": "请书面答复",
    "other_channels": "no",
    "in_court": "no",
    "callback": "no",
}
IDENTITY: dict[str, Json] = {"enterprise": "示例五金厂（虚构）", "contact": "白示例（虚构）", "phone": "13800000000"}


async def file(
    house: TestHouse,
    *,
    track: Track = Track.SERVICE,
    anonymous: bool = False,
    place: str | None = None,
    **answers: Json,
) -> Case:
    serial = next(_count)
    filing = Filing(
        track=track,
        anonymous=anonymous,
        language="zh-Hans",
        answers={**ANSWERS, **answers},
        identity={} if anonymous else IDENTITY,
        place=place,
    )
    _, public = suite.new_age_identity()
    lock = Lock(salt=serial.to_bytes(16, "big"), params=suite.PARAMS, verifier=b"", public_key=public, wrapped_key=b"")
    number = numbers.new_number(lambda size: (2 * serial).to_bytes(size, "big"))
    credentials = Credentials(number=number, secret="", lock=lock)
    done = await house.store.transact(
        lambda books: actions.submit(books, filing, credentials, now=house.clock(), case_id=f"{serial:032x}", zone=ZONE)
    )
    return done.case


async def a_tip(house: TestHouse, **answers: Json) -> Case:
    about: dict[str, Json] = {
        "kind": "tip",
        "category": "C12.01",
        "subject_kind": "person",
        "subject_unit": "云川市市场监管局（虚构）",
        "subject_name": "不知道姓名的科长",
        "subject_post": "科长",
        "subject_level": "section",
        "subject_head": "no",
        "where": "市场监管局二楼",
    }
    return await file(house, track=Track.DISCIPLINE, **{**about, **answers})
