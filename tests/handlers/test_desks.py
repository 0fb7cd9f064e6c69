"""Where people of the organisation are told: in the tray always, in the chat where there is one, and others as well
where that may not be enough (trap 3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from cases.clocks.model import NoticeState
from cases.staff import Account, Password
from handlers.desks import Desks, unreached
from handlers.ports import Delivery, Item, Telling
from storage.memory import MemoryStore
from storage.vault.keyring import Keyring
from tests.handlers.heard import Recorder
from tests.handlers.reminding import Office, case_of, id_of

NOW = datetime(2026, 3, 9, 2, 0, tzinfo=UTC)
ITEM = Item(number="0000-0000-00Y9", stage="status.handling", due=NOW, late=False)
TELLING = Telling(language="en", items=(ITEM,))
JOINED = Account(
    person="p",
    language="en",
    password=Password(salt=b"s", params="x", digest=b"d"),
    totp="ABC",
    seen=NOW - timedelta(hours=1),
)
DUE = "2026-03-09 17:30"


@pytest.fixture
def store(tmp_path: Path) -> MemoryStore:
    return MemoryStore(Keyring.create(tmp_path / "keyring.json"))


async def tell(
    store: MemoryStore,
    account: Account | None,
    chat: Recorder | None = None,
    *,
    day: int = 0,
    telling: Telling = TELLING,
) -> Delivery:
    if account is not None:
        await store.transact(lambda books: books.staff.save_account(account))
    now = NOW + timedelta(days=day)
    desks = Desks(store=store, zone=ZoneInfo("Asia/Shanghai"), clock=lambda: now, spoken="zh-Hans", chat=chat)
    return await desks.tell("p", telling)


async def tray(store: MemoryStore) -> int:
    return len(await store.read(lambda books: books.staff.told("p")))


async def test_who_has_no_account_is_not_reached(store: MemoryStore) -> None:
    assert (Delivery.UNREACHABLE, 0) == (await tell(store, None), await tray(store))


async def test_who_cannot_sign_in_yet_is_not_reached(store: MemoryStore) -> None:
    account = Account(person="p", language="en")
    assert (Delivery.UNREACHABLE, 0) == (await tell(store, account), await tray(store))


async def test_who_was_at_the_desk_today_is_told_in_the_tray(store: MemoryStore) -> None:
    assert (Delivery.DELIVERED, 1) == (await tell(store, JOINED), await tray(store))


async def test_of_who_has_not_been_there_for_days_others_hear_too(store: MemoryStore) -> None:
    away = replace(JOINED, seen=NOW - timedelta(days=4))
    assert (Delivery.ELSEWHERE, 1) == (await tell(store, away), await tray(store))


async def test_with_a_chat_both_hold_it(store: MemoryStore) -> None:
    chat = Recorder()
    told = await tell(store, replace(JOINED, chat=7), chat)
    assert (Delivery.DELIVERED, ["p"], 1) == (told, [who for who, _ in chat.kept], await tray(store))


async def test_who_has_blocked_the_bot_is_told_in_the_tray_and_others_hear_too(store: MemoryStore) -> None:
    chat = Recorder()
    told = await tell(store, replace(JOINED, chat=7, chat_dead=True), chat)
    assert (Delivery.ELSEWHERE, [], 1) == (told, chat.kept, await tray(store))
    assert ("p",) == await store.read(unreached)


async def test_a_chat_that_is_found_dead_while_telling_is_the_same(store: MemoryStore) -> None:
    chat = Recorder(answers={"p": [Delivery.UNREACHABLE]})
    assert Delivery.ELSEWHERE is await tell(store, replace(JOINED, chat=7), chat)


async def test_what_is_tried_again_is_no_second_entry(store: MemoryStore) -> None:
    chat = Recorder(answers={"p": [Delivery.LATER]})
    first, second = await tell(store, replace(JOINED, chat=7), chat), await tell(store, None, chat)
    assert (Delivery.LATER, Delivery.DELIVERED, 1) == (first, second, await tray(store))


async def test_two_reminders_of_a_day_that_say_the_same_are_two_entries(store: MemoryStore) -> None:
    for mark in ("handling 1 0wd", "handling 1 -2h", "handling 1 -2h"):
        await tell(store, JOINED, telling=replace(TELLING, items=(replace(ITEM, mark=mark),)))
    assert 2 == await tray(store)


async def test_the_same_on_another_day_is_another_entry(store: MemoryStore) -> None:
    await tell(store, JOINED)
    await tell(store, None, day=1)
    assert 2 == await tray(store)


async def test_the_tray_holds_number_stage_and_date_and_nothing_else(store: MemoryStore) -> None:
    await tell(store, JOINED)
    (told,) = await store.read(lambda books: books.staff.told("p"))
    assert {"number", "stage", "due", "late", "draft", "lost"} == set(told.body)


async def test_dispatchers_hear_of_what_lies_in_the_tray_only(staffed: Office) -> None:
    await staffed.begin(case_of(1))
    await staffed.sweep(DUE)
    await staffed.desk.is_told_elsewhere("housing-handler")
    await staffed.send(DUE)
    await staffed.send("2026-03-10 09:00")
    notices = await staffed.notices(id_of(1))
    mine = [each for each in notices if each.person == "housing-handler"]
    others = {each.person for each in notices if each.instead_of == "housing-handler"}
    assert [NoticeState.SENT] * len(mine) == [each.state for each in mine]
    assert {"dispatcher"} == others
    assert "dispatcher" in await staffed.desk.people()
