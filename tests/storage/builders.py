"""Things to keep. All names are made up."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from cases.case import Access, Author, Case, Entry, Lock, Message, State, Track
from cases.clocks.model import Clock, Notice, Reminder
from cases.organisation import Organisation, Person, Post, Recipient, Recusal, Role, Unit, UnitKind
from cases.ports import StagedFile
from cases.rules.model import Act
from cases.time.deadlines import Pause
from cases.time.limits import parse
from dialog.ports import Visitor
from storage.vault import suite

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
LATER = NOW + timedelta(days=7)

ALICE, ALICE_PUBLIC = suite.new_age_identity()
BOB, BOB_PUBLIC = suite.new_age_identity()
CAROL, CAROL_PUBLIC = suite.new_age_identity()
REPORTER, REPORTER_PUBLIC = suite.new_age_identity()


def a_visitor(ref: str = "visitor-one", *, channel: str = "web") -> Visitor:
    return Visitor(channel=channel, ref=ref, key=os.urandom(32))


def a_case(number: str = "MS-0001", *, track: Track = Track.SERVICE, **changes: object) -> Case:
    access = Access(excluded_units=frozenset({"unit-x"}), excluded_people=frozenset({"person-x"}))
    case = Case(
        id=f"id-of-{number}",
        number=number,
        track=track,
        state=State.SUBMITTED,
        version=1,
        filed=NOW,
        owner="office",
        language="zh-Hans",
        anonymous=False,
        flags=frozenset({"protected"}),
        category="C05",
        place="place-1",
        access=access,
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def a_sealed_case(number: str = "MS-0009") -> Case:
    access = Access(recipients=("alice", "bob"))
    return a_case(number, track=Track.DISCIPLINE, access=access, category=None, place=None, flags=frozenset())


def a_lock() -> Lock:
    return Lock(
        salt=b"salt" * 4,
        params="argon2id m=19456 t=2 p=1",
        verifier=b"v" * 32,
        public_key=REPORTER_PUBLIC,
        wrapped_key=b"w" * 60,
    )


def a_message(text: str = "还有一件事", *, author: Author = Author.REPORTER, id_: str = "message-1") -> Message:
    return Message(id=id_, author=author, kind="supplement", at=NOW, text=text, files=("file-1",))


def an_entry(event: str = "CaseSubmitted", *, reason: str | None = None) -> Entry:
    return Entry(at=NOW, actor="reporter", event=event, facts={"to": "submitted", "days": 3}, reason=reason)


def a_file(id_: str = "file-1", *, name: str = "欠条.jpg") -> StagedFile:
    return StagedFile(id=id_, kind="image/jpeg", size=3, name=name, fingerprint="f" * 64)


def an_organisation() -> Organisation:
    """Two clue managers, one custodian."""
    return Organisation(
        office="office",
        units={
            "office": Unit(id="office", kind=UnitKind.DEPARTMENT, names={"zh-Hans": "示例办公室", "en": "Demo office"}),
            "unit-x": Unit(id="unit-x", kind=UnitKind.TERRITORY, names={"en": "Demo town"}, above="office"),
        },
        people={name: Person(id=name, name=f"{name} (fictional)") for name in ("alice", "bob", "carol")},
        posts=(
            Post(person="alice", unit="office", roles=frozenset({Role.CLUE_MANAGER}), head=True),
            Post(person="bob", unit="office", roles=frozenset({Role.CLUE_MANAGER, Role.HANDLER})),
            Post(person="carol", unit="office", roles=frozenset({Role.CUSTODIAN})),
        ),
        recusals=(Recusal(person="bob", case="id-of-MS-0007", reason="同学"),),
        recipients=(
            Recipient(person="alice", public_key=ALICE_PUBLIC),
            Recipient(person="bob", public_key=BOB_PUBLIC),
            Recipient(person="carol", public_key=CAROL_PUBLIC),
        ),
    )


def a_clock(case: str = "id-of-MS-0001", name: str = "handling", *, round_: int = 1, **changes: object) -> Clock:
    clock = Clock(
        case=case,
        name=name,
        round=round_,
        policy="S-11",
        started=NOW,
        due=LATER,
        version=round_,
        pauses=(Pause(first=NOW, last=NOW + timedelta(hours=1)), Pause(first=NOW + timedelta(days=1))),
        extensions=(parse("5wd"), parse("1mo|30d"), parse("24h", continuous=True)),
        provisional=True,
    )
    return replace(clock, **changes)  # type: ignore[arg-type]


def a_reminder(level: str = "50%", *, at: datetime = NOW, clock: Clock | None = None, **changes: object) -> Reminder:
    of = clock or a_clock()
    reminder = Reminder(case=of.case, clock=of.name, version=of.version, level=level, at=at)
    return replace(reminder, **changes)  # type: ignore[arg-type]


def a_notice(person: str = "alice", *, clock: Clock | None = None, **changes: object) -> Notice:
    of = clock or a_clock()
    notice = Notice(
        case=of.case,
        clock=of.name,
        version=of.version,
        level="+1wd",
        person=person,
        act=Act.URGE,
        due=of.due,
        after=NOW,
        instead_of="carol",
    )
    return replace(notice, **changes)  # type: ignore[arg-type]
