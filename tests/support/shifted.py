"""The real program by a clock that a test moves: `python -m tests.support.shifted FILE -- serve --port 8000`. Several
commands, each behind another `--`, are run one after another until one fails.

FILE holds the seconds by which the product's one clock (`app.wiring.now`) differs from the machine's, and is read at
each question, so that several processes on one deployment live in the same time. What the server does by itself it
does more often, and as it always does it.
"""

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

#: In place of three seconds and more. Only the pace of looking: what is due is due by the clock.
QUICKLY = {"HOUSEKEEPING": 1.0, "CHECKPOINT": 1.0, "SWEEPING": 0.5, "RECKONING": 1.0, "RETAINING": 1.0}
#: What a test waits for after it moved the clock: whatever tells somebody, ends something or begins something.
CHORES = ("remind", "morning", "reckon", "duties", "retention", "expire")
DONE = re.compile(r"event=chore-done job=(\w+)")
PATIENCE = 60.0


@dataclass(frozen=True, kw_only=True)
class Shift:
    """The clock of one deployment, in `file`."""

    file: Path

    @property
    def command(self) -> list[str]:
        """In place of `python -m app`; needs the root of the project on the path."""
        return [sys.executable, "-m", "tests.support.shifted", str(self.file), "--"]

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text("ascii")))

    def set(self, instant: datetime) -> None:
        fresh = self.file.with_suffix(".new")
        fresh.write_text(str((instant - datetime.now(UTC)).total_seconds()), "ascii")
        fresh.replace(self.file)

    def forward(self, **step: float) -> None:
        self.set(self.now() + timedelta(**step))


def settle(written: Callable[[], str], chores: Iterable[str] = CHORES) -> None:
    """Until each chore has begun and ended since now. `written` is what the server printed at the level debug: of two
    ends of one chore the second belongs to one that began after the call."""
    before, latest = Counter(DONE.findall(written())), time.monotonic() + PATIENCE
    while missing := [job for job in chores if Counter(DONE.findall(written()))[job] < before[job] + 2]:
        assert time.monotonic() < latest, f"never done: {missing}"
        time.sleep(0.05)


def main() -> None:
    file, separator, *arguments = sys.argv[1:]
    assert separator == "--", __doc__
    shift = Shift(file=Path(file))
    from app import wiring

    wiring.now = shift.now  # before anybody takes it over by name
    commands = [list(words) for dashes, words in groupby(arguments, "--".__eq__) if not dashes]
    if arguments[0] in ("serve", "demo"):
        from app import chores

        for name, seconds in QUICKLY.items():
            setattr(chores, name, seconds)
        os.environ.setdefault("MASHANG_LOG_LEVEL", "debug")
    from app.cli import run

    sys.exit(next(filter(None, map(run, commands)), 0))


if __name__ == "__main__":
    main()
