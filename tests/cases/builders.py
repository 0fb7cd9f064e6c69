"""Builders for tests. Every unit and person here is made up."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cases.case import Access, Case, Credentials, Filing, Lock, State, Track
from cases.organisation import Organisation, Person, Post, Recipient, Role, Unit, UnitKind
from cases.values import Json

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 3, 4, 6, 30, tzinfo=UTC)  # 14:30 in Shanghai
DAY = NOW.astimezone(ZONE).date()
NUMBER = "0000000000Y9"

UNITS = {
    "council": ("云岭市示范委员会（虚构）", "Yunling Council (fictional)", None),
    "office": ("云岭市专班办公室（虚构）", "Yunling Task Force Office (fictional)", "council"),
    "housing": ("云岭市住建局（虚构）", "Yunling Housing Bureau (fictional)", "council"),
    "quality": ("云岭市质量监督站（虚构）", "Yunling Quality Station (fictional)", "housing"),
    "approvals": ("云岭市审批局（虚构）", "Yunling Approvals Bureau (fictional)", "council"),
}

# Person: name, unit, role, head.
PEOPLE = {
    "chair": ("甘示范", "council", Role.UNIT_HEAD, True),
    "office-head": ("白示范", "office", Role.UNIT_HEAD, True),
    "dispatcher": ("丁示范", "office", Role.DISPATCHER, False),
    "supervisor": ("苏示范", "office", Role.SUPERVISOR, False),
    "auditor": ("沈示范", "office", Role.AUDITOR, False),
    "administrator": ("管示范", "office", Role.ADMINISTRATOR, False),
    "observer": ("关示范", "office", Role.OBSERVER, False),
    "clue-1": ("祁示范", "office", Role.CLUE_MANAGER, False),
    "clue-2": ("齐示范", "approvals", Role.CLUE_MANAGER, False),
    "clue-3": ("戚示范", "quality", Role.CLUE_MANAGER, False),
    "custodian-1": ("包示范", "office", Role.CUSTODIAN, False),
    "custodian-2": ("鲍示范", "housing", Role.CUSTODIAN, False),
    "housing-head": ("尤示范", "housing", Role.UNIT_HEAD, True),
    "housing-deputy": ("游示范", "housing", Role.UNIT_HEAD, True),
    "housing-handler": ("韩示范", "housing", Role.HANDLER, False),
    "housing-reviewer": ("任示范", "housing", Role.REVIEWER, False),
    "housing-caller": ("贺示范", "housing", Role.CALLBACK_CALLER, False),
    "quality-handler": ("柯示范", "quality", Role.HANDLER, False),
    "approvals-handler": ("安示范", "approvals", Role.HANDLER, False),
}


def an_organisation(**changes: object) -> Organisation:
    units = {
        key: Unit(id=key, kind=UnitKind.DEPARTMENT, names={"zh-Hans": zh, "en": en}, above=above)
        for key, (zh, en, above) in UNITS.items()
    }
    keyed = (who for who, (_, _, role, _) in PEOPLE.items() if role in (Role.CLUE_MANAGER, Role.CUSTODIAN))
    organisation = Organisation(
        office="office",
        units=units,
        people={key: Person(id=key, name=name) for key, (name, *_) in PEOPLE.items()},
        posts=tuple(
            Post(person=key, unit=unit, roles=frozenset({role}), head=head)
            for key, (_, unit, role, head) in PEOPLE.items()
        ),
        recipients=tuple(Recipient(person=who, public_key=f"age1{who}") for who in keyed),
    )
    return replace(organisation, **changes)  # type: ignore[arg-type]


def a_case(**changes: object) -> Case:
    case = Case(
        id="case-1",
        number=NUMBER,
        track=Track.SERVICE,
        state=State.SUBMITTED,
        version=1,
        filed=NOW,
        owner="housing",
        language="zh-Hans",
        anonymous=False,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def a_tip(**changes: object) -> Case:
    access = Access(recipients=("clue-1", "clue-2"))
    return replace(a_case(track=Track.DISCIPLINE, owner="office", access=access), **changes)  # type: ignore[arg-type]


IDENTITY: Mapping[str, Json] = {"enterprise": "示范建材有限公司（虚构）", "contact": "某甲", "phone": "+8613800000000"}

SERVICE_ANSWERS: Mapping[str, Json] = {
    "notice": "1",
    "emergency": "no",
    "kind": "complaint",
    "wish_named": "named",
    "share_identity": "yes",
    "category": "C03.01",
    "narrative": "施工许可已经提交三个月，一直没有答复，也没有告知缺少什么材料。",
    "subject_kind": "unit",
    "subject_unit": "云岭市住建局（虚构）",
    "when_from": "2025-12",
    "when_ongoing": "yes",
    "demand": "请尽快办理。",
    "other_channels": "no",
    "in_court": "no",
    "callback": "no",
}

TIP_ANSWERS: Mapping[str, Json] = {
    "notice": "1",
    "emergency": "no",
    "kind": "tip",
    "wish_named": "named",
    "category": "C12.01",
    "narrative": "验收时向施工单位索要好处费，不给就不签字，前后共三次。",
    "subject_kind": "person",
    "subject_unit": "云岭市质量监督站（虚构）",
    "subject_name": "柯示范",
    "subject_post": "科员",
    "subject_head": "no",
    "when_from": "2026-01",
    "when_to": "2026-02",
    "when_ongoing": "no",
    "where": "示范园区三号工地",
    "other_channels": "no",
    "in_court": "no",
    "callback": "no",
}

_NOT_ANONYMOUS = ("share_identity", "callback")


def a_filing(**answers: Json) -> Filing:
    """A complete service complaint of somebody who gave their name."""
    return Filing(
        track=Track.SERVICE,
        anonymous=False,
        language="zh-Hans",
        answers={**SERVICE_ANSWERS, **answers},
        identity=IDENTITY,
        place="site-3",
    )


def a_tip_filing(**answers: Json) -> Filing:
    """A complete tip of somebody who gave their name."""
    return replace(a_filing(), track=Track.DISCIPLINE, answers={**TIP_ANSWERS, **answers})


def without_name(filing: Filing) -> Filing:
    answers = {slot: value for slot, value in filing.answers.items() if slot not in _NOT_ANONYMOUS}
    return replace(filing, anonymous=True, identity={}, answers={**answers, "wish_named": "anonymous"})


def a_lock() -> Lock:
    return Lock(salt=b"s" * 16, params="t=1", verifier=b"v" * 16, public_key="age1reporter", wrapped_key=b"w" * 32)


def credentials(number: str = NUMBER) -> Credentials:
    return Credentials(number=number, secret="0" * 16, lock=a_lock())
