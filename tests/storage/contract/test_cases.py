"""Cases, what they say, and their diaries, the same on every engine."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cases.case import Access, Author, State, Track
from cases.errors import NoSuchCase, NumberTaken, Sealed, StaleCase, TooFewRecipients
from cases.organisation import Recipient
from storage import canonical, chain
from storage.ports import UnitOfWork
from storage.store import Store
from storage.vault import suite
from tests.storage.builders import (
    ALICE,
    BOB,
    CAROL,
    CAROL_PUBLIC,
    REPORTER,
    a_case,
    a_file,
    a_lock,
    a_message,
    a_sealed_case,
    a_visitor,
    an_entry,
    an_organisation,
)
from tests.storage.builders import NOW as AT

CASE = a_case()
TIP = a_sealed_case()
VISITOR = a_visitor()


def filed(books: UnitOfWork) -> None:
    books.organisation.save(an_organisation())
    books.cases.add(CASE, a_lock())
    books.cases.add(TIP, a_lock())


async def test_a_case_comes_back_as_it_was(store: Store) -> None:
    await store.transact(filed)
    assert await store.read(lambda books: [books.cases.get(CASE.id), books.cases.by_number(CASE.number)]) == [
        CASE,
        CASE,
    ]
    assert await store.read(lambda books: books.cases.get(TIP.id)) == TIP


async def test_a_lock_is_found_by_number(store: Store) -> None:
    await store.transact(filed)
    assert a_lock() == await store.read(lambda books: books.cases.lock_of(CASE.number))
    assert None is await store.read(lambda books: books.cases.lock_of("MS-4040"))


async def test_an_unknown_case_is_no_such_case(store: Store) -> None:
    with pytest.raises(NoSuchCase):
        await store.read(lambda books: books.cases.by_number("MS-4040"))


async def test_a_number_is_given_once(store: Store) -> None:
    await store.transact(filed)
    with pytest.raises(NumberTaken):
        await store.transact(lambda books: books.cases.add(replace(CASE, id="another"), a_lock()))
    assert await store.read(lambda books: books.cases.count()) == 2


async def test_after_a_taken_number_another_is_tried_in_the_same_transaction(store: Store) -> None:
    await store.transact(filed)

    def insist(books: UnitOfWork) -> None:
        fresh = replace(CASE, id="another")
        with pytest.raises(NumberTaken):
            books.cases.add(fresh, a_lock())
        books.cases.add(replace(fresh, number="MS-0002"), a_lock())
        books.contents.put(fresh, "answers", {"n": 1})

    await store.transact(insist)
    another = await store.read(lambda books: books.cases.by_number("MS-0002"))
    assert await store.read(lambda books: books.contents.get(another, "answers")) == {"n": 1}


async def test_who_signed_for_a_case_and_who_leads_it_is_kept(store: Store) -> None:
    led = a_case("MS-0002", handler="alice", leader="bob")
    handed_over = replace(led, handler="carol", leader=None, version=2)
    await store.transact(lambda books: books.cases.add(led, a_lock()))
    assert led == await store.read(lambda books: books.cases.get(led.id))
    await store.transact(lambda books: books.cases.save(handed_over))
    assert handed_over == await store.read(lambda books: books.cases.get(led.id))


async def test_a_change_is_kept_and_an_older_version_refused(store: Store) -> None:
    await store.transact(filed)
    accepted = replace(CASE, state=State.ACCEPTED, version=2, owner="unit-x", access=Access())
    await store.transact(lambda books: books.cases.save(accepted))
    assert accepted == await store.read(lambda books: books.cases.get(CASE.id))
    with pytest.raises(StaleCase):
        await store.transact(lambda books: books.cases.save(accepted))


async def test_pages_follow_the_random_ids(store: Store) -> None:
    await store.transact(filed)
    first = await store.read(lambda books: books.cases.page(limit=1))
    rest = await store.read(lambda books: books.cases.page(after=first[-1].id))
    assert [CASE.id, TIP.id] == [case.id for case in (*first, *rest)]


async def test_whom_a_tip_excludes_is_nowhere(store: Store) -> None:
    tip = replace(TIP, id="id-z", number="MS-0010", access=replace(TIP.access, excluded_people=frozenset({"dave"})))
    await store.transact(lambda books: books.cases.add(tip, a_lock()))
    assert Access(recipients=("alice", "bob")) == await store.read(lambda books: books.cases.get("id-z").access)


async def test_a_part_of_a_case_can_be_read_and_replaced(store: Store) -> None:
    await store.transact(filed)
    await store.transact(lambda books: books.contents.put(CASE, "answers", {"narrative": "旧"}))
    await store.transact(lambda books: books.contents.put(CASE, "answers", {"narrative": "路灯不亮"}))
    assert await store.read(lambda books: books.contents.get(CASE, "answers")) == {"narrative": "路灯不亮"}
    with pytest.raises(KeyError):
        await store.read(lambda books: books.contents.get(CASE, "nothing"))


async def test_a_sealed_part_cannot_be_read_here(store: Store) -> None:
    await store.transact(filed)
    await store.transact(lambda books: books.contents.put(TIP, "answers", {"narrative": "收钱"}))
    with pytest.raises(Sealed):
        await store.read(lambda books: books.contents.get(TIP, "answers"))


async def test_a_tip_is_not_sealed_to_fewer_than_two_people(store: Store) -> None:
    organisation = an_organisation()
    second = Recipient(person="alice", public_key=CAROL_PUBLIC)
    lonely = replace(organisation, recipients=(organisation.recipients[0], second))

    def put(books: UnitOfWork) -> None:
        books.organisation.save(lonely)
        books.contents.put(TIP, "answers", {})

    with pytest.raises(TooFewRecipients):
        await store.transact(put)


async def test_a_thread_keeps_its_order_and_its_words(store: Store) -> None:
    await store.transact(filed)
    for name in ("b", "a", "c"):
        await store.transact(lambda books, name=name: books.contents.say(CASE, a_message(name, id_=name)))  # type: ignore[misc]
    thread = await store.read(lambda books: books.contents.thread(CASE))
    assert [a_message(name, id_=name) for name in ("b", "a", "c")] == list(thread)


async def test_staff_words_on_a_tip_open_with_the_reporters_key_only(store: Store) -> None:
    def talk(books: UnitOfWork) -> None:
        filed(books)
        books.contents.say(TIP, a_message("我还知道", id_="m1"))
        books.contents.say(TIP, a_message("谢谢", author=Author.STAFF, id_="m2"))

    await store.transact(talk)

    def texts(key: str | None) -> "list[str | None]":
        return [message.text for message in thread_of[key]]

    thread_of = {
        key: await store.read(lambda books, key=key: books.contents.thread(TIP, key))  # type: ignore[misc]
        for key in (None, REPORTER, ALICE, CAROL)
    }
    assert [
        texts(None),
        texts(REPORTER),
        texts(ALICE),
        texts(CAROL),
    ] == [[None, None], [None, "谢谢"], ["我还知道", "谢谢"], [None, None]]


async def test_a_diary_is_chained(store: Store) -> None:
    await store.transact(filed)
    for event in ("CaseSubmitted", "CaseAccepted"):
        await store.transact(lambda books, event=event: books.diary.append(CASE, an_entry(event)))  # type: ignore[misc]
    links = await store.read(lambda books: books.diary.of(CASE.id))
    assert [link.seq for link in links] == [1, 2]
    assert [chain.NOTHING, links[0].digest] == [link.previous for link in links]
    assert [chain.digest_of(link) for link in links] == [link.digest for link in links]


async def test_a_reason_is_read_with_the_cases_key(store: Store) -> None:
    await store.transact(filed)
    link = await store.transact(lambda books: books.diary.append(CASE, an_entry(reason="材料不齐")))
    assert await store.read(lambda books: books.diary.reason(CASE, link.seq)) == "材料不齐"


async def test_the_same_reason_has_another_digest_each_time(store: Store) -> None:
    await store.transact(filed)
    digests = [
        (await store.transact(lambda books: books.diary.append(CASE, an_entry(reason="重复")))).reason_digest
        for _ in range(2)
    ]
    assert len(set(digests)) == 2


async def test_the_reason_on_a_tip_is_sealed(store: Store) -> None:
    await store.transact(filed)
    link = await store.transact(lambda books: books.diary.append(TIP, an_entry(reason="线索重复")))
    with pytest.raises(Sealed):
        await store.read(lambda books: books.diary.reason(TIP, link.seq))


async def test_shredding_the_key_takes_what_was_said_and_leaves_the_chain(store: Store) -> None:
    def shred(books: UnitOfWork) -> None:
        books.contents.put(CASE, "answers", {"narrative": "x"})
        books.diary.append(CASE, an_entry(reason="y"))
        books.keys.shred(CASE.id)

    await store.transact(filed)
    await store.transact(shred)
    for read in (
        lambda books: books.contents.get(CASE, "answers"),
        lambda books: books.diary.reason(CASE, 1),
    ):
        with pytest.raises(suite.Unreadable):
            await store.read(read)
    (link,) = await store.read(lambda books: books.diary.of(CASE.id))
    assert chain.digest_of(link) == link.digest
    assert await store.read(lambda books: books.cases.get(CASE.id).access.recipients) == ()


async def test_an_identity_the_reporter_agreed_to_show_can_be_read(store: Store) -> None:
    who = {"name": "示例人", "phone": "000"}
    reference = await store.transact(
        lambda books: books.identities.put(who, owner_may_read=True, custodians=[CAROL_PUBLIC])
    )
    assert who == await store.read(lambda books: books.identities.get(reference))


async def test_any_other_identity_is_for_the_custodians(store: Store) -> None:
    reference = await store.transact(
        lambda books: books.identities.put({"name": "示例人"}, owner_may_read=False, custodians=[CAROL_PUBLIC])
    )
    with pytest.raises(Sealed):
        await store.read(lambda books: books.identities.get(reference))


def stage(books: UnitOfWork, cleaned: bytes = b"clean", original: bytes = b"as it came") -> None:
    books.evidence.stage(a_file(), owner=VISITOR.ref, key=VISITOR.key, cleaned=cleaned, original=original, now=AT)


async def test_a_staged_file_has_its_name_for_its_visitor_only(store: Store) -> None:
    await store.transact(stage)
    assert [replace(a_file(), name="")] == await store.read(lambda books: books.evidence.staged(VISITOR.ref))
    assert [a_file()] == await store.read(lambda books: books.evidence.named(VISITOR.ref, VISITOR.key))


async def test_an_adopted_file_is_the_cases_and_no_visitors(store: Store) -> None:
    big = bytes(range(256)) * 9_000  # more than two chunks
    await store.transact(filed)
    await store.transact(lambda books: stage(books, cleaned=big))
    await store.transact(
        lambda books: books.evidence.adopt(
            CASE, owner=VISITOR.ref, key=VISITOR.key, files=["file-1"], keep_originals=True
        )
    )
    assert await store.read(lambda books: books.evidence.staged(VISITOR.ref)) == []
    assert [a_file()] == await store.read(lambda books: books.evidence.of(CASE))
    assert big == await store.read(lambda books: books.evidence.cleaned(CASE, "file-1"))
    sealed = await store.read(lambda books: books.evidence.sealed(CASE, "file-1"))
    assert suite.open_with(CAROL, sealed) == b"as it came"


async def test_originals_can_be_dropped(store: Store) -> None:
    await store.transact(filed)
    await store.transact(stage)
    await store.transact(
        lambda books: books.evidence.adopt(
            CASE, owner=VISITOR.ref, key=VISITOR.key, files=["file-1"], keep_originals=False
        )
    )
    with pytest.raises(KeyError):
        await store.read(lambda books: books.evidence.sealed(CASE, "file-1"))


async def test_files_of_a_tip_open_with_its_recipients_keys_only(store: Store) -> None:
    await store.transact(filed)
    await store.transact(stage)
    await store.transact(
        lambda books: books.evidence.adopt(
            TIP, owner=VISITOR.ref, key=VISITOR.key, files=["file-1"], keep_originals=True
        )
    )
    with pytest.raises(Sealed):
        await store.read(lambda books: books.evidence.cleaned(TIP, "file-1"))
    copy = await store.read(lambda books: books.evidence.sealed(TIP, "file-1", "cleaned"))
    assert suite.open_with(BOB, copy) == b"clean"
    with pytest.raises(suite.Unreadable):
        suite.open_with(CAROL, copy)
    (told,) = await store.read(lambda books: books.evidence.of(TIP))
    assert (told.kind, told.size, told.name, told.fingerprint) == ("", 0, "", "")


async def test_nobody_adopts_another_visitors_file(store: Store) -> None:
    await store.transact(filed)
    await store.transact(stage)
    with pytest.raises(KeyError):
        await store.transact(
            lambda books: books.evidence.adopt(
                CASE, owner="somebody", key=VISITOR.key, files=["file-1"], keep_originals=True
            )
        )
    assert len(await store.read(lambda books: books.evidence.staged(VISITOR.ref))) == 1


async def test_a_discarded_draft_has_no_files(store: Store) -> None:
    await store.transact(stage)
    await store.transact(lambda books: books.evidence.discard(VISITOR.ref))
    assert await store.read(lambda books: books.evidence.staged(VISITOR.ref)) == []


def test_what_is_hashed_has_one_spelling() -> None:
    assert canonical.for_hash({"b": ["中"], "a": None}) == canonical.for_hash({"a": None, "b": ("中",)})


async def test_a_tip_that_became_a_service_complaint_keeps_what_was_sealed_sealed(store: Store) -> None:
    """Only the reporter reads on what was said while it was a tip; what is said from now on is read by the owner."""
    tip = a_sealed_case()
    plain = replace(tip, track=Track.SERVICE, version=2, access=Access(excluded_people=frozenset({"person-x"})))

    def work(books: UnitOfWork) -> None:
        books.organisation.save(an_organisation())
        books.cases.add(tip, a_lock())
        books.contents.say(tip, a_message("暗中所说", author=Author.STAFF))
        books.contents.put(plain, "answers", {"narrative": "路灯不亮"})
        books.cases.save(plain)
        books.contents.say(plain, a_message("公开所说", id_="message-2"))

    await store.transact(work)
    kept = await store.read(lambda books: books.cases.get(tip.id))
    assert kept == plain
    told = await store.read(lambda books: [each.text for each in books.contents.thread(kept)])
    assert told == [None, "公开所说"]
    theirs = await store.read(lambda books: [each.text for each in books.contents.thread(kept, REPORTER)])
    assert theirs == ["暗中所说", "公开所说"]


async def test_cases_that_are_not_sealed_are_counted_by_place(store: Store) -> None:
    """In a span of time, its end not included."""
    many = [f"place-{at:03}" for at in range(130)]
    filed = {"a": AT, "b": AT, "c": AT + timedelta(days=1), "d": AT - timedelta(microseconds=1)}
    for name, at in filed.items():
        case = a_case(name, filed=at, place=many[100])
        await store.transact(lambda books, case=case: books.cases.add(case, a_lock()))  # type: ignore[misc]
    other = [
        a_case("e", place=many[1]),
        a_case("f", place="elsewhere"),
        a_case("g", place=None),
        replace(a_sealed_case("h"), place=many[1]),
    ]
    for case in other:
        await store.transact(lambda books, case=case: books.cases.add(case, a_lock()))  # type: ignore[misc]
    counted = await store.read(lambda books: books.cases.placed(many, AT, AT + timedelta(days=1)))
    assert ({many[100]: 2, many[1]: 1}, {}) == (
        dict(counted),
        dict(await store.read(lambda books: books.cases.placed([], AT, AT + timedelta(days=1)))),
    )


async def test_what_came_from_a_place_in_a_month_is_kept_once(store: Store) -> None:
    march = date(2026, 3, 1)
    for counts in ({"p1": 6, "p2": 0}, {"p1": 5, "p3": 1}):
        await store.transact(lambda books, counts=counts: books.cases.keep_month(march, counts))  # type: ignore[misc]
    found = await store.read(lambda books: books.cases.kept_months(["p1", "p3"], march, date(2026, 3, 31)))
    none = await store.read(lambda books: books.cases.kept_months(["p1"], date(2026, 4, 1), date(2026, 5, 1)))
    assert ({("p1", march): 6, ("p3", march): 1}, {}) == (found, none)
