"""Decision 14: no token, secret, password or code in a log, a repr or an error, whatever goes wrong."""

import logging
import traceback
from collections.abc import Awaitable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

import pyotp
import pytest

from cases.errors import CaseError
from cases.staff import Purpose
from handlers.accounts import errors, people
from storage.problems import StorageUnavailable
from storage.store import Store
from tests.handlers.accounts.bench import NOW, PASSWORD, Bench, on_both

T = TypeVar("T")

LATER = NOW + timedelta(minutes=4)
WRONG = "zirconwhistle zirconwhistle"
BROWSER = "grudgewort"


class Ear(logging.Handler):
    """Whatever any logger says, with all it was given."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(self.format(record) + repr(record.__dict__))


@pytest.fixture
def ear() -> Iterator[Ear]:
    root, ear = logging.getLogger(), Ear()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear
    root.removeHandler(ear)
    root.setLevel(level)


class Told:
    """Everything that came back, in words: results and errors with where they arose."""

    def __init__(self) -> None:
        self.words: list[str] = []

    async def of(self, doing: Awaitable[T]) -> T | None:
        try:
            result = await doing
        except (CaseError, StorageUnavailable) as trouble:
            whence = "".join(traceback.format_exception(trouble))
            self.words += [repr(trouble), str(trouble), str(trouble.__dict__), whence]
            return None
        self.words += [repr(result), str(result)]
        return result


@on_both
async def test_a_whole_run_says_nothing_secret(bench: Bench, ear: Ear, capsys: pytest.CaptureFixture[str]) -> None:
    told, joining, door = Told(), bench.accounts.joining, bench.accounts.sign_in
    token, made = await bench.store.transact(
        lambda books: bench.accounts.links.make(books, Purpose.JOIN, "lin", made_by="system", now=NOW)
    )
    begun = await told.of(joining.begin(token, browser=BROWSER, now=NOW))
    assert begun is not None
    totp = pyotp.TOTP(begun.totp_secret)

    async def finish(password: str, code: str) -> object:
        return await told.of(
            joining.finish(token, browser=BROWSER, password=password, code=code, language="en", now=NOW)
        )

    await finish("password1234", totp.at(NOW))
    await finish(WRONG, "000000")
    joined = await finish(PASSWORD, totp.at(NOW))
    await finish(PASSWORD, totp.at(NOW))
    signed_in = await told.of(door.with_password("lin", PASSWORD, totp.at(LATER), client="c", now=LATER))
    assert signed_in is not None
    for person, password, code in (
        ("lin", PASSWORD, totp.at(LATER)), ("lin", WRONG, totp.at(LATER)), ("zirconwhistle", PASSWORD, "000000"),
    ):  # fmt: skip
        await told.of(door.with_password(person, password, code, client="c", now=LATER))
    await bench.join_chat("lin", chat=7_000_000_123)
    link = await bench.link(purpose=Purpose.SIGN_IN, now=LATER)
    by_link = await told.of(door.with_link(link, now=LATER))
    await told.of(door.with_link(link, now=LATER))
    await told.of(bench.accounts.sessions.use(signed_in.token, now=LATER))
    await told.of(bench.accounts.sessions.of("lin", now=LATER))
    account = await told.of(bench.account())
    assert account is not None
    assert account.password is not None
    await told.of(bench.store.read(people.all_of))
    await told.of(bench.accounts.sessions.sign_out(signed_in.token))
    await told.of(bench.accounts.sessions.use(signed_in.token, now=LATER))
    objects = (made, bench.accounts, joining, door, bench.accounts.sessions, joined, by_link)
    told.words += [repr(each) for each in objects]
    secrets = [
        token, link, PASSWORD, WRONG, "password1234", BROWSER, begun.totp_secret, begun.otpauth_uri, "7000000123",
        totp.at(NOW), totp.at(LATER), signed_in.token, joined.token, by_link.token,  # type: ignore[attr-defined, union-attr]
        repr(account.password.digest), repr(joining.key), repr(door.key), repr(bench.accounts.links.key),
    ]  # fmt: skip
    printed = capsys.readouterr()
    everything = "\n".join([*told.words, *ear.heard, printed.out, printed.err])
    assert [] == [word for word in secrets if word in everything]
    assert {"staff-joined", "signed-in", "signed-in-by-link", "sign-in-refused"} <= {
        line.partition("{")[0] for line in ear.heard
    }


async def test_a_store_that_breaks_off_says_nothing_secret(bench: Bench, ear: Ear) -> None:
    joined, told = await bench.join(), Told()
    await bench.store.close()
    await told.of(bench.sign_in(joined, now=LATER))
    await told.of(bench.accounts.sessions.use(joined.signed_in.token, now=LATER))
    assert ["StorageUnavailable('closed')"] * 2 == [word for word in told.words if word.startswith("StorageUnavail")]
    secrets = (PASSWORD, joined.code(LATER), joined.secret, joined.signed_in.token)
    assert [] == [word for word in secrets if word in "\n".join([*told.words, *ear.heard])]


async def test_what_stands_in_the_way_of_storing_is_no_answer_about_a_person(bench: Bench) -> None:
    """Trouble of the house stays trouble: it is not told as a wrong password."""

    class Broken:
        def __init__(self, store: Store) -> None:
            self.read = store.read

        async def transact(self, work: object) -> object:
            raise StorageUnavailable("locked")

    joined = await bench.join()
    door = replace(bench.accounts.sign_in, store=Broken(bench.store))  # type: ignore[arg-type]
    with pytest.raises(StorageUnavailable):
        await door.with_password("lin", PASSWORD, joined.code(LATER), client="c", now=LATER)


@pytest.mark.parametrize("kind", [errors.LinkGone, errors.SignInRefused, errors.SessionOver, errors.NoSuchRole])
def test_one_answer_has_no_facts(kind: type[Exception]) -> None:
    assert {} == vars(kind())["facts"]
