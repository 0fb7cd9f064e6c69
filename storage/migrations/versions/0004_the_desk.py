"""The handlers' desk: lists, accounts, sessions, cards, letters, identity requests; sectors, teams; more of a case."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = (
    "account",
    "bar",
    "identity_read",
    "identity_request",
    "letter",
    "listing",
    "pending_role",
    "proposal",
    "sector",
    "staff_card",
    "staff_link",
    "staff_session",
    "staff_talk",
    "staff_tray",
    "team",
)
COLUMNS = {
    "case": ("territory", "department", "co_units", "first_handler", "declared", "meeting", "source"),
    "message": ("shown",),
    "unit": ("branch",),
}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=True),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("params", sa.Text(), nullable=False),
        sa.Column("totp", sa.LargeBinary(), nullable=True),
        sa.Column("step", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat", sa.Text(), nullable=True),
        sa.Column("chat_box", sa.LargeBinary(), nullable=True),
        _flag("chat_dead"),
        sa.Column("seen", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("person"),
        sqlite_with_rowid=False,
    )
    op.create_index("account_chat", "account", ["chat"], unique=True)
    op.create_table(
        "bar",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", "case"),
        sqlite_with_rowid=False,
    )
    op.create_index("bar_case", "bar", ["case"], unique=False)
    op.create_table(
        "identity_read",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("second", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("identity_read_at", "identity_read", ["at"], unique=False)
    op.create_table(
        "identity_request",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("view", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("identity_request_case", "identity_request", ["case"], unique=False)
    op.create_index("identity_request_state", "identity_request", ["state", "until"], unique=False)
    op.create_table(
        "letter",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("to_unit", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.Text(), nullable=True),
        sa.Column("confirmed", sa.BigInteger(), nullable=True),
        sa.Column("received_by", sa.Text(), nullable=True),
        sa.Column("received", sa.BigInteger(), nullable=True),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("letter_case", "letter", ["case"], unique=False)
    op.create_index("letter_state", "letter", ["state", "case"], unique=False)
    op.create_table(
        "listing",
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("open", "name", "rank", "case"),
        sqlite_with_rowid=False,
    )
    op.create_index("listing_case", "listing", ["case"], unique=False)
    op.create_index("listing_state", "listing", ["open", "name", "state", "rank"], unique=False)
    op.create_table(
        "pending_role",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "unit", "role"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "proposal",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("proposal_case", "proposal", ["case"], unique=False)
    op.create_table(
        "sector",
        sa.Column("sector", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("sector", "seq"),
    )
    op.create_table(
        "staff_card",
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("case", "person"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "staff_link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("staff_link_person", "staff_link", ["person", "purpose"], unique=False)
    op.create_index("staff_link_until", "staff_link", ["until"], unique=False)
    op.create_table(
        "staff_session",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("made", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("staff_session_person", "staff_session", ["person"], unique=False)
    op.create_index("staff_session_until", "staff_session", ["until"], unique=False)
    op.create_table(
        "staff_talk",
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person"),
        sqlite_with_rowid=False,
    )
    op.create_index("staff_talk_until", "staff_talk", ["until"], unique=False)
    op.create_table(
        "staff_tray",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _flag("seen"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_with_rowid=False,
    )
    op.create_index("staff_tray_at", "staff_tray", ["at"], unique=False)
    op.create_index("staff_tray_person", "staff_tray", ["person", "seen", "at"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("projects", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("case", sa.Column("territory", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("department", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("co_units", sa.Text(), server_default="[]", nullable=False))
    op.add_column("case", sa.Column("first_handler", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("declared", sa.Text(), server_default="[]", nullable=False))
    op.add_column("case", sa.Column("meeting", sa.Text(), nullable=True))
    op.add_column("case", sa.Column("source", sa.Text(), nullable=True))
    op.add_column("message", _flag("shown"))
    op.add_column("unit", _flag("branch"))


def downgrade() -> None:
    for table, names in COLUMNS.items():
        for name in names:
            op.drop_column(table, name)
    for table in TABLES:
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM meta WHERE key = 'listed'"))


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)
