"""The real command line over the house of a test: in a process of its own, or (quicker) called as its script does."""

import asyncio
import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from app.cli import run


@dataclass(frozen=True, kw_only=True)
class Ran:
    code: int
    out: str
    err: str


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """What a shell has that runs this deployment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MASHANG_")}
    own = {
        "MASHANG_VAR": str(folder),
        "MASHANG_KEYRING": str(folder / "keyring.json"),
        "MASHANG_DATABASE": f"sqlite:///{folder}/mashang.db",
        "MASHANG_LANGUAGE": "en",
    }
    return {**kept, **own, **more}


def process(folder: Path, *arguments: str) -> Ran:
    done = subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        env=surroundings(folder),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Ran(code=done.returncode, out=done.stdout, err=done.stderr)


async def mashang(folder: Path, *arguments: str) -> Ran:
    """In a thread, because the command brings its own loop. The fixture `logging_as_it_was` tidies up after it."""
    out, err = io.StringIO(), io.StringIO()
    with mock.patch.dict(os.environ, surroundings(folder)), redirect_stdout(out), redirect_stderr(err):
        code = await asyncio.to_thread(run, list(arguments))
    return Ran(code=code, out=out.getvalue(), err=err.getvalue())


def age(key: Path, sealed: bytes) -> bytes:
    """What the `age` tool of the system opens, of which this program is not a part."""
    if (tool := shutil.which("age")) is None:
        pytest.skip("no age on PATH; on Debian: apt install age")
    done = subprocess.run([tool, "-d", "-i", key], input=sealed, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
