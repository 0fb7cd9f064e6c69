"""A deployment in a temporary folder, set up by the commands themselves."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from app import wiring
from app.cli import run
from app.settings import Settings
from cases.case import Case, Lock
from cases.events import REPORTER, CaseSubmitted
from storage.ports import UnitOfWork
from storage.vault.keyring import Keyring

T = TypeVar("T")
LOCK = Lock(salt=b"s", params="p", verifier=b"v", public_key="age1", wrapped_key=b"w")


def point_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASHANG_VAR", str(folder / "var"))
    monkeypatch.setenv("MASHANG_DATABASE", f"sqlite:///{folder}/var/mashang.db")
    monkeypatch.setenv("MASHANG_KEYRING", str(folder / "var" / "keys" / "keyring.json"))
    monkeypatch.setenv("MASHANG_LANGUAGE", "en")


def set_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `mashang init --demo` leaves it; what it left once is copied."""
    point_at(folder, monkeypatch)
    shutil.copytree(_template(), folder / "var")


@cache
def _template() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="mashang-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with pytest.MonkeyPatch.context() as here:
        point_at(folder, here)
        assert run(["init", "--demo"]) == 0
    return folder / "var"


def inside(work: Callable[[UnitOfWork], T]) -> T:
    """One transaction in the deployment that the environment points at."""

    async def doing() -> T:
        settings = Settings()
        async with wiring.open_house(settings, Keyring.load(settings.keyring)) as house:
            return await house.store.transact(work)

    return asyncio.run(doing())


def file(case: Case) -> None:
    def work(books: UnitOfWork) -> None:
        books.cases.add(case, LOCK)
        books.contents.put(case, "answers", {"narrative": "the permit never came"})
        books.diary.append(case, CaseSubmitted(case=case.id, at=case.filed, actor=REPORTER).entry())

    inside(work)
