"""The quick look at the schema's version tells the truth."""

from pathlib import Path

from storage import migrate, schema


def test_it_knows_the_newest_migration() -> None:
    assert migrate.newest() == schema.NEWEST


def test_a_migrated_database_is_current(empty_url: str) -> None:
    assert not schema.is_newest(empty_url)
    migrate.migrate(empty_url, "0001")
    assert not schema.is_newest(empty_url)
    migrate.migrate(empty_url)
    assert schema.is_newest(empty_url)


def test_what_is_no_database_is_not_current(tmp_path: Path) -> None:
    file = tmp_path / "mashang.db"
    file.write_bytes(b"not a database, but long enough to look like one" * 50)
    assert not schema.is_newest(f"sqlite:///{file}")
