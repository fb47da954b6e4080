"""coupon lists looked at first

Revision ID: 3d0f6a9b2c71
Revises: 5d1c7b92e3f8
"""

import sqlalchemy as sa
from alembic import op

revision: str = "3d0f6a9b2c71"
down_revision: str | None = "5d1c7b92e3f8"
branch_labels: str | None = None
depends_on: str | None = None

_LIST = {
    "problem": sa.String(length=32),
    "new_count": sa.Integer(),
    "has_count": sa.Integer(),
    "letter_count": sa.Integer(),
}
_ROW = {
    "locale": sa.String(length=8),
    "reference": sa.String(length=80),
    "gets_letter": sa.Boolean(),
}


def upgrade() -> None:
    _add("coupon_list", _LIST)
    _add("coupon_list_row", _ROW)
    _states("'checked', 'running', 'done', 'stopped'")
    op.execute("UPDATE coupon_list SET new_count = issued_count")


def downgrade() -> None:
    op.execute(
        "DELETE FROM coupon_list_row WHERE list_id IN "
        "(SELECT id FROM coupon_list WHERE state = 'checked')"
    )
    op.execute("DELETE FROM coupon_list WHERE state = 'checked'")
    _states("'running', 'done', 'stopped'")
    for table, columns in (("coupon_list", _LIST), ("coupon_list_row", _ROW)):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in columns:
                batch_op.drop_column(name)


def _add(table: str, columns: dict[str, "sa.types.TypeEngine[object]"]) -> None:
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name, kind in columns.items():
            empty = "" if isinstance(kind, sa.String) else sa.false()
            default = sa.text("0") if isinstance(kind, sa.Integer) else empty
            batch_op.add_column(sa.Column(name, kind, nullable=False, server_default=default))
    with op.batch_alter_table(table, schema=None) as batch_op:
        for name in columns:
            batch_op.alter_column(name, server_default=None)


def _states(names: str) -> None:
    with op.batch_alter_table("coupon_list", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_coupon_list_state"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_coupon_list_state"), f"state IN ({names})")
