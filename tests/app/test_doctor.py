"""Each finding is found when it is there, and not when it is not."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app import doctor, wiring
from app.cli import words
from app.doctor import Clockwork, Codes, Finding, Health, Mail
from app.examination import examine
from app.settings import Settings
from cases.clocks.model import Clock, Notice, NoticeState, Reminder
from cases.codes import PlaceCode
from cases.organisation import Organisation, Person, Post, Role
from cases.places import Place, PlaceKind
from cases.rules.model import Act
from dialog.ports import Visitor
from dialog.post import Arrival
from storage.ports import UnitOfWork
from tests.app.houses import file, inside, set_up
from tests.cases.builders import NOW, a_case, an_organisation


def codes(findings: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def a_house(tmp_path: Path, keyring: str = "keys/keyring.json", **more: object) -> Settings:
    told = Settings.model_validate(
        {
            "organisation": "Example (fictional)",
            "database": f"sqlite:///{tmp_path}/data/mashang.db",
            "keyring": tmp_path / keyring,
            **more,
        }
    )
    (tmp_path / "data").mkdir()
    told.keyring.parent.mkdir(mode=0o700, exist_ok=True)
    told.keyring.touch(mode=0o600)
    return told


def a_sound_organisation(**changes: object) -> Organisation:
    return an_organisation(fictional=False, **changes)


REAL = Settings(organisation="Example (fictional)")


def test_a_sound_house_has_no_findings(tmp_path: Path) -> None:
    settings = a_house(tmp_path)
    organisation = a_sound_organisation()
    found = [
        *doctor.of_settings(settings),
        *doctor.of_files(settings),
        *doctor.of_organisation(organisation, settings),
        *doctor.of_health(Health(last=NOW, owners={"office": 3}), organisation, now=NOW),
    ]
    assert found == []


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (Settings(base_url="http://example.org", organisation="x"), ["plain-http"]),
        (Settings(host="0.0.0.0", organisation="x"), ["plain-http"]),
        (Settings(base_url="https://example.org", organisation="x"), []),
        (Settings(base_url="https://example.org"), ["demo-name"]),
        (Settings(), []),
    ],
)
def test_addresses(settings: Settings, expected: list[str]) -> None:
    assert codes(doctor.of_settings(settings)) == expected


def test_a_missing_keyring(tmp_path: Path) -> None:
    settings = a_house(tmp_path)
    settings.keyring.unlink()
    assert codes(doctor.of_files(settings)) == ["keyring-missing"]


@pytest.mark.parametrize("which", ["file", "folder"])
def test_a_keyring_that_others_can_read(tmp_path: Path, which: str) -> None:
    settings = a_house(tmp_path)
    (settings.keyring if which == "file" else settings.keyring.parent).chmod(0o755)
    assert codes(doctor.of_files(settings)) == ["keyring-open-to-others"]


def test_a_keyring_beside_the_database(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data").rmdir()
    settings = Settings(
        organisation="x", database=f"sqlite:///{tmp_path}/mashang.db", keyring=tmp_path / "keyring.json"
    )
    tmp_path.chmod(0o700)
    settings.keyring.touch(mode=0o600)
    assert codes(doctor.of_files(settings)) == ["keyring-beside-database"]


def test_a_keyring_below_the_database_is_for_demonstrations_only(tmp_path: Path) -> None:
    real = a_house(tmp_path, keyring="data2/keyring.json", database=f"sqlite:///{tmp_path}/mashang.db")
    demo = real.model_copy(update={"organisation": ""})
    assert (codes(doctor.of_files(real)), codes(doctor.of_files(demo))) == (["keyring-beside-database"], [])


@pytest.mark.parametrize("copy", ["keys/mashang.db", "keys/old.dump", "data/keyring.json.bak"])
def test_a_backup_that_holds_both(tmp_path: Path, copy: str) -> None:
    settings = a_house(tmp_path)
    (tmp_path / copy).touch()
    assert codes(doctor.of_files(settings)) == ["keyring-in-backup"]


def test_a_large_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = a_house(tmp_path)
    (tmp_path / "data" / "mashang.db-wal").write_bytes(b"xx")
    monkeypatch.setattr(doctor, "LARGEST_WAL", 1)
    assert codes(doctor.of_files(settings)) == ["wal-large"]


def test_a_disk_that_fills(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = a_house(tmp_path)
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)
    assert codes(doctor.of_files(settings)) == ["disk-full"]


def test_no_organisation_is_the_only_thing_said_of_it() -> None:
    nothing = Organisation(office="", units={}, people={})
    assert codes(doctor.of_organisation(nothing, REAL)) == ["no-organisation"]


def test_fictional_people_behind_a_real_name() -> None:
    assert codes(doctor.of_organisation(an_organisation(), REAL)) == ["fictional"]


def test_one_recipient_is_too_few() -> None:
    whole = a_sound_organisation()
    managers = {"clue-1", "clue-2", "clue-3"}
    ended = tuple(replace(each, ended=each.person in managers - {"clue-1"}) for each in whole.recipients)
    found = list(doctor.of_recipients(replace(whole, recipients=ended)))
    assert found == [Finding(code="too-few-recipients", facts={"count": 1})]


def test_one_custodian_is_too_few() -> None:
    whole = a_sound_organisation()
    fewer = tuple(each for each in whole.recipients if each.person != "custodian-1")
    assert codes(doctor.of_recipients(replace(whole, recipients=fewer))) == ["too-few-custodians"]


def test_a_leavers_key() -> None:
    whole = a_sound_organisation()
    gone = {**whole.people, "clue-3": Person(id="clue-3", name="-", active=False)}
    found = list(doctor.of_recipients(replace(whole, people=gone)))
    assert found == [Finding(code="leavers-key", facts={"person": "clue-3"})]


def test_an_administrator_who_opens_tips() -> None:
    whole = a_sound_organisation()
    mixed = Post(person="administrator", unit="office", roles=frozenset({Role.CLUE_MANAGER}))
    found = codes(doctor.of_organisation(replace(whole, posts=(*whole.posts, mixed)), REAL))
    assert found == ["roles-mixed"]


def test_nobody_dispatches() -> None:
    whole = a_sound_organisation()
    posts = tuple(post for post in whole.posts if Role.DISPATCHER not in post.roles)
    assert codes(doctor.of_organisation(replace(whole, posts=posts), REAL)) == ["no-dispatcher"]


def test_the_office_is_no_unit() -> None:
    assert codes(doctor.of_organisation(a_sound_organisation(office="gone"), REAL)) == ["no-office"]


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (Health(secure_delete=False), ["secure-delete-off"]),
        (Health(key_lost=True), ["key-lost"]),
        (Health(bad_public_keys=("clue-1",)), ["bad-public-key"]),
        (Health(last=NOW + timedelta(hours=1)), ["clock-behind"]),
        (Health(last=NOW + timedelta(minutes=1)), []),
        (Health(owners={"gone": 2, "office": 1}), ["case-without-owner"]),
        (Health(nobody_left=1), ["nobody-left"]),
        (Health(sealed_to_leavers=2), ["sealed-to-leavers"]),
    ],
)
def test_what_the_store_tells(health: Health, expected: list[str]) -> None:
    assert codes(doctor.of_health(health, a_sound_organisation(), now=NOW)) == expected


@pytest.mark.parametrize(
    ("clockwork", "expected"),
    [
        (Clockwork(), []),
        (Clockwork(unclocked=1), ["case-without-due"]),
        (Clockwork(undelivered=3), ["not-reminded"]),
        (Clockwork(outdated=2), ["rules-behind"]),
        (Clockwork(unswept=9), ["sweep-behind"]),
    ],
)
def test_what_the_clocks_tell(clockwork: Clockwork, expected: list[str]) -> None:
    assert codes(doctor.of_clockwork(clockwork)) == expected


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        (Codes(), []),
        (Codes(ending={30: 0}), []),
        (Codes(ending={30: 3, 7: 1}), [("codes-ending", 1, 7), ("codes-ending", 3, 30)]),
        (Codes(early=2), [("codes-early", 2, None)]),
        (Codes(missing=4), [("codes-missing", 4, None)]),
    ],
)
def test_what_the_wall_tells(wall: Codes, expected: list[object]) -> None:
    assert expected == [(it.code, it.facts["count"], it.facts.get("days")) for it in doctor.of_codes(wall)]


def test_codes_that_end_soon_and_places_without_one_are_found_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(tmp_path, monkeypatch)
    assert [code for code in codes(asyncio.run(examine(Settings()))) if code.startswith("codes-")] == []
    now = wiring.now()

    def left_so(books: UnitOfWork) -> None:
        spans = {"a": (None, 6), "b": (None, 8), "c": (None, 31), "d": (1, None), "e": (None, -1), "f": (None, -1)}
        for name, (first, until) in spans.items():
            place = Place(id=name * 14, kind=PlaceKind.WINDOW, names={"en": "Made up"}, closed=name == "f")
            books.places.save(place)
            first_at, until_at = (None if days is None else now + timedelta(days=days) for days in (first, until))
            books.codes.save(
                PlaceCode(place=place.id, version=1, made=NOW, actor="system", first=first_at, until=until_at)
            )

    inside(left_so)
    found = [each for each in asyncio.run(examine(Settings())) if each.code.startswith("codes-")]
    assert [
        ("codes-ending", {"count": 1, "days": 7}),
        ("codes-ending", {"count": 1, "days": 30}),
        ("codes-early", {"count": 1}),
        ("codes-missing", {"count": 1}),
    ] == [(each.code, dict(each.facts)) for each in found]


def test_a_case_without_clocks_and_a_reminder_nobody_raised_are_found_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(tmp_path, monkeypatch)
    before = codes(asyncio.run(examine(Settings())))
    file(a_case(owner="office"))
    file(a_case(id="case-2", number="0000000000Z8", owner="office"))

    def left_lying(books: UnitOfWork) -> None:
        clock = Clock(case="case-2", name="acceptance", round=1, policy="S-02", started=NOW, due=NOW)
        reminder = Reminder(case="case-2", clock="acceptance", version=1, level="0", at=NOW)
        notice = Notice(
            case="case-2",
            clock="acceptance",
            version=1,
            level="-1wd",
            person="p-lin",
            act=Act.REMIND,
            due=NOW,
            after=NOW,
            state=NoticeState.FAILED,
        )
        books.clocks.save(clock)
        books.clocks.replan("case-2", "acceptance", [reminder])
        books.notices.add(notice)

    inside(left_lying)
    found = codes(asyncio.run(examine(Settings())))
    assert [code for code in found if code not in before] == ["case-without-due", "not-reminded", "sweep-behind"]


ON = {"organisation": "x", "telegram_public_token": "1000000001:AAFakeSecretOfNobody_-x"}
HOOKED = {**ON, "telegram_receive": "webhook"}
OWN_SERVER = {**HOOKED, "telegram_api": "http://127.0.0.1:8081"}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (ON, []),
        ({**ON, "telegram_api": "http://127.0.0.1:8081"}, []),
        ({**ON, "telegram_api": "http://bot-api.example.org:8081"}, ["telegram-api-plain"]),
        ({**HOOKED, "base_url": "https://example.org"}, []),
        ({**HOOKED, "base_url": "https://example.org:8443"}, []),
        ({**HOOKED, "base_url": "https://example.org:8080"}, ["telegram-hook-port"]),
        (OWN_SERVER, []),
        ({**OWN_SERVER, "base_url": "http://example.org"}, ["plain-http", "telegram-hook-plain"]),
        ({**OWN_SERVER, "base_url": "https://example.org:8080"}, []),
        ({**OWN_SERVER, "telegram_public_token": "", "base_url": "http://example.org"}, ["plain-http"]),
    ],
)
def test_how_telegram_is_reached(told: dict[str, str], expected: list[str]) -> None:
    assert codes(doctor.of_settings(Settings.model_validate(told))) == expected


@pytest.mark.parametrize(
    ("mail", "expected"),
    [
        (Mail(), []),
        (Mail(unsettled=1), ["telegram-not-read"]),
        (Mail(undelivered=2), ["telegram-not-delivered"]),
        (Mail(unmourned=3), ["telegram-lost-chats"]),
    ],
)
def test_what_the_post_tells(mail: Mail, expected: list[str]) -> None:
    assert codes(doctor.of_mail(mail)) == expected


@pytest.mark.parametrize(("since", "expected"), [(timedelta(minutes=9), 0), (timedelta(days=2), 3)])
def test_what_is_stuck_on_its_way_is_found_in_the_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, since: timedelta, expected: int
) -> None:
    set_up(tmp_path, monkeypatch)
    before = codes(asyncio.run(examine(Settings())))
    then = wiring.now() - since
    here, lost = (Visitor(channel="telegram", ref=ref, key=b"k" * 32) for ref in ("here", "lost"))

    def left_lying(books: UnitOfWork) -> None:
        for visitor, address in ((here, 1), (lost, 2)):
            books.post.meet(visitor, address, language="en", now=then)
        books.post.arrive("telegram 1", [Arrival(id=7, visitor="here", body=b"{}")], now=then, until=then)
        books.talk.save(here, {}, turn=1, now=then, until=wiring.now() + timedelta(days=7))
        books.post.send(here, books.talk.say(here, "u7", ["words"], turn=1, now=then), now=then, until=then)
        if expected:
            books.post.bury("telegram", "lost", now=then)

    inside(left_lying)
    found = [code for code in codes(asyncio.run(examine(Settings()))) if code not in before]
    assert found == ["telegram-not-read", "telegram-not-delivered", "telegram-lost-chats"][:expected]


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_every_finding_has_words_and_a_way_to_mend_it(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    sources = ("doctor.py", "examination.py")
    folder = Path(doctor.__file__).parent
    text = "".join((folder / name).read_text(encoding="utf-8") for name in sources)
    known = {piece.split('"')[0] for piece in text.split('code="')[1:]}
    known |= {"too-few-recipients", "too-few-custodians"}
    lacking = [code for code in known if code and not words.has(f"doctor.{code}.mend")]
    assert lacking == []
