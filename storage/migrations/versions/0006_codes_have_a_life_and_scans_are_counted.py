"""Versions of place codes with their time and their end; counts of scans."""

import time

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

#: Every place has the version it stood at; when it was made or revoked nobody knows any more.
MOVE = """
INSERT INTO place_code (place, version, made, actor, revoked, revoked_by, reason)
SELECT id, code_version, :now, 'system', CASE WHEN revoked THEN CAST(:now AS BIGINT) END,
  CASE WHEN revoked THEN 'system' ELSE '' END, '' FROM place
"""
MOVE_BACK = """
UPDATE place SET
  code_version = COALESCE((SELECT MAX(version) FROM place_code WHERE place_code.place = place.id), 1),
  revoked = NOT EXISTS (SELECT 1 FROM place_code WHERE place_code.place = place.id AND place_code.revoked IS NULL)
"""


def upgrade() -> None:
    op.create_table(
        "place_code",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=True),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", "version"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "scan",
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("place", "day", "version", "state"),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text(MOVE).bindparams(sa.bindparam("now", time.time_ns() // 1000, sa.BigInteger)))
    op.drop_column("place", "code_version")
    op.drop_column("place", "revoked")


def downgrade() -> None:
    op.add_column("place", sa.Column("code_version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("place", sa.Column("revoked", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(sa.text(MOVE_BACK))
    op.drop_table("scan")
    op.drop_table("place_code")
