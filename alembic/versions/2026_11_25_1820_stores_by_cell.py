"""stores by cell

Revision ID: 5c1f0d8ab3e7
Revises: 4b7d20c1e95a
"""

import sqlalchemy as sa
from alembic import op

from booking_app.domain.stores.models import whereabouts

revision: str = "5c1f0d8ab3e7"
down_revision: str | None = "4b7d20c1e95a"
branch_labels: str | None = None
depends_on: str | None = None

_BATCH = 5000
_COLUMNS = ("cell", "unit_x", "unit_y", "unit_z")
_INDEX = ("cell", "archived_at", "is_public", "unit_x", "unit_y", "unit_z", "lat", "lon", "id")
_PIECES = ("variant_id", "store_id", "status", "archived_at", "held_until", "checked_at")


def upgrade() -> None:
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.add_column(sa.Column("cell", sa.BigInteger(), nullable=False, server_default="0"))
        for name in _COLUMNS[1:]:
            batch_op.add_column(sa.Column(name, sa.Double(), nullable=False, server_default="0"))
    _fill()
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.alter_column("cell", existing_type=sa.BigInteger(), server_default=None)
        for name in _COLUMNS[1:]:
            batch_op.alter_column(name, existing_type=sa.Double(), server_default=None)
        batch_op.drop_index("ix_store_lat_lon")
    op.create_index("ix_store_cell", "store", list(_INDEX))
    op.drop_index("ix_piece_variant_id_store_id", table_name="piece")
    op.create_index("ix_piece_variant_id_store_id", "piece", list(_PIECES))


def _fill() -> None:
    connection = op.get_bind()
    store = sa.table(
        "store",
        sa.column("id", sa.Uuid()),
        *(sa.column(name) for name in ("lat", "lon", *_COLUMNS)),
    )
    rows = connection.execute(sa.select(store.c.id, store.c.lat, store.c.lon)).all()
    statement = (
        sa.update(store)
        .where(store.c.id == sa.bindparam("_id", type_=sa.Uuid()))
        .values({name: sa.bindparam(name) for name in _COLUMNS})
    )
    values = [{"_id": id_, **whereabouts(lat, lon)} for id_, lat, lon in rows]
    for start in range(0, len(values), _BATCH):
        connection.execute(statement, values[start : start + _BATCH])


def downgrade() -> None:
    op.drop_index("ix_piece_variant_id_store_id", table_name="piece")
    op.create_index("ix_piece_variant_id_store_id", "piece", ["variant_id", "store_id"])
    op.drop_index("ix_store_cell", table_name="store")
    with op.batch_alter_table("store", schema=None) as batch_op:
        batch_op.create_index("ix_store_lat_lon", ["lat", "lon"])
        for name in reversed(_COLUMNS):
            batch_op.drop_column(name)
