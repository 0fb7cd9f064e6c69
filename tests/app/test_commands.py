"""The commands on a real deployment in a temporary folder."""

import io
import json
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.cli import run
from app.settings import Settings
from cases import numbers
from cases.case import State
from cases.codes import CodeState, PlaceCode, Scan
from cases.organisation import Organisation
from storage.vault.keyring import Keyring
from tests.app import houses
from tests.cases import builders
from tests.support.house import ZONE

BODY = "0000000000Y"
NUMBER = numbers.shown(BODY + numbers.check_character(BODY))
CASE = builders.a_case(number=NUMBER.replace("-", ""), owner="construction", id="c" * 32)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    houses.set_up(tmp_path, monkeypatch)
    capsys.readouterr()
    return tmp_path / "var"


def told(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = run(arguments)
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def said(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> object:
    return json.loads(told([*arguments, "--json"], capsys)[1])


def test_a_fresh_demonstration_is_well(
    house: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of a year whose make-up days are published; towards its end the next one is asked for."""
    monkeypatch.setattr("app.wiring.now", lambda: datetime(2026, 6, 1, tzinfo=UTC))
    assert told(["doctor"], capsys) == (0, "✓ All well.\n", "")


def test_init_may_be_run_again(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Settings().keyring.read_bytes()
    code, out, _ = told(["init", "--demo"], capsys)
    assert (code, "Organisation kept" in out, Settings().keyring.read_bytes() == before) == (0, True, True)


def test_init_takes_an_organisation_from_a_file(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "org.toml"
    source.write_text(
        'office = "o"\n[[units]]\nid = "o"\nkind = "department"\nnames = { zh-Hans = "示例（虚构）" }\n',
        encoding="utf-8",
    )
    code, out, _ = told(["init", "--organisation", str(source)], capsys)
    loaded: Organisation = houses.inside(lambda books: books.organisation.load())
    assert (code, "1 units, 0 people" in out, list(loaded.units)) == (0, True, ["o"])


def test_a_demonstration_is_never_put_over_a_real_organisation(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test_init_takes_an_organisation_from_a_file(house, tmp_path, capsys)
    assert told(["init", "--demo"], capsys)[0] == 3


def test_a_broken_organisation_file_is_named_by_its_place(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "org.toml"
    source.write_text('office = "o"\nunits = []\n', encoding="utf-8")
    code, _, err = told(["init", "--organisation", str(source)], capsys)
    assert (code, "at office" in err) == (2, True)


def test_before_init_everything_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.point_at(tmp_path, monkeypatch)
    for arguments in (["serve"], ["case", "list", "--as", "p-lin"], ["place", "list"], ["diary", "verify"]):
        code, _, err = told(arguments, capsys)
        assert (code, "mashang init" in err) == (3, True)


def test_doctor_before_init_names_both_findings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.point_at(tmp_path, monkeypatch)
    assert run(["doctor", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [each["code"] for each in found] == ["keyring-missing", "database-unreachable"]


def test_doctor_finds_a_keyring_that_does_not_open_the_cases(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    Settings().keyring.unlink()
    Keyring.create(Settings().keyring)
    code, out, _ = told(["doctor"], capsys)
    assert (code, "not in the keyring" in out) == (1, True)


def test_migrate_says_when_there_is_nothing_to_do(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert told(["migrate", "--check"], capsys)[0] == 0


def test_migrate_says_when_there_is_something_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.point_at(tmp_path, monkeypatch)
    code, out, _ = told(["migrate", "--check"], capsys)
    assert (code, "Run: mashang migrate" in out) == (1, True)


def test_a_keyring_is_never_overwritten(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = Settings().keyring.read_bytes()
    code, _, err = told(["keys", "new"], capsys)
    assert (code, "never overwritten" in err, Settings().keyring.read_bytes() == before) == (3, True, True)


def test_a_pair_is_for_its_owner_only_and_prints_the_public_half(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "lin.key"
    _, out, _ = told(["keys", "new", "--pair", str(path)], capsys)
    found = (
        stat.S_IMODE(path.stat().st_mode),
        out[:4],
        path.read_text()[:15],
        run(["keys", "new", "--pair", str(path)]),
    )
    assert found == (0o600, "age1", "AGE-SECRET-KEY-", 3)


def test_rotation_puts_every_case_under_the_new_key(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    before = Keyring.load(Settings().keyring).current_id
    rotated = said(["keys", "rotate"], capsys)
    assert isinstance(rotated, dict)
    left: int = houses.inside(lambda books: books.keys.outdated())
    assert (rotated["rewrapped"] >= 1, rotated["current"] != before, left) == (True, True, 0)


def test_retired_keys_are_gone_and_cases_still_open(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("app.rotation.SETTLING_SECONDS", 0.0)
    houses.file(CASE)
    told(["keys", "rotate", "--retire"], capsys)
    kept = houses.inside(lambda books: books.contents.get(books.cases.get(CASE.id), "answers"))
    assert (len(Keyring.load(Settings().keyring).ids), kept) == (1, {"narrative": "the permit never came"})


def test_keys_check_lists_who_can_open(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    checked = said(["keys", "check"], capsys)
    assert isinstance(checked, dict)
    people = [each["person"] for each in checked["recipients"]]
    assert (people, checked["findings"]) == (["p-shi", "p-tang", "p-wei", "p-yan"], [])


def test_a_place_is_added_shown_revoked_and_rotated(
    house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    added = said(["place", "add", "--kind", "window", "--name", "示例窗口（虚构）", "--unit", "services"], capsys)
    assert isinstance(added, dict)
    place, picture = added["place"], tmp_path / "code.png"
    first = said(["qr", "show", place], capsys)
    assert isinstance(first, dict)
    assert (added["link"], "genuine") == (first["link"], first["state"])
    assert 0 == told(["qr", "revoke", place, "--reason", "Pasted over (made up)"], capsys)[0]
    assert 2 == told(["qr", "show", place], capsys)[0]
    [second] = said(["qr", "rotate", place, "--from", "2099-01-01"], capsys)  # type: ignore[misc]
    shown = said(["qr", "show", place], capsys)
    assert 0 == told(["qr", "make", place, "--to", str(picture)], capsys)[0]
    assert 9 == len(shown.pop("short"))
    assert {"place": place, "version": 2, "state": "early", "link": second["link"]} == shown
    assert (False, b"\x89PNG") == (second["link"] == first["link"], picture.read_bytes()[:4])
    kept = houses.inside(lambda books: books.codes.of(place))
    assert [("system", "system", "Pasted over (made up)"), ("system", "", "")] == [
        (code.actor, code.revoked_by, code.reason) for code in kept
    ]


def test_all_codes_are_rotated_at_once_and_only_by_who_may(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == told(["qr", "rotate", "--all", "--as", "p-pan"], capsys)[0]
    assert 2 == told(["qr", "rotate", "--all", "--reason", "x" * 501], capsys)[0]
    made = said(["qr", "rotate", "--all", "--as", "p-lin", "--overlap", "2h", "--reason", "New (made up)"], capsys)
    listed = said(["place", "list"], capsys)
    assert isinstance(made, list)
    assert isinstance(listed, list)
    assert {2} == {each["version"] for each in (*made, *listed)}
    assert len(listed) == len(made)
    codes: list[PlaceCode] = houses.inside(lambda books: books.codes.all())
    assert {(1, ""), (2, "New (made up)")} == {(code.version, code.why) for code in codes}


def test_channels_are_listed_as_far_as_somebody_may_see(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    everything = said(["place", "channels", "--months", "2"], capsys)
    assert isinstance(everything, list)
    assert [("market", True, 2), ("services", True, 2)] == [
        (each["owner"], each["exact"], len(each["months"])) for each in everything
    ]
    owned = said(["place", "channels", "--as", "p-ge"], capsys)
    assert isinstance(owned, list)
    assert [("services", False)] == [(each["owner"], each["exact"]) for each in owned]
    code, out, _ = told(["place", "channels", "--as", "p-pan"], capsys)
    assert (0, True) == (code, "mashang place add" in out)


def test_the_key_that_signs_codes_is_changed(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = said(["qr", "show", "YunchuanPark01"], capsys)
    assert (2, 0) == (told(["qr", "retire-key", "1", "--reason", "x"], capsys)[0], told(["qr", "new-key"], capsys)[0])
    second = said(["qr", "show", "YunchuanPark01"], capsys)
    assert 0 == told(["qr", "retire-key", "1", "--reason", "lost (made up)"], capsys)[0]
    assert isinstance(first, dict)
    assert isinstance(second, dict)
    assert ("/s/1-", "/s/2-") == tuple(each["link"][each["link"].index("/s/") :][:5] for each in (first, second))
    keys = said(["qr", "keys"], capsys)
    assert isinstance(keys, list)
    assert [("1", False, "lost (made up)"), ("2", True, None)] == [(k["key"], k["signs"], k["reason"]) for k in keys]
    assert "lost (made up)" in told(["qr", "keys"], capsys)[1]


def test_scans_are_told_as_far_as_the_reader_may_see(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place, today = "YunchuanPark01", datetime.now(ZONE).date()
    days = [
        Scan(place=place, version=1, day=today - timedelta(days=ago), state=CodeState.REVOKED) for ago in (1, 2, 30)
    ]
    forged = Scan(place="", version=0, day=today, state=CodeState.FORGED)
    houses.inside(lambda books: books.scans.add({**dict(zip(days, (4, 41, 900), strict=True)), forged: 13}))
    asked = [said(["qr", "stats", place, "--as", who], capsys) for who in ("p-lin", "p-gao")]
    totals = [each["places"][0]["total"] for each in asked]  # type: ignore[index,call-overload]
    assert ([45, 41], [1, 0]) == (totals, [len(each["forged"]) for each in asked])  # type: ignore[index,call-overload]
    assert "13" in told(["qr", "stats"], capsys)[1]
    shown = told(["qr", "stats", place, "--as", "p-gao"], capsys)[1]
    assert ("41" in shown, "45" in shown, "below 5" in shown) == (True, False, True)
    assert 2 == told(["qr", "stats", place, "--as", "p-pan"], capsys)[0]


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["qr", "show", "nowhere"], "place list"),
        (["qr", "rotate", "nowhere"], "place list"),
        (["qr", "revoke", "nowhere", "--reason", "x"], "place list"),
        (["qr", "revoke", "YunchuanPark01", "--reason", " "], "Say why"),
        (["qr", "rotate"], "--all"),
        (["qr", "retire-key", "7", "--reason", "x"], "qr keys"),
        (["qr", "retire-key", "1", "--reason", " "], "Say why"),
        (["qr", "rotate", "YunchuanPark01", "--overlap", "soon"], "30d"),
        (["qr", "rotate", "YunchuanPark01", "--until", "2020-01-01"], "end after"),
        (["qr", "rotate", "YunchuanPark01", "--from", "soon"], "not a time"),
        (["place", "add", "--kind", "unit", "--name", "x", "--unit", "nowhere"], "no such unit"),
        (["case", "move", NUMBER, "flying", "--as", "p-lin", "--reason", "-"], "no such state"),
        (["init", "--demo", "--organisation", "x"], "either"),
        (["init", "--organisation", "nowhere.toml"], "file"),
    ],
)
def test_wrong_usage_exits_with_two_and_one_clear_line(
    arguments: list[str], hint: str, house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = told(arguments, capsys)
    assert (code, out, hint in err, err.count("\n")) == (2, "", True, 1)


def test_show_tells_number_state_and_clocks_and_nothing_else(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    shown = said(["case", "show", NUMBER, "--as", "p-pan"], capsys)
    assert isinstance(shown, dict)
    known = {"number", "state", "filed", "changed", "due", "late", "clocks"}
    assert (set(shown), shown["state"]) == (known, "submitted")


def test_forbidden_and_absent_read_alike(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    forbidden = told(["case", "show", NUMBER, "--as", "p-fei"], capsys)
    absent = told(["case", "show", "0000-0000-0000", "--as", "p-fei"], capsys)
    assert (forbidden, forbidden[0]) == (absent, 1)


def test_a_case_is_listed_moved_and_answered(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.file(CASE)
    monkeypatch.setenv("MASHANG_AS", "p-lin")
    moved = told(["case", "move", NUMBER, "accepted", "--reason", "complete"], capsys)[0]
    listed = said(["case", "list", "--state", "accepted"], capsys)
    monkeypatch.setattr("sys.stdin", io.StringIO("Please send the permit.\n"))
    sent = told(["case", "message", NUMBER], capsys)[0]
    thread = houses.inside(lambda books: [said.text for said in books.contents.thread(books.cases.get(CASE.id))])
    assert isinstance(listed, list)
    assert (moved, [each["number"] for each in listed], sent, thread) == (0, [NUMBER], 0, ["Please send the permit."])


def test_a_refused_move_exits_with_one_and_is_in_the_diary(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    code, _, err = told(["case", "move", NUMBER, "closed", "--as", "p-lin", "--reason", "-"], capsys)
    events = houses.inside(lambda books: [link.event for link in books.diary.of(CASE.id)])
    assert (code, "not allowed" in err, events) == (1, True, ["CaseSubmitted", "MoveRefused"])


@pytest.mark.parametrize(("text", "hint"), [("  \n", "no text"), ("x" * 10_001, "longer")])
def test_a_message_needs_text_of_a_fit_length(
    text: str, hint: str, house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    code, _, err = told(["case", "message", NUMBER, "--as", "p-lin"], capsys)
    assert (code, hint in err) == (2, True)


def test_verify_names_the_first_broken_link(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    houses.file(CASE)
    whole = told(["diary", "verify"], capsys)[0]
    with sqlite3.connect(house / "mashang.db") as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            database.execute(f'DROP TRIGGER "{name}"')
        database.execute("UPDATE diary SET actor = 'somebody' WHERE seq = 1")
    database.close()
    code, out, _ = told(["diary", "verify"], capsys)
    assert (whole, code, "line 1: the line was changed" in out) == (0, 1, True)


def test_a_fault_of_ours_is_told_by_kind_and_place_only(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("what somebody wrote")

    monkeypatch.setattr("storage.diary.verify", fails)
    code, out, err = told(["diary", "verify"], capsys)
    assert (code, "what somebody wrote" in out + err, "error=ZeroDivisionError" in err) == (3, False, True)


def test_settings_that_do_not_fit_are_named(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_ZONE", "Mars/Olympus")
    code, _, err = told(["doctor"], capsys)
    assert (code, "MASHANG_ZONE" in err, "Mars" in err) == (2, True, False)


def test_state_names_have_words() -> None:
    from app.cli import words

    assert [state for state in State if state is not State.DRAFT and not words.has(f"states.{state}")] == []


def test_a_chat_in_the_terminal_goes_on_where_it_was(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("1\n/quit\n"))
    first = told(["chat", "--language", "en"], capsys)
    monkeypatch.setattr("sys.stdin", io.StringIO("/quit\n"))
    second = told(["chat", "--language", "en"], capsys)
    token = house / "chat.token"
    assert (first[0], second[0], stat.S_IMODE(token.stat().st_mode)) == (0, 0, 0o600)
    assert second[1] != first[1]


def test_a_chat_ends_with_its_input(
    house: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert told(["chat"], capsys)[0] == 0
