"""waiting for a size in a town

Revision ID: 7e9d3c51a0b4
Revises: c4e8b2d71f06
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7e9d3c51a0b4"
down_revision: str | None = "c4e8b2d71f06"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("city_slug", sa.String(length=64), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("contact_name", sa.String(length=120), nullable=False),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("store_id", sa.Uuid(), nullable=True),
        sa.Column("piece_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "status IN ('waiting', 'offered', 'taken', 'lapsed')", name=op.f("ck_waiting_status")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_waiting_contact_id_contact")
        ),
        sa.ForeignKeyConstraint(["piece_id"], ["piece.id"], name=op.f("fk_waiting_piece_id_piece")),
        sa.ForeignKeyConstraint(["store_id"], ["store.id"], name=op.f("fk_waiting_store_id_store")),
        sa.ForeignKeyConstraint(
            ["variant_id"], ["variant.id"], name=op.f("fk_waiting_variant_id_variant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint(
            "variant_id",
            "city_slug",
            "contact_id",
            name=op.f("uq_waiting_variant_id_city_slug_contact_id"),
        ),
    )
    op.create_index(op.f("ix_waiting_contact_id"), "waiting", ["contact_id"])
    op.create_index("ix_waiting_status_offer_until", "waiting", ["status", "offer_until"])
    op.create_index(
        "ix_waiting_line", "waiting", ["variant_id", "city_slug", "status", "created_at"]
    )


def downgrade() -> None:
    op.drop_table("waiting")
