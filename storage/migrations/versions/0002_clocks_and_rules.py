"""Clocks, reminders, notices, editions of the rules; who signed for a case and who leads it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("clock", "notice", "reminder", "rules")
COLUMNS = ("handler", "leader")


def upgrade() -> None:
    for name in COLUMNS:
        op.add_column("case", sa.Column(name, sa.Text(), nullable=True))
    op.create_table(
        "clock",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("policy", sa.Text(), nullable=False),
        sa.Column("started", sa.BigInteger(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("run", sa.Text(), nullable=False),
        sa.Column("open", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("pauses", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("missed", sa.BigInteger(), nullable=True),
        sa.Column("caused", sa.Text(), nullable=True),
        sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("case", "name", "round"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "clock_open",
        "clock",
        ["edition", "case", "name"],
        unique=False,
        sqlite_where=sa.text("open = 1"),
        postgresql_where=sa.text("open"),
    )
    op.create_table(
        "notice",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("any_time", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=True),
        sa.Column("instead_of", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("case", "clock", "version", "level", "person"),
        sqlite_with_rowid=False,
    )
    op.create_index("notice_person", "notice", ["person", "sent"], unique=False)
    _partial("notice_queued", "notice", ["person", "after"], "state = 'queued'")
    _partial("notice_failed", "notice", ["due"], "state = 'failed'")

    op.create_table(
        "reminder",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("raised", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("case", "clock", "version", "level"),
        sqlite_with_rowid=False,
    )
    _partial("reminder_planned", "reminder", ["at", "case", "clock"], "state = 'planned'")

    op.create_table(
        "rules",
        sa.Column("edition", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("part", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("edition"),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name in reversed(COLUMNS):
        op.drop_column("case", name)


def _partial(name: str, table: str, columns: list[str], where: str) -> None:
    condition = sa.text(where)
    op.create_index(name, table, columns, unique=False, sqlite_where=condition, postgresql_where=condition)
