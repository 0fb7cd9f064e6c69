"""Sessions: half a day at most, not while nobody is there, over at once when somebody ends them."""

from dataclasses import replace
from datetime import timedelta

import pytest

from cases.organisation import Person
from handlers.accounts import errors, people
from tests.handlers.accounts.bench import NOW, Bench, an_organisation, on_both

MINUTE = timedelta(minutes=1)


async def is_over(bench: Bench, token: str, minutes: float) -> bool:
    try:
        await bench.accounts.sessions.use(token, now=NOW + minutes * MINUTE)
    except errors.SessionOver:
        return True
    return False


@on_both
async def test_a_session_ends_when_nobody_is_there_for_three_quarters_of_an_hour(bench: Bench) -> None:
    token = (await bench.join()).signed_in.token
    assert [False, False, True] == [await is_over(bench, token, minutes) for minutes in (45, 90, 135.1)]


async def test_an_idle_session_does_not_come_back(bench: Bench) -> None:
    token = (await bench.join()).signed_in.token
    assert [True, True] == [await is_over(bench, token, minutes) for minutes in (46, 1)]


async def test_a_session_ends_after_half_a_day_however_busy(bench: Bench) -> None:
    token = (await bench.join()).signed_in.token
    busy = [await is_over(bench, token, minutes) for minutes in range(0, 720, 30)]
    assert ([False] * 24, True) == (busy, await is_over(bench, token, 720))


@pytest.mark.parametrize("typed", ["", "x", "A" * 43, "A" * 100_000, "\ud800" * 43])
async def test_what_is_no_token_is_no_session(bench: Bench, typed: str) -> None:
    assert await is_over(bench, typed, 0)
    await bench.accounts.sessions.sign_out(typed)


async def test_reading_within_a_minute_writes_nothing(bench: Bench) -> None:
    token = (await bench.join()).signed_in.token
    seen = []
    for seconds in (30, 59, 60, 90, 121):
        await bench.accounts.sessions.use(token, now=NOW + timedelta(seconds=seconds))
        (session,) = await bench.accounts.sessions.of("lin", now=NOW)
        account = await bench.account()
        assert account is not None
        assert session.seen == account.seen
        seen.append((session.seen - NOW).total_seconds())
    assert [0, 0, 60, 60, 121] == seen


@on_both
async def test_signing_out_ends_this_session_only(bench: Bench) -> None:
    joined = await bench.join()
    other = await bench.sign_in(joined, now=NOW + MINUTE)
    await bench.accounts.sessions.sign_out(joined.signed_in.token)
    assert [True, False] == [await is_over(bench, token, 1) for token in (joined.signed_in.token, other.token)]


async def test_all_sessions_but_this_one_can_be_ended(bench: Bench) -> None:
    joined = await bench.join()
    mine = await bench.sign_in(joined, now=NOW + MINUTE)
    ended = await bench.accounts.sessions.end_all("lin", but=mine.session.digest)
    assert (1, True, False) == (
        ended, await is_over(bench, joined.signed_in.token, 1), await is_over(bench, mine.token, 1)
    )  # fmt: skip


async def test_ones_own_sessions_are_listed_the_newest_first_without_dead_ones(bench: Bench) -> None:
    joined = await bench.join()
    second = await bench.sign_in(joined, now=NOW + 40 * MINUTE)
    third = await bench.sign_in(joined, now=NOW + 50 * MINUTE)
    await bench.join("wei")
    listed = await bench.accounts.sessions.of("lin", now=NOW + 50 * MINUTE)
    assert [third.session, second.session] == list(listed)


async def test_nobody_ends_the_session_of_somebody_else(bench: Bench) -> None:
    joined, other = await bench.join(), await bench.join("wei")
    for person, digest in (("wei", joined.signed_in.session.digest), ("wei", other.signed_in.session.digest)):
        await bench.accounts.sessions.end(person, digest)
    assert [False, True] == [await is_over(bench, each.signed_in.token, 1) for each in (joined, other)]


@on_both
async def test_a_revoked_account_has_no_session_and_no_links_from_that_moment(bench: Bench) -> None:
    joined = await bench.join()
    invitation = await bench.link()
    assert await bench.store.transact(lambda books: people.revoke(books, "lin"))
    with pytest.raises(errors.LinkGone):
        await bench.peek(invitation)
    assert (True, None) == (await is_over(bench, joined.signed_in.token, 0), await bench.account())


async def test_a_session_whose_account_is_gone_is_over(bench: Bench) -> None:
    """Even if the session itself was left behind."""
    joined = await bench.join()
    session = joined.signed_in.session
    await bench.store.transact(lambda books: books.staff.forget_account("lin"))
    await bench.store.transact(lambda books: books.staff.open_session(session))
    assert await is_over(bench, joined.signed_in.token, 0)


@on_both
async def test_whoever_leaves_is_signed_out_at_once_and_stays_so(bench: Bench) -> None:
    token = (await bench.join()).signed_in.token
    await bench.leaves("lin")
    gone = await is_over(bench, token, 0)
    back = replace(an_organisation(), people={**an_organisation().people, "lin": Person(id="lin", name="Lin Example")})
    await bench.store.transact(lambda books: books.organisation.save(back))
    assert (True, True) == (gone, await is_over(bench, token, 0))


async def test_the_token_of_a_link_is_no_token_of_a_session(bench: Bench) -> None:
    await bench.join()
    assert await is_over(bench, await bench.link(), 0)


async def test_whoever_is_signed_in_hears_their_own_language(bench: Bench) -> None:
    joined = await bench.join()
    assert "en" == (await bench.accounts.sessions.use(joined.signed_in.token, now=NOW)).language
