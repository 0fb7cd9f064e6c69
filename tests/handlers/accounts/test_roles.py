"""Sensitive roles wait for the word of somebody who holds the same one (decision 10)."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.events import SYSTEM
from cases.organisation import SENSITIVE, Organisation, Person, Post, Role
from cases.staff import PendingRole
from handlers.accounts import errors, roles
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers.accounts.bench import NOW, Bench, an_organisation, on_both

CLUE = Role.CLUE_MANAGER
BASE = an_organisation()


def a_post(person: str, *held: Role, unit: str = "office", head: bool = False) -> Post:
    return Post(person=person, unit=unit, roles=frozenset(held), head=head)


def told(*posts: Post, **changes: object) -> Organisation:
    """The organisation with these posts beside its own."""
    return replace(BASE, posts=(*BASE.posts, *posts), **changes)  # type: ignore[arg-type]


async def ask(bench: Bench, person: str = "he", role: Role = CLUE, *, unit: str = "office", by: str = "lin") -> object:
    return await bench.store.transact(lambda books: roles.ask(books, person, unit, role, by=by, now=NOW))


async def confirm(bench: Bench, by: str, person: str = "he", role: Role = CLUE, *, unit: str = "office") -> None:
    await bench.store.transact(lambda books: roles.confirm(books, person, unit, role, by=by))


async def organisation(bench: Bench) -> Organisation:
    return await bench.store.read(lambda books: books.organisation.load())


async def waiting(bench: Bench) -> list[tuple[str, str, Role]]:
    found = await bench.store.read(roles.waiting)
    return [(each.person, each.unit, each.role) for each in found]


@on_both
async def test_a_holder_confirms_and_the_role_is_there(bench: Bench) -> None:
    await ask(bench)
    before = (await organisation(bench)).holders(CLUE)
    await confirm(bench, "wei")
    after = await organisation(bench)
    assert (("wei", "tang"), ("wei", "tang", "he")) == (before, after.holders(CLUE))
    assert [a_post("he", Role.AUDITOR, CLUE)] == list(after.posts_of("he"))
    assert [] == await waiting(bench)


async def test_a_role_in_a_new_unit_is_a_new_post(bench: Bench) -> None:
    await ask(bench, unit="hall")
    await confirm(bench, "wei", unit="hall")
    posts = (await organisation(bench)).posts_of("he")
    assert [a_post("he", Role.AUDITOR), a_post("he", CLUE, unit="hall")] == list(posts)


@pytest.mark.parametrize("by", ["lin", "he", "finn", "nobody", "", SYSTEM])
async def test_whoever_does_not_hold_the_role_here_and_now_gets_the_answer_for_what_is_absent(
    bench: Bench, by: str
) -> None:
    """A dispatcher, an auditor, a clue manager who has left, and strangers."""
    await ask(bench, "lin" if by == "he" else "he")
    with pytest.raises(errors.NoSuchRole) as refused:
        await confirm(bench, by, "lin" if by == "he" else "he")
    with pytest.raises(errors.NoSuchRole) as absent:
        await confirm(bench, "wei", "lin", Role.AUDITOR)
    assert (repr(absent.value), ("wei", "tang")) == (
        repr(refused.value), (await organisation(bench)).holders(CLUE)
    )  # fmt: skip


async def test_whoever_asked_does_not_confirm(bench: Bench) -> None:
    await ask(bench, by="wei")
    with pytest.raises(errors.NoSuchRole):
        await confirm(bench, "wei")
    await confirm(bench, "tang")


async def test_nobody_confirms_themselves(bench: Bench) -> None:
    """In another unit, by somebody who holds the role already."""
    await ask(bench, "wei", unit="hall")
    with pytest.raises(errors.NoSuchRole):
        await confirm(bench, "wei", "wei", unit="hall")


async def test_only_what_was_asked_can_be_confirmed(bench: Bench) -> None:
    await ask(bench)
    for person, unit, role in (("he", "hall", CLUE), ("lin", "office", CLUE), ("he", "office", Role.CUSTODIAN)):
        with pytest.raises(errors.NoSuchRole):
            await confirm(bench, "wei", person, role, unit=unit)


async def test_a_role_is_confirmed_once(bench: Bench) -> None:
    await ask(bench)
    await confirm(bench, "wei")
    with pytest.raises(errors.NoSuchRole):
        await confirm(bench, "tang")


async def test_somebody_who_left_meanwhile_gets_no_role(bench: Bench) -> None:
    await ask(bench)
    await bench.leaves("he")
    assert [] == await waiting(bench)
    with pytest.raises(errors.NoSuchRole):
        await confirm(bench, "wei")


async def test_a_holder_may_refuse(bench: Bench) -> None:
    await ask(bench)
    with pytest.raises(errors.NoSuchRole):
        await bench.store.transact(lambda books: roles.refuse(books, "he", "office", CLUE, by="lin"))
    await bench.store.transact(lambda books: roles.refuse(books, "he", "office", CLUE, by="wei"))
    assert ([], ("wei", "tang")) == (await waiting(bench), (await organisation(bench)).holders(CLUE))


@pytest.mark.parametrize(
    ("person", "unit", "role"),
    [
        ("wei", "office", CLUE),  # held already
        ("lin", "office", Role.HANDLER),  # not sensitive
        ("lin", "nowhere", CLUE),
        ("nobody", "office", CLUE),
        ("finn", "office", CLUE),  # has left
    ],
)
async def test_what_cannot_be_had_is_not_asked_for(bench: Bench, person: str, unit: str, role: Role) -> None:
    with pytest.raises(errors.NoSuchRole):
        await ask(bench, person, role, unit=unit)


async def test_who_asked_first_stays_who_asked(bench: Bench) -> None:
    await ask(bench, by="wei")
    await ask(bench, by="lin")
    with pytest.raises(errors.NoSuchRole):
        await confirm(bench, "wei")


@on_both
async def test_two_roles_confirmed_at_once_are_both_there(bench: Bench, url: str, keyring: Keyring) -> None:
    other = open_store(url, keyring)
    there = replace(bench, store=other)
    await ask(bench, "he")
    await ask(bench, "lin")
    await asyncio.gather(confirm(bench, "wei", "he"), confirm(there, "tang", "lin"))
    await other.close()
    assert {"wei", "tang", "he", "lin"} == set((await organisation(bench)).holders(CLUE))


def test_the_first_organisation_is_taken_as_it_is() -> None:
    empty = Organisation(office="", units={}, people={})
    assert (BASE, ()) == roles.held_back(empty, BASE)


def test_the_real_organisation_after_a_demonstration_is_taken_as_it_is() -> None:
    """Nobody in a demonstration could confirm anybody."""
    real = replace(told(a_post("lin", CLUE)), fictional=False)
    assert (real, ()) == roles.held_back(BASE, real)


def test_a_demonstration_after_a_real_organisation_is_not() -> None:
    stored = replace(BASE, fictional=False)
    assert (("lin", "office", CLUE),) == roles.held_back(stored, told(a_post("lin", CLUE)))[1]


def test_a_new_sensitive_role_is_held_back_and_the_rest_of_the_post_is_not() -> None:
    kept, back = roles.held_back(BASE, told(a_post("lin", CLUE, Role.HANDLER, unit="hall", head=True)))
    assert (told(a_post("lin", Role.HANDLER, unit="hall", head=True)), (("lin", "hall", CLUE),)) == (kept, back)


def test_what_is_held_already_is_not_held_back() -> None:
    same = told(a_post("lin", Role.HANDLER))
    assert (same, ()) == roles.held_back(BASE, same)


def test_somebody_who_comes_back_waits_for_their_role() -> None:
    back = told(people={**BASE.people, "finn": Person(id="finn", name="Finn Example")})
    kept, waits = roles.held_back(BASE, back)
    assert ((("finn", "office", CLUE),), ("wei", "tang")) == (waits, kept.holders(CLUE))


def test_where_nobody_holds_a_role_its_first_two_are_set_and_the_third_waits() -> None:
    three = told(*(a_post(person, Role.CUSTODIAN) for person in ("lin", "he", "tang")))
    kept, back = roles.held_back(BASE, three)
    assert (("lin", "he"), (("tang", "office", Role.CUSTODIAN),)) == (kept.holders(Role.CUSTODIAN), back)


def test_one_of_the_first_two_may_hold_it_in_two_units() -> None:
    posts = (a_post("lin", Role.CUSTODIAN), a_post("lin", Role.CUSTODIAN, unit="hall"), a_post("he", Role.CUSTODIAN))
    assert () == roles.held_back(BASE, told(*posts))[1]


@pytest.mark.parametrize("role", sorted(SENSITIVE))
def test_with_one_holder_the_second_waits(role: Role) -> None:
    stored = told(a_post("lin", role))
    assert (("he", "hall", role),) == roles.held_back(
        stored, told(a_post("lin", role), a_post("he", role, unit="hall"))
    )[1]


def test_whoever_throws_out_all_holders_sets_no_new_ones_with_the_same_file() -> None:
    without = replace(BASE, posts=(a_post("lin", CLUE), a_post("he", CLUE)))
    kept, back = roles.held_back(BASE, without)
    assert ((), 2) == (kept.holders(CLUE), len(back))


async def load(bench: Bench, organisation: Organisation, *, day: int = 0) -> tuple[PendingRole, ...]:
    at = NOW + timedelta(days=day)
    return await bench.store.transact(lambda books: roles.take_in(books, organisation, now=at))


async def test_what_is_held_back_waits_and_can_be_confirmed(bench: Bench) -> None:
    made = await load(bench, told(a_post("lin", CLUE, unit="hall")))
    assert [("lin", "hall", CLUE, SYSTEM, NOW)] == [
        (each.person, each.unit, each.role, each.asked_by, each.asked) for each in made
    ]
    await confirm(bench, "wei", "lin", unit="hall")
    assert ("wei", "tang", "lin") == (await organisation(bench)).holders(CLUE)


async def test_loading_the_same_again_asks_for_nothing_new_and_takes_nothing_confirmed(bench: Bench) -> None:
    same = told(a_post("lin", CLUE, unit="hall"), a_post("he", CLUE, unit="hall"))
    await load(bench, same)
    await confirm(bench, "wei", "lin", unit="hall")
    (again,) = await load(bench, same, day=1)
    assert (("he", NOW), ("wei", "tang", "lin")) == (
        (again.person, again.asked), (await organisation(bench)).holders(CLUE)
    )  # fmt: skip


async def test_what_is_not_in_the_file_any_more_waits_no_more(bench: Bench) -> None:
    await load(bench, told(a_post("lin", CLUE, unit="hall")))
    await ask(bench, "he", by="lin")
    await load(bench, BASE)
    assert [("he", "office", CLUE)] == await waiting(bench)


async def test_what_waits_for_somebody_who_is_gone_is_dropped(bench: Bench) -> None:
    await ask(bench, "he", by="lin")
    gone = {**BASE.people, "he": replace(BASE.people["he"], active=False)}
    await load(bench, replace(BASE, people=gone))
    assert [] == list(await bench.store.read(lambda books: books.staff.pending()))
