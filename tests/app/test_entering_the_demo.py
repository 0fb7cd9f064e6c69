"""`mashang staff enter`, and where the links of the commands lead when the server was opened at another port."""

import re
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app import whereabouts
from app.accounts import links_of
from app.cli import run
from app.settings import Settings
from cases.staff import Link, Purpose
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring
from tests.app import houses

LINK = re.compile(r"(http\S+)/desk/(?:demo|join)/(\S+)")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()
    return tmp_path


def made(folder: Path, command: str) -> tuple[str, str]:
    """The address and the token of the link that the command writes into a file."""
    assert 0 == run(["staff", command, "p-lin", "--to", str(folder / "link")])
    found = LINK.search((folder / "link").read_text(encoding="utf-8"))
    assert found is not None
    return found[1], found[2]


def of_token(token: str) -> Link:
    links = links_of(Keyring.load(Settings().keyring))
    return houses.inside(lambda books: links.peek(books, token, Purpose.DEMO, now=datetime.now(UTC)))


def is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says what to do instead, leaves no file, and the link of before still works: none was made."""
    file = folder / "other"
    code = run(["staff", "enter", "p-lin", "--to", str(file)])
    assert (2, True, False) == (code, "mashang staff invite" in capsys.readouterr().err, file.exists())


def test_a_link_to_be_somebody_of_the_demonstration(folder: Path) -> None:
    _, token = made(folder, "enter")
    assert ("p-lin", 0o600) == (of_token(token).person, stat.S_IMODE((folder / "link").stat().st_mode))


def test_it_is_never_put_into_a_pipe(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (3, "") == (run(["staff", "enter", "p-lin"]), capsys.readouterr().out)


def test_nobody_else_can_be_entered(folder: Path) -> None:
    assert (2, False) == (run(["staff", "enter", "nobody", "--to", str(folder / "link")]), (folder / "link").exists())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MASHANG_ORGANISATION", "示例市专班（虚构）"),
        ("MASHANG_HOST", "0.0.0.0"),
        ("MASHANG_BASE_URL", "https://mashang.example.org"),
    ],
)
def test_it_is_refused_where_others_could_come_in(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    _, token = made(folder, "enter")
    monkeypatch.setenv(name, value)
    is_refused(folder, capsys)
    assert "p-lin" == of_token(token).person


def test_it_is_refused_where_the_server_was_opened_to_others(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its command does not see what was said on the command line of the other."""
    whereabouts.note(Settings(host="0.0.0.0"))
    is_refused(folder, capsys)


def test_it_is_refused_where_the_people_are_real(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def real(books: UnitOfWork) -> None:
        books.organisation.save(replace(books.organisation.hold(), fictional=False))

    houses.inside(real)
    is_refused(folder, capsys)


@pytest.mark.parametrize("command", ["invite", "enter"])
def test_links_lead_to_where_the_server_was_opened(folder: Path, command: str) -> None:
    whereabouts.note(Settings(port=9123))
    assert "http://127.0.0.1:9123" == made(folder, command)[0]


def test_so_does_the_code_of_a_place(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    whereabouts.note(Settings(port=9123))
    run(["qr", "show", "YunchuanPark01", "--json"])
    assert '"link": "http://127.0.0.1:9123/s/' in capsys.readouterr().out


def test_an_address_that_is_set_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whereabouts.note(Settings(port=9123))
    monkeypatch.setenv("MASHANG_BASE_URL", "https://mashang.example.org")
    assert "https://mashang.example.org" == made(folder, "invite")[0]


@pytest.mark.parametrize("noted", ["", "no address", "http://[broken", "\udcff"])
def test_what_is_no_address_is_not_taken_for_one(folder: Path, noted: str) -> None:
    (folder / "var" / "address").write_text(noted, encoding="utf-8", errors="surrogateescape")
    assert "http://127.0.0.1:8000" == made(folder, "invite")[0]
