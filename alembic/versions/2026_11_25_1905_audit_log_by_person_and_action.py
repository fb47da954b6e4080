"""audit log by person and action

Revision ID: c4e8b2d71f06
Revises: 5c1d7e90ab42
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c4e8b2d71f06"
down_revision: str | None = "5c1d7e90ab42"
branch_labels: str | None = None
depends_on: str | None = None

TABLE, NAME = "audit_entry", "ix_audit_entry_actor_action"
COLUMNS = ["actor_id", "action", "at", "id"]


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(NAME, TABLE, COLUMNS)
        return
    with op.get_context().autocommit_block():
        # Nobody is kept from writing; the wait for others' transactions to end is no lock.
        op.execute(sa.text("SET lock_timeout = 0"))
        # A half-made one may be there from a try that was cut off.
        op.drop_index(NAME, TABLE, postgresql_concurrently=True, if_exists=True)
        op.create_index(NAME, TABLE, COLUMNS, postgresql_concurrently=True)
        op.execute(sa.text("SET lock_timeout = '5s'"))


def downgrade() -> None:
    op.drop_index(NAME, TABLE)
