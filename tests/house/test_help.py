"""Every command explains itself, in both languages, at once."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import organisation_file
from app.cli import mashang, run
from app.cli.frame import Group
from app.cli.layout import columns
from app.cli.words import LANGUAGES
from app.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent


def commands(group: Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


ALL = tuple(commands(mashang))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "mashang")
def test_help_is_told(
    path: tuple[str, ...], language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MASHANG_LANGUAGE", language)
    assert run([*path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("用法：" if language == "zh-Hans" else "Usage:")
    assert max(columns(line) for line in shown.splitlines()) <= 100


@pytest.mark.slow
@pytest.mark.parametrize("path", [(), ("case", "show"), ("serve",), ("keys", "rotate")], ids=" ".join)
def test_help_comes_at_once(path: tuple[str, ...]) -> None:
    """Half a second of work on one core; what other programs do meanwhile is not counted."""
    took = min(_cpu_seconds([sys.executable, "-m", "app", *path, "--help"]) for _ in range(3))
    assert took <= 0.5


def _cpu_seconds(command: list[str]) -> float:
    before = os.times()
    began = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = os.times()
    used = (after.children_user - before.children_user) + (after.children_system - before.children_system)
    return min(used, time.monotonic() - began)


def test_usage_errors_exit_with_two_and_say_where_help_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["qr", "revoke"]) == 2
    told = capsys.readouterr().err
    assert "mashang qr revoke --help" in told


def test_an_unknown_command_names_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plaec"]) == 2
    assert "place" in capsys.readouterr().err


@pytest.mark.parametrize("readme", ["README.md", "README.zh-Hans.md"])
def test_the_readme_shows_both_commands(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert ("make run" in text, "make test" in text) == (True, True)


def test_every_setting_is_documented() -> None:
    told = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    lacking = [name for name in Settings.model_fields if f"`MASHANG_{name.upper()}`" not in told]
    assert lacking == []


def test_the_organisation_file_that_is_documented_can_be_loaded() -> None:
    told = (ROOT / "docs" / "organisation.md").read_text(encoding="utf-8")
    sample = told.split("```toml\n")[1].split("```")[0].replace("age1…", "age1" + "q" * 58)
    assert organisation_file.parse(sample).units
