"""pieces by the cell of their store

Revision ID: 7d2e61a9c4f0
Revises: 7c1e0a4d93b5
"""

import sqlalchemy as sa
from alembic import op

revision: str = "7d2e61a9c4f0"
down_revision: str | None = "7c1e0a4d93b5"
branch_labels: str | None = None
depends_on: str | None = None

_ON_SALE = sa.text("status = 'available' AND archived_at IS NULL")
_COLUMNS = ["variant_id", "cell", "store_id", "held_until", "holder_id"]
_POSTGRESQL = (
    """CREATE OR REPLACE FUNCTION piece_cell_of_store() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        SELECT cell INTO NEW.cell FROM store WHERE id = NEW.store_id FOR KEY SHARE;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER piece_cell BEFORE INSERT OR UPDATE OF store_id ON piece
    FOR EACH ROW EXECUTE FUNCTION piece_cell_of_store()""",
    """CREATE OR REPLACE FUNCTION store_cell_to_pieces() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE piece SET cell = NEW.cell WHERE store_id = NEW.id;
        RETURN NULL;
    END $$""",
    """CREATE TRIGGER store_cell AFTER UPDATE OF cell ON store
    FOR EACH ROW WHEN (NEW.cell IS DISTINCT FROM OLD.cell)
    EXECUTE FUNCTION store_cell_to_pieces()""",
)
_TAKE_OVER = """BEGIN
    UPDATE piece SET cell = (SELECT cell FROM store WHERE id = NEW.store_id)
    WHERE rowid = NEW.rowid;
END"""
_SQLITE = (
    f"CREATE TRIGGER piece_cell_new AFTER INSERT ON piece {_TAKE_OVER}",
    f"""CREATE TRIGGER piece_cell_moved AFTER UPDATE OF store_id ON piece
    WHEN NEW.store_id IS NOT OLD.store_id {_TAKE_OVER}""",
    """CREATE TRIGGER store_cell AFTER UPDATE OF cell ON store
    WHEN NEW.cell IS NOT OLD.cell BEGIN
        UPDATE piece SET cell = NEW.cell WHERE store_id = NEW.id;
    END""",
)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def upgrade() -> None:
    op.create_index("ix_store_id_cell", "store", ["id", "cell"], unique=True)
    op.add_column("piece", sa.Column("cell", sa.BigInteger(), nullable=True))
    for statement in _SQLITE if _is_sqlite() else _POSTGRESQL:
        op.execute(statement)
    op.execute("UPDATE piece SET cell = (SELECT cell FROM store WHERE store.id = piece.store_id)")
    op.create_index(
        "ix_piece_near", "piece", _COLUMNS, sqlite_where=_ON_SALE, postgresql_where=_ON_SALE
    )


def downgrade() -> None:
    op.drop_index("ix_piece_near", table_name="piece")
    if _is_sqlite():
        for name in ("piece_cell_new", "piece_cell_moved", "store_cell"):
            op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute("DROP TRIGGER piece_cell ON piece")
        op.execute("DROP TRIGGER store_cell ON store")
        op.execute("DROP FUNCTION piece_cell_of_store")
        op.execute("DROP FUNCTION store_cell_to_pieces")
    op.execute("ALTER TABLE piece DROP COLUMN cell")
    op.drop_index("ix_store_id_cell", table_name="store")
