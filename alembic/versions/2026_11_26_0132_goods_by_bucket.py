"""stamps of what is known of goods, summed by bucket

Revision ID: 7a1f3c9be652
Revises: 7d2e61a9c4f0
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7a1f3c9be652"
down_revision: str | None = "7d2e61a9c4f0"
branch_labels: str | None = None
depends_on: str | None = None

_DICE = {
    "sqlite": ("abs(random()) % 256", "abs(random()) % 2147483648"),
    "postgresql": ("floor(random() * 256)", "floor(random() * 2147483647)"),
}


def upgrade() -> None:
    op.add_column(
        "product_search", sa.Column("bucket", sa.SmallInteger(), nullable=False, server_default="0")
    )
    op.add_column(
        "product_search", sa.Column("stamp", sa.Integer(), nullable=False, server_default="0")
    )
    bucket, stamp = _DICE[op.get_context().dialect.name]
    op.execute(f"UPDATE product_search SET bucket = {bucket}, stamp = {stamp}")  # noqa: S608
    with op.batch_alter_table("product_search") as table:
        table.alter_column("bucket", server_default=None)
        table.alter_column("stamp", server_default=None)
        table.create_index("ix_product_search_bucket_stamp", ["bucket", "stamp"])


def downgrade() -> None:
    with op.batch_alter_table("product_search") as table:
        table.drop_index("ix_product_search_bucket_stamp")
        table.drop_column("stamp")
        table.drop_column("bucket")
