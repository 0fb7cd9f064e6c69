"""Books in dictionaries, as little as the doors need. What is sealed is kept apart and cannot be read back."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from cases import errors, routing
from cases.case import Author, Case, Entry, Link, Lock, Message, State
from cases.clocks.model import Clock, Notice, NoticeState, Reminder, ReminderState
from cases.organisation import Organisation
from cases.places import Place, PlaceKind
from cases.ports import Box, Edition, Listed, StagedFile
from cases.routing import RoutingTable
from cases.rules import reading
from cases.rules.model import Rules
from cases.time.calendars import Calendar, Segment
from cases.values import Json
from tests.cases.builders import an_organisation


class Cases:
    def __init__(self) -> None:
        self.kept: dict[str, Case] = {}
        self.locks: dict[str, Lock] = {}

    def add(self, case: Case, lock: Lock) -> None:
        if case.number in self.locks:
            raise errors.NumberTaken
        self.kept[case.id], self.locks[case.number] = case, lock

    def get(self, case_id: str) -> Case:
        if case_id not in self.kept:
            raise errors.NoSuchCase
        return self.kept[case_id]

    def several(self, case_ids: Sequence[str]) -> Mapping[str, Case]:
        return {case_id: self.kept[case_id] for case_id in case_ids if case_id in self.kept}

    def hold(self, case_id: str) -> Case:
        return self.get(case_id)

    def by_number(self, number: str) -> Case:
        return self.get(next((case.id for case in self.kept.values() if case.number == number), ""))

    def lock_of(self, number: str) -> Lock | None:
        return self.locks.get(number)

    def relock(self, case: Case, lock: Lock) -> None:
        self.locks[case.number] = lock

    def save(self, case: Case) -> None:
        if case.version != self.get(case.id).version + 1:
            raise errors.StaleCase
        self.kept[case.id] = case

    def page(self, *, after: str = "", limit: int = 100) -> Sequence[Case]:
        return [self.kept[key] for key in sorted(self.kept) if key > after][:limit]

    def count(self) -> int:
        return len(self.kept)


class Lists:
    """Each case's lists, bars and place, as they were last put."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[frozenset[str], frozenset[str], Listed, bool]] = {}

    def put(self, case: Case, names: frozenset[str], bars: frozenset[str], *, over: bool, at: datetime | None) -> None:
        self.kept[case.id] = (names, bars, Listed(case=case.id, state=case.state, at=at), over)

    def page(
        self, names: frozenset[str], *, over: bool = False, after: Listed | None = None, limit: int = 50
    ) -> Sequence[Listed]:
        found = [place for mine, _, place, done in self.kept.values() if mine & names and done == over]
        found.sort(key=lambda place: self._key(place, over))
        return [place for place in found if after is None or self._key(place, over) > self._key(after, over)][:limit]

    def all(self, name: str, *, over: bool = False) -> Sequence[Listed]:
        return self.page(frozenset({name}), over=over, limit=len(self.kept))

    def tally(self, name: str, *, over: bool = False, before: datetime | None = None) -> Mapping[State, int]:
        found = self.all(name, over=over)
        return Counter(each.state for each in found if before is None or (each.at is not None and each.at < before))

    def barred(self, bars: frozenset[str]) -> frozenset[str]:
        return frozenset(case for case, (_, mine, _, _) in self.kept.items() if mine & bars)

    def of(self, case_id: str) -> tuple[frozenset[str], Listed, bool] | None:
        if case_id not in self.kept:
            return None
        names, _, place, over = self.kept[case_id]
        return names, place, over

    def of_each(self, case_ids: Sequence[str]) -> Mapping[str, tuple[frozenset[str], Listed, bool]]:
        found = {case_id: self.of(case_id) for case_id in case_ids}
        return {case_id: place for case_id, place in found.items() if place is not None}

    def sizes(self, kind: str) -> Mapping[str, int]:
        names = (name for names, _, _, over in self.kept.values() if not over for name in names)
        return Counter(name.removeprefix(kind) for name in names if name.startswith(kind))

    def _key(self, place: Listed, over: bool) -> tuple[float, str]:
        seconds = float("inf") if place.at is None else place.at.timestamp()
        return (-seconds if over else seconds), place.case


class Diary:
    def __init__(self) -> None:
        self.links: list[Link] = []
        self.reasons: list[str | None] = []

    def append(self, case: Case, entry: Entry) -> Link:
        link = Link(
            case=case.id,
            seq=len(self.of(case.id)) + 1,
            at=entry.at,
            actor=entry.actor,
            event=entry.event,
            facts=entry.facts,
            reason_digest=None,
            previous="",
            digest="",
        )
        self.links.append(link)
        self.reasons.append(entry.reason)
        return link

    def of(self, case_id: str) -> Sequence[Link]:
        return [link for link in self.links if link.case == case_id]


class Contents:
    def __init__(self) -> None:
        self.open: dict[tuple[str, str], Json] = {}
        self.sealed: dict[tuple[str, str], tuple[tuple[str, ...], Json]] = {}
        self.said: list[tuple[str, Message]] = []
        self.seen: set[str] = set()

    def put(self, case: Case, name: str, content: Json) -> None:
        if case.sealed:
            self.sealed[case.id, name] = (case.access.recipients or (), content)
        else:
            self.open[case.id, name] = content

    def get(self, case: Case, name: str) -> Json:
        if case.sealed:
            raise errors.Sealed
        return self.open[case.id, name]

    def say(self, case: Case, message: Message) -> None:
        self.said.append((case.id, message))

    def say_sealed(self, case: Case, message: Message, box: bytes) -> None:
        if not case.sealed or message.author is not Author.STAFF or not box.startswith(b"age-encryption.org/"):
            raise errors.Sealed
        self.said.append((case.id, message))

    def thread(self, case: Case, reporter_key: str | None = None) -> Sequence[Message]:
        return [message for case_id, message in self.said if case_id == case.id]

    def shown(self, case: Case) -> None:
        self.seen |= {message.id for message in self.thread(case)}

    def recall(self, case: Case, message_id: str) -> bool:
        before = len(self.said)
        self.said = [each for each in self.said if each[0] != case.id or not self._may_go(each[1], message_id)]
        return len(self.said) < before

    def boxes(self, case: Case) -> Sequence[Box]:
        return [Box(id=f"part {name}", box=b"age") for case_id, name in self.sealed if case_id == case.id]

    def reseal(self, case: Case, boxes: Mapping[str, bytes]) -> None:
        if not case.sealed or {each.id for each in self.boxes(case)} != boxes.keys():
            raise errors.Sealed
        for id_ in boxes:
            key = case.id, id_.removeprefix("part ")
            self.sealed[key] = (case.access.recipients or (), self.sealed[key][1])

    def _may_go(self, message: Message, message_id: str) -> bool:
        return message.id == message_id and message.author is Author.STAFF and message_id not in self.seen


@dataclass
class Identity:
    identity: Mapping[str, Json]
    owner_may_read: bool
    custodians: Sequence[str]


class Identities:
    def __init__(self) -> None:
        self.kept: dict[str, Identity] = {}

    def put(self, identity: Mapping[str, Json], *, owner_may_read: bool, custodians: Sequence[str]) -> str:
        reference = f"identity-{len(self.kept) + 1}"
        self.kept[reference] = Identity(identity, owner_may_read, custodians)
        return reference

    def get(self, reference: str) -> Mapping[str, Json]:
        if not self.kept[reference].owner_may_read:
            raise errors.Sealed
        return self.kept[reference].identity

    def sealed(self, reference: str) -> bytes:
        return f"sealed {sorted(self.kept[reference].custodians)}".encode()


class Evidence:
    def __init__(self) -> None:
        self.adopted: list[tuple[str, str, bytes, tuple[str, ...], bool]] = []

    def staged(self, owner: str) -> Sequence[StagedFile]:
        return []

    def adopt(self, case: Case, *, owner: str, key: bytes, files: Sequence[str], keep_originals: bool) -> None:
        self.adopted.append((case.id, owner, key, tuple(files), keep_originals))

    def discard(self, owner: str) -> None:
        pass

    def of(self, case: Case) -> Sequence[StagedFile]:
        return []


class Places:
    def get(self, place_id: str) -> Place | None:
        return None

    def save(self, place: Place) -> None:
        pass

    def all(self) -> Sequence[Place]:
        return []

    def find(
        self, typed: str, *, kinds: Collection[PlaceKind] | None = None, closed: bool = True, limit: int = 10
    ) -> Sequence[Place]:
        return []


class Organisations:
    def __init__(self) -> None:
        self.kept = an_organisation()

    def load(self) -> Organisation:
        return self.kept

    def hold(self) -> Organisation:
        return self.kept

    def save(self, organisation: Organisation) -> None:
        self.kept = organisation


class Buckets:
    def take(self, key: str, *, capacity: float, per_second: float, now: datetime, cost: float = 1.0) -> float:
        return 0.0


#: Monday to Friday, 09:00–12:00 and 13:30–17:30; no holidays.
_DAY = (Segment(9 * 3600, 12 * 3600), Segment(13 * 3600 + 1800, 17 * 3600 + 1800))
WEEKDAYS = Calendar(zone=ZoneInfo("Asia/Shanghai"), week=(_DAY,) * 5 + ((),) * 2)


@lru_cache(maxsize=8)
def _shipped_rules(edition: int) -> Rules:
    return reading.assemble(reading.read(reading.shipped()), WEEKDAYS, edition)


class Rulebook:
    """`put` is for tests: other rules, another calendar, without a text."""

    def __init__(self) -> None:
        self.kept: list[Edition] = []
        self.texts: dict[tuple[str, int], str] = {}
        self.rules: Rules | None = None

    def current(self) -> Rules:
        return self.rules or _shipped_rules(0)

    def routing(self) -> RoutingTable:
        return routing.read(routing.shipped())

    def put(self, rules: Rules) -> int:
        edition = self.current().edition + 1
        self.rules = replace(rules, edition=edition)
        return edition

    def text(self, part: str, edition: int | None = None) -> str:
        known = [number for of, number in self.texts if of == part and (edition is None or number <= edition)]
        return self.texts[part, max(known)] if known else {"rules": reading.shipped()}[part]

    def save(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        assert part == "rules", "there is no reader of calendars here"
        edition = self.put(reading.assemble(reading.read(text), self.current().calendar, 0))
        self.texts[part, edition] = text
        self.kept.append(Edition(number=edition, part=part, at=at, actor=actor, reason=reason))
        return edition

    def own(self, part: str, edition: int | None = None) -> str | None:
        known = [number for of, number in self.texts if of == part and (edition is None or number <= edition)]
        return self.texts[part, max(known)] if known else None

    def save_own(self, part: str, text: str, *, at: datetime, actor: str, reason: str) -> int:
        self.texts[part, len(self.texts) + 1] = text
        return len(self.texts)

    def editions(self) -> Sequence[Edition]:
        return self.kept


class Clocks:
    """Nobody else sweeps here, so nothing is ever held."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, int], Clock] = {}
        self.planned: dict[tuple[str, str, int, str], Reminder] = {}

    def of(self, case_id: str) -> Sequence[Clock]:
        return [self.kept[key] for key in sorted(self.kept) if key[0] == case_id]

    def save(self, clock: Clock) -> None:
        self.kept[clock.case, clock.name, clock.round] = clock

    def reminders(self, case_id: str) -> Sequence[Reminder]:
        return sorted((each for each in self.planned.values() if each.case == case_id), key=_by_time)

    def replan(self, case_id: str, name: str, reminders: Sequence[Reminder]) -> None:
        for each in list(self.planned.values()):
            if (each.case, each.clock, each.state) == (case_id, name, ReminderState.PLANNED):
                del self.planned[_key(each)]
        for each in reminders:
            self.planned.setdefault(_key(each), each)

    def due(self, *, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
        due = sorted(self._due(now), key=lambda each: (each.at, each.case, each.clock))
        return list(dict.fromkeys((each.case, each.clock) for each in due))[:limit]

    def claim(self, case_id: str, name: str, *, now: datetime) -> tuple[Clock, Sequence[Reminder]] | None:
        due = sorted((each for each in self._due(now) if (each.case, each.clock) == (case_id, name)), key=_by_time)
        rounds = [clock for clock in self.of(case_id) if clock.name == name]
        return (rounds[-1], due) if due and rounds else None

    def settle(self, reminder: Reminder) -> None:
        if self.planned[_key(reminder)].state is not ReminderState.PLANNED:
            raise errors.AlreadyRaised
        self.planned[_key(reminder)] = reminder

    def outdated(self, edition: int, *, limit: int) -> Sequence[Clock]:
        return [self.kept[key] for key in sorted(self.kept) if self._is_before(self.kept[key], edition)][:limit]

    def _is_before(self, clock: Clock, edition: int) -> bool:
        return clock.open and clock.edition < edition

    def _due(self, now: datetime) -> list[Reminder]:
        return [each for each in self.planned.values() if each.state is ReminderState.PLANNED and each.at <= now]


def _key(reminder: Reminder) -> tuple[str, str, int, str]:
    return reminder.case, reminder.clock, reminder.version, reminder.level


def _by_time(reminder: Reminder) -> tuple[datetime, str, int, str]:
    return reminder.at, reminder.clock, reminder.version, reminder.level


class Notices:
    def __init__(self, clocks: Clocks) -> None:
        self.clocks = clocks
        self.kept: dict[tuple[str, str, int, str, str], Notice] = {}

    def add(self, notice: Notice) -> bool:
        if _key_of(notice) in self.kept:
            return False
        self.save(notice)
        return True

    def save(self, notice: Notice) -> None:
        self.kept[_key_of(notice)] = notice

    def of(self, case_id: str) -> Sequence[Notice]:
        found = (each for each in self.kept.values() if each.case == case_id)
        return sorted(found, key=lambda each: (each.after, *_key_of(each)))

    def waiting(self, *, now: datetime, limit: int) -> Sequence[Notice]:
        found = (each for each in self.kept.values() if each.state is NoticeState.QUEUED and each.after <= now)
        return sorted(found, key=lambda each: (each.person, each.after, *_key_of(each)))[:limit]

    def sent_since(self, person: str, since: datetime) -> int:
        mine = (each.sent for each in self.kept.values() if each.person == person)
        return sum(sent is not None and sent >= since for sent in mine)

    def clear(self, case_id: str, clock: str, *, now: datetime) -> int:
        queued = [each for each in self.of(case_id) if each.clock == clock and each.state is NoticeState.QUEUED]
        for each in queued:
            self.save(replace(each, state=NoticeState.CLEARED))
        return len(queued)

    def failed(self, *, limit: int = 100) -> Sequence[Notice]:
        found = (each for each in self.kept.values() if each.state is NoticeState.FAILED and self._runs(each))
        return sorted(found, key=lambda each: (each.due, *_key_of(each)))[:limit]

    def _runs(self, notice: Notice) -> bool:
        rounds = [clock for clock in self.clocks.of(notice.case) if clock.name == notice.clock]
        over = any(clock.version >= notice.version for clock in rounds if not clock.open)
        return not over and any(clock.open for clock in rounds)


def _key_of(notice: Notice) -> tuple[str, str, int, str, str]:
    return notice.case, notice.clock, notice.version, notice.level, notice.person


@dataclass
class DictBooks:
    cases: Cases = field(default_factory=Cases)
    lists: Lists = field(default_factory=Lists)
    diary: Diary = field(default_factory=Diary)
    contents: Contents = field(default_factory=Contents)
    identities: Identities = field(default_factory=Identities)
    evidence: Evidence = field(default_factory=Evidence)
    places: Places = field(default_factory=Places)
    organisation: Organisations = field(default_factory=Organisations)
    buckets: Buckets = field(default_factory=Buckets)
    rules: Rulebook = field(default_factory=Rulebook)
    clocks: Clocks = field(default_factory=Clocks)
    notices: Notices = field(init=False)

    def __post_init__(self) -> None:
        self.notices = Notices(self.clocks)

    def empty(self) -> bool:
        """Nothing was kept by anybody."""
        kept = (self.cases.kept, self.diary.links, self.contents.open, self.contents.sealed, self.contents.said)
        return not any((*kept, self.identities.kept, self.evidence.adopted, self.clocks.kept, self.notices.kept))
