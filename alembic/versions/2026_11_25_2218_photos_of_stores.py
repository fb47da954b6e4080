"""photos of stores

Revision ID: 9b52e7c31d0a
Revises: 3d0f6a9b2c71
"""

import sqlalchemy as sa
from alembic import op

revision: str = "9b52e7c31d0a"
down_revision: str | None = "3d0f6a9b2c71"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "store_media",
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_store_media_store_id_store")
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["media_asset.id"], name=op.f("fk_store_media_asset_id_media_asset")
        ),
        sa.PrimaryKeyConstraint("store_id", "asset_id", name=op.f("pk_store_media")),
    )
    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.add_column(sa.Column("store_id", sa.Uuid(), nullable=True))
        batch_op.create_index(op.f("ix_media_upload_store_id"), ["store_id"])


def downgrade() -> None:
    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.drop_index(op.f("ix_media_upload_store_id"))
        batch_op.drop_column("store_id")
    op.drop_table("store_media")
