"""pieces kept back and minutes between visits

Revision ID: 8a41f6d20c9b
Revises: 7e9d3c51a0b4
"""

import sqlalchemy as sa
from alembic import op

revision: str = "8a41f6d20c9b"
down_revision: str | None = "7e9d3c51a0b4"
branch_labels: str | None = None
depends_on: str | None = None

_NAMES = ("buffer_minutes", "safety_stock")
_BEFORE = ("cell", "archived_at", "is_public", "unit_x", "unit_y", "unit_z", "lat", "lon", "id")
_AFTER = (*_BEFORE[:-1], "safety_stock", "id")
_CAREFUL = sa.text("safety_stock > 0")


def upgrade() -> None:
    with op.batch_alter_table("store", schema=None) as batch_op:
        for name in _NAMES:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_check_constraint("buffer_minutes", "buffer_minutes BETWEEN 0 AND 120")
        batch_op.create_check_constraint("safety_stock", "safety_stock >= 0")
    op.drop_index("ix_store_cell", table_name="store")
    op.create_index("ix_store_cell", "store", list(_AFTER))
    op.create_index(
        "ix_store_safety_stock",
        "store",
        ["id", "safety_stock"],
        sqlite_where=_CAREFUL,
        postgresql_where=_CAREFUL,
    )


def downgrade() -> None:
    op.drop_index("ix_store_safety_stock", table_name="store")
    op.drop_index("ix_store_cell", table_name="store")
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.drop_constraint("safety_stock", type_="check")
        batch_op.drop_constraint("buffer_minutes", type_="check")
        for name in reversed(_NAMES):
            batch_op.drop_column(name)
    op.create_index("ix_store_cell", "store", list(_BEFORE))
