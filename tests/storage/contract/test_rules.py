"""Rules and calendar with all their editions, the same on every engine."""

import asyncio
import re

import pytest

from cases.ports import Edition
from cases.rules import reading
from storage import calendars
from storage.books import rules
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW

SHIPPED, CALENDAR = reading.shipped(), calendars.shipped()
CHANGED = re.sub(r"(?m)^(digest_above *= *)\d+", r"\g<1>3", SHIPPED)
MONDAYS = 'zone = "Asia/Shanghai"\n[week]\nmon = ["09:00-12:00"]\n'


def change(books: UnitOfWork, part: str, text: str, reason: str = "试行") -> int:
    return books.rules.save(part, text, at=NOW, actor="alice", reason=reason)


async def test_before_any_change_the_shipped_rules_stand(store: Store) -> None:
    found = await store.read(lambda books: books.rules.current())
    assert found == reading.assemble(reading.read(SHIPPED), calendars.read(CALENDAR), 0)
    assert await store.read(lambda books: (books.rules.text("rules"), books.rules.text("calendar", 0))) == (
        SHIPPED,
        CALENDAR,
    )
    assert list(await store.read(lambda books: books.rules.editions())) == []


async def test_a_change_is_the_next_edition_and_stands_at_once(store: Store) -> None:
    assert await store.transact(lambda books: change(books, "rules", CHANGED)) == 1
    found = await store.read(lambda books: books.rules.current())
    assert (found.edition, found.sending.digest_above) == (1, 3)


async def test_rules_and_calendar_change_apart(store: Store) -> None:
    await store.transact(lambda books: change(books, "rules", CHANGED))
    await store.transact(lambda books: change(books, "calendar", MONDAYS))
    found = await store.read(lambda books: books.rules.current())
    assert (found.edition, found.sending.digest_above, found.calendar) == (2, 3, calendars.read(MONDAYS))
    assert await store.read(lambda books: (books.rules.text("rules"), books.rules.text("calendar"))) == (
        CHANGED,
        MONDAYS,
    )


async def test_each_edition_can_be_read_as_it_stood(store: Store) -> None:
    for part, text in (("rules", CHANGED), ("calendar", MONDAYS), ("rules", SHIPPED)):
        await store.transact(lambda books, part=part, text=text: change(books, part, text))  # type: ignore[misc]
    stood = await store.read(lambda books: [books.rules.text("rules", edition) for edition in range(4)])
    assert stood == [SHIPPED, CHANGED, CHANGED, SHIPPED]
    for part, edition in (("rules", 4), ("rules", -1), ("weather", None)):
        with pytest.raises(KeyError):
            await store.read(lambda books, part=part, edition=edition: books.rules.text(part, edition))  # type: ignore[misc]


async def test_editions_say_who_when_and_why(store: Store) -> None:
    await store.transact(lambda books: change(books, "rules", CHANGED))
    await store.transact(lambda books: books.rules.save("calendar", MONDAYS, at=LATER, actor="bob", reason="调休"))
    assert list(await store.read(lambda books: books.rules.editions())) == [
        Edition(number=1, part="rules", at=NOW, actor="alice", reason="试行"),
        Edition(number=2, part="calendar", at=LATER, actor="bob", reason="调休"),
    ]


@pytest.mark.parametrize(
    ("part", "text", "trouble"),
    [
        ("rules", "[[policy]]\nkey = 1\n", reading.NotRules),
        ("calendar", "zone = 1\n", ValueError),
        ("calendar", 'zone = "Asia/Shanghai"\n[week]\n', ValueError),
        ("weather", SHIPPED, KeyError),
    ],
)
async def test_what_cannot_be_read_is_not_kept(store: Store, part: str, text: str, trouble: type[Exception]) -> None:
    await store.transact(lambda books: change(books, "rules", CHANGED))
    with pytest.raises(trouble):
        await store.transact(lambda books: change(books, part, text))
    assert await store.read(lambda books: (len(books.rules.editions()), books.rules.current().edition)) == (1, 1)


async def test_a_change_that_was_not_committed_is_not_remembered(store: Store) -> None:
    def change_and_fail(books: UnitOfWork) -> None:
        change(books, "rules", CHANGED)
        assert books.rules.current().sending.digest_above == 3
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await store.transact(change_and_fail)
    assert await store.transact(lambda books: books.rules.current().edition) == 0
    await store.transact(lambda books: change(books, "calendar", MONDAYS))
    found = await store.transact(lambda books: books.rules.current())
    assert (found.edition, found.sending) == (1, reading.read(SHIPPED).sending)


async def test_changes_at_once_are_editions_one_after_the_other(store: Store) -> None:
    made = await asyncio.gather(*(store.transact(lambda books: change(books, "rules", CHANGED)) for _ in range(5)))
    assert sorted(made) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True)
async def test_what_another_process_changed_is_seen(store: Store, url: str, keyring: Keyring) -> None:
    other = open_store(url, keyring)
    before = await store.read(lambda books: books.rules.current().edition)
    await other.transact(lambda books: change(books, "rules", CHANGED))
    await other.close()
    assert (before, await store.read(lambda books: books.rules.current().sending.digest_above)) == (0, 3)


async def test_rules_are_read_once_for_all_transactions(store: Store) -> None:
    await store.transact(lambda books: change(books, "calendar", MONDAYS))
    first = await store.transact(lambda books: books.rules.current())
    assert await store.transact(lambda books: books.rules.current()) is first
    assert await store.read(lambda books: books.rules.current()) is first


async def test_few_editions_are_held_in_memory(store: Store) -> None:
    for _ in range(6):
        await store.transact(lambda books: change(books, "calendar", MONDAYS))
        await store.transact(lambda books: books.rules.current())
    assert len(rules._kept) <= 4
