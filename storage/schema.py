"""Whether the tables are those this program expects, without Alembic, which costs a third of a second a start and, in a
server, as much memory as the desk with all its pages."""

import sqlite3
from contextlib import closing
from pathlib import Path

from storage.urls import sqlite_path

#: The newest migration. A test compares it with the folder of migrations.
NEWEST = "0008"

_VERSION = "SELECT version_num FROM alembic_version"
_CONNECT_SECONDS = 5


def is_newest(url: str) -> bool:
    """False also where nothing can be read: `migrate` then says what is the matter."""
    path = sqlite_path(url)
    return _on_the_server(url) if path is None else path.exists() and _in_the_file(path)


def _in_the_file(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(_VERSION).fetchall() == [(NEWEST,)]
    except sqlite3.Error:
        return False


def _on_the_server(url: str) -> bool:
    import psycopg  # not where the database is a file

    try:
        with psycopg.connect(url, connect_timeout=_CONNECT_SECONDS) as connection:
            return connection.execute(_VERSION).fetchall() == [(NEWEST,)]
    except psycopg.Error:
        return False
