"""One-time links."""

import asyncio
import re
from dataclasses import replace
from datetime import timedelta

import pytest

from cases.staff import Purpose
from handlers.accounts import errors, links
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers.accounts.bench import NOW, Bench, kept, on_both


@on_both
async def test_a_link_can_be_looked_at_again_and_again_and_used_once(bench: Bench) -> None:
    token = await bench.link()
    seen = [await bench.peek(token) for _ in range(3)]
    taken = await bench.take(token)
    assert ["lin"] * 3 == [link.person for link in seen]
    assert ("lin", Purpose.JOIN) == (taken.person, taken.purpose)
    with pytest.raises(errors.LinkGone):
        await bench.take(token)


async def test_a_used_link_cannot_be_looked_at(bench: Bench) -> None:
    token = await bench.link()
    await bench.take(token)
    with pytest.raises(errors.LinkGone):
        await bench.peek(token)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [
        (Purpose.JOIN, timedelta(hours=72)),
        (Purpose.BOT, timedelta(hours=72)),
        (Purpose.SIGN_IN, timedelta(minutes=10)),
        (Purpose.READ, timedelta(minutes=10)),
        (Purpose.ACT, timedelta(minutes=10)),
    ],
)
async def test_a_link_ends_with_its_time(bench: Bench, purpose: Purpose, lasts: timedelta) -> None:
    token = await bench.link(purpose=purpose)
    assert NOW + lasts == (await bench.peek(token, purpose, now=NOW + lasts - timedelta(seconds=1))).until
    for look in (bench.peek, bench.take):
        with pytest.raises(errors.LinkGone):
            await look(token, purpose, now=NOW + lasts)


@pytest.mark.parametrize("typed", ["", "x", "A" * 43, "A" * 42 + "=", "A" * 5000, "a\ud800" * 21, "'; --", "林" * 43])
async def test_what_is_no_link_is_gone_like_one_that_was_used(bench: Bench, typed: str) -> None:
    for look in (bench.peek, bench.take):
        with pytest.raises(errors.LinkGone):
            await look(typed)


@on_both
async def test_a_link_for_something_else_is_not_used_up(bench: Bench) -> None:
    token = await bench.link(purpose=Purpose.READ)
    with pytest.raises(errors.LinkGone):
        await bench.take(token, Purpose.ACT)
    assert "lin" == (await bench.take(token, Purpose.READ)).person


async def test_a_link_of_somebody_who_left_is_gone(bench: Bench) -> None:
    token = await bench.link()
    await bench.leaves("lin")
    for look in (bench.peek, bench.take):
        with pytest.raises(errors.LinkGone):
            await look(token)


@pytest.mark.parametrize("person", ["finn", "nobody", ""])
async def test_a_link_is_made_only_for_somebody_who_works_here(bench: Bench, person: str) -> None:
    with pytest.raises(errors.NoSuchPerson):
        await bench.link(person)


@on_both
async def test_a_new_invitation_ends_the_one_before(bench: Bench) -> None:
    old, new = await bench.link(), await bench.link()
    with pytest.raises(errors.LinkGone):
        await bench.take(old)
    assert "lin" == (await bench.take(new)).person


async def test_links_to_cases_stand_side_by_side(bench: Bench) -> None:
    tokens = [await bench.link(purpose=Purpose.READ) for _ in range(2)]
    assert ["lin", "lin"] == [(await bench.take(token, Purpose.READ)).person for token in tokens]


async def test_a_link_says_for_which_case_and_action_it_was_made(bench: Bench) -> None:
    token, made = await bench.store.transact(
        lambda books: bench.accounts.links.make(
            books, Purpose.ACT, "lin", made_by="wei", now=NOW, case="case", action="close", version=3
        )
    )
    found = await bench.peek(token, Purpose.ACT)
    assert made == found
    assert ("case", "close", 3, "wei") == (found.case, found.action, found.version, found.made_by)


@on_both
async def test_of_two_who_use_a_link_at_once_through_two_processes_one_wins(
    bench: Bench, url: str, keyring: Keyring
) -> None:
    other = open_store(url, keyring)
    there = replace(bench, store=other)
    outcomes = []
    for _ in range(8):
        token = await bench.link()
        both = await asyncio.gather(bench.take(token), there.take(token), return_exceptions=True)
        outcomes.append(sorted(type(each).__name__ for each in both))
    await other.close()
    assert [["Link", "LinkGone"]] * 8 == outcomes


async def test_a_token_is_32_random_bytes_that_a_deep_link_may_carry_and_is_kept_nowhere(
    bench: Bench, sqlite_url: str
) -> None:
    tokens = {await bench.link(purpose=Purpose.READ) for _ in range(20)}
    assert (20, True) == (len(tokens), all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens))
    await bench.store.checkpoint()
    held = kept(sqlite_url)
    assert (True, []) == (b"read" in held, [token for token in tokens if token.encode() in held])


async def test_the_digest_of_another_deployment_is_another(bench: Bench) -> None:
    other = links.Links(key=b"another key")
    assert other.digest("A" * 43) != bench.accounts.links.digest("A" * 43)
