"""orders that Stripe was asked for

Revision ID: 5b9d20c7e1f8
Revises: 7a1f3c9be652
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5b9d20c7e1f8"
down_revision: str | None = "7a1f3c9be652"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.add_column("money_order", sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("money_order") as table:
        table.drop_column("begun_at")
