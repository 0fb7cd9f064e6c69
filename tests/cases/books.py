"""Books in dictionaries, as little as the doors need. What is sealed is kept apart and cannot be read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cases import errors
from cases.case import Case, Entry, Link, Lock, Message
from cases.organisation import Organisation
from cases.places import Place
from cases.ports import StagedFile
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

    def by_number(self, number: str) -> Case:
        return self.get(next((case.id for case in self.kept.values() if case.number == number), ""))

    def lock_of(self, number: str) -> Lock | None:
        return self.locks.get(number)

    def save(self, case: Case) -> None:
        if case.version != self.get(case.id).version + 1:
            raise errors.StaleCase
        self.kept[case.id] = case

    def page(self, *, after: str = "", limit: int = 100) -> Sequence[Case]:
        return [self.kept[key] for key in sorted(self.kept) if key > after][:limit]

    def count(self) -> int:
        return len(self.kept)


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

    def thread(self, case: Case, reporter_key: str | None = None) -> Sequence[Message]:
        return [message for case_id, message in self.said if case_id == case.id]


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


class Organisations:
    def __init__(self) -> None:
        self.kept = an_organisation()

    def load(self) -> Organisation:
        return self.kept

    def save(self, organisation: Organisation) -> None:
        self.kept = organisation


class Buckets:
    def take(self, key: str, *, capacity: float, per_second: float, now: datetime, cost: float = 1.0) -> float:
        return 0.0


@dataclass
class DictBooks:
    cases: Cases = field(default_factory=Cases)
    diary: Diary = field(default_factory=Diary)
    contents: Contents = field(default_factory=Contents)
    identities: Identities = field(default_factory=Identities)
    evidence: Evidence = field(default_factory=Evidence)
    places: Places = field(default_factory=Places)
    organisation: Organisations = field(default_factory=Organisations)
    buckets: Buckets = field(default_factory=Buckets)

    def empty(self) -> bool:
        """Nothing was kept by anybody."""
        kept = (self.cases.kept, self.diary.links, self.contents.open, self.contents.sealed, self.contents.said)
        return not any((*kept, self.identities.kept, self.evidence.adopted))
