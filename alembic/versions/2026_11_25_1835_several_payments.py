"""several payments for a booking, and discounts on its lines

Revision ID: 4b7d20c1e95a
Revises: 8720aeaefc19
"""

import sqlalchemy as sa
from alembic import op

revision: str = "4b7d20c1e95a"
down_revision: str | None = "8720aeaefc19"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    with op.batch_alter_table("online_payment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("is_surplus", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("reservation_line", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("discount_minor", sa.BigInteger(), server_default="0", nullable=False)
        )
        batch_op.create_check_constraint(
            op.f("ck_reservation_line_discount"), "discount_minor BETWEEN 0 AND price_minor"
        )


def downgrade() -> None:
    with op.batch_alter_table("reservation_line", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reservation_line_discount"), type_="check")
        batch_op.drop_column("discount_minor")
    with op.batch_alter_table("online_payment", schema=None) as batch_op:
        batch_op.drop_column("is_surplus")
