"""Signing in: one answer for whatever is wrong, no code twice, slow for whoever tries, locked for nobody."""

import asyncio
import statistics
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, cast

import pyotp
import pytest

from app.accounts import Hashing, open_accounts
from app.settings import Settings
from app.signing import Signing
from app.wiring import House
from cases.organisation import Person
from cases.staff import Account, Password, Purpose, StaffBook
from handlers.accounts import errors, people
from handlers.accounts.patience import Patience
from handlers.books import Transactions
from storage.ports import UnitOfWork
from storage.store import Store, open_store
from storage.vault import suite
from storage.vault.keyring import Keyring
from storage.vault.passwords import PasswordSmith
from tests.handlers.accounts.bench import CHEAP, NOW, PASSWORD, STEP, Bench, Joined, an_organisation, kept, on_both

T = TypeVar("T")

LATER = NOW + timedelta(minutes=3)


async def refusal(bench: Bench, person: str, password: str, code: str, *, now: datetime = LATER) -> object:
    with pytest.raises(errors.SignInRefused) as refused:
        await bench.accounts.sign_in.with_password(person, password, code, client="c", now=now)
    return repr(refused.value), str(refused.value), refused.value.facts


@on_both
async def test_password_and_code_sign_in(bench: Bench) -> None:
    joined = await bench.join()
    signed_in = await bench.sign_in(joined, now=LATER)
    used = await bench.accounts.sessions.use(signed_in.token, now=LATER)
    account = await bench.account()
    assert account is not None
    assert ("lin", "en", LATER) == (used.person, used.language, account.seen)


async def test_the_id_is_understood_as_people_type_it(bench: Bench) -> None:
    joined = await bench.join()
    assert "lin" == (await bench.sign_in(replace(joined, person="  LIN "), now=LATER)).person


@on_both
async def test_unknown_wrong_used_revoked_and_left_get_one_answer(bench: Bench) -> None:
    joined = await bench.join()
    other = await bench.join("wei")
    await bench.join("he")
    await bench.join_chat("tang")
    await bench.store.transact(lambda books: people.revoke(books, "wei"))
    good = joined.code(LATER)
    answers = [
        await refusal(bench, "nobody", PASSWORD, good),
        await refusal(bench, "x" * 10_000, PASSWORD, good),
        await refusal(bench, "", "", ""),
        await refusal(bench, "lin", "wrong " + PASSWORD, good),
        await refusal(bench, "lin", PASSWORD, "000000"),
        await refusal(bench, "lin", PASSWORD * 100, good),
        await refusal(bench, "wei", PASSWORD, other.code(LATER)),
        await refusal(bench, "tang", PASSWORD, pyotp.TOTP("A" * 32).at(LATER)),
        await refusal(bench, "lin", PASSWORD, joined.code(NOW - 10 * STEP)),
    ]
    await bench.leaves("lin")
    answers.append(await refusal(bench, "lin", PASSWORD, good))
    assert [answers[0]] * 10 == answers


@on_both
async def test_a_code_does_not_sign_in_twice(bench: Bench) -> None:
    joined = await bench.join()
    await bench.sign_in(joined, now=LATER)
    await refusal(bench, "lin", PASSWORD, joined.code(LATER))
    assert "lin" == (await bench.sign_in(joined, now=LATER + STEP)).person


async def test_a_code_from_before_the_last_one_does_not_sign_in(bench: Bench) -> None:
    joined = await bench.join()
    await bench.sign_in(joined, now=LATER)
    await refusal(bench, "lin", PASSWORD, joined.code(LATER - STEP))


@pytest.mark.parametrize("off", [-STEP, STEP])
async def test_a_phone_may_be_one_step_off(bench: Bench, off: timedelta) -> None:
    joined = await bench.join()
    assert "lin" == (await bench.sign_in(joined, now=LATER, code=joined.code(LATER + off))).person


@on_both
async def test_of_two_who_use_a_code_at_once_one_is_signed_in(bench: Bench, url: str, keyring: Keyring) -> None:
    joined = await bench.join()
    other = open_store(url, keyring)
    there = replace(bench.accounts.sign_in, store=other)
    code = joined.code(LATER)
    outcomes = await asyncio.gather(
        *(
            each.with_password("lin", PASSWORD, code, client="c", now=LATER)
            for each in (bench.accounts.sign_in, there) * 3
        ),
        return_exceptions=True,
    )
    await other.close()
    assert ["SignInRefused"] * 5 + ["SignedIn"] == sorted(type(each).__name__ for each in outcomes)


class Meeting:
    """A store whose accounts are saved by two at the same instant, if the engine lets two get so far."""

    def __init__(self, store: Store) -> None:
        self._store, self._both = store, threading.Barrier(2, timeout=1)
        self.read = store.read

    async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self._store.transact(lambda books: work(cast("UnitOfWork", _Books(books, self._both))))


class _Books:
    def __init__(self, books: UnitOfWork, both: threading.Barrier) -> None:
        self._books, self.staff = books, _Staff(books.staff, both)

    def __getattr__(self, name: str) -> object:
        return getattr(self._books, name)


class _Staff:
    def __init__(self, staff: StaffBook, both: threading.Barrier) -> None:
        self._staff, self._both = staff, both

    def __getattr__(self, name: str) -> object:
        return getattr(self._staff, name)

    def save_account(self, account: Account) -> None:
        with suppress(threading.BrokenBarrierError):
            self._both.wait()
        self._staff.save_account(account)


@pytest.mark.postgres
@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_a_code_does_not_count_twice_for_two_who_are_at_it_at_the_same_instant(bench: Bench) -> None:
    joined = await bench.join()
    door = replace(bench.accounts.sign_in, store=cast("Transactions", Meeting(bench.store)))
    code = joined.code(LATER)
    outcomes = await asyncio.gather(
        *(door.with_password("lin", PASSWORD, code, client=f"{n}", now=LATER) for n in range(2)),
        return_exceptions=True,
    )
    assert ["SignInRefused", "SignedIn"] == sorted(type(each).__name__ for each in outcomes)


@on_both
async def test_guessing_at_one_person_is_slow_and_never_locks_them_out(bench: Bench) -> None:
    joined = await bench.join()
    outcomes = []
    for n in range(12):
        with pytest.raises((errors.SignInRefused, errors.TooSoon)) as refused:
            await bench.sign_in(joined, now=LATER, code="000000", client=f"client {n}")
        outcomes.append(refused.value)
    slowed = [each.seconds for each in outcomes if isinstance(each, errors.TooSoon)]
    assert [60, 60] == slowed
    assert "lin" == (await bench.sign_in(joined, now=LATER + timedelta(seconds=60))).person


async def test_guessing_at_nobody_is_as_slow(bench: Bench) -> None:
    nobody = Joined(person="nobody", signed_in=(await bench.join()).signed_in, secret="A" * 32, at=NOW)
    seconds = 0
    for n in range(11):
        with pytest.raises((errors.SignInRefused, errors.TooSoon)) as refused:
            await bench.sign_in(nobody, now=LATER, client=f"client {n}")
        seconds = getattr(refused.value, "seconds", 0)
    assert 60 == seconds


async def test_one_client_that_tries_many_people_is_slow_and_keeps_nobody_else_out(bench: Bench) -> None:
    joined = await bench.join()
    outcomes = []
    for n in range(62):
        with pytest.raises((errors.SignInRefused, errors.TooSoon)) as refused:
            await bench.accounts.sign_in.with_password(f"p-{n}", PASSWORD, "000000", client="one", now=LATER)
        outcomes.append(type(refused.value).__name__)
    assert ["SignInRefused"] * 60 + ["TooSoon"] * 2 == outcomes
    assert "lin" == (await bench.sign_in(joined, now=LATER, client="another")).person


async def test_neither_person_nor_client_is_named_in_what_is_counted(bench: Bench, sqlite_url: str) -> None:
    with pytest.raises(errors.SignInRefused):
        await bench.accounts.sign_in.with_password("zirconwhistle", PASSWORD, "1", client="192.0.2.77", now=LATER)
    await bench.store.checkpoint()
    assert [] == [word for word in (b"zirconwhistle", b"192.0.2.77") if word in kept(sqlite_url)]


@on_both
async def test_a_link_of_the_staff_bot_signs_in_once(bench: Bench) -> None:
    await bench.join_chat()
    token = await bench.link(purpose=Purpose.SIGN_IN)
    signed_in = await bench.accounts.sign_in.with_link(token, now=NOW)
    assert "lin" == (await bench.accounts.sessions.use(signed_in.token, now=NOW)).person
    with pytest.raises(errors.LinkGone):
        await bench.accounts.sign_in.with_link(token, now=NOW)


@on_both
async def test_of_two_who_use_a_sign_in_link_at_once_one_is_signed_in(bench: Bench, url: str, keyring: Keyring) -> None:
    await bench.join_chat()
    other = open_store(url, keyring)
    there = replace(bench.accounts.sign_in, store=other)
    token = await bench.link(purpose=Purpose.SIGN_IN)
    outcomes = await asyncio.gather(
        *(each.with_link(token, now=NOW) for each in (bench.accounts.sign_in, there)), return_exceptions=True
    )
    await other.close()
    assert ["LinkGone", "SignedIn"] == sorted(type(each).__name__ for each in outcomes)


async def test_a_sign_in_link_ends_with_the_chat_it_went_to(bench: Bench) -> None:
    account = await bench.join_chat()
    token = await bench.link(purpose=Purpose.SIGN_IN)
    await bench.store.transact(lambda books: books.staff.save_account(replace(account, chat=None)))
    with pytest.raises(errors.LinkGone):
        await bench.accounts.sign_in.with_link(token, now=NOW)


async def test_an_invitation_is_no_sign_in_link(bench: Bench) -> None:
    await bench.join_chat()
    with pytest.raises(errors.LinkGone):
        await bench.accounts.sign_in.with_link(await bench.link(), now=NOW)


async def test_somebody_of_a_demonstration_is_entered_once(bench: Bench) -> None:
    token, door = await bench.link(purpose=Purpose.DEMO), bench.accounts.sign_in
    signed_in = await door.into_demonstration(token, language="en", now=NOW)
    assert "lin" == (await bench.accounts.sessions.use(signed_in.token, now=NOW)).person
    with pytest.raises(errors.LinkGone):
        await door.into_demonstration(token, language="en", now=NOW)


async def test_nobody_is_entered_once_the_organisation_is_real(bench: Bench) -> None:
    token = await bench.link(purpose=Purpose.DEMO)
    real = replace(an_organisation(), fictional=False)
    await bench.store.transact(lambda books: books.organisation.save(real))
    with pytest.raises(errors.LinkGone):
        await bench.accounts.sign_in.into_demonstration(token, language="en", now=NOW)


async def test_no_other_link_enters_and_that_one_opens_no_other_door(bench: Bench) -> None:
    await bench.join_chat()
    door = bench.accounts.sign_in
    with pytest.raises(errors.LinkGone):
        await door.into_demonstration(await bench.link(purpose=Purpose.SIGN_IN), language="en", now=NOW)
    with pytest.raises(errors.LinkGone):
        await door.with_link(await bench.link(purpose=Purpose.DEMO), now=NOW)


async def test_whoever_entered_has_no_password_and_may_still_be_invited(bench: Bench) -> None:
    await bench.accounts.sign_in.into_demonstration(await bench.link(purpose=Purpose.DEMO), language="en", now=NOW)
    account = await bench.account()
    assert account is not None
    assert (False, "lin") == (account.may_sign_in, (await bench.join()).person)


async def test_a_password_of_before_the_cost_was_raised_is_renewed_when_it_is_used(
    bench: Bench, keyring: Keyring
) -> None:
    joined = await bench.join()
    dearer = PasswordSmith(keyring.derive("staff passwords"), params="argon2id m=128 t=2 p=1")
    door = replace(bench.accounts.sign_in, hasher=Hashing(smith=dearer))
    for at in (LATER, LATER + STEP):
        await door.with_password("lin", PASSWORD, joined.code(at), client="c", now=at)
    dearer.close()
    account = await bench.account()
    assert account is not None
    assert account.password is not None
    assert "argon2id m=128 t=2 p=1" == account.password.params


async def test_a_password_cannot_be_tried_with_the_database_alone(bench: Bench, tmp_path: Path) -> None:
    """The digest is under a key of the keyring."""
    await bench.join()
    account = await bench.account()
    assert account is not None
    stranger = PasswordSmith(Keyring.create(tmp_path / "other.json").derive("staff passwords"), params=CHEAP)
    fits = await stranger.fits(account.password, PASSWORD)
    stranger.close()
    assert fits is False


async def test_whatever_is_wrong_one_password_is_hashed_at_the_same_cost(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    joined = await bench.join()
    asked: list[tuple[int, str]] = []
    slow = suite.pwhash

    def counted(secret: bytes, salt: bytes, params: str) -> bytes:
        asked.append((len(salt), params))
        return slow(secret, salt, params)

    monkeypatch.setattr("storage.vault.passwords.suite.pwhash", counted)
    for person, password, code in (
        ("nobody", PASSWORD, "000000"),
        ("lin", "wrong", joined.code(LATER)),
        ("lin", PASSWORD, "000000"),
        ("", "", ""),
    ):
        await refusal(bench, person, password, code)
    assert [(16, CHEAP)] * 4 == asked


async def test_whatever_is_wrong_as_much_is_written(bench: Bench) -> None:
    """Even with the right password and code of somebody who has left."""
    joined = await bench.join()
    await bench.leaves("lin")
    written = []

    class Counting:
        read = bench.store.read

        async def transact(self, work: Callable[[UnitOfWork], T]) -> T:
            written.append(person)
            return await bench.store.transact(work)

    door = replace(bench.accounts.sign_in, store=cast("Transactions", Counting()))
    for person in ("nobody", "lin", ""):
        with pytest.raises(errors.SignInRefused):
            await door.with_password(person, PASSWORD, joined.code(LATER), client="c", now=LATER)
    assert ["nobody", "lin", ""] == written


ROUNDS, TOLERANCE = 20, 0.15


async def test_unknown_wrong_password_wrong_code_and_left_take_alike(
    bench: Bench, keyring: Keyring, tmp_path: Path
) -> None:
    """CPU time of the whole way, in turn, medians of 20 each within 15 %. The price of a password is a third of the
    real one, so that other work weighs more, not less."""
    house = House(settings=Settings(var=tmp_path), keyring=keyring, store=bench.store, signer=Signing(keyring))
    with open_accounts(house, params="argon2id m=12288 t=1 p=1") as accounts:
        patient = replace(accounts.sign_in, patience=Patience(person=_FAST, client=_FAST, link=_FAST))
        dear = Bench(store=bench.store, accounts=replace(accounts, sign_in=patient))
        joined = await dear.join()
        await dear.join("tang")
        await dear.leaves("tang")
        kinds = (
            ("nobody", PASSWORD, joined.code(LATER)),
            ("lin", "not this one, I fear", joined.code(LATER)),
            ("lin", PASSWORD, "000000"),
            ("tang", PASSWORD, "000000"),
        )
        spent: list[list[float]] = [[] for _ in kinds]
        for _ in range(ROUNDS):
            for times, (person, password, code) in zip(spent, kinds, strict=True):
                start = time.process_time()
                await refusal(dear, person, password, code)
                times.append(time.process_time() - start)
    medians = [statistics.median(times) for times in spent]
    assert max(medians) <= (1 + TOLERANCE) * min(medians), medians


_FAST = replace(Patience().person, capacity=10_000)


async def test_somebody_who_leaves_while_the_password_is_looked_at_is_not_signed_in(bench: Bench) -> None:
    joined = await bench.join()

    class Slow(Hashing):
        async def fits(self, known: Password | None, typed: str) -> bool:
            await bench.leaves("lin")
            return await super().fits(known, typed)

    hasher = bench.accounts.sign_in.hasher
    assert isinstance(hasher, Hashing)
    door = replace(bench.accounts.sign_in, hasher=Slow(smith=hasher.smith))
    with pytest.raises(errors.SignInRefused):
        await door.with_password("lin", PASSWORD, joined.code(LATER), client="c", now=LATER)
    assert (joined.signed_in.session,) == await bench.accounts.sessions.of("lin", now=LATER)


async def test_a_flood_is_told_to_come_back(bench: Bench, keyring: Keyring) -> None:
    narrow = PasswordSmith(keyring.derive("staff passwords"), params="argon2id m=8192 t=1 p=1", pool=1, queue_limit=2)
    door = replace(bench.accounts.sign_in, hasher=Hashing(smith=narrow))
    outcomes = await asyncio.gather(
        *(door.with_password(f"p-{n}", PASSWORD, "1", client=f"{n}", now=NOW) for n in range(20)),
        return_exceptions=True,
    )
    narrow.close()
    waits = [each.seconds for each in outcomes if isinstance(each, errors.TooSoon)]
    assert (True, True) == (len(waits) > 0, all(seconds >= 1 for seconds in waits))


async def test_a_person_who_comes_back_signs_in_again(bench: Bench) -> None:
    joined = await bench.join()
    await bench.leaves("lin")
    back = replace(an_organisation(), people={**an_organisation().people, "lin": Person(id="lin", name="Lin Example")})
    await bench.store.transact(lambda books: books.organisation.save(back))
    assert "lin" == (await bench.sign_in(joined, now=LATER)).person
