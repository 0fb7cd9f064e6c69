"""What the fictional public files, and when: five tracks, with and without a name, at night and on holidays too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.simulation.draws import draws
from app.simulation.people import handling_units
from cases.case import Filing, Track
from cases.organisation import Organisation, Role
from cases.values import Json

#: In a hundred filings.
_TRACKS = {Track.SERVICE: 58, Track.DISCIPLINE: 20, Track.PAYMENT: 8, Track.FOREIGN: 7, Track.PETITION: 7}
_KINDS = {Track.DISCIPLINE: "tip", Track.PAYMENT: "arrears", Track.FOREIGN: "foreign"}
_SERVICE_KINDS = ("help", "complaint", "complaint", "stuck", "enquiry", "suggestion")
_SERVICE_CATEGORIES = ("C01.01", "C03.01", "C04.01", "C05.01", "C07.01", "C13.01")
_HOURS = (9, 9, 10, 10, 11, 12, 14, 15, 15, 16, 17, 18, 19, 20, 21, 22, 23, 1, 5, 7)

_NAMED: Mapping[Track, float] = {Track.DISCIPLINE: 0.6, Track.SERVICE: 0.75}
_IDENTITY: Mapping[str, Json] = {"enterprise": "示例企业（虚构）", "contact": "某甲（虚构）", "phone": "+8613800000000"}


@dataclass(frozen=True, kw_only=True)
class Coming:
    """Somebody who will file."""

    serial: int
    at: datetime
    filing: Filing


def filings(seed: int, organisation: Organisation, *, cases: int, first: datetime, days: int) -> Iterator[Coming]:
    """In no order. Each has its own randomness, so that one more changes none of the others."""
    for serial in range(cases):
        random = draws(seed, "filing", serial)
        yield _one(random, serial, organisation, first, days)


def _one(random: Random, serial: int, organisation: Organisation, first: datetime, days: int) -> Coming:
    track = random.choices(tuple(_TRACKS), tuple(_TRACKS.values()))[0]
    named = random.random() < _NAMED.get(track, 1.0)
    answers = _accusation(random, organisation) if track is Track.DISCIPLINE else _request(random, organisation, track)
    day = timedelta(days=random.randrange(days), hours=random.choice(_HOURS), seconds=random.randrange(3600))
    filing = Filing(
        track=track,
        anonymous=not named,
        language=random.choice(("zh-Hans", "zh-Hans", "en")),
        answers={**answers, "wish_named": "named" if named else "anonymous", **(_IF_NAMED if named else {})},
        identity=_IDENTITY if named else {},
    )
    return Coming(serial=serial, at=first + day, filing=filing)


_IF_NAMED: Mapping[str, Json] = {"share_identity": "yes", "callback": "no"}

_COMMON: Mapping[str, Json] = {
    "notice": "understood",
    "narrative": "示例内容（虚构）",
    "when_from": "2026-01",
    "when_ongoing": "yes",
    "demand": "按时书面答复",
    "other_channels": "no",
    "in_court": "no",
}


def _request(random: Random, organisation: Organisation, track: Track) -> dict[str, Json]:
    urgent = track is Track.SERVICE and random.random() < 0.06
    answers: dict[str, Json] = {
        **_COMMON,
        "emergency": random.choice(("danger", "stoppage")) if urgent else "no",
        "kind": _KINDS.get(track) or random.choice(_SERVICE_KINDS),
        "category": random.choice(_SERVICE_CATEGORIES) if track is Track.SERVICE else "C07.01",
        "subject_kind": "unit",
        "subject_unit": _unit_name(random, organisation),
    }
    if track is Track.PAYMENT:
        answers |= {"amount": "386万元", "contract_date": "2025年5月8日"}
    if random.random() < 0.08:
        answers["keep_away"] = _somebody(random, organisation, Role.HANDLER)
    return answers


def _accusation(random: Random, organisation: Organisation) -> dict[str, Json]:
    role = Role.CLUE_MANAGER if random.random() < 0.05 else Role.HANDLER
    return {
        **_COMMON,
        "emergency": "no",
        "kind": "tip",
        "category": "C12.01",
        "subject_kind": "person",
        "subject_unit": _unit_name(random, organisation),
        "subject_name": _somebody(random, organisation, role),
        "subject_post": "示例岗位",
        "subject_head": "no",
        "where": "示例大厅",
    }


def _unit_name(random: Random, organisation: Organisation) -> str:
    return organisation.units[random.choice(handling_units(organisation))].names["zh-Hans"]


def _somebody(random: Random, organisation: Organisation, role: Role) -> str:
    able = [post.person for post in organisation.posts if role in post.roles]
    return organisation.people[random.choice(able)].name.partition("（")[0]
