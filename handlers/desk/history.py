"""The diary of a case in words: who did what and when, and the facts of it."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from cases.case import Link
from cases.events import REPORTER, SYSTEM
from cases.organisation import Organisation
from cases.values import Json
from handlers.desk import showing


@dataclass(frozen=True, kw_only=True)
class Line:
    """`what` and labels are keys of texts, `who` and values facts for them. Of what an anonymous reporter did only the
    day is known."""

    at: datetime
    day: date | None
    who: Json
    what: str
    facts: Sequence[tuple[str, Json]]
    reason: str | None = field(default=None, repr=False)


def lines(
    diary: Sequence[tuple[Link, str | None]],
    organisation: Organisation,
    *,
    anonymous: bool,
    zone: tzinfo,
    has: Callable[[str], bool],
) -> list[Line]:
    """The newest first. A code without words (`has` knows) is told as it is."""
    return [
        Line(
            at=link.at,
            day=link.at.astimezone(zone).date() if anonymous and link.actor == REPORTER else None,
            who=who(link.actor, organisation),
            what=f"desk.event.{link.event}",
            facts=[(label, _worded(told, has)) for label, told in _facts(link, organisation)],
            reason=reason,
        )
        for link, reason in reversed(diary)
    ]


def who(actor: str, organisation: Organisation) -> Json:
    if actor in (REPORTER, SYSTEM):
        return {"key": f"desk.author.{actor}"}
    return showing.person_name(organisation, actor)


def _facts(link: Link, organisation: Organisation) -> Iterator[tuple[str, Json]]:
    facts = link.facts
    if facts.get("old") != facts.get("new") and facts.get("new") is not None:
        yield "desk.told_of.new", {"key": f"desk.state.{facts['new']}"}
    for name, tell in TOLD.items():
        value = facts.get(name)
        tells = _OTHERWISE.get((link.event, name), tell)
        told = None if value is None or value == [] else tells(value, organisation)
        if told is not None:
            yield f"desk.told_of.{_LABELS.get((link.event, name), name)}", told


def _worded(told: Json, has: Callable[[str], bool]) -> Json:
    match told:
        case {"key": str(key)} if not has(key):
            return key.rpartition(".")[2]
        case list():
            return [_worded(each, has) for each in told]
    return told


_Tell = Callable[[Json, Organisation], Json]


def _coded(area: str) -> _Tell:
    return lambda value, _: {"key": f"{area}.{value}"} if isinstance(value, str) else None


def _several(area: str) -> _Tell:
    return lambda value, _: [{"key": f"{area}.{each}"} for each in value] if isinstance(value, list | tuple) else None


def _yes_no(value: Json, _: Organisation) -> Json:
    return {"key": "desk.yes" if value else "desk.no"} if isinstance(value, bool) else None


def _people(value: Json, organisation: Organisation) -> Json:
    match value:
        case str():
            return who(value, organisation)
        case list() | tuple():
            return [who(str(each), organisation) for each in value]
        case int() if not isinstance(value, bool):
            return value
    return None


def _unit(value: Json, organisation: Organisation) -> Json:
    return {"names": dict(showing.unit_names(organisation, value))} if isinstance(value, str) else None


def _until(value: Json, _: Organisation) -> Json:
    return {"until": value} if isinstance(value, str) else None


def _plain(value: Json, _: Organisation) -> Json:
    return value if isinstance(value, str | int) and not isinstance(value, bool) else None


def _rung(value: Json, _: Organisation) -> Json:
    """When before or behind the due date somebody is told. What an office has named in its own way stays as it is."""
    match _RUNG.fullmatch(str(value)):
        case re.Match() as found if found["used"]:
            return {"key": "desk.rung.used", "facts": {"percent": found["used"]}}
        case re.Match() as found if found["count"]:
            way = "before" if found["way"] == "-" else "after"
            return {"key": f"desk.rung.{way}.{found['unit']}", "facts": {"count": int(found["count"])}}
        case re.Match() as found:
            return {"key": "desk.rung.day" if found["day"] else "desk.rung.due"}
    return _plain(value, _)


_RUNG = re.compile(r"(?P<used>\d+)%|(?P<way>[+-])(?P<count>\d+)(?P<unit>wd|h)|0(?P<day>wd(?:-pm)?)?|end")

#: Facts of one event that are called otherwise there.
_LABELS: Mapping[tuple[str, str], str] = {("AlertRaised", "level"): "step", ("NobodyToTell", "level"): "step"}

#: Facts of one event that mean something of their own.
_OTHERWISE: Mapping[tuple[str, str], _Tell] = {
    ("AlertRaised", "act"): _coded("desk.alert"),
    ("AlertRaised", "level"): _rung,
    ("NobodyToTell", "level"): _rung,
    **{(f"Letter{what}", "kind"): _coded("letter.kind") for what in ("Confirmed", "Dropped", "Received")},
}

#: The facts that are told, in this order. What is for the program only is not among them, nor the id of any case.
TOLD: Mapping[str, _Tell] = {
    "act": _coded("desk.act"),
    "action": _coded("desk.act"),
    "why": _coded("desk.refusal"),
    "unit": _unit,
    "handler": lambda value, organisation: None if isinstance(value, bool) else _people(value, organisation),
    "leader": _people,
    "person": _people,
    "approver": _people,
    "second": _people,
    "to": _people,
    "outcome": _coded("desk.choice.outcome"),
    "right_channel": _coded("desk.choice.right_channel"),
    "rejected_for": _coded("desk.choice.code"),
    "what": _coded("desk.choice.code"),
    "level": _plain,
    "rule": _plain,
    "source": _coded("desk.source"),
    "alarm": _yes_no,
    "meeting": _plain,
    "document": _plain,
    "receipt": lambda value, organisation: _yes_no(value, organisation) or _plain(value, organisation),
    "flags": _several("desk.flag"),
    "added": _several("desk.flag"),
    "removed": _several("desk.flag"),
    "clock": _coded("policy.stage"),
    "limit": lambda value, _: showing.limit(value) if isinstance(value, str) else None,
    "due": _until,
    "old_due": _until,
    "new_due": _until,
    "cause": _coded("desk.cause"),
    "caused": _coded("desk.cause"),
    "kind": _coded("desk.message"),
    "files": lambda value, _: value or None,
    "stars": _plain,
    "solved": lambda value, organisation: _yes_no(value, organisation) or _coded("desk.solved")(value, organisation),
    "satisfied": _coded("desk.choice.satisfied"),
    "reached": _yes_no,
    "publish": _yes_no,
    "urgent": _yes_no,
    "supervised": _yes_no,
    "granted": _yes_no,
    "held": _yes_no,
    "final": _yes_no,
    "unreached": _yes_no,
    "tries": _plain,
    "ground": _coded("desk.ground"),
    "way": _coded("desk.way"),
}
