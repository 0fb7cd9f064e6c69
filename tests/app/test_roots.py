import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from app import wiring
from app.cli import run
from app.roots import keep_root
from app.settings import Settings
from storage.vault.keyring import Keyring
from tests.app import houses
from tests.app.test_commands import CASE


def keep() -> None:
    async def doing() -> None:
        settings = Settings()
        async with wiring.open_house(settings, Keyring.load(settings.keyring)) as house:
            await keep_root(house)

    asyncio.run(doing())


def test_there_is_one_root_a_day_and_the_diaries_fit_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    houses.set_up(tmp_path, monkeypatch)
    houses.file(CASE)
    keep()
    first = {path.name: path.read_bytes() for path in Settings().roots.iterdir()}
    keep()
    assert {path.name: path.read_bytes() for path in Settings().roots.iterdir()} == first
    assert (len(list(Settings().roots.glob("????-??-??.json"))), run(["diary", "verify"])) == (1, 0)


def test_a_case_that_vanished_is_missed_by_the_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    houses.set_up(tmp_path, monkeypatch)
    houses.file(CASE)
    keep()
    assert Settings().database_file is not None
    with closing(sqlite3.connect(str(Settings().database_file))) as database, database:
        database.execute('DELETE FROM "case"')
    capsys.readouterr()
    assert (run(["diary", "verify"]), "the whole diary is gone" in capsys.readouterr().out) == (1, True)
