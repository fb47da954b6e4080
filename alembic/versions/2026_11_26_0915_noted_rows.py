"""rows of imports that have a note

Revision ID: c47e90a1d6b3
Revises: 5b9d20c7e1f8
"""

import sqlalchemy as sa
from alembic import op

revision: str = "c47e90a1d6b3"
down_revision: str | None = "5b9d20c7e1f8"
branch_labels: str | None = None
depends_on: str | None = None

_NOTED = sa.text("state = 'changed' AND note <> ''")


def upgrade() -> None:
    op.add_column(
        "import_run", sa.Column("noted_count", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_index(
        "ix_import_row_noted",
        "import_row",
        ["run_id", "state", "line"],
        sqlite_where=_NOTED,
        postgresql_where=_NOTED,
    )


def downgrade() -> None:
    op.drop_index("ix_import_row_noted", "import_row")
    with op.batch_alter_table("import_run") as table:
        table.drop_column("noted_count")
