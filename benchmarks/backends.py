"""The processes of a PostgreSQL server that work for one database."""

from contextlib import closing

import psycopg

from benchmarks import processes
from storage.urls import sqlite_path

#: What looks on is none of them, even while it is going.
_US = "mashang-bench"
_WORKING = (
    "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> %s "
    "AND datname = current_database()"
)


def cpu(url: str) -> float:
    """Seconds of processor time of those that are still there; none on SQLite."""
    if sqlite_path(url) is not None:
        return 0.0
    with closing(psycopg.connect(url, autocommit=True, application_name=_US)) as connection:
        return sum(_cpu_of(pid) for (pid,) in connection.execute(_WORKING, (_US,)).fetchall())


def _cpu_of(pid: int) -> float:
    try:
        return processes.cpu_of(pid)
    except OSError:
        return 0.0
