"""Letters that wait for a person's word are found without looking through all of them."""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("letter_state", "letter", ["state", "case"], unique=False)


def downgrade() -> None:
    op.drop_index("letter_state", "letter")
