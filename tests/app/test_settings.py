import subprocess
import sys
from datetime import time

import pytest
from pydantic import ValidationError

from app.settings import Settings

#: The shape of a token, and nobody's.
TOKEN = "1000000001:AAFakeSecretOfNobody_-x"


def test_a_fresh_deployment_is_a_demonstration_on_loopback() -> None:
    settings = Settings()
    assert (settings.demo, settings.local, settings.address) == (True, True, "http://127.0.0.1:8000")


def test_names_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_BASE_URL", "https://example.org/")
    assert Settings().address == "https://example.org"


def test_an_address_of_version_six_is_bracketed() -> None:
    assert Settings(host="::1").address == "http://[::1]:8000"


def test_a_public_address_is_not_local() -> None:
    assert Settings(base_url="https://example.org").local is False


def test_all_that_is_written_is_in_one_folder_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_VAR", "/srv/mashang")
    settings = Settings()
    assert ("/srv/mashang/mashang.db", "/srv/mashang/keys/keyring.json") == (
        str(settings.database_file),
        str(settings.keyring),
    )


def test_the_database_file_is_known_on_sqlite_only() -> None:
    found = (Settings().database_file, Settings(database="postgresql://localhost/x").database_file)
    assert [str(each) for each in found] == ["var/mashang.db", "None"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("database", "mysql://x"),
        ("base_url", "example.org"),
        ("port", 70_000),
        ("language", "fr"),
        ("telegram_public_token", "no token"),
        ("telegram_public_token", "12345:"),
        ("telegram_public_token", "bot12345:abcdef"),
        ("telegram_public_token", "12345:abc def"),
        ("telegram_api", "api.example.org"),
        ("telegram_api", "ftp://api.example.org"),
        ("telegram_api", "https://me:hunter2@api.example.org"),
        ("telegram_api", "https://api.example.org:port"),
        ("telegram_proxy", "example.org:1080"),
        ("telegram_proxy", "socks5://"),
        ("telegram_receive", "pigeon"),
        ("telegram_per_second", 0),
        ("telegram_per_chat", -1),
        ("telegram_quiet", "21:00"),
        ("telegram_quiet", "24:00-08:30"),
        ("telegram_quiet", "21:00-21:00"),
    ],
)
def test_what_cannot_be_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings.model_validate({name: value})
    assert refused.value.errors()[0]["loc"] == (name,)


def test_a_refusal_does_not_repeat_what_was_set() -> None:
    """A database address may hold a password."""
    with pytest.raises(ValidationError) as refused:
        Settings(database="mysql://me:hunter2@db/x")
    assert "hunter2" not in str(refused.value)


def test_telegram_is_off_until_its_token_is_set() -> None:
    assert (Settings().telegram, Settings(telegram_public_token=TOKEN).telegram) == (False, True)


def test_the_token_of_the_bot_is_in_no_repr_and_no_error() -> None:
    shown = Settings(telegram_public_token=TOKEN, telegram_proxy="socks5://me:hunter2@example.org:1080")
    with pytest.raises(ValidationError) as refused:
        Settings(telegram_public_token="12345:hunter2 and a blank")
    told = [repr(shown), str(shown), str(shown.model_dump()), str(refused.value), repr(refused.value)]
    assert [each for each in told if "hunter2" in each or "AAFakeSecret" in each] == []


@pytest.mark.parametrize(
    ("base_url", "api"),
    [
        ("https://example.org", "https://api.telegram.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8081"),
        ("http://example.org", "http://localhost:8081"),
    ],
)
def test_updates_may_be_posted_where_they_can_arrive(base_url: str, api: str) -> None:
    settings = Settings(telegram_public_token=TOKEN, telegram_receive="webhook", base_url=base_url, telegram_api=api)
    assert settings.telegram_receive == "webhook"


@pytest.mark.parametrize("base_url", ["http://example.org", ""])
def test_updates_are_not_posted_without_https(base_url: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(telegram_public_token=TOKEN, telegram_receive="webhook", base_url=base_url)
    assert refused.value.errors()[0]["loc"] == ("telegram_receive",)


def test_how_updates_would_come_is_not_asked_while_telegram_is_off() -> None:
    assert Settings(telegram_receive="webhook").telegram is False


def test_quiet_hours_are_two_times_of_day() -> None:
    assert Settings(telegram_quiet="22:15-07:00").quiet_hours == (time(22, 15), time(7))


def test_an_empty_name_means_no_quiet_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everywhere else an empty name is one that is not set."""
    monkeypatch.setenv("MASHANG_TELEGRAM_QUIET", "")
    monkeypatch.setenv("MASHANG_TELEGRAM_API", "")
    assert (Settings().quiet_hours, Settings().telegram_api) == (None, "https://api.telegram.org")


def test_quiet_hours_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_TELEGRAM_QUIET", "20:00-09:00")
    assert Settings().quiet_hours == (time(20), time(9))


def test_what_the_command_line_changes_leaves_the_token_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_TELEGRAM_PUBLIC_TOKEN", TOKEN)
    again = Settings.model_validate({**Settings().model_dump(), "port": 9000})
    assert again.telegram_public_token.get_secret_value() == TOKEN


def test_settings_load_neither_server_nor_database() -> None:
    heavy = ("fastapi", "sqlalchemy", "nacl", "PIL", "aiogram")
    code = f"import sys, app.settings; print([m for m in {heavy} if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert loaded == "[]\n"
