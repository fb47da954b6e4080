"""devices of counters, and the PINs people go by on them

Revision ID: 5b0c7d9e24f3
Revises: 9b52e7c31d0a
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5b0c7d9e24f3"
down_revision: str | None = "9b52e7c31d0a"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    op.create_table(
        "counter_device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("browser", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_counter_device_store_id_store")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counter_device")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_counter_device_secret_hash")),
    )
    op.create_index(op.f("ix_counter_device_store_id"), "counter_device", ["store_id"])
    op.create_table(
        "device_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_device_invitation_store_id_store")
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["staff.id"], name=op.f("fk_device_invitation_made_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_device_invitation_code_hash")),
    )
    op.create_index(op.f("ix_device_invitation_store_id"), "device_invitation", ["store_id"])
    op.create_index(op.f("ix_device_invitation_made_by"), "device_invitation", ["made_by"])
    op.create_table(
        "staff_pin",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_staff_pin_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_pin")),
    )
    with op.batch_alter_table("staff_session") as batch:
        batch.add_column(sa.Column("device_id", sa.Uuid(), nullable=True))
        batch.add_column(
            sa.Column("by_pin", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch.add_column(sa.Column("lock_at", sa.DateTime(timezone=True), nullable=True))
        batch.create_foreign_key(
            op.f("fk_staff_session_device_id_counter_device"),
            "counter_device",
            ["device_id"],
            ["id"],
        )
        batch.create_index(op.f("ix_staff_session_device_id"), ["device_id"])


def downgrade() -> None:
    with op.batch_alter_table("staff_session") as batch:
        batch.drop_index(op.f("ix_staff_session_device_id"))
        batch.drop_constraint(op.f("fk_staff_session_device_id_counter_device"), type_="foreignkey")
        batch.drop_column("lock_at")
        batch.drop_column("by_pin")
        batch.drop_column("device_id")
    op.drop_table("staff_pin")
    op.drop_table("device_invitation")
    op.drop_table("counter_device")
