"""rows of imports say what is to be written, and are not logged

Revision ID: 5c1d7e90ab42
Revises: 5c1f0d8ab3e7
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "5c1d7e90ab42"
down_revision: str | None = "5c1f0d8ab3e7"
branch_labels: str | None = None
depends_on: str | None = None

JSON_DOCUMENT = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True), "postgresql"
)


def upgrade() -> None:
    # Rows without a basis are judged again one by one, as they were before.
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("to_write", JSON_DOCUMENT, nullable=False, server_default="{}")
        )
        batch_op.add_column(sa.Column("basis", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.alter_column("to_write", server_default=None)
        batch_op.alter_column("basis", server_default=None)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE import_row SET UNLOGGED")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE import_row SET LOGGED")
    with op.batch_alter_table("import_row", schema=None) as batch_op:
        batch_op.drop_column("basis")
        batch_op.drop_column("to_write")
