"""`mashang staff` and new sensitive roles at `mashang init`, on a real deployment in a temporary folder."""

import json
import os
import pty
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.accounts import links_of
from app.cli import run
from app.settings import Settings
from cases.organisation import Role
from cases.staff import Account, Link, Purpose, Session
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring
from tests.app import houses

NOW = datetime(2026, 11, 16, 2, 30, tzinfo=UTC)
JOIN = re.compile(r"http://127\.0\.0\.1:8000/desk/join/([A-Za-z0-9_-]{43})\b")
CHAT = re.compile(r"https://t\.me/example_staff_bot\?start=([A-Za-z0-9_-]{43})\b")
TOKEN = "1000000002:AAFakeSecretOfNobody_-y"


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()
    return tmp_path / "var"


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def of_token(token: str, purpose: Purpose = Purpose.JOIN) -> Link:
    links = links_of(Keyring.load(Settings().keyring))
    return houses.inside(lambda books: links.peek(books, token, purpose, now=datetime.now(UTC)))


def an_account(person: str = "p-lin") -> None:
    def work(books: UnitOfWork) -> None:
        books.staff.save_account(Account(person=person, language="en", totp="A" * 32, chat=7_000_123, seen=NOW))
        books.staff.open_session(
            Session(digest=f"of {person}", person=person, made=NOW, seen=NOW, until=NOW.replace(year=2036))
        )

    houses.inside(work)


def test_a_link_goes_into_a_new_file_of_its_owner_only(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "lin.link"
    code, out, err = told(["staff", "invite", "p-lin", "--to", str(file)], capsys)
    found = JOIN.search(file.read_text(encoding="utf-8"))
    assert (code, 0o600, err) == (0, stat.S_IMODE(file.stat().st_mode), "")
    assert found is not None
    assert ("p-lin", "system") == (of_token(found[1]).person, of_token(found[1]).made_by)
    assert found[1] not in out
    assert "/desk/join/" not in out


def test_a_link_is_never_put_into_a_pipe(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And none is made."""
    houses.inside(lambda books: books.staff.link(_standing_link()))
    code, out, err = told(["staff", "invite", "p-lin"], capsys)
    assert (3, "", True) == (code, out, "needs a terminal" in err)
    assert houses.inside(lambda books: books.staff.peek("standing", now=NOW)) is not None


def _standing_link() -> Link:
    """A new invitation would end it."""
    until = NOW.replace(year=2036)
    return Link(digest="standing", person="p-lin", purpose=Purpose.JOIN, until=until, made_by="system")


def test_nothing_is_overwritten_with_a_link(house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "there"
    file.write_text("mine", encoding="utf-8")
    aside = tmp_path / "aside"
    aside.symlink_to(tmp_path / "elsewhere")
    for path in (file, aside):
        assert 3 == told(["staff", "invite", "p-lin", "--to", str(path)], capsys)[0]
    assert ("mine", False) == (file.read_text(encoding="utf-8"), (tmp_path / "elsewhere").exists())


@pytest.mark.parametrize("person", ["nobody", ""])
def test_nobody_is_invited_who_does_not_work_here_and_no_file_is_left(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], person: str
) -> None:
    file = tmp_path / "link"
    code, _, err = told(["staff", "invite", person, "--to", str(file)], capsys)
    assert (2, True, False) == (code, "no such person" in err, file.exists())


def test_a_clue_manager_of_the_organisation_may_be_invited(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == told(["staff", "invite", "p-wei", "--to", str(tmp_path / "link")], capsys)[0]


def test_a_chat_is_invited_by_a_deep_link(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_TELEGRAM_STAFF_NAME", "example_staff_bot")
    file = tmp_path / "link"
    assert 0 == told(["staff", "invite", "p-lin", "--bot", "--to", str(file)], capsys)[0]
    found = CHAT.search(file.read_text(encoding="utf-8"))
    assert found is not None
    assert ("p-lin", True) == (of_token(found[1], Purpose.BOT).person, len(found[1]) <= 64)


def test_no_chat_is_invited_without_a_bot(house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "link"
    code, _, err = told(["staff", "invite", "p-lin", "--bot", "--to", str(file)], capsys)
    assert (2, True, False) == (code, "MASHANG_TELEGRAM_STAFF_NAME" in err, file.exists())


@pytest.mark.slow
def test_a_link_is_shown_on_a_real_terminal(house: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "app", "staff", "invite", "p-lin"],
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=subprocess.PIPE,
            check=False,
        )
        shown = os.read(ours, 65_536).decode()
    finally:
        os.close(ours)
        os.close(theirs)
    assert (0, b"") == (done.returncode, done.stderr)
    found = JOIN.search(shown)
    assert found is not None
    assert "p-lin" == of_token(found[1]).person


def test_the_list_says_how_people_stand_and_no_address(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    an_account()
    code, out, _ = told(["staff", "list"], capsys)
    lines = {line.split()[0]: line for line in out.splitlines()}
    everybody = houses.inside(lambda books: books.organisation.load()).people
    assert (0, sorted(everybody)) == (code, list(lines))
    assert "p-lin             2026-11-16  account, second factor, chat" == lines["p-lin"]
    assert "p-wei             -           no account" == lines["p-wei"]
    assert "7000123" not in out


def test_the_list_as_json(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    an_account()
    found = {each["person"]: each for each in json.loads(told(["staff", "list", "--json"], capsys)[1])}
    assert {
        "person": "p-lin",
        "works_here": True,
        "account": True,
        "second_factor": True,
        "chat": "joined",
        "last_seen": "2026-11-16",
    } == found["p-lin"]


def test_revoking_ends_account_session_and_invitation(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    an_account()
    file = tmp_path / "link"
    told(["staff", "invite", "p-lin", "--to", str(file)], capsys)
    code, out, _ = told(["staff", "revoke", "p-lin"], capsys)
    assert (0, True) == (code, "has ended" in out)
    token = JOIN.search(file.read_text(encoding="utf-8"))
    assert token is not None
    digest = links_of(Keyring.load(Settings().keyring)).digest(token[1])
    left = houses.inside(
        lambda books: (
            books.staff.account("p-lin"),
            list(books.staff.sessions("p-lin")),
            books.staff.peek(digest, now=NOW),
        )
    )
    assert (None, [], None) == left


def test_revoking_somebody_without_an_account_says_so(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = told(["staff", "revoke", "p-lin"], capsys)
    assert (0, True) == (code, "had no account" in out)


def test_signing_somebody_out_leaves_the_account(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    an_account()
    code, out, _ = told(["staff", "sign-out", "p-lin"], capsys)
    left = houses.inside(lambda books: (list(books.staff.sessions("p-lin")), books.staff.account("p-lin") is not None))
    assert (0, "1 session of p-lin has ended.\n", ([], True)) == (code, out, left)


@pytest.mark.parametrize("command", ["revoke", "sign-out"])
def test_there_is_nothing_to_end_of_nobody(house: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert 2 == told(["staff", command, "nobody"], capsys)[0]


ORGANISATION = """
office = "office"
fictional = true
[[units]]
id = "office"
kind = "department"
names = { zh-Hans = "示例办公室（虚构）" }
[[people]]
id = "p-wei"
name = "魏示例（虚构）"
posts = [{ unit = "office", roles = ["clue-manager"] }]
[[people]]
id = "p-tang"
name = "唐示例（虚构）"
posts = [{ unit = "office", roles = ["clue-manager"] }]
[[people]]
id = "p-lin"
name = "林示例（虚构）"
posts = [{ unit = "office", roles = %s }]
"""


def load(folder: Path, capsys: pytest.CaptureFixture[str], roles: str) -> str:
    source = folder / "org.toml"
    source.write_text(ORGANISATION % roles, encoding="utf-8")
    code, out, err = told(["init", "--organisation", str(source)], capsys)
    assert (0, "") == (code, err)
    return out


def holders(role: Role = Role.CLUE_MANAGER) -> tuple[str, ...]:
    return houses.inside(lambda books: books.organisation.load().holders(role))


def test_the_first_organisation_is_loaded_with_all_its_roles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.point_at(tmp_path, monkeypatch)
    out = load(tmp_path, capsys, '["clue-manager"]')
    assert (("p-wei", "p-tang", "p-lin"), False) == (holders(), "waits" in out)


def test_a_new_sensitive_role_in_the_file_waits_and_is_said_to(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two clue managers of the demonstration stay, and a dispatcher becomes one."""
    out = load(tmp_path, capsys, '["dispatcher", "clue-manager"]')
    assert ("p-wei", "p-tang") == holders()
    assert "1 sensitive role in the file is new" in out
    assert "  p-lin  office  clue-manager" in out.splitlines()
    assert ("p-lin",) == holders(Role.DISPATCHER)


def test_a_waiting_role_is_listed_confirmed_by_a_holder_and_survives_the_next_load(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    load(tmp_path, capsys, '["clue-manager"]')
    listed = told(["staff", "roles"], capsys)[1]
    assert re.fullmatch(
        r"p-lin +office +clue-manager +asked by the organisation file on \d{4}-\d\d-\d\d\n", listed
    ), listed  # fmt: skip
    (as_json,) = json.loads(told(["staff", "roles", "--json"], capsys)[1])
    assert ("p-lin", "office", "clue-manager", "system") == (
        as_json["person"], as_json["unit"], as_json["role"], as_json["asked_by"]
    )  # fmt: skip
    confirm = ["staff", "confirm-role", "p-lin", "office", "clue-manager", "--as"]
    assert [1, 0, 1] == [told([*confirm, by], capsys)[0] for by in ("p-lin", "p-wei", "p-wei")]
    assert ("p-wei", "p-tang", "p-lin") == holders()
    assert "No role waits to be confirmed.\n" == told(["staff", "roles"], capsys)[1]
    load(tmp_path, capsys, '["clue-manager"]')
    assert ("p-wei", "p-tang", "p-lin") == holders()


def test_the_first_two_of_a_role_that_nobody_holds_need_no_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.point_at(tmp_path, monkeypatch)
    load(tmp_path, capsys, "[]")
    out = load(tmp_path, capsys, '["custodian"]')
    assert (("p-lin",), False) == (holders(Role.CUSTODIAN), "waits" in out)


def test_a_role_that_is_not_sensitive_is_not_confirmed(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = told(["staff", "confirm-role", "p-lin", "office", "handler", "--as", "p-wei"], capsys)
    assert (2, True) == (code, "auditor, clue-manager, custodian" in err)


def test_the_staff_bot_is_off_until_its_token_is_set() -> None:
    assert (False, True) == (Settings().telegram_staff, Settings(telegram_staff_token=TOKEN).telegram_staff)


def test_the_name_of_the_staff_bot_may_be_written_with_its_sign() -> None:
    assert "example_staff_bot" == Settings(telegram_staff_name="@example_staff_bot").telegram_staff_name


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("telegram_staff_token", "no token"),
        ("telegram_staff_token", "12345:hunter2 and a blank"),
        ("telegram_staff_name", "bot"),
        ("telegram_staff_name", "example/../staff"),
        ("telegram_staff_name", "example_staff_bot?start=x"),
        ("telegram_staff_name", "例子机器人"),
    ],
)
def test_what_cannot_be_a_staff_bot_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: value})
    assert ((name,), False) == (refused.value.errors()[0]["loc"], "hunter2" in str(refused.value))


def test_the_public_bot_is_no_staff_bot() -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(telegram_public_token=TOKEN, telegram_staff_token=TOKEN)
    assert (("telegram_staff_token",), False) == (refused.value.errors()[0]["loc"], "AAFake" in str(refused.value))
