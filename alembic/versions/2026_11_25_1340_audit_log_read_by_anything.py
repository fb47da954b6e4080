"""audit log read by anything

Revision ID: a7d1c5e09b34
Revises: cd7d0938588b
"""

import sqlalchemy as sa
from alembic import op

revision: str = "a7d1c5e09b34"
down_revision: str | None = "cd7d0938588b"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "audit_entry"
BEFORE = {
    "ix_audit_entry_at": ["at"],
    "ix_audit_entry_store": ["store_id", "at"],
    "ix_audit_entry_subject": ["subject_kind", "subject_id", "at"],
}
AFTER = {
    "ix_audit_entry_newest": ["at", "id"],
    "ix_audit_entry_actor": ["actor_kind", "actor_id", "at", "id"],
    "ix_audit_entry_action": ["action", "at", "id"],
    "ix_audit_entry_kind": ["subject_kind", "at", "id"],
    "ix_audit_entry_subject": ["subject_kind", "subject_id", "at", "id"],
    "ix_audit_entry_store": ["store_id", "at", "id"],
}


def upgrade() -> None:
    _replace(BEFORE, AFTER)


def downgrade() -> None:
    _replace(AFTER, BEFORE)


def _replace(old: dict[str, list[str]], new: dict[str, list[str]]) -> None:
    """Other indexes; on PostgreSQL without keeping anybody from writing meanwhile."""
    if op.get_bind().dialect.name != "postgresql":
        for name in old:
            op.drop_index(name, TABLE)
        for name, columns in new.items():
            op.create_index(name, TABLE, columns)
        return
    with op.get_context().autocommit_block():
        # The wait for others' transactions to end is not a lock that would stop them.
        op.execute(sa.text("SET lock_timeout = 0"))
        for name in old:
            op.drop_index(name, TABLE, postgresql_concurrently=True, if_exists=True)
        for name, columns in new.items():
            # A half-made one may be there from a try that was cut off.
            op.drop_index(name, TABLE, postgresql_concurrently=True, if_exists=True)
            op.create_index(name, TABLE, columns, postgresql_concurrently=True)
        op.execute(sa.text("SET lock_timeout = '5s'"))
