"""arrivals recorded without a connection that did not fit

Revision ID: 7c1e0a4d93b5
Revises: c41e0d7a95b2
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7c1e0a4d93b5"
down_revision: str | None = "c41e0d7a95b2"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "counter_conflict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("reservation_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=24), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_counter_conflict_store_id_store")
        ),
        sa.ForeignKeyConstraint(
            ["reservation_id"],
            ["reservation.id"],
            name=op.f("fk_counter_conflict_reservation_id_reservation"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["staff.id"], name=op.f("fk_counter_conflict_recorded_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by"], ["staff.id"], name=op.f("fk_counter_conflict_seen_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_conflict")),
        sa.UniqueConstraint("store_id", "nonce", name=op.f("uq_counter_conflict_store_id_nonce")),
    )
    op.create_index(
        "ix_counter_conflict_store_id_sent_at", "counter_conflict", ["store_id", "sent_at"]
    )
    op.create_index(
        op.f("ix_counter_conflict_reservation_id"), "counter_conflict", ["reservation_id"]
    )


def downgrade() -> None:
    op.drop_table("counter_conflict")
