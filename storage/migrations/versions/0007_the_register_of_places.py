"""What the register knows of a place, and short codes to type."""

import secrets

import sqlalchemy as sa
from alembic import op

from cases import codes
from cases.places import IDENTIFYING

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TEXTS = ("department", "lead", "leader", "within", "stage", "contract")

#: Codes that can still be valid, of places that do not tell who scanned them.
_UNTYPED = """
SELECT place_code.place, place_code.version FROM place_code JOIN place ON place.id = place_code.place
WHERE place_code.revoked IS NULL AND place.kind NOT IN :identifying
"""
#: Places are read as a whole under this mark; without one there are none.
_MARK = "INSERT INTO meta (key, value) SELECT 'places', CAST(:mark AS TEXT) WHERE EXISTS (SELECT 1 FROM place)"
_TYPED = "UPDATE place_code SET short = :short WHERE place = :place AND version = :version"


def upgrade() -> None:
    op.add_column("place", sa.Column("number", sa.Text(), server_default="", nullable=False))
    for name in _TEXTS:
        op.add_column("place", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("place", sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("place_code", sa.Column("short", sa.Text(), nullable=True))
    op.create_index("place_code_short", "place_code", ["short"], unique=True)
    op.execute(sa.text(_MARK).bindparams(mark=secrets.token_hex(16)))
    _give_short_codes()


def downgrade() -> None:
    op.execute("DELETE FROM meta WHERE key = 'places'")
    op.drop_index("place_code_short", "place_code")
    op.drop_column("place_code", "short")
    for name in ("closed", *reversed(_TEXTS), "number"):
        op.drop_column("place", name)


def _give_short_codes() -> None:
    link = op.get_bind()
    asked = sa.text(_UNTYPED).bindparams(sa.bindparam("identifying", expanding=True))
    rows = link.execute(asked, {"identifying": [kind.value for kind in IDENTIFYING]}).all()
    shorts: set[str] = set()
    while len(shorts) < len(rows):
        shorts.add(codes.new_short(secrets.token_bytes))
    for (place, version), short in zip(rows, sorted(shorts), strict=True):
        link.execute(sa.text(_TYPED), {"short": short, "place": place, "version": version})
