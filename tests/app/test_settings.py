import subprocess
import sys

import pytest
from pydantic import ValidationError

from app.settings import Settings


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


def test_settings_load_neither_server_nor_database() -> None:
    code = "import sys, app.settings; print([m for m in ('fastapi', 'sqlalchemy', 'nacl', 'PIL') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert loaded == "[]\n"
