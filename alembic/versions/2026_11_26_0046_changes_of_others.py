"""how far processes have counted their changes to what pages show

Revision ID: c41e0d7a95b2
Revises: 5b0c7d9e24f3
"""

from alembic import op
from sqlalchemy.schema import CreateSequence, DropSequence, Sequence

revision: str = "c41e0d7a95b2"
down_revision: str | None = "5b0c7d9e24f3"
branch_labels: str | None = None
depends_on: str | None = None

_COUNTED = Sequence("content_change")


def upgrade() -> None:
    if op.get_context().dialect.supports_sequences:
        op.execute(CreateSequence(_COUNTED))


def downgrade() -> None:
    if op.get_context().dialect.supports_sequences:
        op.execute(DropSequence(_COUNTED))
