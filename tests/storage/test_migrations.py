"""The schema goes up, down and up, and is what the tables say."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect

from storage import migrate, tables
from storage.urls import for_sqlalchemy


def test_it_goes_up_down_and_up(empty_url: str) -> None:
    seen = [migrate.current(empty_url)]
    for _ in range(2):
        migrate.migrate(empty_url)
        seen.append(migrate.current(empty_url))
        migrate.downgrade(empty_url, "base")
        seen.append(migrate.current(empty_url))
    assert seen == [None, migrate.newest(), None, migrate.newest(), None]
    engine = create_engine(for_sqlalchemy(empty_url))
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_it_is_what_the_tables_say(empty_url: str) -> None:
    migrate.migrate(empty_url)
    engine = create_engine(for_sqlalchemy(empty_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    engine.dispose()


def test_codes_of_places_are_kept_up_and_down(empty_url: str) -> None:
    """Places and their codes were one row once."""
    add = (
        "INSERT INTO place (id, kind, names, prefill, code_version, revoked) VALUES ('{}', 'unit', '{{}}', '{{}}', {})"
    )
    migrate.migrate(empty_url, "0005")
    engine = create_engine(for_sqlalchemy(empty_url))
    with engine.begin() as connection:
        connection.exec_driver_sql(add.format("p1", "3, false"))
        connection.exec_driver_sql(add.format("p2", "1, true"))
    migrate.migrate(empty_url)
    with engine.connect() as connection:
        codes = connection.exec_driver_sql(
            "SELECT place, version, made > 0, revoked = made FROM place_code ORDER BY place"
        ).all()
    assert [("p1", 3, True, None), ("p2", 1, True, True)] == [tuple(row) for row in codes]
    migrate.downgrade(empty_url, "0005")
    with engine.connect() as connection:
        places = connection.exec_driver_sql("SELECT id, code_version, revoked FROM place ORDER BY id").all()
    assert [("p1", 3, False), ("p2", 1, True)] == [tuple(row) for row in places]
    engine.dispose()


def test_migrating_again_changes_nothing(empty_url: str) -> None:
    migrate.migrate(empty_url)
    migrate.migrate(empty_url)
    assert migrate.current(empty_url) == migrate.newest()


def test_rows_of_cases_do_not_keep_the_order_in_which_they_came(tmp_path: Path) -> None:
    """Without a rowid rows lie in the order of their random ids (decision 7)."""
    unordered = {
        "case",
        "case_key",
        "case_lock",
        "content",
        "message",
        "diary",
        "evidence",
        "evidence_chunk",
        "identity",
        "clock",
        "reminder",
        "notice",
        "follower",
        "chat",
        "chat_message",
        "parcel",
        "last_words",
        "upload_link",
        "listing",
        "bar",
        "letter",
        "proposal",
        "identity_request",
        "staff_card",
        "staff_tray",
    }
    path = tmp_path / "new.db"
    migrate.migrate(f"sqlite:///{path}")
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'").scalars()
        assert unordered <= set(made)
    engine.dispose()
