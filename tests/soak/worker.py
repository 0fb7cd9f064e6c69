"""Servers to be killed. Everything is imported once; each server is then a process of its own, forked from this one,
with the environment that its order brings.

    python -m tests.soak.worker [--telegram]

Orders are JSON lines on stdin, "started PID" and "ended STATUS" are told on stdout. With --telegram the public bot is
imported beforehand as well.

A server may be armed: it kills itself (SIGKILL, nothing is cleaned up) at the n-th commit, just before or just after
it, or at the n-th statement that writes, in the middle of a transaction.
"""

import json
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from typing import Any

from app import talking
from app.cli import serve
from app.settings import Settings
from storage.sqlite import Link, SqliteDb

LEASE = timedelta(seconds=0.5)


def main() -> None:
    talking.words(Settings().zone)
    if "--telegram" in sys.argv:
        shorten_leases()
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(order)
        print(f"started {child}", flush=True)
        _, status = os.waitpid(child, 0)
        print(f"ended {os.waitstatus_to_exitcode(status)}", flush=True)


def shorten_leases() -> None:
    """What a dead server had in hand is taken up at once and not after a minute, or nobody would see the end."""
    for name in ("reception", "turns", "parcels"):
        vars(import_module(f"bot.channels.telegram.{name}"))["LEASE"] = LEASE
    sender = import_module("bot.channels.telegram.sending").Sender
    sender.__init__.__kwdefaults__["lease"] = LEASE
    import_module("bot.channels.telegram.channel")


def _live(order: dict[str, Any]) -> None:
    sys.stdin.close()
    os.environ.update(order["environment"])
    try:
        arm(order["moment"], order["count"])
        serve.serve(None, order["port"])
    finally:
        os._exit(1)


def arm(moment: str, count: int) -> None:
    """`moment` is "before" or "after" a commit, "within" a transaction, or empty."""
    due = _nth(count)
    commit, run = Link._commit, SqliteDb.run

    def dying_commit(self: Link, connection: sqlite3.Connection) -> None:
        mine = self._writable and moment in ("before", "after") and due()
        if mine and moment == "before":
            die()
        commit(self, connection)
        if mine:
            die()

    def dying_run(self: SqliteDb, statement: Any, values: Any, /) -> int:
        done = run(self, statement, values)
        if moment == "within" and due():
            die()
        return done

    Link._commit = dying_commit  # type: ignore[method-assign]
    SqliteDb.run = dying_run  # type: ignore[method-assign]


def _nth(count: int) -> Callable[[], bool]:
    left = count

    def due() -> bool:
        nonlocal left
        left -= 1
        return left == 0

    return due


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
