"""Whether the tables are those this program expects, without Alembic, which costs a third of a second a start."""

import sqlite3
from contextlib import closing

from storage.urls import sqlite_path

#: The newest migration. A test compares it with the folder of migrations.
NEWEST = "0004"

_VERSION = "SELECT version_num FROM alembic_version"


def is_newest(url: str) -> bool:
    """False also where nothing can be read: `migrate` then says what is the matter."""
    path = sqlite_path(url)
    if path is None or not path.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute(_VERSION).fetchall() == [(NEWEST,)]
    except sqlite3.Error:
        return False
