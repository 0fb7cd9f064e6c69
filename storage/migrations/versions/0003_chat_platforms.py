"""Chat platforms: what arrived, how a chat is reached, what is on its way and stands there, links for files."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("arrival", "chat", "chat_message", "last_words", "parcel", "upload_link")


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("visitor", sa.Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _flag("settled"),
        sa.Column("tries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("source", "update_id"),
    )
    _partial("arrival_waiting", "arrival", ["source", "update_id"], "settled = 0", "NOT settled")
    _partial("arrival_settled", "arrival", ["at"], "settled = 1", "settled")

    op.create_table(
        "chat",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        _flag("muted"),
        _flag("dead"),
        _flag("told"),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "visitor"),
        sqlite_with_rowid=False,
    )
    op.create_index("chat_seen", "chat", ["seen"], unique=False)
    _partial("chat_unmourned", "chat", ["told", "channel", "visitor"], "told = 0", "NOT told")

    op.create_table(
        "chat_message",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        _flag("mine"),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ask", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        _flag("doomed"),
        sa.PrimaryKeyConstraint("channel", "visitor", "message_id"),
        sqlite_with_rowid=False,
    )
    op.create_index("chat_message_at", "chat_message", ["at"], unique=False)
    _partial(
        "chat_message_doomed", "chat_message", ["doomed", "channel", "visitor", "message_id"], "doomed = 1", "doomed"
    )

    op.create_table(
        "last_words",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "visitor", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("last_words_until", "last_words", ["channel", "until", "visitor", "seq"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sent", sa.Text(), nullable=False),
        _flag("news"),
        sa.PrimaryKeyConstraint("channel", "visitor", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "upload_link",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("visitor", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
    op.create_index("upload_link_until", "upload_link", ["until"], unique=False)
    op.create_index("upload_link_visitor", "upload_link", ["channel", "visitor"], unique=False)
    op.create_index("follower_visitor", "follower", ["channel", "visitor"], unique=False)


def downgrade() -> None:
    op.drop_index("follower_visitor", "follower")
    for table in TABLES:
        op.drop_table(table)


def _flag(name: str) -> "sa.Column[bool]":
    return sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False)


def _partial(name: str, table: str, columns: list[str], small: str, large: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(small), postgresql_where=sa.text(large))
