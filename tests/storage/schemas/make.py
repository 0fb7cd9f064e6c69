"""Writes a populated dump of the newest schema: `python -m tests.storage.schemas.make REVISION`."""

import asyncio
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path

from cases.clocks.model import NoticeState, ReminderState, Run
from cases.codes import CodeState, PlaceCode, Scan, ScanMonth
from cases.identity import IdentityRequest, RequestState
from cases.letters import Kind, Letter
from cases.places import Place, PlaceKind, Stage
from cases.proposals import Proposal
from cases.register import PlaceAdded
from cases.staff import Account, Told
from dialog.ports import Visitor
from dialog.post import Arrival
from storage import migrate
from storage.ports import UnitOfWork
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import (
    CAROL_PUBLIC,
    LATER,
    NOW,
    a_case,
    a_clock,
    a_file,
    a_lock,
    a_message,
    a_notice,
    a_reminder,
    a_sealed_case,
    an_entry,
    an_organisation,
)

CASE, TIP, OLD = a_case(identity=None), a_sealed_case(), a_case("MS-0005")
VISITOR = Visitor(channel="web", ref="visitor-one", key=bytes(range(32)))
CHATTER = Visitor(channel="telegram", ref="visitor-two", key=bytes(range(32)))
UPDATE = Arrival(id=4011, visitor=CHATTER.ref, body=b'{"update_id": 4011}')
ADDRESS, LINK = 7_000_000_001, "digest-of-a-link"
LED = a_case("MS-0006", handler="alice", leader="bob")
CLOCKS = [a_clock(CASE.id, "acceptance", run=Run.DONE, ended=LATER, missed=NOW, caused="policy"), a_clock(CASE.id)]
REMINDERS = [a_reminder(state=ReminderState.RAISED, raised=NOW), a_reminder("0", at=LATER)]
NOTICES = [a_notice(), a_notice("bob", state=NoticeState.SENT, sent=LATER, after=LATER)]
DESKED = a_case(
    "MS-0007",
    territory="city",
    department="housing",
    co_units=frozenset({"quality"}),
    first_handler="alice",
    declared=frozenset({"alice"}),
    meeting="2026-01",
    source="phone",
)
ACCOUNT = Account(person="alice", language="en", totp="JBSWY3DPEHPK3PXP", step=7, chat=7_000_000_002, seen=NOW)
TOLD = Told(id="told-1", person="alice", at=NOW, body={"number": "MS-0007"})
LETTER = Letter(
    id="letter-1",
    case=DESKED.id,
    kind=Kind.URGE,
    language="en",
    made=NOW,
    made_by="system",
    to_unit="housing",
    content={"letter": "…"},
)
PROPOSAL = Proposal(id="p-1", case=DESKED.id, action="extend", person="alice", asked=NOW, fields={"limit": "5wd"})
REQUEST = IdentityRequest(
    id="r-1",
    case=DESKED.id,
    person="alice",
    state=RequestState.ASKED,
    asked=NOW,
    until=LATER,
    public_key="age1",
    reason="核实身份",
)
CALENDAR = 'zone = "Asia/Shanghai"\n[week]\nmon = ["09:00-12:00"]\n'
PLACE = Place(id="p1", kind=PlaceKind.WINDOW, names={"en": "Demo window"})
PROJECT = Place(
    id="p2",
    kind=PlaceKind.PROJECT,
    names={"zh-Hans": "示例项目（虚构）", "en": "Demo project (fictional)"},
    number="XM-0001",
    unit="city",
    department="housing",
    lead="housing",
    leader="alice",
    within="p3",
    stage=Stage.CONSTRUCTION,
    contract=date(2026, 3, 1),
    closed=True,
)
CODES = [
    PlaceCode(place="p1", version=1, made=NOW, actor="system", revoked=LATER, revoked_by="alice", reason="试行"),
    PlaceCode(place="p1", version=2, made=LATER, actor="alice", first=NOW, until=LATER, short="K7QF2M9H", why="换新"),
]
SCANS = {Scan(place="p1", version=1, day=date(2026, 3, 2), state=CodeState.GENUINE): 7}
LONG_OVER = {Scan(place="p1", version=1, day=date(2024, 2, 29), state=CodeState.REVOKED): 4}
MONTHS = {ScanMonth(place="p1", month=date(2024, 2, 1), state=CodeState.REVOKED): 4}

PLACED = {"p1": 6}


def fill(books: UnitOfWork) -> None:
    books.organisation.save(an_organisation())
    books.places.save(PLACE)
    books.places.save(PROJECT)
    books.diary.note(PROJECT.id, PlaceAdded(at=NOW, actor="alice", place=PROJECT).entry())
    for code in CODES:
        books.codes.save(code)
    books.scans.add({**SCANS, **LONG_OVER})
    books.scans.fold(date(2025, 1, 1))
    books.cases.keep_month(date(2026, 2, 1), PLACED)
    for case in (CASE, TIP, OLD, LED):
        books.cases.add(case, a_lock())
        books.diary.append(case, an_entry(reason="材料不齐"))
        books.contents.put(case, "answers", {"narrative": "路灯不亮"})
        books.contents.say(case, a_message())
    books.housekeeping.archive(OLD)
    books.identities.put({"name": "示例人"}, owner_may_read=True, custodians=[CAROL_PUBLIC])
    for name in ("file-1", "file-2"):
        books.evidence.stage(a_file(name), owner=VISITOR.ref, key=VISITOR.key, cleaned=b"a", original=b"b", now=NOW)
    books.evidence.adopt(CASE, owner=VISITOR.ref, key=VISITOR.key, files=["file-2"], keep_originals=True)
    books.talk.hear(VISITOR, "in-1", {"text": "你好"}, turn=1, now=NOW)
    books.talk.save(VISITOR, {"step": "narrative"}, turn=1, now=NOW, until=LATER)
    books.talk.say(VISITOR, "in-1", [{"kind": "ask"}], turn=1, now=NOW)
    books.talk.follow(VISITOR, CASE.id)
    books.buckets.take("bucket", capacity=2, per_second=1, now=NOW)
    books.rules.save("calendar", CALENDAR, at=NOW, actor="alice", reason="试行")
    for clock in CLOCKS:
        books.clocks.save(clock)
    books.clocks.replan(CASE.id, "handling", REMINDERS)
    for notice in NOTICES:
        books.notices.add(notice)
    seq = books.talk.say(CHATTER, "u4010", [{"kind": "ask"}], turn=1, now=NOW)
    books.post.arrive("telegram 1", [UPDATE], now=NOW, until=NOW)
    books.post.meet(CHATTER, ADDRESS, language="en", now=NOW)
    books.post.send(CHATTER, seq, now=NOW, until=NOW)
    books.post.sent(CHATTER, seq, [12], ask=8, now=NOW, last=False)
    books.post.link(CHATTER, LINK, until=LATER)
    books.post.fade(CHATTER, 7, until=LATER)
    books.cases.add(DESKED, a_lock())
    books.lists.put(DESKED, frozenset({"*", "u:housing"}), frozenset({"p:bob"}), over=False, at=LATER)
    books.staff.save_account(ACCOUNT)
    books.staff.tell(TOLD)
    books.letters.save(DESKED, LETTER)
    books.proposals.put(PROPOSAL)
    books.identity_requests.ask(REQUEST, "AGE-SECRET-KEY-1")
    books.rules.save_own("letter urge en", "[title]", at=NOW, actor="alice", reason="试行")


async def main(revision: str) -> None:
    assert revision == migrate.newest(), "only the newest schema can be written"
    folder = Path(__file__).parent / revision
    folder.mkdir()
    keyring = Keyring.create(folder / "keyring.json")
    with tempfile.TemporaryDirectory() as temporary:
        path = Path(temporary) / "made.db"
        migrate.migrate(f"sqlite:///{path}")
        store = open_store(f"sqlite:///{path}", keyring)
        await store.transact(fill)
        await store.close()
        with sqlite3.connect(path) as connection:
            (folder / "dump.sql").write_text("\n".join(connection.iterdump()) + "\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
