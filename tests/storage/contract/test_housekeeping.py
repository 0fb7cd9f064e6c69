"""What goes when its time is over, and what a rotated key leaves behind, the same on every engine."""

from datetime import timedelta
from pathlib import Path

import pytest

from cases.errors import NoSuchCase
from storage import diary, rotation
from storage.ports import UnitOfWork
from storage.store import Store
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
    a_visitor,
    an_entry,
    an_organisation,
)

VISITOR = a_visitor()
CASE = a_case()
DAY = timedelta(days=1)


def talked(books: UnitOfWork) -> int:
    books.talk.hear(VISITOR, "in-1", "x", turn=1, now=NOW)
    books.talk.save(VISITOR, {}, turn=1, now=NOW, until=LATER)
    books.evidence.stage(a_file(), owner=VISITOR.ref, key=VISITOR.key, cleaned=b"a", original=b"b", now=NOW)
    return books.talk.say(VISITOR, "in-1", ["y"], turn=1, now=NOW)


def filed(books: UnitOfWork) -> None:
    books.organisation.save(an_organisation())
    for case in (CASE, a_sealed_case()):
        books.cases.add(case, a_lock())
        books.diary.append(case, an_entry(reason="x"))
        books.diary.append(case, an_entry("CaseAccepted"))
        books.contents.put(case, "answers", {"narrative": "y"})
        books.contents.say(case, a_message())


async def test_a_draft_in_its_time_stays(store: Store) -> None:
    await store.transact(talked)
    assert await store.transact(lambda books: books.housekeeping.expire(now=LATER - DAY)) == 0


async def test_a_draft_past_its_time_goes_with_all_of_it(store: Store) -> None:
    await store.transact(talked)
    await store.transact(lambda books: books.housekeeping.expire(now=LATER))
    assert await store.transact(lambda books: books.housekeeping.expire(now=LATER)) == 0
    assert await store.read(
        lambda books: (list(books.talk.history(VISITOR)), list(books.evidence.staged(VISITOR.ref)))
    ) == ([], [])


async def test_a_file_lives_as_long_as_its_draft(store: Store) -> None:
    await store.transact(talked)
    much_later = LATER + 5 * DAY
    await store.transact(lambda books: books.talk.save(VISITOR, {}, turn=2, now=LATER, until=much_later))
    await store.transact(lambda books: books.housekeeping.expire(now=LATER + DAY))
    assert len(await store.read(lambda books: books.evidence.staged(VISITOR.ref))) == 1


async def test_a_receipt_goes_after_a_day(store: Store) -> None:
    seq = await store.transact(talked)
    await store.transact(lambda books: books.talk.erase(VISITOR, keep_seq=seq))
    kept = []
    for passed in (DAY / 2, DAY):
        await store.transact(lambda books, now=NOW + passed: books.housekeeping.expire(now=now))  # type: ignore[misc]
        kept.append(len(await store.read(lambda books: books.talk.history(VISITOR))))
    assert kept == [1, 0]


async def test_what_was_said_outside_a_conversation_goes(store: Store) -> None:
    def alone(books: UnitOfWork) -> None:
        books.talk.hear(VISITOR, "in-1", "x", turn=1, now=NOW)
        books.talk.say(VISITOR, "in-1", ["y"], turn=1, now=NOW)

    await store.transact(alone)
    await store.transact(lambda books: books.housekeeping.expire(now=NOW + 9 * DAY))
    assert list(await store.read(lambda books: books.talk.history(VISITOR))) == []


async def test_idle_buckets_are_forgotten_in_batches(store: Store) -> None:
    def take(books: UnitOfWork) -> None:
        for name in "abc":
            books.buckets.take(name, capacity=1, per_second=1, now=NOW)

    await store.transact(take)
    gone = [await store.transact(lambda books: books.housekeeping.expire(now=NOW + 2 * DAY, limit=2)) for _ in range(3)]
    assert gone == [2, 1, 0]


async def test_an_archived_case_leaves_only_the_head_of_its_chain(store: Store) -> None:
    await store.transact(filed)
    head = await store.read(lambda books: books.diary.head(CASE.id))
    await store.transact(lambda books: books.housekeeping.archive(CASE))
    with pytest.raises(NoSuchCase):
        await store.read(lambda books: books.cases.get(CASE.id))
    assert await store.read(lambda books: (list(books.diary.of(CASE.id)), books.diary.archived())) == (
        [],
        {CASE.id: head},
    )


async def test_an_archived_case_leaves_no_clock_reminder_or_notice(store: Store) -> None:
    def reminded(books: UnitOfWork) -> None:
        filed(books)
        for case in (CASE.id, a_sealed_case().id):
            books.clocks.save(a_clock(case))
            books.clocks.replan(case, "handling", [a_reminder(clock=a_clock(case))])
            books.notices.add(a_notice(clock=a_clock(case)))

    def left(books: UnitOfWork) -> list[int]:
        of = (books.clocks.of, books.clocks.reminders, books.notices.of)
        return [len(each(case)) for case in (CASE.id, a_sealed_case().id) for each in of]

    await store.transact(reminded)
    await store.transact(lambda books: books.housekeeping.archive(CASE))
    assert await store.read(left) == [0, 0, 0, 1, 1, 1]


async def test_whole_diaries_are_found_whole(store: Store, keyring: Keyring, tmp_path: Path) -> None:
    await store.transact(filed)
    roots = tmp_path / "roots"
    for day in (NOW.date(), NOW.date() + DAY):
        await store.read(lambda books, day=day: diary.daily_root(books, roots, keyring, day=day))  # type: ignore[misc]
        await store.transact(lambda books: books.diary.append(CASE, an_entry("MessageAdded")))
    assert await store.read(lambda books: diary.verify(books, roots, keyring)) is None
    await store.transact(lambda books: books.housekeeping.archive(CASE))
    assert await store.read(lambda books: diary.verify(books, roots, keyring)) is None


async def test_after_a_rotation_everything_is_wrapped_again_and_opens(store: Store, keyring: Keyring) -> None:
    who = {"name": "示例人"}
    await store.transact(filed)
    reference = await store.transact(
        lambda books: books.identities.put(who, owner_may_read=True, custodians=[CAROL_PUBLIC])
    )
    old = keyring.current_id
    keyring.rotate()
    told: list[tuple[int, int]] = []
    await rotation.rewrap(store, progress=lambda done, total: told.append((done, total)), batch=2)
    keyring.retire(old)
    assert told == [(0, 3), (2, 3), (3, 3)]
    assert await rotation.left(store) == 0
    assert await store.read(
        lambda books: (books.contents.get(CASE, "answers"), books.identities.get(reference), books.organisation.load())
    ) == ({"narrative": "y"}, who, an_organisation())
