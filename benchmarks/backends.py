"""The processes of a PostgreSQL server that work for one database."""

from contextlib import closing

import psycopg

from benchmarks import processes
from storage.urls import sqlite_path


def cpu(url: str) -> float:
    """Seconds of processor time of those that are still there; none on SQLite."""
    if sqlite_path(url) is not None:
        return 0.0
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() "
            "AND datname = current_database()"
        )
        return sum(processes.cpu_of(pid) for (pid,) in found.fetchall())
