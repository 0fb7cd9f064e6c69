"""An empty database of SQLite, made by the real migrations once a process and then copied."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from storage import migrate


def new_database(path: Path) -> str:
    """Its address."""
    path.touch(mode=0o600)
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        migrate.migrate(f"sqlite:///{path}")
        return path.read_bytes()
