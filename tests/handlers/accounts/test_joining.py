"""From an invitation to a password with a second factor, or to a chat."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from cases.errors import ChatTaken
from cases.staff import Purpose
from handlers.accounts import errors
from handlers.accounts.sessions import SignedIn
from storage.store import open_store
from storage.vault.keyring import Keyring
from tests.handlers.accounts.bench import NOW, PASSWORD, Bench, on_both

BROWSER = "a random word of this browser"


async def finish(
    bench: Bench, token: str, *, password: str = PASSWORD, code: str | None = None, browser: str = BROWSER
) -> SignedIn:
    joining = bench.accounts.joining
    begun = await joining.begin(token, browser=BROWSER, now=NOW)
    typed = pyotp.TOTP(begun.totp_secret).at(NOW) if code is None else code
    return await joining.finish(token, browser=browser, password=password, code=typed, language="en", now=NOW)


@on_both
async def test_whoever_joins_is_signed_in_and_has_an_account(bench: Bench) -> None:
    signed_in = await finish(bench, await bench.link())
    used = await bench.accounts.sessions.use(signed_in.token, now=NOW)
    account = await bench.account()
    assert account is not None
    assert ("lin", "lin", "en", True, NOW) == (
        signed_in.person, used.person, account.language, account.may_sign_in, account.seen
    )  # fmt: skip


async def test_an_invitation_shows_the_same_second_factor_at_each_look_and_stores_nothing(bench: Bench) -> None:
    token = await bench.link()
    looks = [await bench.accounts.joining.begin(token, browser=BROWSER, now=NOW) for _ in range(2)]
    assert looks[0] == looks[1]
    assert (None, "lin", False) == (await bench.account(), looks[0].person, looks[0].again)
    assert f"secret={looks[0].totp_secret}" in looks[0].otpauth_uri


async def test_another_browser_is_shown_another_second_factor(bench: Bench) -> None:
    """Whoever made the link, or saw it on its way, does not know the codes of the one who used it."""
    token = await bench.link()
    seen = await bench.accounts.joining.begin(token, browser="the administrator's", now=NOW)
    with pytest.raises(errors.WrongCode):
        await finish(bench, token, code=pyotp.TOTP(seen.totp_secret).at(NOW))


@on_both
async def test_an_invitation_works_once(bench: Bench) -> None:
    token = await bench.link()
    await finish(bench, token)
    with pytest.raises(errors.LinkGone):
        await bench.accounts.joining.begin(token, browser=BROWSER, now=NOW)
    with pytest.raises(errors.LinkGone):
        await bench.accounts.joining.finish(
            token, browser=BROWSER, password=PASSWORD, code="123456", language="en", now=NOW
        )


@on_both
async def test_of_two_who_finish_at_once_one_has_joined(bench: Bench, url: str, keyring: Keyring) -> None:
    other = open_store(url, keyring)
    there = replace(bench.accounts.joining, store=other)
    token = await bench.link()
    begun = await there.begin(token, browser=BROWSER, now=NOW)
    code = pyotp.TOTP(begun.totp_secret).at(NOW)
    outcomes = await asyncio.gather(
        *(
            each.finish(token, browser=BROWSER, password=PASSWORD, code=code, language="en", now=NOW)
            for each in (bench.accounts.joining, there)
        ),
        return_exceptions=True,
    )
    await other.close()
    assert ["LinkGone", "SignedIn"] == sorted(type(each).__name__ for each in outcomes)
    assert 1 == len(await bench.accounts.sessions.of("lin", now=NOW))


async def test_a_wrong_code_and_a_weak_password_leave_the_link_usable(bench: Bench) -> None:
    token = await bench.link()
    with pytest.raises(errors.WrongCode):
        await finish(bench, token, code="000000")
    with pytest.raises(errors.WeakPassword) as refused:
        await finish(bench, token, password="lin lin lin 2026")
    assert "about-you" == refused.value.why
    assert "lin" == (await finish(bench, token)).person


async def test_the_name_of_the_office_is_no_password(bench: Bench) -> None:
    with pytest.raises(errors.WeakPassword):
        await finish(bench, await bench.link(), password="Demo office 2026")


async def test_guessing_codes_on_a_link_is_slow_and_never_locks_it(bench: Bench) -> None:
    token = await bench.link()
    refusals = []
    for _ in range(12):
        with pytest.raises((errors.WrongCode, errors.TooSoon)) as refused:
            await finish(bench, token, code="000000")
        refusals.append(refused.type.__name__)
    assert ["WrongCode"] * 10 + ["TooSoon"] * 2 == refusals
    later = NOW + timedelta(minutes=2)
    begun = await bench.accounts.joining.begin(token, browser=BROWSER, now=later)
    code = pyotp.TOTP(begun.totp_secret).at(later)
    joined = await bench.accounts.joining.finish(
        token, browser=BROWSER, password=PASSWORD, code=code, language="en", now=later
    )
    assert "lin" == joined.person


@on_both
async def test_joining_again_replaces_password_and_factor_and_ends_what_was_open(bench: Bench) -> None:
    first = await bench.join()
    await bench.join_chat()
    sign_in_link = await bench.link(purpose=Purpose.SIGN_IN)
    later = NOW + timedelta(minutes=5)
    again = await bench.join(password="nine otters under the quay", now=later)
    with pytest.raises(errors.SessionOver):
        await bench.accounts.sessions.use(first.signed_in.token, now=later)
    with pytest.raises(errors.LinkGone):
        await bench.peek(sign_in_link, Purpose.SIGN_IN, now=later)
    account = await bench.account()
    assert account is not None
    assert (again.secret, 7_001) == (account.totp, account.chat)
    with pytest.raises(errors.SignInRefused):
        await bench.sign_in(first, now=later + timedelta(minutes=1))


async def test_the_code_with_which_somebody_joined_does_not_sign_in(bench: Bench) -> None:
    joined = await bench.join()
    with pytest.raises(errors.SignInRefused):
        await bench.sign_in(joined, now=NOW)


async def test_the_page_of_an_invitation_says_when_there_is_a_password_already(bench: Bench) -> None:
    await bench.join()
    token = await bench.link()
    assert (await bench.accounts.joining.begin(token, browser=BROWSER, now=NOW)).again is True


async def test_somebody_who_left_meanwhile_does_not_join(bench: Bench) -> None:
    token = await bench.link()
    await bench.leaves("lin")
    with pytest.raises(errors.LinkGone):
        await finish(bench, token)


async def test_a_chat_is_joined_by_its_link_once(bench: Bench) -> None:
    token = await bench.link(purpose=Purpose.BOT)

    async def start() -> None:
        await bench.store.transact(
            lambda books: bench.accounts.joining.join_chat(books, token, chat=7_001, language="en", now=NOW)
        )

    await start()
    account = await bench.account()
    assert account is not None
    assert (7_001, False) == (account.chat, account.may_sign_in)
    with pytest.raises(errors.LinkGone):
        await start()


@on_both
async def test_a_chat_of_somebody_else_is_not_taken_and_the_link_stays(bench: Bench) -> None:
    await bench.join_chat("wei", chat=7_001)
    token = await bench.link("lin", Purpose.BOT)
    with pytest.raises(ChatTaken):
        await bench.store.transact(
            lambda books: bench.accounts.joining.join_chat(books, token, chat=7_001, language="en", now=NOW)
        )
    assert "lin" == (await bench.peek(token, Purpose.BOT)).person


async def test_joining_a_chat_leaves_password_and_factor_as_they_are(bench: Bench) -> None:
    joined = await bench.join()
    await bench.join_chat()
    account = await bench.account()
    assert account is not None
    assert (joined.secret, True, "en") == (account.totp, account.may_sign_in, account.language)


async def test_each_browser_gets_a_word_of_its_own(bench: Bench) -> None:
    assert 20 == len({bench.accounts.joining.new_browser() for _ in range(20)})
