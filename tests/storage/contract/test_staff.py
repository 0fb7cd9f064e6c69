"""Accounts, sessions, links, cards and what people are told, the same on every engine."""

import asyncio
import threading
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cases import errors
from cases.organisation import Role
from cases.staff import Account, Card, Link, Password, PendingRole, Purpose, Session, Told
from storage.books.staff import TOLD
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault.keyring import Keyring
from tests.storage.builders import LATER, NOW, a_case, a_lock

TOTP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CHAT = 7_000_000_000_123
ON_DISK = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


def an_account(person: str = "alice", **changes: object) -> Account:
    password = Password(salt=b"s" * 16, params="argon2id m=64 t=1 p=1", digest=b"d" * 32)
    account = Account(
        person=person, language="en", password=password, totp=TOTP, step=59_000_000, chat=CHAT, chat_dead=True, seen=NOW
    )
    return replace(account, **changes)  # type: ignore[arg-type]


def a_session(digest: str = "session-1", *, person: str = "alice", until: datetime = LATER) -> Session:
    return Session(digest=digest, person=person, made=NOW, seen=NOW, until=until)


def a_link(digest: str = "link-1", *, person: str = "alice", **changes: object) -> Link:
    link = Link(digest=digest, person=person, purpose=Purpose.JOIN, until=LATER, made_by="carol")
    return replace(link, **changes)  # type: ignore[arg-type]


def a_told(id_: str = "told-1", *, person: str = "alice", at: datetime = NOW) -> Told:
    return Told(id=id_, person=person, at=at, body={"number": "AAAA", "stage": "handling"})


def a_pending(person: str = "dave", **changes: object) -> PendingRole:
    pending = PendingRole(person=person, unit="office", role=Role.CUSTODIAN, asked=NOW, asked_by="erin")
    return replace(pending, **changes)  # type: ignore[arg-type]


def everything_of(books: UnitOfWork, person: str, *, chat: int) -> None:
    books.staff.save_account(an_account(person, chat=chat))
    books.staff.open_session(a_session(f"session of {person}", person=person))
    books.staff.link(a_link(f"link of {person}", person=person))
    books.staff.keep_card(Card(case="case", person=person, message_id=1, version=1))
    books.staff.keep_amid(person, {"at": 1}, until=LATER)


async def test_an_account_comes_back_as_it_was_kept(store: Store) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account()))
    assert an_account() == await store.read(lambda books: books.staff.account("alice"))


async def test_an_account_without_anything_comes_back_as_it_was_kept(store: Store) -> None:
    bare = Account(person="bob", language="zh-Hans")
    await store.transact(lambda books: books.staff.save_account(bare))
    assert bare == await store.read(lambda books: books.staff.account("bob"))


async def test_nobody_has_an_account_at_first(store: Store) -> None:
    found = await store.read(lambda books: (books.staff.account("alice"), list(books.staff.accounts())))
    assert (None, []) == found


async def test_an_account_that_is_saved_again_is_changed(store: Store) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account()))
    await store.transact(lambda books: books.staff.save_account(an_account(step=59_000_001, chat=None)))
    found = await store.read(lambda books: books.staff.accounts())
    assert [an_account(step=59_000_001, chat=None)] == list(found)


async def test_a_held_account_is_the_account(store: Store) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account()))
    found = await store.transact(lambda books: (books.staff.hold("alice"), books.staff.hold("bob")))
    assert (an_account(), None) == found


@pytest.mark.parametrize("url", ON_DISK, indirect=True)
async def test_two_who_hold_an_account_change_it_one_after_the_other(store: Store, url: str, keyring: Keyring) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account(step=0)))
    other = open_store(url, keyring)

    def count(books: UnitOfWork) -> None:
        account = books.staff.hold("alice")
        assert account is not None
        books.staff.save_account(replace(account, step=account.step + 1))

    await asyncio.gather(*(each.transact(count) for each in (store, other) * 10))
    await other.close()
    found = await store.read(lambda books: books.staff.account("alice"))
    assert found is not None
    assert 20 == found.step


async def test_a_chat_leads_to_its_account_and_an_unknown_one_to_none(store: Store) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account()))
    found = await store.read(lambda books: (books.staff.by_chat(CHAT), books.staff.by_chat(CHAT + 1)))
    assert (an_account(), None) == found


async def test_a_chat_belongs_to_one_account(store: Store) -> None:
    await store.transact(lambda books: books.staff.save_account(an_account()))
    with pytest.raises(errors.ChatTaken):
        await store.transact(lambda books: books.staff.save_account(an_account("bob")))


@pytest.mark.parametrize("url", ON_DISK, indirect=True)
async def test_of_two_who_want_one_chat_at_once_one_gets_it(store: Store, url: str, keyring: Keyring) -> None:
    other = open_store(url, keyring)
    works = [
        each.transact(lambda books, person=person: books.staff.save_account(an_account(person)))  # type: ignore[misc]
        for each, person in ((store, "alice"), (other, "bob"))
    ]
    outcomes = await asyncio.gather(*works, return_exceptions=True)
    await other.close()
    assert [errors.ChatTaken] == [type(each) for each in outcomes if each is not None]


async def test_a_second_factor_and_a_chat_are_not_in_the_database(sqlite_url: str, keyring: Keyring) -> None:
    store = open_store(sqlite_url, keyring)
    await store.transact(lambda books: books.staff.save_account(an_account()))
    await store.close()
    folder = Path(sqlite_url.removeprefix("sqlite:///")).parent
    kept = b"".join(path.read_bytes() for path in folder.glob("mashang.db*"))
    planted = (TOTP.encode(), str(CHAT).encode(), CHAT.to_bytes(8, "big"))
    assert (True, []) == (b"alice" in kept, [each for each in planted if each in kept])


async def test_forgetting_an_account_ends_all_of_it_and_nothing_of_others(store: Store) -> None:
    await store.transact(lambda books: everything_of(books, "alice", chat=1))
    await store.transact(lambda books: everything_of(books, "bob", chat=2))
    await store.transact(lambda books: books.staff.forget_account("alice"))

    def left(books: UnitOfWork, person: str) -> tuple[bool, ...]:
        return (
            books.staff.account(person) is not None,
            books.staff.session(f"session of {person}", now=NOW) is not None,
            books.staff.peek(f"link of {person}", now=NOW) is not None,
            books.staff.card("case", person) is not None,
            books.staff.amid(person, now=NOW) is not None,
        )

    found = await store.read(lambda books: (left(books, "alice"), left(books, "bob")))
    assert ((False,) * 5, (True,) * 5) == found


async def test_a_session_is_found_until_its_time_is_over(store: Store) -> None:
    await store.transact(lambda books: books.staff.open_session(a_session()))
    at = (NOW, LATER - timedelta(seconds=1), LATER)
    found = await store.read(lambda books: [books.staff.session("session-1", now=now) for now in at])
    assert [a_session(), a_session(), None] == found


async def test_a_touched_session_says_when_somebody_was_there(store: Store) -> None:
    await store.transact(lambda books: books.staff.open_session(a_session()))
    later = NOW + timedelta(minutes=5)
    await store.transact(lambda books: books.staff.touch("session-1", now=later))
    (found,) = await store.read(lambda books: books.staff.sessions("alice"))
    assert replace(a_session(), seen=later) == found


async def test_sessions_are_closed_one_by_one_or_all_but_one(store: Store) -> None:
    def work(books: UnitOfWork) -> tuple[int, list[str]]:
        for digest in ("a", "b", "c", "d"):
            books.staff.open_session(a_session(digest))
        books.staff.open_session(a_session("other", person="bob"))
        books.staff.close_session("a")
        closed = books.staff.close_sessions("alice", but="c")
        return closed, [each.digest for person in ("alice", "bob") for each in books.staff.sessions(person)]

    assert (2, ["c", "other"]) == await store.transact(work)


async def test_a_link_that_is_looked_at_stays(store: Store) -> None:
    link = a_link(purpose=Purpose.ACT, case="case", action="close", version=7)
    await store.transact(lambda books: books.staff.link(link))
    assert [link, link] == [await store.read(lambda books: books.staff.peek("link-1", now=NOW)) for _ in range(2)]


async def test_a_link_is_taken_once(store: Store) -> None:
    await store.transact(lambda books: books.staff.link(a_link()))
    taken = [await store.transact(lambda books: books.staff.take("link-1", now=NOW)) for _ in range(2)]
    assert [a_link(), None] == taken


async def test_a_link_whose_time_is_over_is_none(store: Store) -> None:
    await store.transact(lambda books: books.staff.link(a_link()))
    found = await store.transact(
        lambda books: (books.staff.peek("link-1", now=LATER), books.staff.take("link-1", now=LATER))
    )
    assert (None, None) == found


@pytest.mark.parametrize("url", ON_DISK, indirect=True)
async def test_of_many_who_take_a_link_at_once_one_gets_it(store: Store, url: str, keyring: Keyring) -> None:
    other = open_store(url, keyring)
    won = []
    for n in range(10):
        digest = f"link-{n}"
        await store.transact(lambda books, digest=digest: books.staff.link(a_link(digest)))  # type: ignore[misc]
        takes = (
            each.transact(lambda books, digest=digest: books.staff.take(digest, now=NOW))  # type: ignore[misc]
            for each in (store, other) * 3
        )
        won.append(sum(taken is not None for taken in await asyncio.gather(*takes)))
    await other.close()
    assert [1] * 10 == won


@pytest.mark.postgres
async def test_of_two_who_saw_a_link_unused_at_the_same_instant_one_gets_it(
    postgres_url: str, keyring: Keyring
) -> None:
    """Both are inside their transactions and have looked before either takes it."""
    store = open_store(postgres_url, keyring)
    both = threading.Barrier(2, timeout=60)
    await store.transact(lambda books: books.staff.link(a_link()))

    def take(books: UnitOfWork) -> bool:
        assert books.staff.peek("link-1", now=NOW) is not None
        both.wait()
        return books.staff.take("link-1", now=NOW) is not None

    won = await asyncio.gather(store.transact(take), store.transact(take))
    await store.close()
    assert [False, True] == sorted(won)


async def test_unlinking_ends_one_kind_for_one_person(store: Store) -> None:
    def work(books: UnitOfWork) -> list[bool]:
        books.staff.link(a_link("join"))
        books.staff.link(a_link("bot", purpose=Purpose.BOT))
        books.staff.link(a_link("other", person="bob"))
        books.staff.unlink("alice", Purpose.JOIN)
        return [books.staff.peek(digest, now=NOW) is not None for digest in ("join", "bot", "other")]

    assert [False, True, True] == await store.transact(work)


async def test_there_is_one_card_of_a_case_in_a_chat(store: Store) -> None:
    def work(books: UnitOfWork) -> tuple[Card | None, list[str], Card | None]:
        for version in (1, 2):
            books.staff.keep_card(Card(case="case", person="alice", message_id=10 + version, version=version))
        books.staff.keep_card(Card(case="case", person="bob", message_id=5, version=1))
        kept, whose = books.staff.card("case", "alice"), [each.person for each in books.staff.cards("case")]
        books.staff.drop_card("case", "alice")
        return kept, whose, books.staff.card("case", "alice")

    newest = Card(case="case", person="alice", message_id=12, version=2)
    assert (newest, ["alice", "bob"], None) == await store.transact(work)


async def test_what_somebody_is_in_the_middle_of_ends_with_its_time(store: Store) -> None:
    await store.transact(lambda books: books.staff.keep_amid("alice", {"step": [1, "a"]}, until=LATER))
    found = await store.read(lambda books: [books.staff.amid("alice", now=now) for now in (NOW, LATER)])
    assert [{"step": [1, "a"]}, None] == found


async def test_what_somebody_is_in_the_middle_of_can_be_dropped(store: Store) -> None:
    await store.transact(lambda books: books.staff.keep_amid("alice", {"step": 1}, until=LATER))
    await store.transact(lambda books: books.staff.drop_amid("alice"))
    assert None is await store.read(lambda books: books.staff.amid("alice", now=NOW))


async def test_what_people_were_told_comes_newest_first_and_is_new_until_it_is_seen(store: Store) -> None:
    def work(books: UnitOfWork) -> tuple[list[str], int, int]:
        for minutes in range(3):
            books.staff.tell(a_told(f"told-{minutes}", at=NOW + timedelta(minutes=minutes)))
        books.staff.tell(a_told("of bob", person="bob"))
        ids = [each.id for each in books.staff.told("alice", limit=2)]
        before = books.staff.unseen("alice")
        books.staff.mark_seen("alice")
        return ids, before, books.staff.unseen("alice")

    assert (["told-2", "told-1"], 3, 0) == await store.transact(work)
    assert 1 == await store.read(lambda books: books.staff.unseen("bob"))


async def test_the_same_thing_is_told_once(store: Store) -> None:
    for _ in range(2):
        await store.transact(lambda books: books.staff.tell(a_told()))
    assert [a_told()] == list(await store.read(lambda books: books.staff.told("alice")))


async def test_roles_wait_in_the_order_in_which_they_were_asked(store: Store) -> None:
    later = a_pending("bert", asked=LATER)

    def work(books: UnitOfWork) -> None:
        for each in (later, a_pending(), a_pending(asked=LATER, asked_by="frank")):
            books.staff.ask_role(each)

    await store.transact(work)
    assert [a_pending(), later] == list(await store.read(lambda books: books.staff.pending()))
    await store.transact(lambda books: books.staff.drop_role(later))
    assert [a_pending()] == list(await store.read(lambda books: books.staff.pending()))


async def test_what_has_had_its_time_is_erased(store: Store) -> None:
    def work(books: UnitOfWork) -> None:
        for until, name in ((LATER, "short"), (LATER + TOLD, "long")):
            books.staff.open_session(a_session(name, until=until))
            books.staff.link(a_link(name, until=until))
        books.staff.keep_amid("alice", {}, until=LATER)
        books.staff.tell(a_told("old", at=NOW))
        books.staff.tell(a_told("new", at=LATER))

    await store.transact(work)
    erased = await store.transact(lambda books: books.staff.expire(now=NOW + TOLD))
    left = await store.read(
        lambda books: (
            [each.digest for each in books.staff.sessions("alice")],
            books.staff.peek("long", now=NOW) is not None,
            books.staff.peek("short", now=NOW),
            [each.id for each in books.staff.told("alice")],
        )
    )
    assert (4, (["long"], True, None, ["new"])) == (erased, left)


async def test_a_card_is_outdated_when_its_case_is_newer(store: Store) -> None:
    def work(books: UnitOfWork) -> list[list[str]]:
        books.cases.add(a_case(version=2), a_lock())
        for person, version in (("alice", 1), ("bob", 2)):
            books.staff.keep_card(Card(case=a_case().id, person=person, message_id=1, version=version))
        books.staff.keep_card(Card(case="another", person="alice", message_id=2, version=1))
        before = [each.person for each in books.staff.outdated()]
        books.staff.keep_card(Card(case=a_case().id, person="alice", message_id=1, version=2))
        return [before, [each.person for each in books.staff.outdated()]]

    assert [["alice"], []] == await store.transact(work)
