"""visits begun at the counter, who serves them, notes about shoppers

Revision ID: 5d1c7b92e3f8
Revises: 8a41f6d20c9b
"""

import sqlalchemy as sa
from alembic import op

revision: str = "5d1c7b92e3f8"
down_revision: str | None = "8a41f6d20c9b"
branch_labels: str | None = None
depends_on: str | None = None

_KNOWN = "status IN ('held', 'expired') OR contact_id IS NOT NULL"


def upgrade() -> None:
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_walk_in", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batch_op.add_column(sa.Column("consultant_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("served_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("extended_minutes", sa.Integer(), server_default="0", nullable=False)
        )
        batch_op.create_foreign_key(
            op.f("fk_reservation_consultant_id_staff"), "staff", ["consultant_id"], ["id"]
        )
        batch_op.drop_constraint(op.f("ck_reservation_contact"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reservation_contact"), f"{_KNOWN} OR is_walk_in")
    op.create_table(
        "customer_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("store_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_customer_note_contact_id_contact"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["store_id"], ["store.id"], name=op.f("fk_customer_note_store_id_store")
        ),
        sa.ForeignKeyConstraint(
            ["author_id"], ["staff.id"], name=op.f("fk_customer_note_author_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_note")),
    )
    op.create_index("ix_customer_note_contact_id_at", "customer_note", ["contact_id", "at"])


def downgrade() -> None:
    op.drop_table("customer_note")
    # A visit of somebody who left no contact was never possible before.
    nobody = (
        "SELECT id FROM reservation WHERE contact_id IS NULL AND status NOT IN ('held', 'expired')"
    )
    op.execute(
        f"UPDATE reservation SET status = 'expired' WHERE id IN ({nobody})"  # noqa: S608
    )
    with op.batch_alter_table("reservation", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reservation_contact"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reservation_contact"), _KNOWN)
        batch_op.drop_constraint(op.f("fk_reservation_consultant_id_staff"), type_="foreignkey")
        batch_op.drop_column("extended_minutes")
        batch_op.drop_column("served_at")
        batch_op.drop_column("consultant_id")
        batch_op.drop_column("is_walk_in")
