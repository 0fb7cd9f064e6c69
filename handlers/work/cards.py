"""A case as its card shows it: number, neutral stage, dates, next step, and what this person may do. Nothing of what it
says; the staff bot shows this and no more (decision 13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from cases import lifecycle, numbers
from cases.case import Case, Link, State
from cases.gate import Act
from cases.ports import Books
from handlers import timetable
from handlers.timetable import Stage
from handlers.work import offering
from handlers.work.finding import may


@dataclass(frozen=True, kw_only=True)
class Card:
    """`id` never leaves the program; people see the number. `stage` is the key of the neutral word the reporter reads
    too, `step` the key of what comes next. `actions` are names of `forms.FORMS`, the next step's first. `declared` says
    that this person has declared, `reads` that the content may be opened. `language` is the reporter's."""

    id: str
    number: str
    version: int
    state: State
    stage: str
    step: str
    sealed: bool
    anonymous: bool
    urgent: bool
    flags: frozenset[str]
    filed: datetime
    owner: str
    handler: str | None
    due: datetime | None
    late: bool
    timetable: tuple[Stage, ...]
    actions: tuple[str, ...]
    declared: bool
    reads: bool
    language: str = ""
    leader: str | None = None
    co_units: frozenset[str] = frozenset()
    meeting: str | None = None
    source: str | None = None


def of(books: Books, case: Case, person: str, *, now: datetime, zone: tzinfo) -> Card:
    """The caller has passed the gate for seeing it."""
    diary = books.diary.of(case.id)
    stages = timetable.of(books, case, now)
    actions = offering.offered(case, diary, person, books.organisation.load(), day=now.astimezone(zone).date())
    return Card(
        id=case.id,
        number=numbers.shown(case.number),
        version=case.version,
        state=case.state,
        stage=lifecycle.public_word(case.track, case.state),
        step=_step(case, diary),
        sealed=case.sealed,
        anonymous=case.anonymous,
        urgent=case.urgent,
        flags=case.flags,
        filed=case.filed,
        owner=case.owner,
        handler=case.handler,
        due=timetable.next_due(stages),
        late=timetable.is_late(stages),
        timetable=stages,
        actions=actions,
        declared=person in case.declared,
        reads=may(books, person, case, Act.READ, now=now, zone=zone),
        language=case.language,
        leader=case.leader,
        co_units=case.co_units,
        meeting=case.meeting,
        source=case.source,
    )


def _step(case: Case, diary: Sequence[Link]) -> str:
    """What has to happen next, in the neutral words of the desk."""
    if offering.challenged(diary):
        return "desk.step.recusal"
    return f"desk.step.{case.state}"
