"""archived sizes, found without looking at all

Revision ID: 8d1f5a60c3b7
Revises: c47e90a1d6b3
"""

import sqlalchemy as sa
from alembic import op

revision: str = "8d1f5a60c3b7"
down_revision: str | None = "c47e90a1d6b3"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, NAME = "variant", "ix_variant_archived"
ARCHIVED = sa.text("archived_at IS NOT NULL")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(NAME, TABLE, ["id"], sqlite_where=ARCHIVED)
        return
    with op.get_context().autocommit_block():
        # Nobody is kept from writing; the wait for others' transactions to end is no lock.
        op.execute(sa.text("SET lock_timeout = 0"))
        # A half-made one may be there from a try that was cut off.
        op.drop_index(NAME, TABLE, postgresql_concurrently=True, if_exists=True)
        op.create_index(
            NAME, TABLE, ["id"], postgresql_where=ARCHIVED, postgresql_concurrently=True
        )
        op.execute(sa.text("SET lock_timeout = '5s'"))


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
