"""stamps of what is known of goods, summed by bucket

Revision ID: 7a1f3c9be652
Revises: 7d2e61a9c4f0
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7a1f3c9be652"
down_revision: str | None = "7d2e61a9c4f0"
branch_labels: str | None = None
depends_on: str | None = None

INDEX, TABLE = "ix_product_search_bucket_stamp", "product_search"
# Never 0, which says that nobody has thrown them yet.
_BUCKET, _STAMP = "floor(random() * 256)", "1 + floor(random() * 2147483646)"
_SOME = sa.text(f"""UPDATE product_search SET bucket = {_BUCKET}, stamp = {_STAMP}
    WHERE product_id IN (
        SELECT product_id FROM product_search WHERE stamp = 0 LIMIT :most
        FOR NO KEY UPDATE SKIP LOCKED
    )""")  # noqa: S608
_ONE = sa.text(_SOME.text.replace("SKIP LOCKED", ""))


def upgrade() -> None:
    if op.get_context().dialect.name != "sqlite":
        with op.get_context().autocommit_block():
            _upgrade_beside_others()
        return
    op.add_column(TABLE, sa.Column("bucket", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column(TABLE, sa.Column("stamp", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE product_search SET bucket = abs(random()) % 256, stamp = abs(random()) % 2147483648"
    )
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("bucket", server_default=None)
        table.alter_column("stamp", server_default=None)
        table.create_index(INDEX, ["bucket", "stamp"])


def _upgrade_beside_others() -> None:
    """Each statement a transaction of its own, while servers of the version before go on writing:
    they name neither column, so the database has numbers for them. Can be run again."""
    op.execute(
        "ALTER TABLE product_search"
        " ADD COLUMN IF NOT EXISTS bucket SMALLINT NOT NULL DEFAULT 0,"
        " ADD COLUMN IF NOT EXISTS stamp INTEGER NOT NULL DEFAULT 0"
    )
    op.execute(
        f"ALTER TABLE product_search ALTER COLUMN bucket SET DEFAULT {_BUCKET},"
        f" ALTER COLUMN stamp SET DEFAULT {_STAMP}"
    )
    for statement, most in ((_SOME, 1000), (_ONE, 1)):
        while op.get_bind().execute(statement, {"most": most}).rowcount:
            pass
    # The wait for others' transactions to end is no lock that would stop them.
    op.execute("SET lock_timeout = 0")
    op.drop_index(INDEX, TABLE, postgresql_concurrently=True, if_exists=True)
    op.create_index(INDEX, TABLE, ["bucket", "stamp"], postgresql_concurrently=True)
    op.execute("SET lock_timeout = '5s'")


def downgrade() -> None:
    with op.batch_alter_table("product_search") as table:
        table.drop_index("ix_product_search_bucket_stamp")
        table.drop_column("stamp")
        table.drop_column("bucket")
