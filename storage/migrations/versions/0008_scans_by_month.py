"""Scans of months long over, why a code was made, and which cases came from a place."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ODD, _PLACED = sa.text("state <> 'genuine'"), sa.text("place IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "scan_month",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "month", "state"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "case_month",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "month"),
        sqlite_with_rowid=False,
    )
    op.create_index("scan_odd", "scan", ["day"], sqlite_where=_ODD, postgresql_where=_ODD)
    op.create_index("case_place", "case", ["place", "filed", "track"], sqlite_where=_PLACED, postgresql_where=_PLACED)
    op.add_column("place_code", sa.Column("why", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("place_code", "why")
    op.drop_index("case_place", "case")
    op.drop_index("scan_odd", "scan")
    op.drop_table("case_month")
    op.drop_table("scan_month")
