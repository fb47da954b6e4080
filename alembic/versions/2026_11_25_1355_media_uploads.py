"""Uploads, crops, tiles and the trash of media; keys for machines that bring pictures.

Revision ID: cfd6e0f69bd9
Revises: e5c441ad8172
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "cfd6e0f69bd9"
down_revision: str | None = "e5c441ad8172"
branch_labels: str | None = None
depends_on: str | None = None

JSON_DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def _scopes(allowed: str) -> None:
    with op.batch_alter_table("api_key") as batch_op:
        batch_op.drop_constraint(op.f("ck_api_key_scope"), type_="check")
        batch_op.create_check_constraint(op.f("ck_api_key_scope"), f"scope IN ({allowed})")


def upgrade() -> None:
    op.create_table(
        "media_trash",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_media_trash")),
    )
    with op.batch_alter_table("media_trash", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_trash_since"), ["since"], unique=False)

    op.create_table(
        "media_upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(length=8), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("filetype", sa.String(length=127), nullable=False),
        sa.Column("byte_count", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("angle", sa.String(length=8), nullable=False),
        sa.Column("spin_group", sa.String(length=64), nullable=False),
        sa.Column("spin_frames", sa.Integer(), nullable=True),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("details", JSON_DOCUMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("asset_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('receiving', 'waiting', 'processing', 'done', 'refused', 'cancelled')",
            name=op.f("ck_media_upload_status"),
        ),
        sa.ForeignKeyConstraint(
            ["asset_id"], ["media_asset.id"], name=op.f("fk_media_upload_asset_id_media_asset")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_upload")),
    )
    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_upload_asset_id"), ["asset_id"], unique=False)
        batch_op.create_index(
            "ix_media_upload_owner", ["owner_kind", "owner_id", "created_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_media_upload_product_id"), ["product_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_media_upload_spin_group"), ["spin_group"], unique=False
        )
        batch_op.create_index(
            "ix_media_upload_status_expires_at", ["status", "expires_at"], unique=False
        )

    with op.batch_alter_table("media_asset", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pipeline", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("crop", JSON_DOCUMENT, nullable=True))
        batch_op.add_column(sa.Column("wanted_crop", JSON_DOCUMENT, nullable=True))
        batch_op.add_column(sa.Column("focal_x", sa.Double(), nullable=False, server_default="0.5"))
        batch_op.add_column(sa.Column("focal_y", sa.Double(), nullable=False, server_default="0.5"))
        batch_op.add_column(sa.Column("tiles", JSON_DOCUMENT, nullable=True))
        batch_op.add_column(
            sa.Column("note", sa.String(length=32), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("duration_ms", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(
            batch_op.f("ix_media_asset_archived_at"), ["archived_at"], unique=False
        )

    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rendition_key"), ["key"], unique=False)

    _scopes("'counter', 'stock', 'media'")


def downgrade() -> None:
    op.execute("DELETE FROM api_key WHERE scope = 'media'")
    _scopes("'counter', 'stock'")
    with op.batch_alter_table("rendition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rendition_key"))

    with op.batch_alter_table("media_asset", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_asset_archived_at"))
        batch_op.drop_column("archived_at")
        batch_op.drop_column("duration_ms")
        batch_op.drop_column("note")
        batch_op.drop_column("tiles")
        batch_op.drop_column("focal_y")
        batch_op.drop_column("focal_x")
        batch_op.drop_column("wanted_crop")
        batch_op.drop_column("crop")
        batch_op.drop_column("pipeline")

    with op.batch_alter_table("media_upload", schema=None) as batch_op:
        batch_op.drop_index("ix_media_upload_status_expires_at")
        batch_op.drop_index(batch_op.f("ix_media_upload_spin_group"))
        batch_op.drop_index(batch_op.f("ix_media_upload_product_id"))
        batch_op.drop_index("ix_media_upload_owner")
        batch_op.drop_index(batch_op.f("ix_media_upload_asset_id"))

    op.drop_table("media_upload")
    with op.batch_alter_table("media_trash", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_trash_since"))

    op.drop_table("media_trash")
