"""One address for everything: the driver's, SQLAlchemy's and ours."""

from pathlib import Path

_SQLITE = "sqlite:///"


def sqlite_path(url: str) -> Path | None:
    """`sqlite:///relative` or `sqlite:////absolute`; None for another engine."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def for_sqlalchemy(url: str) -> str:
    _, _, rest = url.partition("://")
    return url if url.startswith("sqlite") else f"postgresql+psycopg://{rest}"
